"""The client against what the real server was recorded to answer."""

import base64
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import requests
import responses

from plugin.openmrs.client import OpenMRS
from plugin.openmrs.credentials import Anonymous, Basic, Login, SessionCookie
from plugin.openmrs.errors import (
    Conflict,
    Forbidden,
    Invalid,
    NotAuthenticated,
    NotFound,
    NotOpenMRS,
    OpenMRSError,
    ServerFault,
    Unreachable,
)
from plugin.openmrs.retrying import Patience
from tests.plugin.openmrs.recorded import BASE, exchanges, replay

HASTY = Patience(connect=1, read=1, retries=2, backoff=0, jitter=0, longest_wait=0)
ADMIN = Basic(username="admin", password="Admin123")
PATIENT = "3f97fd5a-0764-5a58-9bd5-1962b52146f5"


@pytest.fixture
def mock() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mock:
        yield mock


@pytest.fixture
def client() -> Iterator[OpenMRS]:
    with OpenMRS(BASE + "/", ADMIN, patience=HASTY) as client:
        yield client


def test_session_of_the_administrator(mock: responses.RequestsMock, client: OpenMRS) -> None:
    replay(mock, "session.admin")
    session = client.session()
    assert session.authenticated
    assert session.user == "82f18b44-6814-11e8-923f-e9a88dcb533f"
    assert session.username == "admin"
    assert session.person == "5f87c042-6814-11e8-923f-e9a88dcb533f"
    assert session.roles == {"System Developer", "Provider"}


def test_session_of_a_clinician_names_roles_and_privileges(
    mock: responses.RequestsMock, client: OpenMRS
) -> None:
    answer = replay(mock, "session.drjones")
    session = client.session()
    assert session.privileges == {privilege["name"] for privilege in answer["user"]["privileges"]}
    assert session.roles == {"Chart Reader c1"}
    assert session.username == "drjonesc1"


def test_wrong_password_is_a_session_of_nobody(mock: responses.RequestsMock, client: OpenMRS) -> None:
    replay(mock, "session.err_bad_password")
    assert not client.session().authenticated
    with pytest.raises(NotAuthenticated, match="HST_OPENMRS_PASSWORD"):
        client.require_session()


def test_basic_never_sends_the_cookie_along(mock: responses.RequestsMock, client: OpenMRS) -> None:
    replay(mock, "session.admin")
    client.session()
    client.session()
    for call in mock.calls:
        assert "Cookie" not in call.request.headers
        assert call.request.headers["Authorization"] == _basic("admin", "Admin123")


def test_login_sends_basic_once_and_then_the_cookie(mock: responses.RequestsMock) -> None:
    replay(mock, "session.login")
    replay(mock, "metadata.read_encountertype_ref")
    with OpenMRS(BASE, Login(username="admin", password="Admin123"), patience=HASTY) as client:
        client.get("encountertype/33a84c19-354d-5da8-80e5-a5f5d49a3f66", v="ref")
    login, read = (call.request for call in mock.calls)
    assert login.headers["Authorization"] == _basic("admin", "Admin123")
    assert "Authorization" not in read.headers
    assert read.headers["Cookie"] == "JSESSIONID=2E6A9D10C18890FAD1513A6098AFB3BE"


def test_login_with_a_wrong_password(mock: responses.RequestsMock) -> None:
    replay(mock, "session.err_bad_password")
    nobody = Login(username="x", password="y")
    with OpenMRS(BASE, nobody, patience=HASTY) as client, pytest.raises(NotAuthenticated):
        client.get("location")


def test_a_read_after_the_session_ended_logs_in_again_without_the_old_cookie(
    mock: responses.RequestsMock,
) -> None:
    replay(mock, "session.login")
    mock.add(
        "GET", f"{BASE}/ws/rest/v1/location", json={"error": {"message": "User is not logged in"}}, status=401
    )
    replay(mock, "session.login")
    mock.add("GET", f"{BASE}/ws/rest/v1/location", json={"results": []})
    with OpenMRS(BASE, Login(username="admin", password="Admin123"), patience=HASTY) as client:
        assert list(client.search("location")) == []
    assert "Cookie" not in mock.calls[2].request.headers


