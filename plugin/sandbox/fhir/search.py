"""Search: from what was asked to the documents in order, and from a slice to resources with includes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from plugin.sandbox.fhir.catalogue import TYPES
from plugin.sandbox.fhir.criteria import Criterion, id_part, token
from plugin.sandbox.fhir.parts import Resource
from plugin.sandbox.fhir.source import Source
from plugin.sandbox.fhir.sources import ENCOUNTERS, OBSERVATIONS
from plugin.sandbox.identity import Identity
from plugin.sandbox.store import Doc, Store

Found = tuple[Source, Doc]

_UUID = re.compile(r"[0-9a-zA-Z-]{36,38}")


@dataclass(frozen=True, kw_only=True)
class Search:
    """``sort`` holds (parameter, descending); ``last`` keeps of each code the newest so many times;
    ``last_encounters`` keeps the observations of the newest so many encounters.
    """

    type: str
    criteria: tuple[Criterion, ...] = ()
    sort: tuple[tuple[str, bool], ...] = ()
    includes: tuple[str, ...] = ()
    revincludes: tuple[str, ...] = ()
    last: int | None = None
    last_encounters: int | None = None


@dataclass(frozen=True, kw_only=True)
class Reader:
    """The store as one caller may read it; a privilege that he lacks ends the request."""

    store: Store
    identity: Identity = field(repr=False)

    def find(self, search: Search) -> list[Found]:
        """Everything that fits, type's sources one after the other, each in its order."""
        if search.last_encounters is not None:
            search = self._in_last_encounters(search, search.last_encounters)
        found = [one for source in TYPES[search.type].sources for one in self._from(source, search)]
        return found if search.last is None else _last(found, search.last)

    def _from(self, source: Source, search: Search) -> list[Found]:
        if not source.gate(search.criteria):
            return []
        if source.privilege:
            self.identity.require(source.privilege)
        docs = [doc for doc in self._candidates(source, search.criteria) if not doc.get(source.gone)]
        fitting = [doc for doc in docs if self._fits(source, doc, search.criteria)]
        return [(source, doc) for doc in self._sorted(source, fitting, search.sort)]

    def _candidates(self, source: Source, criteria: Sequence[Criterion]) -> list[Doc]:
        """At least those that fit: found by id or index where a parameter holds one uuid, else all."""
        narrow = {}
        for one in criteria:
            name = source.indexed.get(one.name)
            if one.name == "_id" and "_id" in source.matchers:
                named = (self.store.get(source.kind, token(value)[1]) for value in dict.fromkeys(one.values))
                return sorted((doc for doc in named if doc is not None), key=lambda doc: int(doc["id"]))
            if name and len(one.values) == 1 and not one.chain and _UUID.fullmatch(id_part(one.values[0])):
                narrow[name] = id_part(one.values[0])
        return self.store.find(source.kind, **narrow)

    def _fits(self, source: Source, doc: Doc, criteria: Sequence[Criterion]) -> bool:
        return all(
            source.matchers[one.name](self.store, doc, one) for one in criteria if one.name in source.matchers
        )

    def _sorted(self, source: Source, docs: list[Doc], sort: Sequence[tuple[str, bool]]) -> list[Doc]:
        for name, descending in reversed(sort):
            key = source.sorts.get(name.lower())
            if key is not None:
                # A missing value comes first, as the database has it.
                ranked = [(key(self.store, doc) or "", doc) for doc in docs]
                docs = [doc for _, doc in sorted(ranked, key=lambda pair: pair[0], reverse=descending)]
        return docs

    def _in_last_encounters(self, search: Search, count: int) -> Search:
        theirs = tuple(one for one in search.criteria if one.name in {"patient", "subject"})
        asked = Search(type="Encounter", criteria=theirs)
        newest = sorted(
            self._from(ENCOUNTERS, asked), key=lambda one: str(one[1]["encounterDatetime"]), reverse=True
        )
        uuids = tuple(doc["uuid"] for _, doc in newest[:count])
        chosen = Criterion(name="encounter", values=uuids or ("",))
        return Search(type=search.type, criteria=(*search.criteria, chosen))

    def read(self, kind: str, uuid: str) -> Found | None:
        """The document of that id, from the first source that has it; gone ones too."""
        for source in TYPES[kind].sources:
            if source.privilege:
                self.identity.require(source.privilege)
            doc = self.store.get(source.kind, uuid)
            if doc is not None:
                return source, doc
        return None

    def shown(self, found: Sequence[Found], search: Search) -> list[Resource]:
        """The resources, then what they include: source by source, so one can come twice, as in fhir2."""
        resources = [source.show(self.store, doc) for source, doc in found]
        more = [
            resource
            for _, group in groupby(zip(found, resources, strict=True), key=lambda pair: pair[0][0].kind)
            for resource in self._around([resource for _, resource in group], search)
        ]
        return [*resources, *more]

    def _around(self, resources: list[Resource], search: Search) -> list[Resource]:
        included = [one for include in search.includes for one in self._included(resources, include)]
        return included + [
            one for include in search.revincludes for one in self._including(resources, include)
        ]

    def _included(self, resources: list[Resource], include: str) -> list[Resource]:
        name = include.split(":")[1]
        target, fields = _INCLUDES.get(name, ("", ()))
        uuids = {
            uuid
            for resource in resources
            for part in fields
            for uuid in _referenced(resource.get(part), target)
        }
        if not target or not uuids:
            return []
        source = _INCLUDE_SOURCES.get(target) or TYPES[target].sources[0]
        asked = Search(type=target, criteria=(Criterion(name="_id", values=tuple(uuids)),))
        return [source.show(self.store, doc) for source, doc in self._from(source, asked)]

    def _including(self, resources: list[Resource], include: str) -> list[Resource]:
        kind, name = include.split(":")[:2]
        asked = Criterion(name=name, values=tuple(resource["id"] for resource in resources))
        if kind not in TYPES or name not in TYPES[kind].parameters or not asked.values:
            return []
        return [
            source.show(self.store, doc) for source, doc in self.find(Search(type=kind, criteria=(asked,)))
        ]


