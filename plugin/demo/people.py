"""Made-up people and places for the demonstration, as REST requests that any OpenMRS takes.

Nobody here exists. The two patients are alike but for what the journey records of the first, so that "what a
patient without it would give" can be asked of the second.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from content.identifiers import identifier

PASSWORD = "Made-up-pass-1"  # made-up people, on loopback only
EMAIL = "someone@home.example"


def demo(kind: str, key: str) -> str:
    """The identifier of a made-up thing."""
    return identifier("demo", kind, key)


PATIENT = demo("person", "first")
TWIN = demo("person", "second")
VISIT = demo("visit", "first")
LOCATION = demo("location", "clinic")
NOTE_TYPE = demo("encounter_type", "note")
NOTE_CONCEPT = demo("concept", "note")


@dataclass(frozen=True, kw_only=True)
class Member:
    """A made-up user: ``username`` signs in with ``PASSWORD``."""

    username: str
    given: str
    role: str  # content key of the role
    what: str

    @property
    def user(self) -> str:
        return demo("user", self.username)

    @property
    def person(self) -> str:
        return demo("person", self.username)

    @property
    def provider(self) -> str:
        return demo("provider", self.username)


TEAM = Member(username="amara", given="Amara", role="team", what="clinician of the team")
COLLEAGUE = Member(username="noor", given="Noor", role="team", what="social worker of the team")
ON_DUTY = Member(username="dana", given="Dana", role="team", what="on duty today")
PRIMARY = Member(username="parker", given="Parker", role="primary_care", what="primary care")
EMERGENCY = Member(username="erin", given="Erin", role="emergency", what="emergency department")
NAMED = Member(username="kim", given="Kim", role="primary_care", what="primary care, the named employee")
SERVICE = Member(username="hst-service", given="Service", role="service", what="the plugin's own account")
MEMBERS = (TEAM, COLLEAGUE, ON_DUTY, PRIMARY, EMERGENCY, NAMED, SERVICE)


@dataclass(frozen=True, kw_only=True)
class Request:
    """One thing to create; ``uuid`` tells whether it is there already."""

    path: str
    body: dict[str, Any]

    @property
    def uuid(self) -> str:
        return str(self.body["uuid"])


def requests() -> Iterator[Request]:
    """Everything that the demonstration needs beside what provisioning brings, in order of dependency."""
    yield from _places()
    for member in MEMBERS:
        yield from _member(member)
    yield from _patient(PATIENT, "first", "D-1001")
    yield from _patient(TWIN, "second", "D-1002")


def _places() -> Iterator[Request]:
    yield Request(
        path="location", body={"uuid": LOCATION, "name": "Continuity clinic", "description": "Clinic"}
    )
    yield Request(
        path="patientidentifiertype",
        body={
            "uuid": demo("identifier_type", "number"),
            "name": "Demonstration number",
            "description": "Number of a made-up patient",
            "required": False,
        },
    )
    yield Request(
        path="visittype",
        body={
            "uuid": demo("visit_type", "clinic"),
            "name": "Clinic visit",
            "description": "Visit to a clinic",
        },
    )
    yield Request(
        path="encountertype",
        body={"uuid": NOTE_TYPE, "name": "General note", "description": "An ordinary note"},
    )
    yield Request(path="concept", body=_concept(NOTE_CONCEPT, "General note text", "Text", "Misc"))
    yield Request(
        path="concept",
        body=_concept(demo("concept", "penicillin"), "Penicillin (demonstration)", "N/A", "Drug"),
    )


def _concept(uuid: str, name: str, datatype: str, concept_class: str) -> dict[str, Any]:
    return {
        "uuid": uuid,
        "names": [{"name": name, "locale": "en", "conceptNameType": "FULLY_SPECIFIED"}],
        "datatype": DATATYPES[datatype],
        "conceptClass": CLASSES[concept_class],
    }


# Core metadata that every OpenMRS brings under these uuids.
DATATYPES = {"Text": "8d4a4ab4-c2cc-11de-8d13-0010c6dffd0f", "N/A": "8d4a4c94-c2cc-11de-8d13-0010c6dffd0f"}
CLASSES = {"Misc": "8d492774-c2cc-11de-8d13-0010c6dffd0f", "Drug": "8d490dfc-c2cc-11de-8d13-0010c6dffd0f"}


def _member(member: Member) -> Iterator[Request]:
    yield Request(
        path="user",
        body={
            "uuid": member.user,
            "username": member.username,
            "password": PASSWORD,
            "person": {
                "uuid": member.person,
                "names": [{"givenName": member.given, "familyName": "Madeup"}],
                "gender": "F",
            },
            "roles": [identifier("role", member.role)],
        },
    )
    yield Request(
        path="provider",
        body={"uuid": member.provider, "person": member.person, "identifier": member.username},
    )


def _patient(uuid: str, key: str, number: str) -> Iterator[Request]:
    yield Request(
        path="patient",
        body={
            "uuid": uuid,
            "person": {
                "uuid": uuid,
                "names": [{"givenName": "Test", "familyName": f"Patient-{key}"}],
                "gender": "F",
                "birthdate": "1994-05-06",
            },
            "identifiers": [
                {
                    "identifier": number,
                    "identifierType": demo("identifier_type", "number"),
                    "location": LOCATION,
                    "preferred": True,
                }
            ],
        },
    )
    yield Request(
        path="visit",
        body={
            "uuid": demo("visit", key),
            "patient": uuid,
            "visitType": demo("visit_type", "clinic"),
            "location": LOCATION,
            "startDatetime": "2026-01-05T09:00:00.000+0000",
        },
    )
    yield Request(
        path="encounter",
        body={
            "uuid": demo("encounter", f"note-{key}"),
            "patient": uuid,
            "encounterType": NOTE_TYPE,
            "location": LOCATION,
            "visit": demo("visit", key),
            "encounterDatetime": "2026-01-05T10:00:00.000+0000",
            "obs": [
                {"uuid": demo("obs", f"note-{key}"), "concept": NOTE_CONCEPT, "value": "Came for a check-up."}
            ],
        },
    )


def fixture_requests(name: str) -> list[Request]:
    """What a sandbox starts with: "empty" nothing, "clinic" the made-up people and places."""
    return list(requests()) if name == "clinic" else []


class Server(Protocol):
    """What seeding needs of the OpenMRS client (an administrator's)."""

    def find(self, path: str, /, **params: object) -> dict[str, Any] | None: ...
    def create(self, resource: str, body: dict[str, Any], /) -> dict[str, Any]: ...


def seed(server: Server) -> int:
    """Create what is missing; the number of things created."""
    created = 0
    for request in requests():
        if server.find(f"{request.path}/{request.uuid}", v="custom:(uuid)") is None:
            server.create(request.path, request.body)
            created += 1
    for patient in (PATIENT, TWIN):
        allergies = server.find(f"patient/{patient}/allergy", v="custom:(uuid)")
        if not (allergies or {}).get("results"):
            server.create(
                f"patient/{patient}/allergy",
                {
                    "allergen": {
                        "allergenType": "DRUG",
                        "codedAllergen": {"uuid": demo("concept", "penicillin")},
                    }
                },
            )
            created += 1
    return created
