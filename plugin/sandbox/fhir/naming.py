"""How OpenMRS names people, concepts and places where it shows them."""

from collections.abc import Iterable

from plugin.sandbox.store import Doc, Store

_NAME_PARTS = (
    "prefix",
    "givenName",
    "middleName",
    "familyNamePrefix",
    "familyName",
    "familyName2",
    "familyNameSuffix",
    "degree",
)


def full_name(name: Doc) -> str:
    return " ".join(str(name[part]) for part in _NAME_PARTS if name.get(part))


def current(docs: Iterable[Doc]) -> list[Doc]:
    """Those that are not voided, preferred ones first."""
    return sorted((doc for doc in docs if not doc.get("voided")), key=lambda doc: not doc.get("preferred"))


def person_name(store: Store, person: str | None) -> str | None:
    """The full preferred name of the person, None where there is none."""
    names = current(store.find("personname", person=person)) if person else []
    return full_name(names[0]) if names else None


def user_name(store: Store, user: str | None) -> str | None:
    """The full name of the person behind a user."""
    found = store.get("user", user) if user else None
    return person_name(store, found.get("person")) if found else None


def patient_label(store: Store, patient: str) -> str:
    """``Ana Rivera (Clinic ID: ana-1)``, as references to patients show it."""
    identifiers = current(store.find("patientidentifier", patient=patient))
    shown = [person_name(store, patient) or ""]
    if identifiers:
        kind = store.get("patientidentifiertype", identifiers[0]["identifierType"])
        shown.append(f"({kind['name'] if kind else ''}: {identifiers[0]['identifier']})")
    return " ".join(part for part in shown if part)


def concept_name(store: Store, concept: str) -> str:
    """The name that a user with English as the language sees: preferred, else fully specified, else any."""
    names = [name for name in store.find("conceptname", concept=concept) if not name.get("voided")]
    names.sort(key=_rank)
    return str(names[0]["name"]) if names else ""


def _rank(name: Doc) -> tuple[bool, bool, bool]:
    english = str(name.get("locale") or "").startswith("en")
    return not english, not name.get("localePreferred"), name.get("conceptNameType") != "FULLY_SPECIFIED"


def metadata_name(store: Store, kind: str, uuid: str | None) -> str | None:
    """The ``name`` of a piece of metadata, None where there is none."""
    found = store.get(kind, uuid) if uuid else None
    return None if found is None else str(found["name"])