def test_a_given_session_cookie_is_sent_as_it_is(mock: responses.RequestsMock) -> None:
    replay(mock, "session.cookie_reuse")
    with OpenMRS(BASE, SessionCookie(value="2E6A"), patience=HASTY) as client:
        assert client.session().username == "admin"
        client.session()
    assert {call.request.headers["Cookie"] for call in mock.calls} == {"JSESSIONID=2E6A"}


def test_paging_follows_next_with_our_address_and_our_query(
    mock: responses.RequestsMock, client: OpenMRS
) -> None:
    """The recorded link says http://openmrs.test, which need not be where we reach the server."""
    first, second = (exchanges()[f"metadata.list_encountertype_page{n}"]["response"]["json"] for n in (1, 2))
    elsewhere = json.loads(json.dumps(first).replace("openmrs.test", "internal.invalid:9999"))
    query = {"limit": "2", "v": "ref", "q": "a b&c"}
    at = f"{BASE}/ws/rest/v1/encountertype"
    mock.get(at, json=elsewhere, match=[responses.matchers.query_param_matcher(query)])
    mock.get(at, json=second, match=[responses.matchers.query_param_matcher(query | {"startIndex": "2"})])
    found = list(client.search("encountertype", limit=2, v="ref", q="a b&c"))
    assert [row["display"] for row in found] == ["Psychotherapy note c1", "Screening c1", "Vitals c1"]


def test_paging_in_circles_ends(mock: responses.RequestsMock, client: OpenMRS) -> None:
    link = {"rel": "next", "uri": f"{BASE}/ws/rest/v1/encountertype?startIndex=2"}
    mock.get(f"{BASE}/ws/rest/v1/encountertype", json={"results": [], "links": [link]})
    with pytest.raises(NotOpenMRS):
        list(client.search("encountertype"))


def test_fhir_paging_follows_next(mock: responses.RequestsMock, client: OpenMRS) -> None:
    first = exchanges()["fhir.encounters_count"]["response"]["json"]
    last = first | {"link": [], "entry": exchanges()["fhir.encounters"]["response"]["json"]["entry"][1:]}
    token = "6327a23f-b6f1-4e18-9613-4c71e3e6dc2e"
    page = {"_getpages": token, "_getpagesoffset": "1", "_count": "1", "_bundletype": "searchset"}
    mock.get(f"{BASE}/ws/fhir2/R4/Encounter", json=first)
    mock.get(f"{BASE}/ws/fhir2/R4", json=last, match=[responses.matchers.query_param_matcher(page)])
    found = list(client.fhir_search("Encounter", patient=PATIENT, _count=1))
    assert len(found) == len(last["entry"]) + 1
    assert {resource["resourceType"] for resource in found} == {"Encounter"}


def test_fhir_search_without_hits_and_repeated_parameters(
    mock: responses.RequestsMock, client: OpenMRS
) -> None:
    mock.get(f"{BASE}/ws/fhir2/R4/Observation", json={"resourceType": "Bundle", "total": 0})
    assert list(client.fhir_search("Observation", date=["ge2026-01-01", "lt2026-02-01"])) == []
    assert mock.calls[0].request.url is not None
    assert mock.calls[0].request.url.endswith("?date=ge2026-01-01&date=lt2026-02-01")


def test_fhir_read(mock: responses.RequestsMock, client: OpenMRS) -> None:
    replay(mock, "fhir.patient")
    assert client.fhir_read("Patient", PATIENT)["resourceType"] == "Patient"


def test_clob_goes_up_as_a_file_of_ascii(mock: responses.RequestsMock, client: OpenMRS) -> None:
    replay(mock, "form.create_clobdata")
    assert client.upload_clob('{"a": 1}') == "acff22cf-a34e-45a7-a70d-0ad2babc2dc4"
    body = mock.calls[0].request.body
    assert isinstance(body, bytes)
    assert b'name="file"; filename="schema.json"' in body
    assert "Content-Encoding" not in mock.calls[0].request.headers
    with pytest.raises(UnicodeEncodeError):
        client.upload_clob("año")


