"""Who may what: 401 and 403 in the real server's words, and the leaks that the gateway is tested against."""

import pytest

from tests.plugin.sandbox.rest.asking import READER, Clinic, encounter, uuid

_READS = (
    "Get Patients",
    "Get People",
    "Get Encounters",
    "Get Observations",
    "Get Visits",
    "Get Encounter Types",
    "Get Concepts",
)


@pytest.fixture
def guarded(clinic: Clinic) -> Clinic:
    """An encounter whose type asks for a view privilege that the reader lacks."""
    obs = [{"uuid": uuid("o"), "concept": uuid("note"), "value": "CANARY"}]
    clinic.post("/encounter", encounter("e", obs))
    clinic.post("/privilege", {"uuid": uuid("view"), "name": "View Talk"})
    store = clinic.sandbox.store
    store.change("encountertype", uuid("type"), viewPrivilege=uuid("view"), editPrivilege=uuid("view"))
    clinic.user("reader", *_READS, "Edit Encounters")
    return clinic


@pytest.mark.parametrize(
    "path",
    [
        f"/encounter/{uuid('e')}?v=full",
        f"/obs/{uuid('o')}",
        f"/obs?patient={uuid('patient')}&v=full",
        f"/obs?encounter={uuid('e')}&v=full",
        f"/visit/{uuid('visit')}?v=full",
        f"/visit?patient={uuid('patient')}&v=full",
        f"/visit?patient={uuid('patient')}&v=custom:(encounters:(obs:(value)))",
    ],
)
def test_the_view_privilege_of_a_type_does_not_keep_these_reads_from_leaking(
    guarded: Clinic, path: str
) -> None:
    response = guarded.ask("GET", path, user=READER)
    assert response.status == 200
    assert b"CANARY" in response.body


def test_only_the_list_of_encounters_looks_at_the_view_privilege(guarded: Clinic) -> None:
    path = f"/encounter?patient={uuid('patient')}&v=ref&totalCount=true"
    assert guarded.get(path, user=READER) == {"results": [], "totalCount": 0}
    assert len(guarded.get(path)["results"]) == 1


def test_without_the_edit_privilege_of_its_type_an_encounter_stays_as_it_is(guarded: Clinic) -> None:
    response = guarded.ask("POST", f"/encounter/{uuid('e')}", {"obs": []}, user=READER)
    assert response.status == 500
    assert "View Talk" in response.json()["error"]["message"]


@pytest.mark.parametrize(
    ("method", "path", "body", "privilege"),
    [
        ("GET", "/user", None, "Get Users"),
        ("GET", "/role", None, "Manage Roles"),
        ("GET", f"/condition?patientUuid={uuid('patient')}", None, "Get Conditions"),
        ("POST", "/location", {"name": "L"}, "Manage Locations"),
        ("POST", "/encountertype", {"name": "T", "description": "d"}, "Manage Encounter Types"),
        ("DELETE", f"/visit/{uuid('visit')}", None, "Delete Visits"),
    ],
)
def test_who_is_logged_in_and_lacks_it_gets_403_with_its_name(
    guarded: Clinic, method: str, path: str, body: object, privilege: str
) -> None:
    response = guarded.ask(method, path, body, user=READER)
    assert response.status == 403
    message = response.json()["error"]["message"]
    assert message == (
        f"User is logged in but doesn't have the relevant privilege [Privileges required: {privilege}]"
    )


def test_nobody_gets_401_and_is_asked_for_credentials_unless_told_not_to(clinic: Clinic) -> None:
    response = clinic.ask("GET", "/location", user=None)
    assert response.status == 401
    assert (
        response.header("WWW-Authenticate") == 'Basic realm="OpenMRS at http://openmrs.test/openmrs/ws/rest/"'
    )
    quiet = clinic.ask("GET", "/location", user=None, headers={"Disable-WWW-Authenticate": "true"})
    assert quiet.header("WWW-Authenticate") is None


def test_what_the_caller_may_not_get_is_left_out_where_it_is_nested(guarded: Clinic) -> None:
    guarded.user("visitless", "Get Encounters", "Get Encounter Types")
    path = f"/encounter/{uuid('e')}?v=custom:(visit:(uuid),encounterType:(name))"
    assert set(guarded.get(path)) == {"visit", "encounterType", "resourceVersion"}
    seen = guarded.get(path, user="visitless:Passw0rdX")
    assert set(seen) == {"encounterType", "resourceVersion"}


def test_roles_hand_on_what_they_inherit(clinic: Clinic) -> None:
    clinic.user("reader", "Get Locations")
    clinic.post("/role", {"uuid": uuid("heir"), "name": "Heir", "inheritedRoles": [uuid("role reader")]})
    person = {"names": [{"givenName": "h", "familyName": "T"}], "gender": "F"}
    clinic.post(
        "/user", {"username": "heir", "password": "Passw0rdX", "person": person, "roles": [uuid("heir")]}
    )
    assert clinic.ask("GET", "/location", user="heir:Passw0rdX").status == 200
    assert clinic.ask("GET", "/user", user="heir:Passw0rdX").status == 403
