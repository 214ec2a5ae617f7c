"""A made-up clinic: she, whose record has something to hide, and her twin, who is alike but for that.

Every uuid of hers has a counterpart of her twin's, so that answers about one can be compared with the
other's.
"""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from content.identifiers import identifier
from plugin.sandbox.messages import request_of
from plugin.sandbox.server import Sandbox
from sensitivity.choices import Choice
from sensitivity.labels import LabelRule

PASSWORD = "Made-up-pass-1"
CANARY = "canary-7f3a"
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)

CONVERSATION = identifier("encounter_type", "conversation")
CHOICES = identifier("encounter_type", "choices")
PROGRAM = identifier("program", "continuity")
EMAIL = identifier("person_attribute_type", "email")


def made(kind: str, *key: str) -> str:
    return identifier("test", kind, *key)


NOTE, VITALS = made("type", "note"), made("type", "vitals")
TEXT, NUMBER, GROUP, SECRET = (made("concept", each) for each in ("text", "number", "group", "secret"))
DRUG, ILLNESS, OTHER_PROGRAM = made("concept", "drug"), made("concept", "illness"), made("program", "other")
PLACE, VISIT_TYPE, NUMBER_TYPE = (
    made("location", "clinic"),
    made("visit_type", "visit"),
    made("id_type", "number"),
)
SECRET_LABEL = LabelRule(kind="concept", uuid=SECRET, categories=frozenset({"trafficking_history"}))

PRIVILEGES = (
    "Add Encounters",
    "Add Observations",
    "Add Visits",
    "Add Allergies",
    "Edit Encounters",
    "Edit Observations",
    "Edit Visits",
    "Delete Encounters",
    "Delete Observations",
    "Get Allergies",
    "Get Care Settings",
    "Get Concept Classes",
    "Get Concept Datatypes",
    "Get Concept Sources",
    "Get Concepts",
    "Get Conditions",
    "Get Diagnoses",
    "Get Encounter Roles",
    "Get Encounters",
    "Get Forms",
    "Get Global Properties",
    "Get Identifier Types",
    "Get Location Attribute Types",
    "Get Locations",
    "Get Notes",
    "Get Observations",
    "Get Orders",
    "Get Patient Identifiers",
    "Get Patient Programs",
    "Get Patients",
    "Get People",
    "Get Person Attribute Types",
    "Get Programs",
    "Get Providers",
    "Get Relationship Types",
    "Get Relationships",
    "Get Users",
    "Get Visit Types",
    "Get Visits",
    "Manage Alerts",
    "View Allergies",
    "View Encounters",
    "View Observations",
    "View Patients",
    "View Problems",
    "Edit Conditions",
    "Add Patient Programs",
    "Edit Patient Programs",
    "Get Person Attribute Types",
    "Get Visit Attribute Types",
)


@dataclass(frozen=True, kw_only=True)
class Staff:
    """``username`` signs in with ``PASSWORD``."""

    username: str
    role: str

    @property
    def person(self) -> str:
        return made("person", self.username)

    @property
    def basic(self) -> tuple[str, str]:
        return self.username, PASSWORD


TEAM = Staff(username="team", role="Continuity: Team")
PRIMARY = Staff(username="primary", role="Continuity: Primary care")
NAMED = Staff(username="named", role="Continuity: Primary care")
EMERGENCY = Staff(username="emergency", role="Continuity: Emergency")
STAFF = (TEAM, PRIMARY, NAMED, EMERGENCY)
ADMIN = ("admin", "Admin123")


@dataclass(frozen=True, kw_only=True)
class Person:
    """A patient; ``key`` is "hers" or "twin"."""

    key: str

    def uuid(self, kind: str, *more: str) -> str:
        return made(kind, self.key, *more)

    @property
    def patient(self) -> str:
        return self.uuid("person")


HERS, TWIN = Person(key="hers"), Person(key="twin")
THIRD = Person(key="third")  # of whom tests may write
HIDDEN = HERS.uuid("encounter", "talk")
HIDDEN_OBS = HERS.uuid("obs", "talk", "0")
OPEN = HERS.uuid("encounter", "3")
ABSENT = made("encounter", "absent")

Post = tuple[str, dict[str, Any]]


