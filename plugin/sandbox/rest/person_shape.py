"""A person's name, address, age, a patient's identifiers: how they are chosen and written.

Pure: nothing here reads a file, a clock or a network.
"""

from datetime import datetime

from plugin.sandbox.rest.view import View
from plugin.sandbox.store import Doc

NAME_PARTS = (
    "prefix",
    "givenName",
    "middleName",
    "familyNamePrefix",
    "familyName",
    "familyName2",
    "familyNameSuffix",
    "degree",
)
ADDRESS_PARTS = (
    "address1",
    "address2",
    "cityVillage",
    "stateProvince",
    "country",
    "postalCode",
    "countyDistrict",
    *(f"address{number}" for number in range(3, 7)),
    "latitude",
    "longitude",
)
MORE_ADDRESS_PARTS = tuple(f"address{number}" for number in range(7, 16))


def full_name(name: Doc | None) -> str:
    """The name as the server writes it: its parts, blank ones left out."""
    shown = (
        "prefix",
        "givenName",
        "middleName",
        "familyNamePrefix",
        "familyName",
        "familyNameSuffix",
        "degree",
    )
    return " ".join(str(name[part]) for part in shown if name.get(part)) if name else ""


def person_name(view: View, person: str | None) -> Doc | None:
    """The preferred name, else the first that is not voided; of a voided person the first."""
    return _preferred(view, "personname", person)


def person_address(view: View, person: str | None) -> Doc | None:
    return _preferred(view, "personaddress", person)


def _preferred(view: View, kind: str, person: str | None) -> Doc | None:
    every = view.store.find(kind, person=person)
    living = [doc for doc in every if not doc.get("voided")]
    preferred = [doc for doc in living if doc.get("preferred")]
    gone = (view.get("person", person) or {}).get("voided")
    return next(iter([*preferred, *living, *(every if gone else [])]), None)


def living(view: View, kind: str, **equals: str | None) -> list[Doc]:
    """The documents of a kind that are not voided."""
    return [doc for doc in view.store.find(kind, **equals) if not doc.get("voided")]


def age(person: Doc, now: datetime) -> int | None:
    """Whole years from birth until death or now; None without a date of birth."""
    born = person.get("birthdate")
    if not born:
        return None
    until = person.get("deathDate") or now.strftime("%Y-%m-%d")
    years = int(until[:4]) - int(born[:4])
    return int(years - (until[5:10] < born[5:10]))


def identifiers_of(view: View, patient: str | None) -> list[Doc]:
    """The living identifiers, the preferred one first."""
    return sorted(
        living(view, "patientidentifier", patient=patient), key=lambda doc: not doc.get("preferred")
    )


def patient_display(view: View, doc: Doc) -> str:
    every = identifiers_of(view, doc["uuid"])
    if not every:
        return ""
    return f"{every[0].get('identifier')} - {full_name(person_name(view, doc['uuid']))}"
