"""Planning concepts: names in each locale, answers, members, limits and codes elsewhere."""

from collections.abc import Iterable
from typing import Any

from content.identifiers import identifier
from content.metadata import Concept, Mapping, Package
from plugin.provisioning.core_metadata import CLASSES, DATATYPES, MAP_TYPES
from plugin.provisioning.draft import Draft
from plugin.provisioning.ordering import is_ours, outside_references
from plugin.provisioning.reading import Server
from plugin.provisioning.steps import Create, Update, joined

Json = dict[str, Any]


def plan_concepts(server: Server, draft: Draft, package: Package) -> None:
    """Plan all concepts; what they refer to outside the content must be on the server already."""
    concepts = package.concepts
    outside = outside_references(concepts, _program_concepts(package))
    held = server.concepts((*(concept.uuid for concept in concepts), *outside))
    for uuid in outside:
        if uuid not in held:
            draft.missing(
                f"The content refers to the concept {uuid}, which nobody has: add it or correct it."
            )
    limited = [each.uuid for each in concepts if _limits(each) and each.uuid in held]
    bounds = server.bounds(limited)
    codes = _Codes(server, draft, package)
    for concept in concepts:
        present = held.get(concept.uuid)
        if present is None:
            _plan_new(server, draft, concept, codes)
        elif is_ours(concept):
            _plan_change(draft, concept, present | bounds.get(concept.uuid, {}), codes)


def _program_concepts(package: Package) -> Iterable[str]:
    for program in package.programs:
        yield program.concept
        for workflow in program.workflows:
            yield workflow.concept
            yield from (state.concept for state in workflow.states)


class _Codes:
    """Reference terms: ours are made where missing, those of other sources only used where they are.

    A code that a concept of the hospital has stays with that concept alone: OpenMRS refuses to find a concept
    by a code that two share, and whatever refers to theirs as "CIEL:1065" would break.
    """

    def __init__(self, server: Server, draft: Draft, package: Package) -> None:
        self._server = server
        self._draft = draft
        self._ours = {source.name.lower(): source.uuid for source in package.concept_sources}
        self._our_concepts = frozenset(each.uuid for each in package.concepts if is_ours(each))
        self._sources: dict[str, bool] = {}

    def body(self, mapping: Mapping) -> Json | None:
        """What to send for a mapping; None where the server lacks source or code, or has a concept of it."""
        term = self._term(mapping)
        if term is None or self._is_theirs(mapping):
            return None
        return {"conceptReferenceTerm": term, "conceptMapType": MAP_TYPES[mapping.relation]}

    def _term(self, mapping: Mapping) -> str | None:
        if not self._has_source(mapping.source):
            return self._own_term(mapping) if mapping.source.lower() in self._ours else None
        found = self._server.term(mapping.source, mapping.code)
        if found is None and mapping.source.lower() in self._ours:
            return self._own_term(mapping)
        return found

    def _is_theirs(self, mapping: Mapping) -> bool:
        if mapping.source.lower() in self._ours:
            return False
        return not self._our_concepts.issuperset(self._server.coded(mapping.source, mapping.code))

    def _has_source(self, source: str) -> bool:
        name = source.lower()
        if name not in self._sources:
            self._sources[name] = self._server.named("conceptsource", source) is not None
        return self._sources[name]

    def _own_term(self, mapping: Mapping) -> str:
        uuid = identifier("reference_term", mapping.source, mapping.code)
        body = {"uuid": uuid, "code": mapping.code, "conceptSource": self._ours[mapping.source.lower()]}
        work = Create(resource="conceptreferenceterm", body=body)
        name = f"{mapping.source}: {mapping.code}"
        self._draft.step("reference_term", name, uuid, "create", work, name=name)
        return uuid


