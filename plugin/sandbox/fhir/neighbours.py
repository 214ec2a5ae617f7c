"""How a document fits what is asked of things around it: names and addresses of its person, its members."""

from collections.abc import Callable

from plugin.sandbox.fhir import allergies, observations
from plugin.sandbox.fhir.criteria import Criterion, Matcher, concept_of, identity, provider_is, text_of, token
from plugin.sandbox.fhir.naming import current
from plugin.sandbox.store import Doc, Store

SortKey = Callable[[Store, Doc], str | None]


def patient_identifier(store: Store, doc: Doc, asked: Criterion) -> bool:
    held = store.find("patientidentifier", patient=doc["uuid"])
    systems_and_codes = [token(value) for value in asked.values]
    return any(
        not one.get("voided") and not system and str(one["identifier"]).lower() == code.lower()
        for one in held
        for system, code in systems_and_codes
    )


def in_person(matcher: Matcher) -> Matcher:
    return lambda store, doc, asked: matcher(
        store, store.get("person", str(doc.get("person") or doc["uuid"])) or {}, asked
    )


def of_first_person(matcher: Matcher) -> Matcher:
    """The matcher, asked of a relationship's first person."""
    return lambda store, doc, asked: matcher(store, {"uuid": doc["uuid"], "person": doc["personA"]}, asked)


def in_names(*fields: str) -> Matcher:
    def matches(store: Store, doc: Doc, asked: Criterion) -> bool:
        names = current(store.find("personname", person=doc.get("person") or doc["uuid"]))
        return any(text_of(*fields)(store, name, _words(asked, fields)) for name in names)

    return matches


def _words(asked: Criterion, fields: tuple[str, ...]) -> Criterion:
    # A whole name is looked for word by word, in any part of the name.
    if len(fields) == 1:
        return asked
    words = tuple(word for value in asked.values for word in value.split())
    return Criterion(name=asked.name, modifier=asked.modifier, values=words or ("",))


def in_addresses(name: str) -> Matcher:
    def matches(store: Store, doc: Doc, asked: Criterion) -> bool:
        held = current(store.find("personaddress", person=doc.get("person") or doc["uuid"]))
        return any(text_of(name)(store, one, asked) for one in held)

    return matches


def name_key(*fields: str) -> SortKey:
    def key(store: Store, doc: Doc) -> str | None:
        names = current(store.find("personname", person=doc["uuid"]))
        return " ".join(str(names[0].get(one) or "") for one in fields).lower() if names else None

    return key


def participant(store: Store, doc: Doc, asked: Criterion) -> bool:
    links = store.find("encounterprovider", encounter=doc["uuid"])
    return any(provider_is(store, link["provider"], asked) for link in links)


def visit_participant(store: Store, doc: Doc, asked: Criterion) -> bool:
    return any(participant(store, one, asked) for one in store.find("encounter", visit=doc["uuid"]))


def has_member(store: Store, doc: Doc, asked: Criterion) -> bool:
    held = store.find("obs", obsGroup=doc["uuid"])
    wanted = concept_of("concept") if asked.chain == "code" else identity
    bare = Criterion(name=asked.name, values=tuple(value.rpartition("/")[2] for value in asked.values))
    return any(wanted(store, member, bare) for member in held)


def obs_category(store: Store, doc: Doc, asked: Criterion) -> bool:
    concept = store.get("concept", doc["concept"]) or {}
    category = observations.CATEGORIES.get(str(concept.get("conceptClass")), ("", ""))[0]
    return category in {token(value)[1] for value in asked.values}


def allergy_severity(store: Store, doc: Doc, asked: Criterion) -> bool:
    return allergies.severity_of(store, doc) in {token(value)[1].lower() for value in asked.values}


def manifestation(store: Store, doc: Doc, asked: Criterion) -> bool:
    return any(concept_of("reaction")(store, one, asked) for one in doc.get("reactions") or [])


def task_reference(name: str) -> Matcher:
    def matches(_store: Store, doc: Doc, asked: Criterion) -> bool:
        # Without a type fhir2 drops the condition, and every task fits.
        wanted = [_typed(value, asked.modifier) for value in asked.values]
        held = doc.get(name) or []
        refs = held if isinstance(held, list) else [held]
        found = {(one.get("type"), one.get("uuid")) for one in refs}
        return any(not kind for kind, _ in wanted) or any(one in found for one in wanted)

    return matches


def _typed(value: str, modifier: str) -> tuple[str, str]:
    kind, _, uuid = value.rpartition("/")
    return kind.rpartition("/")[2] or modifier, uuid
