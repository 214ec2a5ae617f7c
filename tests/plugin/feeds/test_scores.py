"""What is stored of scores: numbers, band, criteria; in one request, replaced and taken back with answers."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from content.identifiers import identifier
from content.moments import parse_moment
from forms.scoring import score
from plugin.feeds.encounters import Encounter
from plugin.feeds.scores import store_score
from plugin.records.shapes import NAMESPACE
from tests.forms.scored import WORDS, form, given, items, score_of

_Q = items(3)
FORM = form(
    _Q,
    scores=[
        score_of("total", _Q),
        score_of("mean", _Q, method="mean", most_missing=1),
    ],
    criteria=[
        {"name": "inside", "when": {"item": "q1", "is": ["is_4"]}},
        {"name": "marked", "text": WORDS, "when": {"holds": "inside"}},
    ],
    results=[
        {"band": "high", "text": WORDS, "when": {"score": "total", "from": 6}},
        {"band": "low", "text": WORDS, "when": {"score": "total", "to": 5}},
    ],
)
YES, NO = identifier("concept", "answer.yes"), identifier("concept", "answer.no")
HIGH, LOW = FORM.concept_uuid("band.high"), FORM.concept_uuid("band.low")
ANSWER = {
    "uuid": "an-answer",
    "formFieldNamespace": "rfe-forms",
    "formFieldPath": "rfe-forms-q1",
    "value": 2.0,
}
RECORD = {
    "uuid": "a-record",
    "formFieldNamespace": NAMESPACE,
    "formFieldPath": "follow_up.rule",
    "value": "x",
}
Json = dict[str, Any]


class OneEncounter:
    """A server that holds one encounter's obs and does with changes what OpenMRS does."""

    def __init__(self, *obs: Json) -> None:
        self.obs: dict[str, Json] = {each["uuid"]: each for each in obs}
        self.requests = 0
        self.made = 0

    def find(self, path: str, /, **params: object) -> Json | None:
        raise LookupError(path)

    def search(self, resource: str, /, **params: object) -> Iterator[Json]:
        raise LookupError(resource)

    def fhir_search(self, kind: str, /, **params: object) -> Iterator[Json]:
        raise LookupError(kind)

    def create(self, resource: str, body: Mapping[str, Any], /) -> Json:
        raise LookupError(resource)

    def update(self, resource: str, uuid: str, body: Mapping[str, Any], /) -> Json:
        self.requests += 1
        for change in body["obs"]:
            if change.get("voided"):
                del self.obs[change["uuid"]]
                continue
            old = self.obs.pop(change.get("uuid", ""), {})
            value = {"uuid": change["value"]} if isinstance(change["value"], str) else change["value"]
            self.made += 1
            new = f"obs-{self.made}"  # a changed obs gets a new uuid
            self.obs[new] = {**old, **change, "uuid": new, "value": value}
        return {}

    def store(self, *values: int | str | None) -> int:
        encounter = Encounter(
            uuid="e",
            patient="p",
            form=FORM.uuid,
            encounter_type="t",
            clinician="c",
            at=parse_moment("2026-01-31T10:00:00.000+0000"),
            voided=False,
            raw={"obs": list(self.obs.values())},
        )
        return store_score(self, encounter, FORM, score(FORM, given(*values)))

    def said(self) -> dict[str, Any]:
        return {
            obs["formFieldPath"]: obs["value"]["uuid"] if isinstance(obs["value"], dict) else obs["value"]
            for obs in self.obs.values()
            if obs["formFieldNamespace"] == NAMESPACE
        }


@pytest.mark.parametrize(
    ("sentence", "values", "expected"),
    [
        (
            "all is known",
            (4, 2, 0),
            {"score.small_total": 6, "score.small_mean": 2, "criterion.marked": YES, "band": HIGH},
        ),
        (
            "one is missing: the mean can do without",
            (0, None, 1),
            {"score.small_mean": 0.5, "criterion.marked": NO},
        ),
        ("nothing is known", (None, None, None), {}),
    ],
)
def test_what_is_stored(sentence: str, values: tuple[int | None, ...], expected: dict[str, Any]) -> None:
    server = OneEncounter(ANSWER)
    assert server.store(*values) == server.requests == int(bool(expected))
    assert server.said() == expected, sentence
    assert server.store(*values) == 0, "the same again takes no request"
    assert server.obs["an-answer"] == ANSWER


def test_each_stands_under_its_own_concept() -> None:
    server = OneEncounter()
    server.store(4, 2, 0)
    assert {obs["formFieldPath"]: obs["concept"] for obs in server.obs.values()} == {
        "score.small_total": FORM.concept_uuid("small_total"),
        "score.small_mean": FORM.concept_uuid("small_mean"),
        "criterion.marked": FORM.concept_uuid("criterion.marked"),
        "band": FORM.concept_uuid("band"),
    }


def test_an_edit_replaces_and_an_answer_taken_back_takes_the_score_along() -> None:
    server = OneEncounter(RECORD)
    server.store(4, 2, 0)
    assert server.store(0, 2, 1) == 1
    assert server.said() == {
        "follow_up.rule": "x",
        "score.small_total": 3,
        "score.small_mean": 1,
        "criterion.marked": NO,
        "band": LOW,
    }
    assert server.store("declined", 2, 1) == 1
    assert server.said() == {"follow_up.rule": "x", "score.small_mean": 1.5}
    assert server.store("declined", None, None) == 1
    assert server.said() == {"follow_up.rule": "x"}
    assert server.requests == 4


def test_what_two_processes_stored_becomes_one() -> None:
    server = OneEncounter()
    server.store(1, 2, 3)
    twin = next(obs for obs in server.obs.values() if obs["formFieldPath"] == "score.small_total")
    server.obs["twin"] = {**twin, "uuid": "twin"}
    assert server.store(1, 2, 3) == 1
    assert "twin" not in server.obs
    assert server.said()["score.small_total"] == 6


def test_a_score_that_the_form_no_longer_has_goes() -> None:
    old = {**RECORD, "uuid": "old", "formFieldPath": "score.small_former", "value": 3.0}
    server = OneEncounter(old)
    server.store(1, None, None)
    assert "old" not in server.obs


def test_a_number_that_a_database_rounded_is_the_same() -> None:
    server = OneEncounter()
    server.store(1, 1, None)
    third = {**next(iter(server.obs.values())), "value": 1.0000000000001}
    server.obs[third["uuid"]] = third
    assert server.store(1, 1, None) == 0
