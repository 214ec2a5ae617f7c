"""Forms: their text lies apart, and the O3 engine gets it compiled."""

import json

from tests.plugin.sandbox.rest.asking import ADMIN, Clinic, uuid

_TYPE = "multipart/form-data; boundary=xx"


def upload(clinic: Clinic, text: str) -> str:
    part = 'Content-Disposition: form-data; name="file"; filename="a.json"\r\nContent-Type: application/json'
    body = f"--xx\r\n{part}\r\n\r\n{text}\r\n--xx--\r\n".encode()
    response = clinic.ask("POST", "/clobdata", body, user=ADMIN, headers={"Content-Type": _TYPE})
    assert response.status == 201
    return response.body.decode()


def made_form(clinic: Clinic, schema: dict[str, object]) -> str:
    body = {"uuid": uuid("form"), "name": "Form", "version": "1.0", "encounterType": uuid("type")}
    clinic.post("/form", body)
    clob = upload(clinic, json.dumps(schema))
    resource = {"name": "JSON schema", "dataType": "AmpathJsonSchema", "valueReference": clob}
    clinic.post(f"/form/{uuid('form')}/resource", resource)
    return clob


def test_a_clob_is_read_as_it_was_sent_and_can_be_deleted(clinic: Clinic) -> None:
    clob = upload(clinic, '{"a": "\\u00e9"}')
    assert clinic.ask("GET", f"/clobdata/{clob}").body == b'{"a": "\\u00e9"}'
    assert clinic.ask("DELETE", f"/clobdata/{clob}").status == 200
    assert clinic.ask("GET", f"/clobdata/{clob}").status == 404


def test_the_engine_gets_the_schema_with_type_and_concepts(clinic: Clinic) -> None:
    answer = {"concept": uuid("yes"), "label": "Yes"}
    question = {"id": "q", "questionOptions": {"concept": uuid("asked"), "answers": [answer]}}
    made_form(clinic, {"name": "Form", "pages": [{"sections": [{"questions": [question]}]}]})
    compiled = clinic.get(f"/o3/forms/{uuid('form')}")
    assert compiled["encounterType"]["display"] == "Talk"
    assert compiled["translations"] == {}
    assert set(compiled["conceptReferences"]) == {uuid("asked"), uuid("yes")}


def test_a_resource_of_the_same_name_takes_the_place_of_the_old_one(clinic: Clinic) -> None:
    made_form(clinic, {"name": "old"})
    clob = upload(clinic, '{"name": "new"}')
    path = f"/form/{uuid('form')}/resource"
    clinic.post(path, {"name": "JSON schema", "dataType": "AmpathJsonSchema", "valueReference": clob})
    assert len(clinic.get(path)["results"]) == 1
    assert clinic.get(f"/o3/forms/{uuid('form')}")["name"] == "new"


def translate(clinic: Clinic, language: str, text: str) -> None:
    clob = upload(clinic, json.dumps({"translations": {"Yes": text}}))
    name = f"Form_translations_{language}"
    clinic.post(f"/form/{uuid('form')}/resource", {"name": name, "valueReference": clob})


def shown(clinic: Clinic) -> object:
    return clinic.get(f"/o3/forms/{uuid('form')}")["translations"]


def test_translations_are_those_of_the_callers_language(clinic: Clinic) -> None:
    made_form(clinic, {"name": "Form"})
    translate(clinic, "en", "Aye")
    translate(clinic, "fr", "Oui")
    assert shown(clinic) == {"Yes": "Aye"}
    account = clinic.get("/session")["user"]["uuid"]
    clinic.post(f"/user/{account}", {"userProperties": {"defaultLocale": "fr"}})
    assert shown(clinic) == {"Yes": "Oui"}


def test_without_the_callers_language_any_allowed_one_is_taken(clinic: Clinic) -> None:
    """o3forms goes on to the default language and to all that are allowed: English readers get Spanish."""
    made_form(clinic, {"name": "Form"})
    translate(clinic, "es", "Sí")
    assert shown(clinic) == {"Yes": "Sí"}
    translate(clinic, "en", "Aye")
    assert shown(clinic) == {"Yes": "Aye"}


def test_a_form_without_schema_is_not_there(clinic: Clinic) -> None:
    clinic.post("/form", {"uuid": uuid("form"), "name": "Form", "version": "1.0"})
    response = clinic.ask("GET", f"/o3/forms/{uuid('form')}")
    assert response.status == 404
    assert "does not have any resources" in response.json()["error"]["message"]
    assert clinic.ask("GET", "/o3/forms/nope").status == 404
