"""What a stored value means, by the kind of question; and whatever is posted is read again."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.identifiers import identifier
from forms.definition import load_library
from forms.payload import encounter
from forms.responses import MalformedResponse, read
from forms.saved_values import Unreadable, value_of
from forms.shapes import FormDefinition
from tests.forms.answering import Answers, answers_to
from tests.forms.scored import form, item

LIBRARY = load_library()
KINDS = form(
    [
        item("one"),
        item("ticks", kind="many"),
        item("count", kind="number", low=0, high=10),
        item("free", kind="number"),
        item("said", kind="text"),
        item("day", kind="date"),
    ]
)
RED, GREEN = (identifier("concept", f"test.{colour}") for colour in ("red", "green"))
Json = dict[str, Any]

READ: list[tuple[str, str, Any, Any]] = [
    ("an answer as the engine posts it", "one", identifier("concept", "test.is_2"), "is_2"),
    ("an answer as REST gives it", "one", {"uuid": identifier("concept", "test.is_2")}, "is_2"),
    ("one tick", "ticks", RED, ("red",)),
    ("a whole number", "count", 7, 7),
    ("a whole number as REST gives it", "count", 7.0, 7),
    ("a fraction", "count", 2.5, 2.5),
    ("the lowest", "count", 0, 0),
    ("the highest", "count", 10, 10),
    ("a number without ends", "free", -400, -400),
    ("a text", "said", "The gate is green", "The gate is green"),
    ("a day as the engine posts it", "day", "2026-01-31", "2026-01-31"),
    ("a day as REST gives it", "day", "2026-01-31T00:00:00.000+0000", "2026-01-31"),
    ("a day of a server west of Greenwich", "day", "2026-01-31T00:00:00.000-0500", "2026-01-31"),
    ("a day of a server east of Greenwich", "day", "2026-01-31T00:00:00.000+0900", "2026-01-31"),
]


@pytest.mark.parametrize(("what", "name", "value", "meant"), READ, ids=[row[0] for row in READ])
def test_a_value_is_meant(what: str, name: str, value: Any, meant: Any) -> None:
    found = value_of(KINDS.by_id[name], value)
    assert found == meant, what
    assert type(found) is type(meant)


REFUSED: list[tuple[str, str, Any, str]] = [
    ("below the lowest", "count", -1, "a number that the form does not offer"),
    ("above the highest", "count", 10.5, "a number that the form does not offer"),
    ("a truth", "count", True, "something that is no number"),
    ("digits in a text", "count", "7", "something that is no number"),
    ("no number at all", "free", float("nan"), "something that is no number"),
    ("no end", "free", float("inf"), "something that is no number"),
    ("a number for a text", "said", 7, "something that is no text"),
    ("nothing for a text", "said", None, "something that is no text"),
    ("a day that is none", "day", "2026-02-30", "something that is no date"),
    ("a day in words", "day", "tomorrow", "something that is no date"),
    ("a number for a day", "day", 20260131, "something that is no date"),
    ("nothing for a day", "day", None, "something that is no date"),
    ("a tick of another form", "ticks", identifier("concept", "answer.yes"), "does not offer"),
    ("a truth for a tick", "ticks", True, "something that is no coded answer"),
]


@pytest.mark.parametrize(("what", "name", "value", "says"), REFUSED, ids=[row[0] for row in REFUSED])
def test_what_is_no_answer_is_refused(what: str, name: str, value: Any, says: str) -> None:
    with pytest.raises(Unreadable) as caught:
        value_of(KINDS.by_id[name], value)
    assert says in str(caught.value), what


def _posted(definition: FormDefinition, answers: Answers) -> Json:
    ids = {name: identifier("test", name) for name in ("patient", "location", "provider", "encounter_role")}
    return encounter(definition, answers, **ids)


def _given_back(body: Json) -> Json:
    """As REST gives it: references are objects, numbers have a point, a day has a time."""
    return {
        **body,
        "obs": [{**obs, "concept": {"uuid": obs["concept"]}, "value": _value(obs)} for obs in body["obs"]],
    }


def _value(obs: Json) -> Any:
    value = obs["value"]
    if isinstance(value, int):
        return float(value)
    if obs["concept"] == KINDS.concept_uuid("day"):
        return f"{value}T00:00:00.000+0000"
    return (
        {"uuid": value}
        if obs["concept"] in (KINDS.concept_uuid("one"), KINDS.concept_uuid("ticks"))
        else value
    )


@given(answers_to(KINDS))
def test_each_kind_reads_the_same_as_it_was_given(answers: Answers) -> None:
    body = _posted(KINDS, answers)
    assert read(KINDS, body).answers == answers
    assert read(KINDS, _given_back(body)).answers == answers


@pytest.mark.parametrize("definition", LIBRARY, ids=lambda each: each.key)
@given(data=st.data())
@settings(max_examples=5, deadline=None)
def test_whatever_is_answered_in_any_form_is_read_again(
    definition: FormDefinition, data: st.DataObject
) -> None:
    answers = data.draw(answers_to(definition))
    assert read(definition, _posted(definition, answers)).answers == answers


def test_several_ticks_are_an_obs_each_under_one_path() -> None:
    body = _posted(KINDS, {"ticks": ("red", "green")})
    assert [obs["value"] for obs in body["obs"]] == [RED, GREEN]
    assert {obs["formFieldPath"] for obs in body["obs"]} == {"rfe-forms-ticks"}
    body["obs"].append(body["obs"][0])  # saved twice is ticked once
    assert read(KINDS, body).answers == {"ticks": ("red", "green")}


def test_anything_but_ticks_is_answered_once() -> None:
    body = _posted(KINDS, {"count": 3, "said": "x"})
    with pytest.raises(MalformedResponse, match="count is answered twice; said is answered twice"):
        read(KINDS, {**body, "obs": [*body["obs"], *body["obs"]]})


def test_an_encounter_of_an_earlier_version_is_read_where_the_form_says_so() -> None:
    old = _posted(KINDS, {"count": 3})
    newer = replace(KINDS, version="2.0.0")
    with pytest.raises(MalformedResponse, match="another form, or to another version"):
        read(newer, old)
    assert read(replace(newer, reads_versions=("1.0.0",)), old).answers == {"count": 3}
