"""Reads over FHIR: single resources, searches and operations, entry by entry."""

from dataclasses import replace

from plugin.gateway.answers import Answer, json_answer
from plugin.gateway.exchange import Ask, Exchange, raise_for
from plugin.gateway.faults import Fault, NotKnown, NotUnderstood
from plugin.gateway.fhir_pages import Found, PageTokens, Window, collect, page_link, self_link
from plugin.gateway.fhir_things import (
    NOTHING,
    OPEN,
    FhirFilter,
    Resource,
    bare,
    encounter_of,
    encounter_references,
    patient_of,
    references,
    tidy,
)
from plugin.gateway.parameters import Parameters
from plugin.gateway.paths import Path

_COMMON = (
    "_id",
    "_lastUpdated",
    "_sort",
    "_count",
    "_summary",
    "_include",
    "_revinclude",
    "_format",
    "_pretty",
)
_NAMING = ("patient", "subject", "subject:Patient")
_GROUP = "uuid,concept:(uuid),groupMembers:(concept:(uuid),groupMembers:(concept:(uuid)))"
_FORMATS = ("json", "application/json", "application/fhir+json")
_SUMMARIES = ("", "data", "false", "true", "count")


def checked(exchange: Exchange, parameters: Parameters) -> Parameters:
    """The parameters without those about the format. Raises ``NotUnderstood``."""
    rule = exchange.rule
    odd = (
        parameters.unknown((*rule.parameters, *_COMMON))
        or any(value not in _FORMATS for value in parameters.all("_format"))
        or any(value not in _SUMMARIES for value in parameters.all("_summary"))
        or any(
            value not in rule.includes
            for name in ("_include", "_revinclude")
            for value in parameters.all(name)
        )
    )
    if odd:
        raise NotUnderstood
    return parameters.without("_format", "_pretty")


async def item(exchange: Exchange) -> Answer:
    """One resource."""
    if exchange.ask.parameters.unknown(("_summary", "_format", "_pretty")):
        raise NotUnderstood
    reply = await exchange.get(exchange.ask.with_parameters(checked(exchange, exchange.ask.parameters)))
    raise_for(reply)
    resource = reply.json()
    if not isinstance(resource, dict) or f"fhir/{resource.get('resourceType')}" != exchange.rule.name:
        raise Fault("OpenMRS did not answer with that resource")
    (visible,) = await shown(exchange, [resource])
    if visible is None:
        raise NotKnown
    return json_answer(visible, fhir=True)


async def search(exchange: Exchange, tokens: PageTokens, window: Window, base: Path) -> Answer:
    """A search or an operation that answers with a bundle."""
    ask = exchange.ask
    parameters = checked(exchange, ask.parameters)
    counting = parameters.get("_summary") == "count"
    full = ask.with_parameters(parameters.replaced("_summary", "data") if counting else parameters)
    _named(exchange, parameters)
    found = await collect(exchange, full, Ask(method="GET", path=base, parameters=Parameters()))
    entries = [(one, one.get("resource")) for one in (*found.matches, *found.included)]
    if not all(isinstance(resource, dict) for _, resource in entries):
        raise Fault("OpenMRS answered with an entry without a resource")
    visible = await shown(exchange, [resource for _, resource in entries if isinstance(resource, dict)])
    kept = [
        None if resource is None else {**entry, "resource": resource}
        for (entry, _), resource in zip(entries, visible, strict=True)
    ]
    matches = [one for one in kept[: len(found.matches)] if one is not None]
    included = [one for one in kept[len(found.matches) :] if one is not None]
    if exchange.match.item:
        if not any(one["resource"].get("id") == exchange.match.item for one in matches):
            raise NotKnown  # what the operation was asked of is hidden or not there
        matches = _related_only(matches)
    if counting:
        return json_answer(await _counted(exchange, parameters, len(matches)), fhir=True)
    seen = replace(found, matches=matches, included=included)
    return json_answer(_bundle(exchange, seen, tokens, window, base), fhir=True)


def _named(exchange: Exchange, parameters: Parameters) -> None:
    asked = [value for name, value in parameters if name in _NAMING]
    if exchange.rule.name == "fhir/Patient":
        asked += parameters.all("_id")
    exchange.asks_about(bare(one).removeprefix("Patient/") for value in asked for one in value.split(","))


async def _counted(exchange: Exchange, parameters: Parameters, total: int) -> Resource:
    reply = await exchange.get(exchange.ask.with_parameters(parameters))
    raise_for(reply)
    bundle = reply.json()
    if not isinstance(bundle, dict):
        raise Fault("OpenMRS did not answer with a bundle")
    return {**bundle, "total": total}