def metadata() -> Iterator[Post]:
    """What provisioning and the hospital would have made, as far as these tests need it."""
    yield "location", {"uuid": PLACE, "name": "Clinic", "description": "A clinic"}
    yield (
        "patientidentifiertype",
        {"uuid": NUMBER_TYPE, "name": "Number", "description": "Made up", "required": False},
    )
    yield "visittype", {"uuid": VISIT_TYPE, "name": "Clinic visit", "description": "A visit"}
    for uuid, name in (
        (CONVERSATION, "Conversation"),
        (CHOICES, "Choices"),
        (NOTE, "Note"),
        (VITALS, "Vitals"),
    ):
        yield "encountertype", {"uuid": uuid, "name": name, "description": name}
    for uuid, name, datatype in (
        (TEXT, "Text", "8d4a4ab4-c2cc-11de-8d13-0010c6dffd0f"),
        (SECRET, "Question", "8d4a4ab4-c2cc-11de-8d13-0010c6dffd0f"),
        (NUMBER, "Number", "8d4a4488-c2cc-11de-8d13-0010c6dffd0f"),
        (GROUP, "Group", "8d4a4c94-c2cc-11de-8d13-0010c6dffd0f"),
        (DRUG, "Drug", "8d4a4c94-c2cc-11de-8d13-0010c6dffd0f"),
        (ILLNESS, "Illness", "8d4a4c94-c2cc-11de-8d13-0010c6dffd0f"),
    ):
        yield "concept", concept(uuid, name, datatype)
    for uuid, name in ((PROGRAM, "Care"), (OTHER_PROGRAM, "Other")):
        yield "program", {"uuid": uuid, "name": name, "description": name, "concept": ILLNESS}
    yield (
        "personattributetype",
        {"uuid": EMAIL, "name": "Address", "description": "a", "format": "java.lang.String"},
    )


def concept(uuid: str, name: str, datatype: str) -> dict[str, Any]:
    return {
        "uuid": uuid,
        "names": [{"name": f"{name} (made up)", "locale": "en", "conceptNameType": "FULLY_SPECIFIED"}],
        "datatype": datatype,
        "conceptClass": "8d492774-c2cc-11de-8d13-0010c6dffd0f",
    }


def staff() -> Iterator[Post]:
    for role in sorted({each.role for each in STAFF}):
        yield "role", {"uuid": made("role", role), "name": role, "description": role, "privileges": []}
    for each in STAFF:
        yield (
            "user",
            {
                "uuid": made("user", each.username),
                "username": each.username,
                "password": PASSWORD,
                "person": {
                    "uuid": each.person,
                    "names": [{"givenName": each.username, "familyName": "Madeup"}],
                    "gender": "F",
                },
                "roles": [made("role", each.role)],
            },
        )


def at(minute: int) -> str:
    return (datetime(2026, 1, 5, 9, tzinfo=UTC) + timedelta(minutes=minute)).strftime(
        "%Y-%m-%dT%H:%M:%S.000+0000"
    )


def record(who: Person) -> Iterator[Post]:
    """What both have: a visit with ordinary encounters, an illness, an enrollment."""
    name = {"givenName": "Made", "familyName": "Up"}
    yield (
        "patient",
        {
            "uuid": who.patient,
            "person": {"uuid": who.patient, "names": [name], "gender": "F", "birthdate": "1994-05-06"},
            "identifiers": [
                {
                    "identifier": f"N-{who.key}",
                    "identifierType": NUMBER_TYPE,
                    "location": PLACE,
                    "preferred": True,
                }
            ],
        },
    )
    yield (
        "visit",
        {
            "uuid": who.uuid("visit"),
            "patient": who.patient,
            "visitType": VISIT_TYPE,
            "location": PLACE,
            "startDatetime": at(0),
        },
    )
    for number in range(12):
        yield from encounter(who, str(number), NOTE if number % 2 else VITALS, 10 * number + 10)
    yield (
        "programenrollment",
        {
            "uuid": who.uuid("enrollment", "other"),
            "patient": who.patient,
            "program": OTHER_PROGRAM,
            "dateEnrolled": "2026-01-05",
        },
    )


