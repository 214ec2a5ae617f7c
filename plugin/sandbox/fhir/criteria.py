"""What a search asks, parameter by parameter, and how a document fits: fhir2's own comparisons.

Pure but for what the store holds: nothing here reads a file, a clock or a network.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from plugin.sandbox.fhir.naming import metadata_name
from plugin.sandbox.fhir.outcomes import invalid
from plugin.sandbox.fhir.parts import SNOMED, last_updated
from plugin.sandbox.fhir.times import NotADate, search_date
from plugin.sandbox.store import Doc, Store

_SPELLED = re.compile(r"(?P<name>[^:.]+)(:(?P<modifier>[^.]*))?(\.(?P<chain>.*))?$")
_QUANTITY = re.compile(r"(?P<prefix>eq|ne|le|lt|ge|gt|ap)?(?P<value>[+-]?\d+(\.\d+)?)(\|.*)?$")


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """``subject:Patient.identifier=a,b`` -> name, modifier, chain ("" where absent), the alternatives."""

    name: str
    values: tuple[str, ...]
    modifier: str = ""
    chain: str = ""


Matcher = Callable[[Store, Doc, Criterion], bool]


def criterion(spelled: str, value: str) -> Criterion:
    """One parameter of a query. A backslash keeps a comma from being a separator."""
    found = _SPELLED.match(spelled)
    name, modifier, chain = (found["name"], found["modifier"], found["chain"]) if found else (spelled, "", "")
    values = tuple(part.replace("\\,", ",") for part in re.split(r"(?<!\\),", value))
    return Criterion(name=name, modifier=modifier or "", chain=chain or "", values=values)


def id_part(value: str) -> str:
    """The uuid in a reference, however it is spelled: ``uuid``, ``Patient/uuid``, a whole URL."""
    return value.rstrip("/").rpartition("/")[2]


def token(value: str) -> tuple[str, str]:
    """(system, code) of ``system|code``; the system is "" where there is none."""
    system, bar, code = value.rpartition("|")
    return (system, code) if bar else ("", value)


def like(text: str | None, pattern: str) -> bool:
    """SQL's LIKE, blind to case as the database is."""
    if text is None:
        return False
    expression = re.escape(pattern).replace("%", ".*").replace("_", ".")
    return re.fullmatch(expression, str(text), re.IGNORECASE) is not None


# Matchers


def identity(_store: Store, doc: Doc, asked: Criterion) -> bool:
    return doc["uuid"] in {token(value)[1] for value in asked.values}


def never(_store: Store, _doc: Doc, _asked: Criterion) -> bool:
    return False


def always(_store: Store, _doc: Doc, _asked: Criterion) -> bool:
    return True


def code_of(field: str, codes: dict[str, str] | None = None) -> Matcher:
    """The field equals the code; ``codes`` makes stored ones of FHIR's; an unknown one says nothing."""

    def matches(_store: Store, doc: Doc, asked: Criterion) -> bool:
        wanted = [token(value)[1] for value in asked.values]
        stored = [codes.get(code.lower()) for code in wanted] if codes is not None else wanted
        known = [code for code in stored if code is not None]
        return not known or doc.get(field) in known

    return matches


def date_of(field: str) -> Matcher:
    def matches(_store: Store, doc: Doc, asked: Criterion) -> bool:
        return all(_covers(value, doc.get(field)) for value in asked.values)

    return matches


def updated(_store: Store, doc: Doc, asked: Criterion) -> bool:
    """``_lastUpdated`` of what can change."""
    return all(_covers(value, last_updated(doc)) for value in asked.values)


def _covers(value: str, stored: str | None) -> bool:
    try:
        return search_date(value).covers(stored)
    except NotADate as error:
        raise invalid(f'HAPI-1882: Invalid date/time format: "{value}"') from error


def text_of(*fields: str) -> Matcher:
    """A field begins with the value (``:exact`` equals it, ``:contains`` holds it), blind to case."""

    def matches(_store: Store, doc: Doc, asked: Criterion) -> bool:
        return any(_fits(doc.get(field), value, asked.modifier) for field in fields for value in asked.values)

    return matches


def _fits(text: str | None, value: str, modifier: str) -> bool:
    if modifier == "exact":
        return text == value
    return not value.strip() or like(text, f"%{value}%" if modifier == "contains" else f"{value}%")