def test_clob_comes_down_as_text_and_a_missing_one_is_not_found(
    mock: responses.RequestsMock, client: OpenMRS
) -> None:
    replay(mock, "form.read_clobdata")
    assert json.loads(client.read_clob("acff22cf-a34e-45a7-a70d-0ad2babc2dc4"))["name"] == "Screen c1"
    mock.get(f"{BASE}/ws/rest/v1/clobdata/gone", status=404, body="")
    with pytest.raises(NotFound):
        client.read_clob("gone")


def test_retire_sends_a_reason(mock: responses.RequestsMock, client: OpenMRS) -> None:
    replay(mock, "form.retire_v1")
    client.retire("form", "dff71493-dfe0-53d3-bfa4-5b8326a6e287", "replaced")
    assert mock.calls[0].request.url is not None
    assert mock.calls[0].request.url.endswith("?reason=replaced")


def test_a_name_with_blanks_stays_one_path_segment(mock: responses.RequestsMock, client: OpenMRS) -> None:
    replay(mock, "metadata.read_privilege_by_name")
    assert client.get("privilege/View Confidential Notes c1")["description"] == "p"


@pytest.mark.parametrize(
    ("name", "kind", "says"),
    [
        ("session.err_anonymous_read", NotAuthenticated, "HST_OPENMRS_USER"),
        ("fhir.deny_nobody_patient", NotAuthenticated, "HST_OPENMRS_PASSWORD"),
        ("metadata.deny_create_encountertype", Forbidden, "'Manage Encounter Types'"),
        ("deny.drjones_create_program", Forbidden, "'Manage Programs'"),
        ("patient.err_bad_uuid", NotFound, "no such thing"),
        ("fhir.err_404", NotFound, "no such thing"),
        ("fhir.questionnaire_err", NotFound, "no such thing"),
        ("metadata.err_encountertype_viewprivilege", Invalid, "not allowed to be set: viewPrivilege"),
        ("encounter.err_unknown_patient", Invalid, "patient: Patient is Required"),
        ("concept.err_no_datatype", Invalid, "missing: datatype"),
        ("fhir.tasks_err", Invalid, "does not know how to handle"),
        ("fhir.err_create_no_subject", Invalid, "person: Cannot be empty or null"),
        ("metadata.err_encountertype_duplicate_uuid", Conflict, "the same uuid"),
        ("metadata.err_encountertype_duplicate_name", Conflict, "the same name"),
        ("metadata.err_user_weak_password", ServerFault, "status 500"),
    ],
)
def test_recorded_errors(
    mock: responses.RequestsMock, client: OpenMRS, name: str, kind: type[OpenMRSError], says: str
) -> None:
    replay(mock, name)
    with pytest.raises(OpenMRSError) as caught:
        _ask_again(client, name)
    assert type(caught.value) is kind
    assert says in str(caught.value)


@pytest.mark.parametrize("name", ["obs.err_bad_coded", "obs.err_text_number", "patient.err_malformed"])
def test_what_was_sent_is_not_in_the_sentence(
    mock: responses.RequestsMock, client: OpenMRS, name: str
) -> None:
    replay(mock, name)
    with pytest.raises(Invalid) as caught:
        _ask_again(client, name)
    for private in ("maybe", "seven", "Felt unsafe", PATIENT, "Source"):
        assert private not in str(caught.value)


def test_our_values_are_taken_out_of_openmrs_words(mock: responses.RequestsMock, client: OpenMRS) -> None:
    said = {
        "message": "Invalid Submission",
        "fieldErrors": {"identifier": [{"message": "MRN-77 of Ana is taken"}]},
    }
    mock.post(f"{BASE}/ws/rest/v1/patient", json={"error": said}, status=400)
    with pytest.raises(Invalid) as caught:
        client.create("patient", {"identifiers": [{"identifier": "MRN-77"}], "person": {"names": ["Ana"]}})
    assert caught.value.fields == {"identifier": "… of … is taken"}
    assert "Ana" not in str(caught.value)


