"""Which things are ours: a list in a system setting, so that what leaves the content can be retired.

It is written before the first thing is made, so an interrupted run leaves nothing that is not on it.
"""

import json
from collections.abc import Iterator
from typing import Any

from content.metadata import Metadata, Package
from plugin.provisioning.draft import Draft
from plugin.provisioning.ordering import only_ours
from plugin.provisioning.reading import Server
from plugin.provisioning.steps import Action, Create, Retire, Update

SETTING = "continuity.provisioned"
_DESCRIPTION = "What the continuity content put here (kind and uuid); written by its provisioning."

# Privileges and states can't be retired, workflows go with their program.
# Dependants come first: a form refers to concepts and its type, a program to concepts, a concept to a source.
_RETIRABLE = {
    "form": "form",
    "role": "role",
    "program": "program",
    "encounter_type": "encountertype",
    "encounter_role": "encounterrole",
    "person_attribute_type": "personattributetype",
    "concept": "concept",
    "concept_source": "conceptsource",
}

_SHOWN = {
    "concept": "uuid,display,retired",
    "form": "uuid,name,version,published,retired",
    "role": "uuid,name,privileges:(uuid),inheritedRoles:(uuid)",
}

Owned = dict[str, tuple[str, ...]]


def owned_by(package: Package) -> Owned:
    """Uuids by kind, sorted."""
    found: dict[str, set[str]] = {}
    for thing in _things(package):
        found.setdefault(thing.KIND, set()).add(thing.uuid)
    return {kind: tuple(sorted(found[kind])) for kind in sorted(found)}


def _things(package: Package) -> Iterator[Metadata]:
    for field in package.__dataclass_fields__:
        yield from getattr(only_ours(package), field)


class Ownership:
    """The list on the server beside the list of the content.

    ``whole`` is the content with the forms that stay behind the gate: those are not sent, and leave where
    they are, but what else they need stays for the encounters on record.
    """

    def __init__(self, server: Server, package: Package, whole: Package) -> None:
        self._text = server.setting(SETTING)
        self._listed = _parsed(self._text)
        self._ours = owned_by(package)
        behind = owned_by(whole)
        self._withheld = behind.pop("form", ())
        self._kept = behind

    def plan_claim(self, draft: Draft) -> None:
        """List what will be ours, before it is there; nothing leaves the list here."""
        union = {
            kind: tuple(sorted({*self._listed.get(kind, ()), *self._ours.get(kind, ())}))
            for kind in sorted({*self._listed, *self._ours})
        }
        if union != self._listed:
            self._plan_list(draft, union, retiring=False)

    def plan_leaving(self, server: Server, draft: Draft) -> None:
        """What is on the list and no longer in the content: forms go off O3's list, the rest is retired on
        request, dependants first."""
        left = {kind: self._left(kind) for kind in sorted({*self._listed, *self._ours})}
        for kind in _RETIRABLE:
            gone = {*self._listed.get(kind, ()), *(self._withheld if kind == "form" else ())}
            for uuid in sorted(gone - {*left.get(kind, ())}):
                self._plan_one(server, draft, kind, uuid)
        if any(not {*uuids} <= {*left[kind]} for kind, uuids in self._listed.items()):
            self._plan_list(draft, left, retiring=True)

    def _left(self, kind: str) -> tuple[str, ...]:
        kept = {*self._listed.get(kind, ())} & {*self._kept.get(kind, ())}
        return tuple(sorted({*self._ours.get(kind, ()), *kept}))

    def _plan_one(self, server: Server, draft: Draft, kind: str, uuid: str) -> None:
        resource = _RETIRABLE[kind]
        held = (
            None if draft.has(uuid) else server.thing(resource, uuid, _SHOWN.get(kind, "uuid,name,retired"))
        )
        if held is None or held.get("retired"):
            return
        name = " ".join(
            str(part) for part in (held.get("name") or held.get("display"), held.get("version")) if part
        )
        if kind == "form" and held.get("published"):
            off = Update(resource=resource, uuid=uuid, body={"published": False})
            draft.step(kind, uuid, uuid, "update", off, name=name, how="unpublish, it may not go out now")
        if kind != "role":
            draft.step(kind, uuid, uuid, "retire", Retire(resource=resource, uuid=uuid), name=name)
        elif held.get("privileges") or held.get("inheritedRoles"):
            # OpenMRS keeps no "retired" for roles: an empty role opens nothing.
            work = Update(resource="role", uuid=uuid, body={"privileges": [], "inheritedRoles": []})
            draft.step(kind, uuid, uuid, "retire", work, name=name, how="take all its privileges")

    def _plan_list(self, draft: Draft, owned: Owned, *, retiring: bool) -> None:
        text = json.dumps(owned, sort_keys=True, separators=(",", ":"))
        body: dict[str, Any] = {"value": text}
        action: Action = "update"
        work: Create | Update = Update(resource="systemsetting", uuid=SETTING, body=body)
        if self._text is None:
            action = "create"
            work = Create(
                resource="systemsetting", body={"property": SETTING, "description": _DESCRIPTION, **body}
            )
        draft.step("setting", SETTING, SETTING, "retire" if retiring else action, work, name=SETTING)


def _parsed(text: str | None) -> Owned:
    try:
        listed = json.loads(text or "{}")
    except ValueError:
        return {}
    return (
        {str(kind): tuple(sorted(map(str, uuids))) for kind, uuids in listed.items()}
        if isinstance(listed, dict)
        else {}
    )
