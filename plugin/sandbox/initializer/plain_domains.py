"""Domains whose lines are one thing with a name: privileges, roles, types, sources."""

from plugin.sandbox.initializer.lines import Line
from plugin.sandbox.initializer.shelf import Shelf


def privilege(shelf: Shelf, line: Line) -> None:
    name = line.need("privilege name")
    held = shelf.store.first("privilege", name=name)
    uuid = str(held["uuid"]) if held else line.uuid
    # A privilege's name is its key in OpenMRS: only its description changes.
    shelf.put("privilege", uuid, name=held["name"] if held else name, description=line.get("description"))


def role(shelf: Shelf, line: Line) -> None:
    name = line.need("role name")
    shelf.put(
        "role",
        shelf.known("role", line, "role name"),
        name=name,
        description=line.get("description"),
        inheritedRoles=[shelf.named("role", each) for each in line.parts("inherited roles")],
        privileges=[shelf.named("privilege", each) for each in line.parts("privileges")],
    )


def encounter_type(shelf: Shelf, line: Line) -> None:
    uuid = shelf.known("encountertype", line)
    if line.retired:
        return shelf.retire("encountertype", uuid)
    fences = {
        field: shelf.named("privilege", line.get(header)) if line.get(header) else None
        for field, header in (("viewPrivilege", "view privilege"), ("editPrivilege", "edit privilege"))
    }
    shelf.put("encountertype", uuid, **_named(line), **fences)
    return None


def encounter_role(shelf: Shelf, line: Line) -> None:
    uuid = shelf.known("encounterrole", line)
    if line.retired:
        return shelf.retire("encounterrole", uuid)
    shelf.put("encounterrole", uuid, **_named(line))
    return None


def concept_source(shelf: Shelf, line: Line) -> None:
    uuid = shelf.known("conceptsource", line)
    if line.retired:
        return shelf.retire("conceptsource", uuid)
    codes = {"hl7Code": line.get("hl7 code") or None, "uniqueId": line.get("unique id") or None}
    shelf.put("conceptsource", uuid, **_named(line), **codes)
    return None


def attribute_type(shelf: Shelf, line: Line) -> None:
    uuid = shelf.known("personattributetype", line)
    if line.retired:
        return shelf.retire("personattributetype", uuid)
    held = shelf.store.get("personattributetype", uuid) or {}
    edit = shelf.named("privilege", line.get("edit privilege")) if line.get("edit privilege") else None
    shelf.put(
        "personattributetype",
        uuid,
        **_named(line),
        format=line.get("format") or "java.lang.String",
        searchable=line.flag("searchable"),
        editPrivilege=edit,
        sortWeight=held.get("sortWeight") or _next_weight(shelf),
    )
    return None


def _next_weight(shelf: Shelf) -> float:
    """OpenMRS puts a new attribute type after all others."""
    weights = [float(each.get("sortWeight") or 0) for each in shelf.store.find("personattributetype")]
    return max(weights, default=0.0) + 1


def _named(line: Line) -> dict[str, object]:
    return {"name": line.need("name"), "description": line.get("description") or None, "retired": False}
