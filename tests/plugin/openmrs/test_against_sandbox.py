"""The client against the sandbox: logins, pages and refusals as they follow from each other."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

import pytest

from content.identifiers import identifier
from plugin.openmrs.client import OpenMRS
from plugin.openmrs.credentials import Anonymous, Basic, Login, SessionCookie
from plugin.openmrs.errors import Conflict, Forbidden, Invalid, NotAuthenticated, NotFound
from plugin.sandbox.required_metadata import ADMIN as ADMIN_UUID
from tests.plugin.provisioning.served import Served, serving

READS = {"Get Users", "Get People", "Get Roles", "Get Privileges", "Get Locations"}
READER = Login(username="reader", password="Reader123x")


@pytest.fixture
def served() -> Iterator[Served]:
    with serving() as served:
        yield served


@pytest.fixture
def admin(served: Served) -> Iterator[OpenMRS]:
    with served.client() as client:
        yield client


def _reader(admin: OpenMRS) -> None:
    """Somebody who may read a little; without the first of it, a session hides its own user."""
    privileges = [admin.get(f"privilege/{name}")["uuid"] for name in sorted(READS)]
    role = admin.create("role", {"name": "Reader", "description": "d", "privileges": privileges})["uuid"]
    person = {"names": [{"givenName": "Made", "familyName": "Up"}], "gender": "F"}
    body = {"username": READER.username, "password": READER.password, "person": person, "roles": [role]}
    admin.create("user", body)


def test_who_we_are(served: Served, admin: OpenMRS) -> None:
    assert "System Developer" in admin.session().roles
    _reader(admin)
    with served.client(READER) as client:
        session = client.session()
    assert session.roles == {"Reader"}
    assert session.privileges == READS
    assert session.username == "reader"


def test_login_goes_on_with_the_cookie_and_ends_with_it(served: Served, admin: OpenMRS) -> None:
    admin.session()
    admin.get("location")
    served.sandbox.sessions = type(served.sandbox.sessions)()  # OpenMRS was restarted: all sessions are gone
    assert admin.get("location")["results"]
    paths = [path.rsplit("/", 1)[-1] for _, path in served.requests]
    assert paths == ["session", "session", "location", "location", "session", "location"]


def test_a_write_after_a_restart_is_done_once(served: Served, admin: OpenMRS) -> None:
    admin.session()
    served.sandbox.sessions = type(served.sandbox.sessions)()
    admin.create("encountertype", {"name": "Once", "description": "d"})
    assert len(served.sandbox.store.find("encountertype", name="Once")) == 1


def test_basic_answers_for_its_own_user_after_another_one(served: Served, admin: OpenMRS) -> None:
    _reader(admin)
    with served.client(Basic(username=READER.username, password=READER.password)) as client:
        assert client.session().username == "reader"
    with served.client(Basic(username="admin", password="Admin123")) as client:
        assert client.session().username == "admin"
        assert client.session().username == "admin"


def test_a_cookie_alone_carries_its_user(served: Served) -> None:
    session = served.sandbox.sessions.begin()
    served.sandbox.sessions.change(replace(session, user=ADMIN_UUID))
    with served.client(SessionCookie(value=session.id)) as client:
        assert client.session().username == "admin"


def test_refusals_name_what_is_lacking(served: Served, admin: OpenMRS) -> None:
    _reader(admin)
    with served.client(READER) as client:
        assert client.get("location")["results"]
        with pytest.raises(Forbidden) as caught:
            client.create("encountertype", {"name": "X", "description": "x"})
    assert caught.value.privilege == "Manage Encounter Types"
    with served.client(Anonymous()) as client, pytest.raises(NotAuthenticated):
        client.get("location")


@pytest.mark.parametrize("limit", [1, 2, 7, 50])
def test_every_page_gives_everything_once(admin: OpenMRS, limit: int) -> None:
    whole = [row["uuid"] for row in admin.search("conceptclass", limit=100)]
    assert len(whole) == 16
    assert [row["uuid"] for row in admin.search("conceptclass", limit=limit)] == whole


def test_pages_are_fetched_as_they_are_needed(served: Served, admin: OpenMRS) -> None:
    served.fresh()
    list(islice(admin.search("conceptclass", limit=2), 3))
    assert sum(path.endswith("/conceptclass") for _, path in served.requests) == 2


def test_create_read_update_retire(admin: OpenMRS) -> None:
    uuid = identifier("encounter_type", "round")
    assert admin.find(f"encountertype/{uuid}") is None
    assert admin.create("encountertype", {"uuid": uuid, "name": "Round", "description": "d"})["uuid"] == uuid
    admin.update("encountertype", uuid, {"description": "changed"})
    admin.retire("encountertype", uuid, "done")
    held = admin.get(f"encountertype/{uuid}", v="custom:(description,retired)")
    assert (held["description"], held["retired"]) == ("changed", True)


def test_conflicts_and_invalid_things(admin: OpenMRS) -> None:
    body = {"uuid": identifier("encounter_type", "one"), "name": "One", "description": "d"}
    admin.create("encountertype", body)
    with pytest.raises(Conflict) as same_uuid:
        admin.create("encountertype", {**body, "name": "Two"})
    assert same_uuid.value.field == "uuid"
    with pytest.raises(Conflict) as same_name:
        admin.create("encountertype", {"name": "One", "description": "d"})
    assert same_name.value.field == "name"
    with pytest.raises(Invalid, match="viewPrivilege"):
        admin.create("encountertype", {"name": "Three", "description": "d", "viewPrivilege": "x"})


def test_clobs_go_round(admin: OpenMRS) -> None:
    uuid = admin.upload_clob('{"label": "\\u00bfC\\u00f3mo?"}')
    assert admin.read_clob(uuid) == '{"label": "\\u00bfC\\u00f3mo?"}'
    admin.delete_clob(uuid)
    with pytest.raises(NotFound):
        admin.read_clob(uuid)


def test_fhir_reads_and_searches(admin: OpenMRS) -> None:
    (location,) = admin.get("location")["results"]
    assert admin.fhir_read("Location", location["uuid"])["id"] == location["uuid"]
    patients = [_patient(admin, n) for n in range(5)]
    assert {each["id"] for each in admin.fhir_search("Patient", _count=2)} == set(patients)
    with pytest.raises(NotFound):
        admin.fhir_read("Observation", patients[0])


def _patient(admin: OpenMRS, number: int) -> str:
    kinds = admin.get("patientidentifiertype", v="custom:(uuid,name)")["results"]
    (location,) = admin.get("location")["results"]
    kind = next(each["uuid"] for each in kinds if each["name"] == "Old Identification Number")
    identifiers = [
        {"identifier": f"T-{number}", "identifierType": kind, "location": location["uuid"], "preferred": True}
    ]
    person = {
        "names": [{"givenName": "Made", "familyName": f"Up{number}"}],
        "gender": "F",
        "birthdate": "1990-01-01",
    }
    return str(admin.create("patient", {"person": person, "identifiers": identifiers})["uuid"])
