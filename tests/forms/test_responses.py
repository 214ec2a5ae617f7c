"""From an encounter back to answers, or every reason why not; an answer never stands in an error."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.identifiers import identifier
from forms.critical import critical_items
from forms.responses import MalformedResponse, read
from tests.forms.making import CODES, CONVERSATION, SCREEN, Json, posted, served

FULL = {
    "first_limits": "yes",
    "room_alone": "yes",
    "room_willing": "yes",
    "talk_a": "yes",
    "talk_b": "declined",
}


@st.composite
def answers(draw: st.DrawFn) -> dict[str, str]:
    """Any of the answers that the form offers, with anything left out."""
    given_: dict[str, str] = {}
    for item in CONVERSATION.items():
        code = draw(st.none() | st.sampled_from([answer.code for answer in item.answers]))
        if code is not None:
            given_[item.id] = code
    return given_


@given(answers())
def test_what_the_engine_posts_and_the_server_gives_back_reads_the_same(given_: dict[str, str]) -> None:
    assert read(CONVERSATION, posted(given_)).answers == given_
    assert read(CONVERSATION, served(given_)).answers == given_


def test_a_response_names_form_and_version() -> None:
    found = read(CONVERSATION, served(FULL))
    assert (found.form, found.version) == ("conversation", "1.0.0")


def test_value_declined_and_missing_are_three_things() -> None:
    found = read(CONVERSATION, served(FULL)).answers
    assert (found["talk_a"], found["talk_b"], found.get("talk_c")) == ("yes", "declined", None)


def test_an_edited_obs_keeps_its_meaning_under_a_new_uuid() -> None:
    encounter = served({"talk_a": "no"})
    encounter["obs"][0]["uuid"] = identifier("test_obs", "after the edit")
    assert read(CONVERSATION, encounter).answers == {"talk_a": "no"}


FOREIGN: list[tuple[str, Json]] = [
    (
        "a score that the server stored",
        {"formFieldNamespace": "openmrs-hst", "formFieldPath": "score.total", "value": 2},
    ),
    ("vitals in the same encounter", {"formFieldNamespace": None, "formFieldPath": None, "value": 37.5}),
    ("vitals without the keys", {"value": "text"}),
    (
        "the form's own transient sum",
        {"formFieldNamespace": "rfe-forms", "formFieldPath": "rfe-forms-score", "value": 1},
    ),
    (
        "a voided answer",
        {"formFieldNamespace": "rfe-forms", "formFieldPath": "rfe-forms-talk_a", "voided": True},
    ),
]


@pytest.mark.parametrize(("what", "obs"), FOREIGN, ids=[row[0] for row in FOREIGN])
def test_what_is_not_the_forms_is_passed_over(what: str, obs: Json) -> None:
    encounter = served({"talk_b": "no"})
    encounter["obs"].append({"concept": {"uuid": identifier("concept", "other")}, **obs})
    assert read(CONVERSATION, encounter).answers == {"talk_b": "no"}, what


def test_answers_in_a_group_are_found_and_a_voided_group_takes_them_along() -> None:
    encounter = served({"talk_b": "no"})
    group: Json = {"concept": {"uuid": "g"}, "groupMembers": encounter["obs"], "voided": False}
    assert read(CONVERSATION, {**encounter, "obs": [group]}).answers == {"talk_b": "no"}
    assert read(CONVERSATION, {**encounter, "obs": [{**group, "voided": True}]}).answers == {}


def _changed(**change: Any) -> Json:
    encounter = served({"talk_a": "yes"})
    encounter["obs"][0] |= change
    return encounter


SECRET = "never-in-a-message"
MALFORMED: list[tuple[Any, str]] = [
    (SECRET, "the encounter: invalid input type"),
    (None, "the encounter: invalid input type"),
    ({}, "form: missing data for required field; obs: missing data for required field"),
    ({**served({}), "form": None}, "form: field may not be null"),
    ({**served({}), "form": {"uuid": identifier("form", SECRET)}}, "another form, or to another version"),
    ({**served({}), "obs": SECRET}, "obs: not a valid list"),
    ({**served({}), "obs": [SECRET]}, "obs.0: invalid input type"),
    ({**served({}), "obs": [{"value": SECRET}]}, "obs.0.concept: missing data"),
    ({**served({}), "obs": [{"concept": {"display": SECRET}}]}, "obs.0.concept: it names no uuid"),
    (_changed(formFieldPath=f"rfe-forms-{SECRET}"), "a field that the form does not have"),
    (_changed(formFieldPath=SECRET), "a field that the form does not have"),
    (_changed(formFieldPath=None), "a field that the form does not have"),
    (_changed(concept={"uuid": SECRET}), "talk_a is stored under a concept of something else"),
    (_changed(value={"uuid": SECRET}), "talk_a holds an answer that the form does not offer"),
    (_changed(value=SECRET), "talk_a holds an answer that the form does not offer"),
    (_changed(value=True), "talk_a holds something that is no coded answer"),
    (_changed(value=1), "talk_a holds something that is no coded answer"),
    (_changed(value=None), "talk_a holds something that is no coded answer"),
    (_changed(value={"display": SECRET}), "talk_a holds something that is no coded answer"),
    (
        _changed(value={"uuid": identifier("concept", "answer.not_today")}),
        "talk_a holds an answer that the form does not offer",
    ),
]


@pytest.mark.parametrize(
    ("encounter", "sentence"), MALFORMED, ids=[f"{n} {row[1]}" for n, row in enumerate(MALFORMED)]
)
def test_a_malformed_encounter_is_refused_without_its_answers(encounter: Any, sentence: str) -> None:
    with pytest.raises(MalformedResponse) as caught:
        read(CONVERSATION, encounter)
    assert sentence in str(caught.value)
    assert SECRET not in str(caught.value)


def test_all_problems_are_told_at_once() -> None:
    encounter = served({"talk_a": "yes", "talk_b": "yes", "talk_c": "no"})
    encounter["obs"][0]["value"] = 7
    encounter["obs"][1]["concept"] = {"uuid": "x"}
    encounter["obs"].append(encounter["obs"][2])
    with pytest.raises(MalformedResponse) as caught:
        read(CONVERSATION, encounter)
    assert caught.value.problems == (
        "talk_a holds something that is no coded answer",
        "talk_b is stored under a concept of something else",
        "talk_c is answered twice",
    )


def test_one_bad_field_does_not_hide_an_acute_answer() -> None:
    encounter = served({"talk_a": "yes", "talk_now": "yes"})
    encounter["obs"][0]["value"] = 7
    with pytest.raises(MalformedResponse) as caught:
        read(CONVERSATION, encounter)
    assert [each.item for each in critical_items(CONVERSATION, caught.value.readable)] == ["talk_now"]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner) | st.dictionaries(st.sampled_from(["uuid", "obs", "form", "concept"]), inner)
        ),
    )
)
def test_whatever_stands_there_it_reads_or_is_malformed(value: Any) -> None:
    for encounter in ({**served({}), "obs": value}, {**served({}), "form": value}, _changed(value=value)):
        try:
            found = read(CONVERSATION, encounter)
        except MalformedResponse:
            continue
        assert set(found.answers) <= set(CONVERSATION.by_id)


def test_every_code_of_the_screen_is_read() -> None:
    for item in SCREEN:
        for code in CODES:
            assert read(CONVERSATION, served({item: code})).answers == {item: code}
