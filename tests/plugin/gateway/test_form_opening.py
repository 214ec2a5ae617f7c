"""A form on its way through the gateway: whom it asks about, as whom, and what it does when it can't know."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pytest

from content.identifiers import identifier
from forms.definition import load_library
from forms.o3_schema import schema_of
from forms.opening import shell_of
from forms.shapes import FormDefinition
from plugin.gateway.answers import Answer, absent, away, json_answer
from plugin.gateway.credentials import Credentials
from plugin.gateway.doubles import MemoryDuty
from plugin.gateway.exchange import Ask
from plugin.gateway.faults import Fault
from plugin.gateway.form_opening import FormOpening
from plugin.gateway.parameters import Parameters
from plugin.gateway.paths import Path
from plugin.gateway.worker import Worker
from tests.forms.making import CONVERSATION

PATIENT = identifier("test_patient", "ana")
CLOB = identifier("test_clob", "schema")
NOW = datetime(2026, 11, 25, 2, 30, tzinfo=UTC)  # the 24th in New York
LIMITED = replace(
    next(each for each in load_library() if "why_again" in each.by_id), instrument=True, at_most_every_days=28
)
FORMS = (CONVERSATION, LIMITED)
Json = dict[str, Any]


@dataclass
class Chart:
    """What the caller's own reads answer; ``asked`` are the requests that came."""

    encounters: list[Json] = field(default_factory=list)
    obs: list[Json] = field(default_factory=list)
    refusal: Answer | None = None
    locale: str = "en"
    known: bool = True
    asked: list[Ask] = field(default_factory=list)

    async def read(self, ask: Ask) -> Answer:
        if ask.path.segments[-1] == "session":
            return json_answer({"authenticated": self.known, "locale": self.locale})
        self.asked.append(ask)
        found = self.obs if ask.path.segments[-1] == "obs" else self.encounters
        return self.refusal or json_answer({"results": found})


def _schema(definition: FormDefinition) -> Json:
    pages = [
        {"label": str(page.title), "sections": [{"questions": [{"id": item.field} for item in page.items]}]}
        for page in definition.pages
    ]
    return {"uuid": definition.uuid, "pages": pages}


def _ask(uuid: str, referer: str, *resource: str) -> Ask:
    return Ask(
        method="GET",
        path=Path(segments=("openmrs", "ws", "rest", "v1", *resource, uuid), slash=False),
        parameters=Parameters(),
        referer=referer,
        host="clinic.test",
        credentials=Credentials.basic("lee", "secret"),
    )


def _opened(
    definition: FormDefinition,
    chart: Chart,
    *,
    duty: MemoryDuty | None = None,
    referer: str = f"http://clinic.test/openmrs/spa/patient/{PATIENT}/chart/Forms",
    body: object = None,
) -> dict[str, Json]:
    """The questions by id, as they are handed out."""
    worker = Worker(seconds=2, threads=1)
    opening = FormOpening(
        forms=FORMS, duty=duty or MemoryDuty(names=("Lee",)), worker=worker, zone=ZoneInfo("America/New_York")
    )
    answer = json_answer(_schema(definition) if body is None else body)
    made = asyncio.run(opening.amended(_ask(CLOB, referer, "clobdata"), answer, chart.read, NOW))
    worker.close()
    found = orjson.loads(made.body)
    if "pages" not in found:
        return {"": found}
    return {
        each["id"]: each
        for page in found["pages"]
        for section in page["sections"]
        for each in section["questions"]
    }


def _told(item: str, code: str, at: str = "2026-11-01T15:00:00.000+0000") -> Json:
    return {
        "obsDatetime": at,
        "concept": {"uuid": CONVERSATION.concept_uuid(item)},
        "value": {"uuid": CONVERSATION.answer_concept(item, code)},
    }


def _filled(definition: FormDefinition, at: str) -> Json:
    return {"encounterDatetime": at, "form": {"uuid": definition.uuid}}


def test_what_was_told_before_is_read_as_the_caller_reads_it() -> None:
    chart = Chart(obs=[_told("talk_a", "yes"), _told("talk_b", "no")])
    made = _opened(CONVERSATION, chart)
    assert made["note_known_01"]["value"] == ["This was answered on 2026-11-01. It need not be told again."]
    assert "note_known_02" in made
    (ask,) = chart.asked
    assert ask.credentials == Credentials.basic("lee", "secret")
    assert str(ask.path) == "/openmrs/ws/rest/v1/obs"
    assert ask.parameters.get("patient") == PATIENT
    once = [item for item in CONVERSATION.items() if item.ask == "once"]
    assert ask.parameters.get("concepts").split(",") == [CONVERSATION.concept_uuid(item.id) for item in once]


@pytest.mark.parametrize("code", ["declined", "already_answered"])
def test_what_was_left_unsaid_may_be_asked(code: str) -> None:
    assert "note_known_01" not in _opened(CONVERSATION, Chart(obs=[_told("talk_a", code)]))


