"""Planning for what has a name, a description and little else: encounter types and roles, concept sources,
attribute types of persons, privileges, programs.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from content.metadata import Metadata, PersonAttributeType, Program
from plugin.provisioning.draft import Draft
from plugin.provisioning.ordering import is_ours
from plugin.provisioning.reading import Server
from plugin.provisioning.steps import Create, Update, joined

Json = dict[str, Any]
ByName = Callable[[Server, str], Json | None]


@dataclass(frozen=True, kw_only=True)
class PlainKind:
    """``shown`` are the properties to read, ``by_name`` finds a name's owner, ``fixed`` can't be changed."""

    resource: str
    shown: str
    by_name: ByName
    fixed: frozenset[str] = frozenset()


def _searched(resource: str) -> ByName:
    return lambda server, name: server.named(resource, name)


def _listed(resource: str) -> ByName:
    return lambda server, name: server.listed_name(resource, name)


_NAMED = "uuid,name,description,retired"
_TYPES = f"{_NAMED},viewPrivilege,editPrivilege"
_PROGRAM = (
    f"{_NAMED},concept:(uuid),"
    "allWorkflows:(uuid,retired,concept:(uuid),states:(uuid,retired,concept:(uuid),initial,terminal))"
)

KINDS: Mapping[str, PlainKind] = {
    "privilege": PlainKind(
        resource="privilege",
        shown="uuid,name,description",
        by_name=lambda server, name: server.privilege(name),
        fixed=frozenset({"name"}),
    ),
    "encounter_type": PlainKind(resource="encountertype", shown=_TYPES, by_name=_searched("encountertype")),
    "encounter_role": PlainKind(resource="encounterrole", shown=_NAMED, by_name=_listed("encounterrole")),
    "concept_source": PlainKind(resource="conceptsource", shown=_NAMED, by_name=_searched("conceptsource")),
    "person_attribute_type": PlainKind(
        resource="personattributetype", shown=f"{_NAMED},format", by_name=_searched("personattributetype")
    ),
    "program": PlainKind(resource="program", shown=_PROGRAM, by_name=_searched("program")),
}


def plan_plain(server: Server, draft: Draft, thing: Metadata) -> Json | None:
    """Plan one thing; gives what the server holds of it (None: nothing yet)."""
    kind = KINDS[thing.KIND]
    held = server.thing(kind.resource, thing.uuid, kind.shown)
    wanted = body_of(thing)
    if held is not None and not is_ours(thing):
        return held
    if held is None or str(held.get("name")).lower() != thing.name.lower():
        _see_whose(server, draft, thing, kind)
    if held is None:
        work = Create(resource=kind.resource, body={"uuid": thing.uuid, **wanted})
        draft.step(thing.KIND, thing.key, thing.uuid, "create", work, name=thing.name)
        return None
    _plan_change(draft, thing, kind, held, wanted)
    return held


def body_of(thing: Metadata) -> Json:
    """The properties to send; OpenMRS wants a description with almost everything."""
    body: Json = {"name": thing.name, "description": thing.description or thing.name}
    if isinstance(thing, PersonAttributeType):
        body["format"] = thing.format
    if isinstance(thing, Program):
        body["concept"] = thing.concept
    return body


def _see_whose(server: Server, draft: Draft, thing: Metadata, kind: PlainKind) -> None:
    other = kind.by_name(server, thing.name)
    if other is not None and other.get("uuid") != thing.uuid:
        draft.owned(thing.KIND, thing.name, thing.uuid, str(other.get("uuid") or ""))


def _plan_change(draft: Draft, thing: Metadata, kind: PlainKind, held: Json, wanted: Json) -> None:
    changed = {name: value for name, value in wanted.items() if plain(held.get(name)) != value}
    for name in sorted(kind.fixed & changed.keys()):
        del changed[name]
        draft.note(f"OpenMRS can't change the {name} of {thing.name!r}: give it a new key for a new one.")
    if held.get("retired"):
        changed["retired"] = False
    if changed:
        work = Update(resource=kind.resource, uuid=thing.uuid, body=changed)
        draft.step(thing.KIND, thing.key, thing.uuid, "update", work, name=thing.name, how=joined(changed))


def plain(value: Any) -> Any:
    """A reference as its uuid, anything else as it is."""
    return value.get("uuid") if isinstance(value, dict) else value
