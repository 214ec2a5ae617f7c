"""Planning forms: a row a version, its texts in clobs, published only on a protected encounter type.

O3 takes the first resource of a name and OpenMRS allows one of it, so a changed text goes up as a new clob,
then the old resource goes and the new one comes. Interrupted in between, the form lacks the resource and the
next run brings it. At worst a clob stays that nothing refers to; OpenMRS lists none, and it holds a form's
text only.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from content.identifiers import form_identifier
from content.metadata import Form, Package
from plugin.provisioning.draft import Draft
from plugin.provisioning.form_texts import Resource, is_translation, resources_of
from plugin.provisioning.plain_kinds import KINDS, plain
from plugin.provisioning.reading import Server
from plugin.provisioning.steps import Create, PutResource, Retire, Update, joined

Json = dict[str, Any]

_SHOWN = (
    "uuid,name,description,version,published,retired,encounterType:(uuid),"
    "resources:(uuid,name,dataType,valueReference)"
)


def plan_form(
    server: Server, draft: Draft, form: Form, package: Package, types: Mapping[str, Json | None]
) -> None:
    """``types`` are the content's encounter types as the server holds them."""
    others = [row for row in server.forms_named(form.name) if row["uuid"] != form.uuid]
    for row in others:
        if row["uuid"] != form_identifier(form.name, str(row.get("version"))):
            draft.owned("form", form.name, form.uuid, str(row["uuid"]))
    publish = _may_publish(server, draft, form, types)
    held = server.thing("form", form.uuid, _SHOWN)
    if held is None:
        body = {"uuid": form.uuid, "version": form.version, "published": False, **_body(form)}
        draft.step(
            "form", form.key, form.uuid, "create", Create(resource="form", body=body), name=_named(form)
        )
    else:
        _plan_change(draft, form, held)
    _plan_resources(server, draft, form, (held or {}).get("resources") or ())
    _plan_publishing(draft, form, publish, published=bool((held or {}).get("published")))
    ours = {each.uuid for each in package.forms}
    _plan_older(draft, form, [row for row in others if row["uuid"] not in ours])


def _body(form: Form) -> Json:
    return {
        "name": form.name,
        "description": form.description or form.name,
        "encounterType": form.encounter_type,
    }


def _named(form: Form) -> str:
    return f"{form.name} {form.version}"


def _may_publish(server: Server, draft: Draft, form: Form, types: Mapping[str, Json | None]) -> bool:
    if form.encounter_type in types:
        held = types[form.encounter_type]
    else:
        held = server.thing("encountertype", form.encounter_type, KINDS["encounter_type"].shown)
        if held is None:
            draft.missing(
                f"The form {form.name!r} belongs to the encounter type {form.encounter_type}, "
                "which nobody has: add it or correct it."
            )
    if held and held.get("viewPrivilege") and held.get("editPrivilege"):
        return form.published
    if form.published:
        draft.note(
            f"The form {form.name!r} stays unpublished: its encounter type has no view and edit privilege, "
            "which REST can't set. Load the package (`hst package`), then apply again."
        )
    return False


def _plan_change(draft: Draft, form: Form, held: Json) -> None:
    changed = {name: value for name, value in _body(form).items() if plain(held.get(name)) != value}
    if held.get("retired"):
        changed["retired"] = False
    if changed:
        work = Update(resource="form", uuid=form.uuid, body=changed)
        draft.step("form", form.key, form.uuid, "update", work, name=_named(form), how=joined(changed))


def _plan_resources(server: Server, draft: Draft, form: Form, held: Sequence[Json]) -> None:
    wanted = list(resources_of(form))
    for each in wanted:
        _plan_resource(server, draft, form, each, [row for row in held if row.get("name") == each.name])
    names = {each.name for each in wanted}
    for row in held:
        name = str(row.get("name"))
        if name not in names and is_translation(form, name):
            work = Retire(resource=f"form/{form.uuid}/resource", uuid=str(row["uuid"]))
            draft.step("form", form.key, form.uuid, "retire", work, name=_named(form), how=name)


def _plan_resource(server: Server, draft: Draft, form: Form, wanted: Resource, held: Sequence[Json]) -> None:
    if len(held) == 1 and wanted.is_in(held[0], server.clob):
        return
    work = PutResource(
        form=form.uuid,
        name=wanted.name,
        data_type=wanted.data_type,
        text=wanted.text,
        replaces=tuple((str(each["uuid"]), str(each.get("valueReference") or "")) for each in held),
    )
    draft.step("form", form.key, form.uuid, "update", work, name=_named(form), how=wanted.label)


def _plan_publishing(draft: Draft, form: Form, publish: bool, *, published: bool) -> None:
    if publish != published:
        how = "publish" if publish else "unpublish"
        work = Update(resource="form", uuid=form.uuid, body={"published": publish})
        draft.step("form", form.key, form.uuid, "update", work, name=_named(form), how=how)


def _plan_older(draft: Draft, form: Form, older: list[Json]) -> None:
    """Versions of ours that left the content: out of the list of forms, but kept for what they recorded."""
    for row in older:
        uuid, name = str(row["uuid"]), f"{form.name} {row.get('version')}"
        if row.get("published"):
            work = Update(resource="form", uuid=uuid, body={"published": False})
            draft.step(
                "form", form.key, uuid, "update", work, name=name, how="unpublish, it has a newer version"
            )
        draft.step("form", form.key, uuid, "retire", Retire(resource="form", uuid=uuid), name=name)