def test_the_newest_day_is_named_in_the_clinics_calendar() -> None:
    chart = Chart(
        obs=[
            _told("talk_a", "yes", "2026-11-02T02:00:00.000+0000"),
            _told("talk_a", "no", "2026-10-01T09:00:00.000+0000"),
        ]
    )
    assert "2026-11-01" in _opened(CONVERSATION, chart)["note_known_01"]["value"][0]


def test_a_form_asked_a_week_ago_waits_for_a_reason() -> None:
    chart = Chart(encounters=[_filled(LIMITED, "2026-11-18T02:00:00.000+0000")])
    made = _opened(LIMITED, chart)
    assert "2026-11-17" in made["note_limit"]["value"][0]
    asked = next(each for each in chart.asked if each.path.segments[-1] == "encounter")
    assert asked.parameters.get("fromdate") == "2026-10-27"


def test_a_form_asked_long_ago_or_another_one_holds_nothing_back() -> None:
    for encounters in (
        [],
        [_filled(LIMITED, "2026-10-20T02:00:00.000+0000")],
        [{"encounterDatetime": "2026-11-24T15:00:00.000+0000", "form": None}],
    ):
        assert "note_limit" not in _opened(LIMITED, Chart(encounters=encounters))


def test_without_a_chart_in_sight_nothing_is_read() -> None:
    for referer in ("", "http://clinic.test/openmrs/spa/patient/nobody"):
        chart = Chart(obs=[_told("talk_a", "yes")])
        made = _opened(CONVERSATION, chart, referer=referer)
        assert "note_known_01" not in made
        assert "note_duty" in made
        assert chart.asked == []


def test_who_edits_forms_is_given_what_is_stored() -> None:
    chart = Chart(obs=[_told("talk_a", "yes")])
    made = _opened(CONVERSATION, chart, referer="http://clinic.test/openmrs/spa/form-builder/edit")
    assert not [each for each in made if each.startswith("note_")]


def test_a_stranger_is_told_nothing_that_openmrs_does_not_tell() -> None:
    chart = Chart(known=False)
    assert "note_duty" in _opened(CONVERSATION, Chart())
    assert "note_duty" not in _opened(CONVERSATION, chart)
    assert chart.asked == []


def test_notes_are_in_the_language_that_openmrs_speaks_to_the_caller() -> None:
    assert _opened(CONVERSATION, Chart(locale="es"))["note_duty"]["value"] == ["De turno ahora: Lee."]


def test_what_o3_keeps_is_alike_for_every_patient_and_every_hour() -> None:
    chart = Chart(obs=[_told("talk_a", "yes")])
    opening = FormOpening(
        forms=FORMS,
        duty=MemoryDuty(names=("Lee",)),
        worker=Worker(seconds=2, threads=1),
        zone=ZoneInfo("UTC"),
    )
    schema = schema_of(CONVERSATION)
    made = [
        asyncio.run(
            opening.amended(
                _ask(CONVERSATION.uuid, f"/openmrs/spa/patient/{PATIENT}/chart" * told, "o3", "forms"),
                json_answer(schema),
                chart.read,
                NOW,
            )
        )
        for told in (False, True)
    ]
    assert made[0] == made[1]
    assert chart.asked == []
    assert orjson.loads(made[0].body) == shell_of(schema, CONVERSATION)


def test_a_patient_whom_the_caller_may_not_see_has_told_nothing() -> None:
    made = _opened(CONVERSATION, Chart(obs=[_told("talk_a", "yes")], refusal=absent(fhir=False)))
    assert "note_known_01" not in made
    assert "note_duty" in made


def test_what_cant_be_read_is_a_fault_and_not_an_absence() -> None:
    with pytest.raises(Fault):
        _opened(CONVERSATION, Chart(refusal=away(fhir=False)))


@pytest.mark.parametrize(
    "duty", [MemoryDuty(), MemoryDuty(names=("Lee",), broken=True)], ids=["nobody", "unknown"]
)
def test_without_someone_on_duty_what_needs_a_person_is_not_offered(duty: MemoryDuty) -> None:
    made = _opened(CONVERSATION, Chart(), duty=duty)
    assert "isEmpty(talk_now)" in made["talk_now"]["hide"]["hideWhenExpression"]
    assert "left out" in made["note_duty"]["value"][0]


FOREIGN: list[tuple[str, object]] = [
    ("a form of the hospital's own", {"uuid": "x", "pages": [{"sections": [{"questions": [{"id": "a"}]}]}]}),
    ("an answer without pages", {"error": "none"}),
    ("pages of another shape", {"pages": "none"}),
]


@pytest.mark.parametrize(("sentence", "body"), FOREIGN, ids=[row[0] for row in FOREIGN])
def test_what_is_no_form_of_ours_stays_as_it_is(sentence: str, body: Any) -> None:
    answer = json_answer(body)
    opening = FormOpening(
        forms=() if "pages" in body else FORMS,
        duty=MemoryDuty(),
        worker=Worker(seconds=2, threads=1),
        zone=ZoneInfo("UTC"),
    )
    read: Callable[..., Any] = Chart().read
    made = asyncio.run(opening.amended(_ask(CLOB, "", "clobdata"), answer, read, NOW))
    assert made == answer, sentence
