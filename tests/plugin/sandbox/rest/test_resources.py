"""Representations, pages, errors: what is the same for every resource."""

import pytest

from tests.plugin.sandbox.rest.asking import MISC, NONE, Clinic, uuid


def test_a_custom_representation_nests_and_links(clinic: Clinic) -> None:
    path = f"/patient/{uuid('patient')}?v=custom:(uuid,person:(gender,preferredName:(givenName)),links)"
    shown = clinic.get(path)
    assert shown["person"]["preferredName"]["givenName"] == "Ida"
    assert [link["rel"] for link in shown["links"]] == ["self", "default"]
    assert set(shown) == {"uuid", "person", "links", "resourceVersion"}


def test_pages_link_to_their_neighbours_and_tell_the_total(clinic: Clinic) -> None:
    first = clinic.get("/concept?limit=2&v=ref&totalCount=true")
    assert len(first["results"]) == 2
    assert first["totalCount"] == 8
    assert [link["rel"] for link in first["links"]] == ["next"]
    assert first["links"][0]["uri"].endswith("/concept?limit=2&v=ref&totalCount=true&startIndex=2")
    middle = clinic.get("/concept?limit=2&v=ref&startIndex=2")
    assert [link["rel"] for link in middle["links"]] == ["next", "prev"]
    seen = [
        one["uuid"]
        for page in range(4)
        for one in clinic.get(f"/concept?limit=2&startIndex={2 * page}")["results"]
    ]
    assert len(set(seen)) == 8


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "message"),
    [
        ("GET", "/concept/nope", None, 404, "Object with given uuid doesn't exist [null]"),
        (
            "GET",
            "/nope",
            None,
            404,
            "Resource does not exist. Please check documentation for implemented resources and their paths "
            "[Unknown resource: v1/nope]",
        ),
        ("GET", "/patient", None, 400, "The Resource Does not Support the Requested Operation [null]"),
        ("GET", "/concept?limit=101", None, 500, "[Administrator has set absolute limit at 100]"),
        ("GET", "/concept?v=", None, 500, "[?v=(empty string) is not allowed]"),
        (
            "POST",
            "/visittype",
            {"name": "V", "colour": "red"},
            400,
            "[colour on class org.openmrs.VisitType => "
            "Unknown property 'colour' on class 'class org.openmrs.VisitType']",
        ),
        (
            "POST",
            "/encountertype",
            {"name": "V", "description": "d", "viewPrivilege": "x"},
            400,
            "[Some properties are not allowed to be set: viewPrivilege]",
        ),
        ("POST", "/visittype", {}, 400, "[Some required properties are missing: name]"),
        (
            "POST",
            "/visittype",
            {"name": 5},
            400,
            "[name on class org.openmrs.VisitType => "
            "Don't know how to convert from class java.lang.Integer to class java.lang.String]",
        ),
        (
            "POST",
            "/visittype",
            {"name": "Other", "uuid": uuid("visit type")},
            500,
            f"[could not execute statement => Duplicate entry '{uuid('visit type')}' for key 'uuid']",
        ),
    ],
)
def test_errors_have_the_words_of_the_real_server(
    clinic: Clinic, method: str, path: str, body: object, status: int, message: str
) -> None:
    response = clinic.ask(method, path, body)
    assert response.status == status
    assert response.json()["error"]["message"] == message


def test_an_answer_is_tagged_and_not_sent_again(clinic: Clinic) -> None:
    first = clinic.ask("GET", f"/concept/{uuid('yes')}")
    tag = first.header("ETag")
    assert tag is not None
    again = clinic.ask("GET", f"/concept/{uuid('yes')}", headers={"If-None-Match": tag})
    assert (again.status, again.body) == (304, b"")


def test_retired_things_are_read_but_not_listed(clinic: Clinic) -> None:
    assert clinic.ask("DELETE", f"/visittype/{uuid('visit type')}?reason=old").status == 204
    assert clinic.get(f"/visittype/{uuid('visit type')}")["retired"]
    assert clinic.get("/visittype")["results"] == []
    assert len(clinic.get("/visittype?includeAll=true")["results"]) == 1
    assert not clinic.post(f"/visittype/{uuid('visit type')}", {"retired": False})["retired"]


def test_purging_forgets(clinic: Clinic) -> None:
    clinic.post("/encountertype", {"uuid": uuid("gone"), "name": "Gone", "description": "d"})
    assert clinic.ask("DELETE", f"/encountertype/{uuid('gone')}?purge=true").status == 204
    assert clinic.ask("GET", f"/encountertype/{uuid('gone')}").status == 404


def test_a_concept_name_is_taken_once_in_a_language(clinic: Clinic) -> None:
    name = {"name": "YES", "locale": "en", "conceptNameType": "FULLY_SPECIFIED"}
    response = clinic.ask("POST", "/concept", {"names": [name], "datatype": NONE, "conceptClass": MISC})
    assert response.status == 500
    assert response.json()["error"]["message"] == "['YES' is a duplicate name in locale 'en']"


def test_concepts_are_found_by_reference_in_the_order_asked(clinic: Clinic) -> None:
    asked = f"{uuid('no')},nowhere,{uuid('yes')}"
    found = clinic.get(f"/concept?references={asked}&v=custom:(uuid)")["results"]
    assert [one["uuid"] for one in found] == [uuid("no"), uuid("yes")]
    mapped = clinic.post("/conceptreferences?v=custom:(display)", {"references": [uuid("no"), "nowhere"]})
    assert mapped == {uuid("no"): {"display": "no", "resourceVersion": "2.0"}}


def test_a_voided_patient_keeps_a_name_and_loses_the_rest(clinic: Clinic) -> None:
    assert clinic.ask("DELETE", f"/patient/{uuid('patient')}?reason=test").status == 204
    shown = clinic.get(f"/patient/{uuid('patient')}")
    assert (shown["voided"], shown["display"], shown["identifiers"]) == (True, "", [])
    assert shown["person"]["display"] == "Ida Example"
    assert clinic.get("/patient?q=Ida")["results"] == []
    assert clinic.get(f"/visit/{uuid('visit')}")["voided"]
    assert clinic.post(f"/patient/{uuid('patient')}", {"deleted": "false"})["display"] == "T-1 - Ida Example"