def _plan_new(server: Server, draft: Draft, concept: Concept, codes: _Codes) -> None:
    other = server.concept_named(concept.name)
    if other is not None:
        draft.owned("concept", concept.name, concept.uuid, str(other["uuid"]))
    body: Json = {
        "uuid": concept.uuid,
        "names": [_name_body(name, locale) for locale, name in _names(concept).items()],
        "datatype": DATATYPES[concept.datatype],
        "conceptClass": CLASSES[concept.concept_class],
        **_limits(concept),
    }
    if concept.description:
        body["descriptions"] = [{"description": concept.description, "locale": "en"}]
    if concept.datatype == "Numeric":
        body["allowDecimal"] = True
    if concept.answers:
        body["answers"] = list(concept.answers)
    if concept.set_members:
        body |= {"set": True, "setMembers": list(concept.set_members)}
    mappings = [mapped for mapping in concept.mappings if (mapped := codes.body(mapping))]
    if mappings:
        body["mappings"] = mappings
    work = Create(resource="concept", body=body)
    draft.step("concept", concept.key, concept.uuid, "create", work, name=concept.name)


def _plan_change(draft: Draft, concept: Concept, held: Json, codes: _Codes) -> None:
    if held.get("retired"):
        draft.note(
            f"The concept {concept.name!r} is retired, and REST can't bring it back: do it in the dictionary."
        )
    if (held.get("datatype") or {}).get("uuid") != DATATYPES[concept.datatype]:
        draft.note(
            f"The concept {concept.name!r} has another datatype than {concept.datatype}: give it a new key."
        )
    changed = _changed(concept, held)
    if changed:
        work = Update(resource="concept", uuid=concept.uuid, body=changed)
        draft.step(
            "concept", concept.key, concept.uuid, "update", work, name=concept.name, how=joined(changed)
        )
    _plan_names(draft, concept, held)
    _plan_mappings(draft, concept, held, codes)


def _changed(concept: Concept, held: Json) -> Json:
    changed: Json = {}
    if (held.get("conceptClass") or {}).get("uuid") != CLASSES[concept.concept_class]:
        changed["conceptClass"] = CLASSES[concept.concept_class]
    if _uuids(held.get("answers")) != frozenset(concept.answers):
        changed["answers"] = list(concept.answers)
    if _uuids(held.get("setMembers")) != frozenset(concept.set_members):
        changed |= {"set": bool(concept.set_members), "setMembers": list(concept.set_members)}
    return changed | {name: value for name, value in _limits(concept).items() if held.get(name) != value}


def _plan_names(draft: Draft, concept: Concept, held: Json) -> None:
    present = {
        str(name["locale"]): str(name["name"])
        for name in held.get("names") or ()
        if name.get("conceptNameType") == "FULLY_SPECIFIED"
    }
    for locale, name in _names(concept).items():
        if locale not in present:
            work = Create(resource=f"concept/{concept.uuid}/name", body=_name_body(name, locale))
            draft.step(
                "concept",
                concept.key,
                concept.uuid,
                "update",
                work,
                name=concept.name,
                how=f"name in {locale}",
            )
        elif present[locale] != name:
            draft.note(
                f"The concept {concept.name!r} is named {present[locale]!r} in {locale}, and OpenMRS does "
                "not change a name that may be in use: rename it in the dictionary, or give it a new key."
            )


def _plan_mappings(draft: Draft, concept: Concept, held: Json, codes: _Codes) -> None:
    present = {_mapped(each) for each in held.get("mappings") or ()}
    for mapping in concept.mappings:
        if (mapping.source.lower(), mapping.code) in present:
            continue
        body = codes.body(mapping)
        if body is not None:
            work = Create(resource=f"concept/{concept.uuid}/mapping", body=body)
            how = f"code {mapping.source}: {mapping.code}"
            draft.step("concept", concept.key, concept.uuid, "update", work, name=concept.name, how=how)


def _mapped(mapping: Json) -> tuple[str, str]:
    term = mapping.get("conceptReferenceTerm") or {}
    return str((term.get("conceptSource") or {}).get("name")).lower(), str(term.get("code"))


def _names(concept: Concept) -> dict[str, str]:
    return {"en": concept.name, **concept.names}


def _name_body(name: str, locale: str) -> Json:
    return {"name": name, "locale": locale, "conceptNameType": "FULLY_SPECIFIED", "localePreferred": True}


def _limits(concept: Concept) -> Json:
    limits = {"lowAbsolute": concept.low_absolute, "hiAbsolute": concept.high_absolute}
    return {name: value for name, value in limits.items() if value is not None}


def _uuids(things: Iterable[Json] | None) -> frozenset[str]:
    return frozenset(str(thing["uuid"]) for thing in things or ())
