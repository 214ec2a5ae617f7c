"""Lines of the domains ``programs``, ``programworkflows`` and ``programworkflowstates``."""

from plugin.sandbox.initializer.lines import Line, Refused
from plugin.sandbox.initializer.shelf import Shelf
from plugin.sandbox.store import Doc


def program(shelf: Shelf, line: Line) -> None:
    uuid = shelf.known("program", line)
    if line.retired:
        return shelf.retire("program", uuid)
    concept = shelf.concept(line.need("program concept"))
    outcomes = line.get("outcomes concept")
    shelf.put(
        "program",
        uuid,
        name=line.get("name") or _name_of(shelf, concept),
        description=line.get("description") or _name_of(shelf, concept),
        concept=concept,
        outcomesConcept=shelf.concept(outcomes) if outcomes else None,
        retired=False,
    )
    return None


def _name_of(shelf: Shelf, concept: str) -> str:
    names = shelf.store.find("conceptname", concept=concept, locale="en")
    return next((str(each["name"]) for each in names if not each.get("voided")), "")


def workflow(shelf: Shelf, line: Line) -> None:
    if line.retired:
        return shelf.retire("workflow", line.uuid)
    owner = _owner(shelf, "program", line.need("program"))
    _stay_put(shelf, "workflow", line, "program", owner)
    concept = shelf.concept(line.need("workflow concept"))
    shelf.put("workflow", line.uuid, program=owner, concept=concept, retired=False)
    _hang(shelf, "program", owner, "allWorkflows", line.uuid)
    return None


def state(shelf: Shelf, line: Line) -> None:
    if line.retired:
        return shelf.retire("state", line.uuid)
    owner = _owner(shelf, "workflow", line.need("workflow"))
    _stay_put(shelf, "state", line, "workflow", owner)
    shelf.put(
        "state",
        line.uuid,
        workflow=owner,
        concept=shelf.concept(line.need("state concept")),
        initial=line.flag("initial"),
        terminal=line.flag("terminal"),
        retired=False,
    )
    return None


def _owner(shelf: Shelf, kind: str, reference: str) -> str:
    """A program or workflow by uuid, by name, or by the concept that defines it."""
    found = shelf.store.get(kind, reference) or shelf.store.first(kind, name=reference)
    found = found or shelf.store.first(kind, concept=shelf.concept(reference))
    if found is None:
        raise Refused(f"there is no {kind} {reference!r}")
    return str(found["uuid"])


def _stay_put(shelf: Shelf, kind: str, line: Line, field: str, owner: str) -> None:
    if not line.uuid:
        raise Refused("the uuid is missing: without it every start would make another one")
    held: Doc = shelf.store.get(kind, line.uuid) or {field: owner}
    if held[field] != owner:
        raise Refused(f"this {kind} belongs to another {field}")


def _hang(shelf: Shelf, kind: str, owner: str, field: str, uuid: str) -> None:
    """Programs keep the list of their workflows, where the store has one."""
    held = shelf.store.get(kind, owner) or {}
    listed = held.get(field)
    if isinstance(listed, list) and uuid not in listed:
        shelf.store.change(kind, owner, **{field: [*listed, uuid]})