# Which fields an include follows, and to what. Visits are not included.
_INCLUDES: dict[str, tuple[str, tuple[str, ...]]] = {
    "patient": ("Patient", ("subject", "patient", "for", "link")),
    "link": ("Patient", ("link",)),
    "encounter": ("Encounter", ("encounter",)),
    "has-member": ("Observation", ("hasMember",)),
    "participant": ("Practitioner", ("participant",)),
    "owner": ("Practitioner", ("owner",)),
    "location": ("Location", ("location",)),
    "partof": ("Location", ("partOf",)),
}
_INCLUDE_SOURCES = {"Encounter": ENCOUNTERS, "Observation": OBSERVATIONS}


def _referenced(value: object, target: str) -> list[str]:
    if isinstance(value, list):
        return [uuid for one in value for uuid in _referenced(one, target)]
    if not isinstance(value, dict):
        return []
    named = str(value.get("reference") or "")
    if named.startswith(f"{target}/"):
        return [id_part(named)]
    return [uuid for part in value.values() for uuid in _referenced(part, target)]


def _last(found: list[Found], count: int) -> list[Found]:
    """Of each concept the newest ``count`` times; obs of the same time count as one."""
    by_concept: dict[str, list[Found]] = {}
    for one in sorted(found, key=lambda one: str(one[1]["obsDatetime"]), reverse=True):
        by_concept.setdefault(one[1]["concept"], []).append(one)
    kept: list[Found] = []
    for group in by_concept.values():
        times = sorted({str(doc["obsDatetime"]) for _, doc in group}, reverse=True)[:count]
        kept.extend(one for one in group if one[1]["obsDatetime"] in times)
    return kept