def _bundle(exchange: Exchange, found: Found, tokens: PageTokens, window: Window, base: Path) -> Resource:
    """The page that was asked for, of what may be seen."""
    matches = found.matches
    size = window.size or found.size
    page = matches[window.start : window.start + size]
    place = f"http://{exchange.ask.host}{base}"
    more = window.start + size < len(matches)
    token = window.token
    if more and not token:
        token = tokens.remember(exchange.viewer.user, exchange.ask)
    links = self_link(found.bundle)
    if window.token:
        links = [{"relation": "self", "url": page_link(place, token, window.start, size)}]
    if more:
        links.append({"relation": "next", "url": page_link(place, token, window.start + size, size)})
    if window.start > 0:
        before = max(0, window.start - size)
        links.append({"relation": "previous", "url": page_link(place, token, before, size)})
    tidy(found.bundle)
    bundle = {**found.bundle, "total": len(matches), "link": links}
    entries = page + _included_by(page, found.included)
    return {**bundle, "entry": entries} if entries else bundle


def _name(entry: Resource) -> str:
    resource = entry["resource"]
    return f"{resource.get('resourceType')}/{resource.get('id')}"


def _included_by(page: list[Resource], included: list[Resource]) -> list[Resource]:
    """What the page's own entries refer to or are referred to by; what only hidden ones brought in is
    gone."""
    names = {_name(entry) for entry in page}
    wanted = {one for entry in page for one in references(entry["resource"])}
    kept: dict[str, Resource] = {}
    for entry in included:
        if _name(entry) in wanted or names & set(references(entry["resource"])):
            kept.setdefault(_name(entry), entry)
    return list(kept.values())


def _related_only(entries: list[Resource]) -> list[Resource]:
    """Of an operation's entries: patient data, and what that refers to."""
    data = [entry for entry in entries if entry["resource"].get("resourceType") not in OPEN]
    wanted = {one for entry in data for one in references(entry["resource"])}
    return [entry for entry in entries if entry in data or _name(entry) in wanted]


async def shown(exchange: Exchange, resources: list[Resource]) -> list[Resource | None]:
    """Each as the caller may see it, or None in its place."""
    patients = {patient_of(one) for one in resources} - {""}
    encounters = {encounter_of(one) for one in resources}.union(*map(encounter_references, resources)) - {""}
    only = next(iter(patients)) if len(patients) == 1 else ""
    labels = await exchange.labels.encounters(encounters, only)
    await exchange.judge.prepare(patients | {label.patient for label in labels.values()} - {""})
    shows_attributes = any("extension" in one for one in resources)
    sieve = FhirFilter(
        labels=exchange.judge.policy.labels,
        judge=exchange.judge,
        encounters=labels,
        attributes=await exchange.labels.attribute_names(exchange.rules.attributes)
        if shows_attributes
        else {},
        hide=exchange.hide,
        programs=await _programs(exchange, resources),
    )
    visible = [sieve.shown(one) for one in resources]
    exchange.patients |= {patient_of(one) for one in visible if one is not None} - {""}
    return await _without_groups(exchange, sieve, visible)


async def _programs(exchange: Exchange, resources: list[Resource]) -> dict[str, str]:
    """The programs of the enrollments that come as episodes of care."""
    uuids = [str(one.get("id")) for one in resources if one.get("resourceType") == "EpisodeOfCare"]
    read = [await exchange.labels.thing("programenrollment", uuid, "uuid,program:(uuid)") for uuid in uuids]
    programs = (((one or {}).get("program") or {}).get("uuid") for one in read)
    return {uuid: program for uuid, program in zip(uuids, programs, strict=True) if program}


async def _without_groups(
    exchange: Exchange, sieve: FhirFilter, visible: list[Resource | None]
) -> list[Resource | None]:
    """Groups of obs go with any member that is hidden by its own concept: their display repeats it."""
    everything = exchange.judge.policy.of_concepts
    for place, resource in enumerate(visible):
        if not everything or not resource or not resource.get("hasMember"):
            continue
        patient = patient_of(resource)
        if exchange.judge.allows(patient, everything):
            continue
        found = await _concepts_in(exchange, sieve, str(resource.get("id", "")))
        if found is None or not exchange.judge.allows(patient, found):
            exchange.hide(patient, "entry_hidden", found or NOTHING)
            visible[place] = None
    return visible


async def _concepts_in(exchange: Exchange, sieve: FhirFilter, group: str) -> frozenset[str] | None:
    """The categories of a group's concept and of those in it, as far down as groups go; None if it is
    gone."""
    own = await exchange.labels.thing("obs", group, _GROUP)
    if own is None:
        return None
    found, rest = NOTHING, [own]
    while rest:
        one = rest.pop()
        rest += one.get("groupMembers") or []
        concept = (one.get("concept") or {}).get("uuid")
        found |= sieve.labels.categories_of(encounter_type=None, concept=concept)
    return found
