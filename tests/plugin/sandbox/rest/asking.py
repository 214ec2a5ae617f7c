"""A small made-up clinic on a sandbox in memory, and a way to ask it over REST without a socket."""

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from content.identifiers import identifier
from plugin.sandbox.build import empty_sandbox
from plugin.sandbox.messages import Response, request_of
from plugin.sandbox.server import Sandbox

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
ADMIN = "admin:Admin123"
READER = "reader:Passw0rdX"

NUMERIC = "8d4a4488-c2cc-11de-8d13-0010c6dffd0f"
CODED = "8d4a48b6-c2cc-11de-8d13-0010c6dffd0f"
TEXT = "8d4a4ab4-c2cc-11de-8d13-0010c6dffd0f"
NONE = "8d4a4c94-c2cc-11de-8d13-0010c6dffd0f"
MISC = "8d492774-c2cc-11de-8d13-0010c6dffd0f"
UNKNOWN_PLACE = "8d6c993e-c2cc-11de-8d13-0010c6dffd0f"


def uuid(key: str) -> str:
    return identifier("test", key)


@dataclass(frozen=True)
class Clinic:
    """``ask`` gives the whole answer, ``get`` and ``post`` the JSON of one that went well."""

    sandbox: Sandbox

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        user: str | None = ADMIN,
        headers: dict[str, str] | None = None,
    ) -> Response:
        sent = {"Host": "openmrs.test", "Content-Type": "application/json", **(headers or {})}
        if user:
            sent["Authorization"] = "Basic " + base64.b64encode(user.encode()).decode()
        raw = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.sandbox.handle(request_of(method, "/openmrs/ws/rest/v1" + path, headers=sent, body=raw))

    def get(self, path: str, **options: Any) -> Any:
        return self._well(self.ask("GET", path, **options))

    def post(self, path: str, body: Any, **options: Any) -> Any:
        return self._well(self.ask("POST", path, body, **options))

    def _well(self, response: Response) -> Any:
        assert response.status in {200, 201}, response.body
        return response.json()

    def concept(self, key: str, datatype: str = NONE, **more: Any) -> str:
        name = {"name": key, "locale": "en", "conceptNameType": "FULLY_SPECIFIED"}
        body = {"uuid": uuid(key), "names": [name], "datatype": datatype, "conceptClass": MISC, **more}
        self.post("/concept", body)
        return uuid(key)

    def user(self, name: str, *privileges: str) -> None:
        """A user whose one role has these privileges (names)."""
        wanted = [self.get(f"/privilege/{one.replace(' ', '%20')}")["uuid"] for one in privileges]
        self.post("/role", {"uuid": uuid(f"role {name}"), "name": f"Role {name}", "privileges": wanted})
        person = {"names": [{"givenName": name, "familyName": "Test"}], "gender": "F"}
        roles = [uuid(f"role {name}")]
        self.post("/user", {"username": name, "password": "Passw0rdX", "person": person, "roles": roles})


def new_clinic() -> Clinic:
    """Types, concepts and one patient with a visit; nothing of it means anybody."""
    clinic = Clinic(empty_sandbox(clock=lambda: NOW))
    clinic.post("/encountertype", {"uuid": uuid("type"), "name": "Talk", "description": "d"})
    clinic.post("/visittype", {"uuid": uuid("visit type"), "name": "Visit"})
    clinic.post("/patientidentifiertype", {"uuid": uuid("id type"), "name": "Number", "description": "d"})
    clinic.concept("score", NUMERIC, hiAbsolute=27, lowAbsolute=0, allowDecimal=False)
    clinic.concept("note", TEXT)
    clinic.concept("yes")
    clinic.concept("no")
    clinic.concept("asked", CODED, answers=[uuid("yes"), uuid("no")])
    clinic.concept("group", setMembers=[uuid("score"), uuid("asked")])
    person = {
        "names": [{"givenName": "Ida", "familyName": "Example"}],
        "gender": "F",
        "birthdate": "1990-05-04",
    }
    number = {"identifier": "T-1", "identifierType": uuid("id type"), "location": UNKNOWN_PLACE}
    patient = {
        "person": {"uuid": uuid("patient"), **person},
        "uuid": uuid("patient"),
        "identifiers": [number],
    }
    clinic.post("/patient", patient)
    visit = {
        "patient": uuid("patient"),
        "visitType": uuid("visit type"),
        "startDatetime": "2026-05-01T09:00:00",
    }
    clinic.post("/visit", {"uuid": uuid("visit"), **visit})
    return clinic


def encounter(key: str, obs: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """The body of an encounter of the one patient in the one visit."""
    return {
        "uuid": uuid(key),
        "patient": uuid("patient"),
        "encounterType": uuid("type"),
        "visit": uuid("visit"),
        "encounterDatetime": "2026-05-01T10:00:00.000+0000",
        "obs": obs,
        **more,
    }