def test_duplicate_concept_name_is_a_conflict(mock: responses.RequestsMock, client: OpenMRS) -> None:
    said = {
        "message": "['Yes' is a duplicate name in locale 'en']",
        "detail": "DuplicateConceptNameException",
    }
    mock.post(f"{BASE}/ws/rest/v1/concept", json={"error": said}, status=500)
    with pytest.raises(Conflict) as caught:
        client.create("concept", {})
    assert caught.value.field == "name"


@pytest.mark.parametrize(
    ("status", "body"), [(200, "<html>Welcome</html>"), (404, "<html>no</html>"), (302, ""), (200, "[1]")]
)
def test_something_else_answers(
    mock: responses.RequestsMock, client: OpenMRS, status: int, body: str
) -> None:
    mock.get(f"{BASE}/ws/rest/v1/session", body=body, status=status)
    with pytest.raises(NotOpenMRS, match="http://host:8080/openmrs"):
        client.session()


def test_json_of_something_else_is_not_a_session(mock: responses.RequestsMock, client: OpenMRS) -> None:
    mock.get(f"{BASE}/ws/rest/v1/session", json={"status": "UP"})
    with pytest.raises(NotOpenMRS):
        client.session()


@pytest.mark.parametrize("address", ["", "openmrs", "ftp://somewhere/openmrs", "http://"])
def test_an_address_that_is_none(address: str) -> None:
    with OpenMRS(address, ADMIN, patience=HASTY) as client, pytest.raises(NotOpenMRS):
        client.session()


def test_unreachable_names_no_record_and_says_when_a_write_may_be_done(
    mock: responses.RequestsMock, client: OpenMRS
) -> None:
    mock.get(f"{BASE}/ws/rest/v1/patient/{PATIENT}", body=requests.ConnectionError(f"…/patient/{PATIENT}"))
    mock.post(f"{BASE}/ws/rest/v1/obs", body=requests.ReadTimeout("…"))
    with pytest.raises(Unreachable) as read:
        client.get(f"patient/{PATIENT}")
    with pytest.raises(Unreachable) as write:
        client.create("obs", {})
    assert PATIENT not in str(read.value)
    assert not read.value.maybe_done
    assert write.value.maybe_done
    assert "look before doing it again" in str(write.value)


def test_find_gives_none_for_what_is_not_there(mock: responses.RequestsMock, client: OpenMRS) -> None:
    replay(mock, "patient.err_bad_uuid")
    assert client.find("patient/not-a-uuid") is None


def test_anonymous_sends_nothing(mock: responses.RequestsMock) -> None:
    replay(mock, "session.err_bad_password")
    with OpenMRS(BASE, Anonymous(), patience=HASTY) as client:
        assert not client.session().authenticated
    assert {"Authorization", "Cookie"}.isdisjoint(mock.calls[0].request.headers)


def test_urllib3_does_not_log_addresses(client: OpenMRS, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("urllib3.connectionpool").warning("Retrying after: /patient?q=Ana")
    assert "Ana" not in caplog.text


def test_secrets_are_not_shown() -> None:
    shown = repr((ADMIN, Login(username="a", password="hush"), SessionCookie(value="hush")))
    assert "Admin123" not in shown
    assert "hush" not in shown


def _ask_again(client: OpenMRS, name: str) -> Any:
    """Send the recorded request through the public methods."""
    request = exchanges()[name]["request"]
    path = request["path"].split("?")[0]
    if "/fhir2/R4/" in path and request["method"] == "GET":
        kind, _, id_ = path.split("/fhir2/R4/")[1].partition("/")
        return client.fhir_read(kind, id_) if id_ else list(client.fhir_search(kind))
    if "/fhir2/R4/" in path:
        return client._json("POST", path, what="POST FHIR Observation", json=request["body"])
    path = path.removeprefix("/ws/rest/v1/")
    return client.get(path) if request["method"] == "GET" else client.create(path, _object(request["body"]))


def _object(body: Any) -> dict[str, Any]:
    """The recorded body; one that was no JSON is sent as nothing, since the client can't make one."""
    return body if isinstance(body, dict) else {}


def _basic(username: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{username}:{password}".encode()).decode()
