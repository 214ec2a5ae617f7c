"""Single FHIR resources: what is scrubbed from what may be seen, and medicines, which always arrive (F1)."""

from datetime import UTC, datetime
from typing import Any

from plugin.gateway.doubles import MemoryPolicy
from plugin.gateway.fhir_things import FhirFilter
from plugin.gateway.judge import Judge, Policy
from plugin.gateway.known_choices import Known, KnownChoices
from plugin.gateway.labels import EncounterLabel
from plugin.gateway.worker import Worker
from sensitivity import categories, labels
from sensitivity.choices import PatientChoices
from tests.plugin.gateway.world import CONVERSATION

HIDDEN, OPEN = "hidden-encounter", "open-encounter"
LABELS = {
    HIDDEN: EncounterLabel(encounter=HIDDEN, type=CONVERSATION, form="", patient="her"),
    OPEN: EncounterLabel(encounter=OPEN, type="vitals", form="", patient="her"),
}


def sieve(*, audiences: frozenset[str] = frozenset({"emergency", "hospital"})) -> FhirFilter:
    policy = Policy(
        known=KnownChoices(MemoryPolicy(), Worker(seconds=1)),
        categories=categories.load(),
        labels=labels.load(),
    )
    judge = Judge(policy=policy, audiences=audiences, version=1, now=datetime(2026, 11, 24, tzinfo=UTC))
    judge._known["her"] = Known(choices=PatientChoices(), restricted=True)
    return FhirFilter(
        labels=policy.labels, judge=judge, encounters=LABELS, attributes={}, hide=lambda *_: None
    )


def resource(kind: str, encounter: str = "", **more: Any) -> dict[str, Any]:
    placed = {"encounter": {"reference": f"Encounter/{encounter}"}} if encounter else {}
    return {"resourceType": kind, "id": "1", "subject": {"reference": "Patient/her"}, **placed, **more}


def test_an_allergy_is_shown_without_where_it_was_told() -> None:
    shown = sieve().shown(resource("AllergyIntolerance", HIDDEN, code={"text": "Penicillin"}))
    assert shown is not None
    assert "encounter" not in shown
    assert shown["code"] == {"text": "Penicillin"}
    assert "encounter" in (sieve().shown(resource("AllergyIntolerance", OPEN)) or {})


def test_references_to_the_hidden_are_gone_at_any_depth() -> None:
    links = [{"reference": f"http://host/fhir/Encounter/{each}/_history/2"} for each in (HIDDEN, OPEN)]
    kept = links[1:]
    shown = sieve().shown(resource("Observation", OPEN, extension=[{"url": "x", "deep": {"list": links}}]))
    assert shown is not None
    assert shown["extension"][0]["deep"]["list"] == kept


def test_narrative_goes_at_every_level_and_free_words_stay() -> None:
    narrative = {"status": "generated", "div": "<div>all of it</div>"}
    inside = {"resourceType": "Patient", "text": dict(narrative), "meta": {"security": [{"code": "R"}]}}
    shown = sieve().shown(
        resource("Observation", OPEN, text=narrative, code={"text": "Pulse"}, contained=[inside])
    )
    assert shown is not None
    assert "text" not in shown
    assert shown["contained"] == [{"resourceType": "Patient", "meta": {}}]
    assert shown["code"] == {"text": "Pulse"}


def test_a_current_medicine_arrives_without_why_whence_and_from_whom() -> None:
    told = resource(
        "MedicationRequest",
        HIDDEN,
        status="active",
        intent="order",
        medicationCodeableConcept={"text": "A drug"},
        requester={"reference": "Practitioner/x"},
        reasonCode=[{"text": "why"}],
        note=[{"text": "why"}],
        dosageInstruction=[
            {"text": "for why", "timing": {"code": {"text": "daily"}}, "patientInstruction": "why"}
        ],
    )
    shown = sieve().shown(told)
    assert shown is not None
    assert "why" not in str(shown)
    assert set(shown) == {
        "resourceType",
        "id",
        "subject",
        "status",
        "intent",
        "medicationCodeableConcept",
        "dosageInstruction",
    }
    assert sieve().shown(told | {"status": "completed"}) is None
    assert "requester" in (sieve(audiences=frozenset({"team"})).shown(told) or {})


def test_what_nobody_knows_is_left_out() -> None:
    assert sieve().shown(resource("Basic")) is None
    assert sieve().shown({"resourceType": "Observation", "id": "1"}) is None
    assert sieve().shown(resource("Observation", "an encounter without a label")) is None
