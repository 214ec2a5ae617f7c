"""Files of ``ampathforms`` and ``ampathformstranslations``: a form row a version, its texts in clobs."""

import json
from collections.abc import Sequence
from pathlib import Path

from content.identifiers import form_identifier
from plugin.sandbox.initializer.lines import Refused
from plugin.sandbox.initializer.shelf import Shelf
from plugin.sandbox.store import Doc

_RESOURCE = {"name": "JSON schema", "dataType": "AmpathJsonSchema"}
_TRANSLATIONS_TYPE = "org.openmrs.customdatatype.datatype.LongFreeTextDatatype"


def form(shelf: Shelf, path: Path) -> None:
    """Load one file; its text is stored as it stands."""
    text = path.read_text(encoding="utf-8")
    document = _document(text)
    name, version = str(document["name"]), str(document["version"])
    uuid = form_identifier(name, version)
    fields = _fields(shelf, document)
    if shelf.store.get("form", uuid) is None:
        _retire_older(shelf, name)
    shelf.put("form", uuid, name=name, version=version, **fields)
    _put_schema(shelf, uuid, text)


def translations(shelf: Shelf, path: Path) -> None:
    """Load one file: it belongs to the form of that name, and takes the place of the same language."""
    text = path.read_text(encoding="utf-8")
    document = _document(text, ("form", "language"))
    form = _by_name(shelf, str(document["form"]))
    if form is None:
        raise Refused(f"there is no form {document['form']!r}")
    for resource in shelf.store.find("formresource", form=form["uuid"], dataType=_TRANSLATIONS_TYPE):
        if _language_of(shelf, resource) == document["language"]:
            shelf.put("clob", str(resource["valueReference"]), value=text)
            return
    _put_resource(
        shelf,
        str(form["uuid"]),
        text,
        name=f"{form['name']}_translations_{document['language']}",
        dataType=_TRANSLATIONS_TYPE,
    )


def _language_of(shelf: Shelf, resource: Doc) -> str | None:
    clob = shelf.store.get("clob", str(resource["valueReference"])) or {}
    document = json.loads(str(clob.get("value")))
    return str(document["language"]) if "translations" in document else None


def _document(text: str, needed: Sequence[str] = ("name", "version", "published", "retired")) -> Doc:
    try:
        document = json.loads(text)
    except ValueError:
        raise Refused("it is not JSON") from None
    if not isinstance(document, dict):
        raise Refused("it is not a form")
    for key in needed:
        if document.get(key) in (None, ""):
            raise Refused(f"{key!r} is missing")
    return document


def _fields(shelf: Shelf, document: Doc) -> Doc:
    encounter = document.get("encounter")
    if not encounter and document.get("processor") in (None, "", "EncounterFormProcessor"):
        raise Refused("'encounter' is missing: it names the encounter type")
    return {
        "description": document.get("description"),
        "published": bool(document["published"]),
        "retired": bool(document["retired"]),
        "encounterType": shelf.named("encountertype", str(encounter)) if encounter else None,
    }


def _retire_older(shelf: Shelf, name: str) -> None:
    """A form's identity is its name: the last version goes when a new one comes."""
    older = _by_name(shelf, name)
    if older is not None:
        shelf.retire("form", str(older["uuid"]))


def _by_name(shelf: Shelf, name: str) -> Doc | None:
    """Of the living versions the highest, compared as texts."""
    living = [each for each in shelf.store.find("form", name=name) if not each.get("retired")]
    return max(living, key=lambda each: str(each.get("version")), default=None)


def _put_schema(shelf: Shelf, form: str, text: str) -> None:
    held = shelf.store.first("formresource", form=form, name=_RESOURCE["name"])
    if held is not None:
        shelf.put("clob", str(held["valueReference"]), value=text)
        return
    _put_resource(shelf, form, text, **_RESOURCE)


def _put_resource(shelf: Shelf, form: str, text: str, **named: str) -> None:
    clob = shelf.put("clob", "", value=text)
    shelf.put("formresource", "", form=form, **named, valueReference=clob["uuid"])
