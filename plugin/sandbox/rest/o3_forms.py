"""A form's schema as the O3 form engine asks for it: type, translations and subforms put in."""

import json
from typing import Any

from plugin.sandbox.rest.errors import ObjectNotFound
from plugin.sandbox.rest.forms import resources_of
from plugin.sandbox.rest.representations import requested
from plugin.sandbox.rest.session import locales_in_order
from plugin.sandbox.rest.view import View
from plugin.sandbox.store import Doc

SCHEMA_RESOURCE = "JSON schema"


def compiled(view: View, identifier: str) -> Doc:
    """The schema of a form, found by uuid or name; ``ObjectNotFound`` with the reason."""
    view.call.identity.require("Get Forms")
    form = _form(view, identifier)
    schema = _schema(view, form, identifier)
    schema["uuid"] = form["uuid"]
    if form.get("encounterType"):
        schema["encounterType"] = view.shown(
            view.node("encountertype", form["encounterType"]), requested("custom:(uuid,display)")
        )
    _put_subforms(view, schema)
    schema["translations"] = _translations(view, form)
    return schema


def _form(view: View, identifier: str) -> Doc:
    found = view.get("form", identifier) or _newest(view.store.find("form", name=identifier))
    if found is None:
        raise ObjectNotFound(f"Form {identifier} does not exist")
    return found


def _newest(forms: list[Doc]) -> Doc | None:
    """A living published form before a living one before a retired one; of equals the newest."""
    ranked = sorted(
        forms, key=lambda form: (not form.get("retired"), bool(form.get("published")), form["id"])
    )
    return ranked[-1] if ranked else None


def _schema(view: View, form: Doc, identifier: str) -> Doc:
    resources = resources_of(view, form["uuid"])
    if not resources:
        raise ObjectNotFound(f"Form {identifier} does not have any resources")
    named = next((one for one in resources if one.get("name") == SCHEMA_RESOURCE), None)
    schema = _json_of(view, named) if named else None
    if schema is None:
        raise ObjectNotFound(f"Form {identifier} does not exist")
    return schema


def _json_of(view: View, resource: Doc) -> Doc | None:
    clob = view.get("clob", resource.get("valueReference"))
    try:
        found = json.loads(clob["value"]) if clob else None
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _put_subforms(view: View, schema: Doc) -> None:
    for page in _dicts(schema.get("pages")):
        subform = page.get("subform")
        if str(page.get("isSubform", "true")).lower() == "true" and isinstance(subform, dict):
            form = _newest(view.store.find("form", name=subform.get("name")))
            if form is not None:
                inner = _schema(view, form, str(subform.get("name")))
                _put_subforms(view, inner)
                subform["form"] = inner


def _dicts(items: Any) -> list[Doc]:
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def _translations(view: View, form: Doc) -> Doc:
    """The words of the first language in order that the form has a resource for.

    That need not be a language that the caller reads: after the caller's own and the default one come all
    that are allowed on the server.
    """
    for locale in locales_in_order(view):
        ending = f"_translations_{locale.replace('_', '-')}"
        for resource in resources_of(view, form["uuid"]):
            if str(resource.get("name") or "").endswith(ending):
                words = (_json_of(view, resource) or {}).get("translations")
                return words if isinstance(words, dict) else {}
    return {}
