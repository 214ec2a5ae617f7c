"""A form opened through the whole gateway, out of a real chart: S9 and F4 end to end."""

from pathlib import Path
from typing import Any

import pytest

from content.identifiers import identifier
from forms.definition import load_library
from forms.o3_lint import schema_problems
from forms.payload import encounter
from forms.shapes import FormDefinition
from plugin.demo.people import LOCATION, PASSWORD, PRIMARY, TEAM, Member
from tests.forms.making import CONVERSATION
from tests.plugin.care.test_call_board import behind_the_gateway
from tests.plugin.clinic import Clinic
from tests.plugin.feeds.test_calls import ROSTER, overlay
from tests.plugin.gateway.visitor import Visitor

PHQ9: FormDefinition = next(each for each in load_library() if each.key == "phq9")
PRIVATE = {"first_limits": "yes", "first_offer": "yes", "room_alone": "yes", "room_willing": "yes"}
NOBODY = "shifts: []\nalways: [parker]\n"


def _opened(address: str, definition: FormDefinition, patient: str, member: Member = TEAM) -> dict[str, Any]:
    """The parts of a form by id, as O3 puts them together in that patient's chart."""
    shell = _asked(address, f"o3/forms/{definition.uuid}", patient, member)
    (referred,) = shell["referencedForms"]
    form = _asked(address, f"form/{referred['formName']}?v=full", patient, member)
    (clob,) = (each["valueReference"] for each in form["resources"] if each["name"] == "JSON schema")
    schema = _asked(address, f"clobdata/{clob}", patient, member)
    assert schema_problems(schema) == ()
    referred_to = [
        (section["reference"]["page"], section["reference"]["section"])
        for page in shell["pages"]
        for section in page["sections"]
    ]
    held = {
        (page["label"], section["label"]): section["questions"]
        for page in schema["pages"]
        for section in page["sections"]
    }
    assert set(referred_to) == set(held)
    return {each["id"]: each for questions in held.values() for each in questions}


def _asked(address: str, target: str, patient: str, member: Member) -> Any:
    answer = Visitor(address).ask(
        (member.username, PASSWORD),
        f"/ws/rest/v1/{target}",
        headers={"Referer": f"{address}/spa/patient/{patient}/chart/Forms"},
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


def _fill(clinic: Clinic, definition: FormDefinition, patient: str, answers: dict[str, Any]) -> None:
    body = encounter(
        definition,
        {**PRIVATE, **answers},
        patient=patient,
        location=LOCATION,
        provider=TEAM.provider,
        encounter_role=identifier("encounter_role", "clinician"),
    )
    with clinic.as_member(TEAM) as client:
        client.create("encounter", body)


def test_what_was_told_once_is_not_put_again_to_whoever_may_see_it(clinic: Clinic, tmp_path: Path) -> None:
    told, other = clinic.patient(), clinic.patient()
    _fill(clinic, CONVERSATION, told, {"talk_a": "yes", "talk_b": "declined"})
    with behind_the_gateway(clinic, tmp_path, overlay(tmp_path)) as address:
        team = _opened(address, CONVERSATION, told)
        assert "need not be told again" in team["note_known_01"]["value"][0]
        assert "note_known_02" not in team
        assert "mode !== 'view' && isEmpty(talk_a)" in team["talk_a"]["hide"]["hideWhenExpression"]
        # Whoever may not see it is given what they would be given had she told nothing.
        assert _opened(address, CONVERSATION, told, PRIMARY) == _opened(address, CONVERSATION, other, PRIMARY)
        offered = [each["label"] for each in team["talk_b"]["questionOptions"]["answers"]]
        assert offered[-1] == "I have told you before"


def test_a_form_that_came_too_soon_waits_for_a_reason(clinic: Clinic, tmp_path: Path) -> None:
    patient = clinic.patient()
    with behind_the_gateway(clinic, tmp_path, overlay(tmp_path)) as address:
        assert "note_limit" not in _opened(address, PHQ9, patient)
        _fill(clinic, PHQ9, patient, {"phq9_1": "not_at_all"})
        again = _opened(address, PHQ9, patient)
        assert "first write why" in again["note_limit"]["value"][0]
        assert "note_limit" not in _opened(address, PHQ9, clinic.patient())


@pytest.mark.parametrize(("roster", "offered"), [(ROSTER, True), (NOBODY, False)], ids=["on duty", "nobody"])
def test_acute_questions_are_offered_while_somebody_is_on_duty(
    clinic: Clinic, tmp_path: Path, roster: str, offered: bool
) -> None:
    with behind_the_gateway(clinic, tmp_path, overlay(tmp_path, roster)) as address:
        made = _opened(address, PHQ9, clinic.patient())
        duty = made["note_duty"]["value"][0]
        assert duty.startswith("On duty now: Dana" if offered else "No one is on duty now")
        withheld = {each for each, part in made.items() if "isEmpty(phq9_9)" in str(part.get("hide"))}
        assert withheld == (set() if offered else {"phq9_9"})