def encounter(who: Person, key: str, kind: str, minute: int, text: str = "") -> Iterator[Post]:
    """An encounter with two answers, posted one by one: things of one time or one request have no order
    that two servers would share.
    """
    yield (
        "encounter",
        {
            "uuid": who.uuid("encounter", key),
            "patient": who.patient,
            "encounterType": kind,
            "location": PLACE,
            "visit": who.uuid("visit"),
            "encounterDatetime": at(minute),
        },
    )
    answers = ((TEXT, text or f"answer {key}"), (NUMBER, 7))
    for place, (asked, value) in enumerate(answers):
        yield "obs", answer(who, (key, str(place)), key, minute + place, concept=asked, value=value)


def answer(who: Person, key: tuple[str, ...], encounter_key: str, minute: int, **more: Any) -> dict[str, Any]:
    placed = {"person": who.patient, "encounter": who.uuid("encounter", encounter_key)}
    return {"uuid": who.uuid("obs", *key), "obsDatetime": at(minute), **placed, **more}


def hidden(who: Person) -> Iterator[Post]:
    """What only she has: a talk amid the rest, a record of her choices, an enrollment, an address."""
    yield from encounter(who, "talk", CONVERSATION, 45, CANARY)
    member = {"concept": SECRET, "value": CANARY, "person": who.patient, "obsDatetime": at(47)}
    group = answer(who, ("talk", "group"), "talk", 47, concept=GROUP, groupMembers=[member])
    yield "obs", group
    yield from encounter(who, "choices", CHOICES, 75, CANARY)
    # A protected question in an ordinary encounter: labelled by its concept alone.
    yield "obs", answer(who, ("stray",), "3", 43, concept=SECRET, value=CANARY)
    # The same inside a group whose own question is an ordinary one.
    inside = {"concept": SECRET, "value": CANARY, "person": who.patient, "obsDatetime": at(44)}
    yield "obs", answer(who, ("stray group",), "3", 44, concept=GROUP, groupMembers=[inside])
    yield (
        "programenrollment",
        {
            "uuid": who.uuid("enrollment", "care"),
            "patient": who.patient,
            "program": PROGRAM,
            "dateEnrolled": "2026-01-06",
        },
    )
    yield f"person/{who.patient}/attribute", {"attributeType": EMAIL, "value": f"{CANARY}@home.example"}


def both() -> Iterator[Post]:
    for who in (HERS, TWIN, THIRD):
        yield from record(who)
        allergen = {"allergen": {"allergenType": "DRUG", "codedAllergen": {"uuid": DRUG}}}
        yield f"patient/{who.patient}/allergy", {"uuid": who.uuid("allergy"), **allergen}


def fill(sandbox: Sandbox) -> None:
    """Put the made-up clinic into a sandbox, as an administrator would over REST."""
    for path, body in (*metadata(), *staff(), *both(), *hidden(HERS)):
        post(sandbox, path, body)
    privileges = [
        each["uuid"] for each in get(sandbox, "privilege?limit=100") if each["display"] in PRIVILEGES
    ]
    privileges += [
        each["uuid"]
        for each in get(sandbox, "privilege?limit=100&startIndex=100")
        if each["display"] in PRIVILEGES
    ]
    for role in sorted({each.role for each in STAFF}):
        post(sandbox, f"role/{made('role', role)}", {"privileges": privileges})


def post(sandbox: Sandbox, path: str, body: dict[str, Any]) -> Any:
    return _asked(sandbox, "POST", path, json.dumps(body).encode())


def get(sandbox: Sandbox, path: str) -> Any:
    return _asked(sandbox, "GET", path)["results"]


def _asked(sandbox: Sandbox, method: str, path: str, body: bytes = b"") -> Any:
    token = base64.b64encode(":".join(ADMIN).encode()).decode()
    headers = {"Authorization": f"Basic {token}", "Content-Type": "application/json", "Host": "127.0.0.1"}
    given = sandbox.handle(request_of(method, f"/openmrs/ws/rest/v1/{path}", headers=headers, body=body))
    if given.status >= 300:
        raise AssertionError(f"{method} {path} answered {given.status}: {given.body[:300]!r}")
    return given.json()


def choice(audience: str, effect: Any, category: str = "trafficking_history") -> Choice:
    """A choice of hers that holds already."""
    return Choice(
        id=made("choice", audience, effect, category),
        patient=HERS.patient,
        category=category,
        audience=audience,
        effect=effect,
        recorded_at=NOW - timedelta(days=3),
        effective_at=NOW - timedelta(days=2),
    )
