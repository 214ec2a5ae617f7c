"""What holds in a cell: rows with a sentence, and a replay of events as a second opinion."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.moments import NaiveMoment
from sensitivity.choices import Choice, Effect, plan, standing, withdraw
from tests.sensitivity.making import DAY, HISTORY, PATIENT, START, at, choice, choices

ROWS: list[tuple[str, list[Choice], float, Effect | None]] = [
    ("she has not chosen", [], 1, None),
    ("a yes waits out its time", [choice("allow", 0, effective=24)], 23.9, None),
    ("a yes holds from its time on", [choice("allow", 0, effective=24)], 24, "allow"),
    ("a no holds at once", [choice("deny", 0)], 0, "deny"),
    ("a no ends a yes", [choice("allow", 0), choice("deny", 1)], 2, "deny"),
    (
        "a no cancels a yes that still waits",
        [choice("allow", 0, effective=24), choice("deny", 1)],
        25,
        "deny",
    ),
    ("a no holds while a newer yes waits", [choice("deny", 0), choice("allow", 1, effective=25)], 2, "deny"),
    ("a newer yes ends a no in its time", [choice("deny", 0), choice("allow", 1, effective=25)], 25, "allow"),
    ("a yes taken back is no choice", [choice("allow", 0, withdrawn=5)], 5, None),
    (
        "a yes taken back while it waits never holds",
        [choice("allow", 0, effective=24, withdrawn=3)],
        30,
        None,
    ),
    ("a yes holds until it is taken back", [choice("allow", 0, withdrawn=5)], 4.9, "allow"),
    (
        "a newer yes taken back leaves the no as it was",
        [choice("deny", 0), choice("allow", 1, withdrawn=5)],
        6,
        "deny",
    ),
    ("a no taken back holds until its end", [choice("deny", 0, withdrawn=26)], 25, "deny"),
    ("a no taken back is no choice", [choice("deny", 0, withdrawn=26)], 26, None),
    (
        "a no taken back does not bring an older yes to life",
        [choice("allow", 0), choice("deny", 1, withdrawn=26)],
        30,
        None,
    ),
    ("of a yes and a no in one second the no wins", [choice("allow", 1), choice("deny", 1)], 2, "deny"),
    ("a no counts even from a clock that runs ahead", [choice("deny", 9)], 1, "deny"),
    ("a yes from a clock that runs ahead does not", [choice("allow", 9)], 1, None),
    ("a choice about another audience says nothing", [choice("allow", 0, audience="emergency")], 1, None),
    ("a choice about another category says nothing", [choice("allow", 0, category="team_record")], 1, None),
]


@pytest.mark.parametrize(("sentence", "made", "hour", "effect"), ROWS, ids=[row[0] for row in ROWS])
def test_in_a_cell(sentence: str, made: list[Choice], hour: float, effect: Effect | None) -> None:
    assert choices(*made).effect(HISTORY, "primary_care", at(hour)) == effect, sentence


def test_a_named_person_is_the_same_in_either_case_of_letters() -> None:
    held = choices(choice("deny", 0, audience="person:ABC-1"))
    assert held.effect(HISTORY, "person:abc-1", at(1)) == "deny"


EFFECTS: st.SearchStrategy[Effect] = st.sampled_from(["allow", "deny"])
HOURS = st.integers(min_value=0, max_value=40)


@st.composite
def cells(draw: st.DrawFn) -> list[Choice]:
    """Choices of one cell, all recorded by hour 40; a "no" holds at once, as ``plan`` makes it."""
    made = []
    for _ in range(draw(st.integers(min_value=0, max_value=5))):
        effect = draw(EFFECTS)
        recorded = draw(HOURS)
        effective = recorded if effect == "deny" else recorded + draw(HOURS)
        after = draw(st.none() | HOURS)
        withdrawn = None if after is None else recorded + after
        made.append(choice(effect, recorded, effective=effective, withdrawn=withdrawn))
    return made


def replayed(made: list[Choice], now: Any) -> Effect | None:
    """A second opinion: play the events in time, a "no" after a "yes" and an end last within one moment."""
    events = [(each.recorded_at, 0 if each.effect == "allow" else 1, "recorded", each) for each in made]
    events += [(each.withdrawn_at, 2, "ended", each) for each in made if each.withdrawn_at]
    waiting: list[Choice] = []
    refusals: list[Choice] = []
    for moment, _, what, each in sorted(events, key=lambda event: event[:2]):
        if moment > now:
            break
        if what == "ended":
            waiting = [other for other in waiting if other is not each]
            refusals = [other for other in refusals if other is not each]
        elif each.effect == "deny":
            waiting, refusals = [], [*refusals, each]
        else:
            waiting.append(each)
    if any(each.effective_at <= now for each in waiting):
        return "allow"
    return "deny" if refusals else None


@given(cells(), st.integers(min_value=40, max_value=90))
def test_a_cell_agrees_with_a_replay_of_its_events(made: list[Choice], hour: int) -> None:
    assert choices(*made).effect(HISTORY, "primary_care", at(hour)) == replayed(made, at(hour))


@given(cells(), HOURS, st.randoms(use_true_random=False))
def test_the_order_in_which_choices_are_read_is_irrelevant(
    made: list[Choice], hour: int, random: Any
) -> None:
    shuffled = list(made)
    random.shuffle(shuffled)
    first, second = choices(*made), choices(*shuffled)
    assert first.effect(HISTORY, "primary_care", at(hour)) == second.effect(HISTORY, "primary_care", at(hour))


@given(cells(), cells(), HOURS)
def test_adding_a_no_never_allows_more(made: list[Choice], more: list[Choice], hour: int) -> None:
    added = [each for each in more if each.effect == "deny"]
    before = choices(*made).effect(HISTORY, "primary_care", at(hour))
    after = choices(*made, *added).effect(HISTORY, "primary_care", at(hour))
    assert after != "allow" or before == "allow"


def _plan(current: Any, effect: Effect, hour: float) -> Choice:
    return plan(
        current,
        patient=PATIENT,
        category=HISTORY,
        audience="primary_care",
        effect=effect,
        now=at(hour),
        cooling_off=DAY,
    )


def test_loosening_waits_and_tightening_does_not() -> None:
    opened = _plan(choices(), "allow", 0)
    assert (opened.recorded_at, opened.effective_at) == (START, at(24))
    closed = _plan(choices(opened), "deny", 1)
    assert (closed.recorded_at, closed.effective_at) == (at(1), at(1))


def test_saying_yes_again_to_what_is_open_does_not_wait() -> None:
    held = choices(choice("allow", 0))
    assert _plan(held, "allow", 5).effective_at == at(5)


def test_the_same_wish_twice_in_a_second_is_one_choice() -> None:
    now = START + timedelta(milliseconds=300)
    first = _plan(choices(), "allow", 0)
    again = plan(
        choices(first),
        patient=PATIENT,
        category=HISTORY,
        audience="primary_care",
        effect="allow",
        now=now,
        cooling_off=DAY,
    )
    assert again.id == first.id
    assert _plan(choices(), "deny", 0).id != first.id


def test_a_yes_taken_back_ends_at_once_and_a_no_after_the_cooling_off() -> None:
    opened = withdraw(choice("allow", 0, effective=24), now=at(2), cooling_off=DAY)
    closed = withdraw(choice("deny", 0), now=at(2), cooling_off=DAY)
    assert (opened.withdrawn_at, closed.withdrawn_at) == (at(2), at(26))
    assert withdraw(closed, now=at(9), cooling_off=DAY) == closed


def test_taking_back_a_no_never_opens_before_the_cooling_off() -> None:
    held = choices(choice("allow", 0), withdraw(choice("deny", 1), now=at(2), cooling_off=DAY))
    assert held.effect(HISTORY, "primary_care", at(25.9)) == "deny"


def test_her_page_lists_what_holds_or_will_hold() -> None:
    made = [choice("allow", 3, effective=27), choice("deny", 1), choice("allow", 0, withdrawn=2)]
    assert [each.recorded_at for each in standing(made, at(4))] == [at(1), at(3)]
    assert made[0].pending(at(4))
    assert not made[0].pending(at(27))
    assert not made[1].pending(at(0))


def test_an_earlier_moment_knows_nothing_of_what_came_later() -> None:
    held = choices(choice("allow", 0, withdrawn=5), choice("deny", 3))
    then = held.recorded_by(at(2))
    assert then.choices == (replace(held.choices[0], withdrawn_at=None),)
    assert then.effect(HISTORY, "primary_care", at(2)) == "allow"
    assert held.recorded_by(at(6)) == held


UNKNOWN = [
    ("the category is not known any more", {"other"}, {"primary_care"}, True),
    ("the audience is not known any more", {HISTORY}, {"team"}, True),
    ("both are known", {HISTORY}, {"primary_care"}, False),
]


@pytest.mark.parametrize(
    ("why", "categories", "audiences", "corrupt"), UNKNOWN, ids=[row[0] for row in UNKNOWN]
)
def test_a_choice_that_the_content_lost_makes_the_record_corrupt(
    why: str, categories: set[str], audiences: set[str], corrupt: bool
) -> None:
    assert choices(choice("deny", 0)).checked(categories, audiences).corrupt is corrupt, why
    assert choices(corrupt=True).checked(categories, audiences).corrupt


IMPOSSIBLE: list[tuple[dict[str, Any], str]] = [
    ({"effect": "maybe"}, "allows or denies"),
    ({"effective_at": at(-1)}, "before it was recorded"),
    ({"withdrawn_at": at(-1)}, "before it was recorded"),
    ({"audience": ""}, "one of them is empty"),
    ({"patient": ""}, "one of them is empty"),
]


@pytest.mark.parametrize(("change", "sentence"), IMPOSSIBLE)
def test_what_can_be_no_choice_is_refused(change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        replace(choice("deny", 0), **change)


@pytest.mark.parametrize("name", ["recorded_at", "effective_at", "withdrawn_at"])
def test_a_time_without_zone_is_refused(name: str) -> None:
    naive: dict[str, Any] = {name: at(50).replace(tzinfo=None)}
    with pytest.raises(NaiveMoment):
        replace(choice("deny", 0), **naive)