def quantity_of(field: str) -> Matcher:
    """Compares a number; without prefix a tenth to each side, with decimals half of the last one."""

    def matches(_store: Store, doc: Doc, asked: Criterion) -> bool:
        value = doc.get(field)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        return any(_quantity_fits(float(value), one) for one in asked.values)

    return matches


def _quantity_fits(stored: float, asked: str) -> bool:
    found = _QUANTITY.match(asked)
    if found is None:
        raise invalid(f'HAPI-1940: Invalid quantity: "{asked}"')
    value, prefix = float(found["value"]), found["prefix"]
    if prefix in {None, "ap"}:
        decimals = len(found["value"].partition(".")[2])
        margin = 0.5 * 10**-decimals if decimals else abs(value) * 0.1
        return value - margin <= stored <= value + margin
    return {
        "eq": stored == value,
        "ne": stored != value,
        "le": stored <= value,
        "lt": stored < value,
        "ge": stored >= value,
        "gt": stored > value,
    }[str(prefix)]


def concept_of(field: str) -> Matcher:
    """The concept in the field: by uuid or number without a system, by a mapping with one."""

    def matches(store: Store, doc: Doc, asked: Criterion) -> bool:
        return any(is_concept(store, doc.get(field), *token(value)) for value in asked.values)

    return matches


def is_concept(store: Store, concept: str | None, system: str, code: str) -> bool:
    found = store.get("concept", concept) if concept else None
    if found is None:
        return False
    if not system:
        return code in {found["uuid"], str(found["id"])}
    return system == SNOMED and any(
        (store.get("conceptreferenceterm", mapping["conceptReferenceTerm"]) or {}).get("code") == code
        for mapping in store.find("conceptmapping", concept=concept)
    )


# References, with what may be chained to them


def patient_in(field: str) -> Matcher:
    def matches(store: Store, doc: Doc, asked: Criterion) -> bool:
        person = str(doc.get(field))
        if not asked.chain:
            return person in {id_part(value) for value in asked.values}
        if asked.chain == "identifier":
            held = store.find("patientidentifier", patient=person)
            return any(like(one["identifier"], value) for one in held for value in asked.values)
        return _named(store, person, asked)

    return matches


def _named(store: Store, person: str | None, asked: Criterion) -> bool:
    names = store.find("personname", person=person)
    if asked.chain in {"given", "family"}:
        return any(like(name.get(f"{asked.chain}Name"), value) for name in names for value in asked.values)
    words = [word for value in asked.values for word in re.split(r"[ \t,]+", value) if word]
    fields = ("givenName", "middleName", "familyName")
    return any(like(name.get(field), f"{word}%") for name in names for field in fields for word in words)


def encounter_in(field: str) -> Matcher:
    def matches(store: Store, doc: Doc, asked: Criterion) -> bool:
        uuid = str(doc.get(field))
        if asked.chain == "type":
            encounter = store.get("encounter", uuid) or {}
            return encounter.get("encounterType") in asked.values
        return uuid in {id_part(value) for value in asked.values}

    return matches


_LOCATION_CHAINS = {
    "name": "name",
    "address-city": "cityVillage",
    "address-state": "stateProvince",
    "address-country": "country",
    "address-postalcode": "postalCode",
}


def location_in(field: str) -> Matcher:
    def matches(store: Store, doc: Doc, asked: Criterion) -> bool:
        uuid = str(doc.get(field))
        if not asked.chain:
            return uuid in {id_part(value) for value in asked.values}
        location = store.get("location", uuid) or {}
        return any(like(location.get(_LOCATION_CHAINS[asked.chain]), f"{value}%") for value in asked.values)

    return matches


def provider_is(store: Store, provider: str, asked: Criterion) -> bool:
    if not asked.chain:
        return provider in {id_part(value) for value in asked.values}
    found = store.get("provider", provider) or {}
    if asked.chain == "identifier":
        return any(like(found.get("identifier"), value) for value in asked.values)
    return _named(store, found.get("person"), asked)


def tag_name(store: Store, doc: Doc, asked: Criterion) -> bool:
    """``_tag`` of locations: the name of one of their tags, whatever the system."""
    names = {str(metadata_name(store, "locationtag", uuid)).lower() for uuid in doc.get("tags") or []}
    return any(token(value)[1].lower() in names for value in asked.values)
