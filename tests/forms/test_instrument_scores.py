"""Scores of published instruments: every sum, rules worked out a second time, what skipping may do."""

from collections.abc import Callable
from functools import cache
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.answers import answers_of
from forms.conditions import Answers
from forms.score_ranges import range_of
from forms.scoring import Scores, score
from forms.shapes import FormDefinition, Item
from tests.forms.instrument_facts import FACTS, LIBRARY, answers_for, asked, counted

Positive = Callable[[int], bool | None]
# The instruments that have one sum: from, to, and what is positive.
SUMS: list[tuple[str, int, int, Positive]] = [
    ("phq2", 0, 6, lambda total: total >= 3),
    ("phq9", 0, 27, lambda total: total >= 10),
    ("gad7", 0, 21, lambda total: total >= 10),
    ("pcl5", 0, 80, lambda total: total >= 31),
    ("auditc", 0, 12, lambda total: total >= 3),
    ("audit", 0, 40, lambda total: total >= 8),
    ("hits", 4, 20, lambda total: total > 10),
    ("whodas12", 12, 60, lambda total: None),
    ("desb", 0, 32, lambda total: None),
]
WAYS = ("left open", "declined")


def _summed(key: str) -> list[Item]:
    rule = next(each for each in LIBRARY[key].scores if each.name == "total")
    return [LIBRARY[key].by_id[item] for item in rule.items]


def _without(answers: Answers, item: str, way: str) -> dict[str, Any]:
    rest = {name: given for name, given in answers.items() if name != item}
    return rest if way == "left open" else {**rest, item: "declined"}


def _band(key: str, total: int) -> str | None:
    bands = FACTS[key].get("scoring", {}).get("bands", ())
    return next((band for low, high, band in bands if low <= total <= high), None)


@pytest.mark.parametrize(("key", "low", "high", "positive"), SUMS, ids=[row[0] for row in SUMS])
def test_every_sum_is_found_banded_and_judged_as_published(
    key: str, low: int, high: int, positive: Positive
) -> None:
    assert FACTS[key].get("scoring", {}).get("range", [low, high]) == [low, high]
    for total in range(low, high + 1):
        answers = answers_for(_summed(key), total)
        assert answers is not None
        found = score(LIBRARY[key], answers)
        assert (found.scores["total"], found.positive) == (total, positive(total))
        assert found.band == _band(key, total) or key == "desb"


@pytest.mark.parametrize(
    ("key", "low", "high"),
    [*(row[:3] for row in SUMS), ("dast10", 0, 10), ("pcptsd5", 0, 5), ("who5", 0, 100)],
)
def test_the_store_takes_every_score_and_no_other(key: str, low: int, high: int) -> None:
    rule = next(each for each in LIBRARY[key].scores if each.name == "total")
    assert range_of(rule, LIBRARY[key].by_id) == (low, high)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("key", [row[0] for row in SUMS if row[0] != "desb"])
def test_one_answer_less_leaves_the_sum_open_and_never_lowers_it(key: str, way: str) -> None:
    items = _summed(key)
    answers = {item.id: counted(item)[-1].code for item in items}
    for item in items:
        found = score(LIBRARY[key], answers_of(LIBRARY[key], _without(answers, item.id, way)))
        assert (found.scores["total"], found.band, found.positive) == (None, None, None)
        assert (found.missing, found.declined) == (
            ((item.id,), ()) if way == "left open" else ((), (item.id,))
        )


def test_the_well_being_of_every_sum() -> None:
    for raw in range(26):
        found = score(LIBRARY["who5"], answers_for(asked("who5"), raw) or {})
        total = raw * 4
        band = "likely depression" if total <= 28 else "poor wellbeing" if total < 50 else None
        assert (found.scores, found.band, found.positive) == ({"total": total}, band, total < 50)


@pytest.mark.parametrize("letters", [*product("yn", repeat=10)][::7])
def test_drug_questions_count_yes_but_the_third_counts_no(letters: tuple[str, ...]) -> None:
    said = {"y": "yes", "n": "no"}
    answers = {f"dast10_{n}": said[letter] for n, letter in enumerate(letters, 1)}
    total = sum(letter == ("n" if n == 3 else "y") for n, letter in enumerate(letters, 1))
    found = score(LIBRARY["dast10"], answers)
    assert (found.scores, found.positive) == ({"total": total}, total >= 3)


@pytest.mark.parametrize("letters", [*product("yn", repeat=5)])
def test_five_questions_behind_a_gate(letters: tuple[str, ...]) -> None:
    said = {"y": "yes", "n": "no"}
    answers = {f"pcptsd5_{n}": said[letter] for n, letter in enumerate(letters, 1)}
    found = score(LIBRARY["pcptsd5"], {"pcptsd5_gate": "yes", **answers})
    assert (found.scores, found.positive) == ({"total": letters.count("y")}, letters.count("y") >= 3)
    assert score(LIBRARY["pcptsd5"], answers).scores == {"total": letters.count("y")}


@given(values=st.lists(st.integers(0, 4), min_size=20, max_size=20))
def test_the_clusters_of_twenty_answers(values: list[int]) -> None:
    clusters = FACTS["pcl5"]["scoring"]["clusters"]
    symptoms = {
        name: sum(value >= 2 for value in values[first - 1 : last])
        for name, (first, last) in clusters.items()
    }
    provisional = all(symptoms[name] >= needed for name, needed in zip("BCDE", (1, 1, 2, 2), strict=True))
    found = score(LIBRARY["pcl5"], _numbered("pcl5", values))
    assert found.scores == {"total": sum(values), "provisional": provisional}
    assert found.positive is (sum(values) >= 31)


@pytest.mark.parametrize("symptoms", [*product(range(3), range(3), range(4), range(4))], ids=str)
def test_each_cluster_asks_for_its_own_number_of_symptoms(symptoms: tuple[int, ...]) -> None:
    values = [1] * 20  # a little bit is no symptom
    for (first, _), count in zip(FACTS["pcl5"]["scoring"]["clusters"].values(), symptoms, strict=True):
        values[first - 1 : first - 1 + count] = [2] * count
    enough = all(count >= needed for count, needed in zip(symptoms, (1, 1, 2, 2), strict=True))
    assert score(LIBRARY["pcl5"], _numbered("pcl5", values)).scores["provisional"] is enough


def _numbered(key: str, values: list[int]) -> dict[str, str]:
    answers = zip(asked(key), values, strict=True)
    return {
        item.id: next(each.code for each in item.answers if each.value == value) for item, value in answers
    }


@given(values=st.lists(st.integers(0, 4), min_size=18, max_size=18))
@settings(max_examples=300)
def test_the_table_of_pairs_after_the_icd_11(values: list[int]) -> None:
    high = [value >= 2 for value in values]
    halves = []
    for half in (high[:9], high[9:]):
        pairs = [any(half[place : place + 2]) for place in (0, 2, 4)]
        halves.append(all(pairs) and any(half[6:]))
    first, second = halves
    found = score(LIBRARY["itq"], _numbered("itq", values))
    assert found.scores["CPTSD"] is (first and second)
    assert found.scores["PTSD"] is (first and not second)
    assert found.band == ("none" if not first else "CPTSD" if second else "PTSD")
    assert found.positive is first
    assert (found.scores["ptsd"], found.scores["dso"]) == (sum(values[:6]), sum(values[9:15]))


@given(values=st.lists(st.sampled_from([0, 1, 2, 3, 4, None, "declined"]), min_size=8, max_size=8))
@settings(max_examples=300)
def test_up_to_two_of_eight_are_made_up_for(values: list[int | str | None]) -> None:
    form = LIBRARY["desb"]
    answers = {f"desb_{n}": value for n, value in enumerate(values, 1)}
    found = score(form, answers_of(form, answers)).scores
    known = [value for value in values if isinstance(value, int)]
    if len(known) < 6:
        assert found == {"total": None, "mean": None}
        return
    twice = 2 * sum(known) * 8 // len(known)  # whole halves, so that a half goes up
    assert found["total"] == (twice + 1) // 2
    assert found["mean"] == pytest.approx(sum(known) / len(known))


@cache
def _level(key: str, said: tuple[tuple[str, str], ...]) -> Scores:
    return score(LIBRARY[key], dict(said))


def _shown(form: FormDefinition, answers: Answers) -> dict[str, Any]:
    """The answers without those of questions that the others hide."""
    conditions = {item.id: item.show_when for item in form.items()}
    return {
        item: given
        for item, given in answers.items()
        if (condition := conditions[item]) is None or condition.holds(answers)
    }


def _suicide_level(said: dict[str, str]) -> str:
    yes = {item for item, given in said.items() if given == "yes"}
    if yes & {"cssrs_4", "cssrs_5", "cssrs_6_3mo"}:
        return "high"
    if yes & {"cssrs_3", "cssrs_6"}:
        return "moderate"
    return "low" if yes else "none"


@pytest.mark.parametrize("given_to", [*product(("yes", "no"), repeat=7)], ids="".join)
def test_the_table_of_levels(given_to: tuple[str, ...]) -> None:
    ids = [item.id for item in asked("cssrs_screener")]
    said = _shown(LIBRARY["cssrs_screener"], dict(zip(ids, given_to, strict=True)))
    found = score(LIBRARY["cssrs_screener"], said)
    assert (found.band, found.positive) == (_suicide_level(said), "yes" in said.values())
    assert found.missing == ()


@pytest.mark.parametrize("given_to", [*product(("yes", "no"), repeat=5)], ids="".join)
def test_the_four_questions_and_the_fifth(given_to: tuple[str, ...]) -> None:
    said = _shown(LIBRARY["asq"], {f"asq_{n}": each for n, each in enumerate(given_to, 1)})
    found = score(LIBRARY["asq"], said)
    any_yes = "yes" in given_to[:4]
    band = "negative" if not any_yes else "acute positive" if given_to[4] == "yes" else "non-acute positive"
    assert (found.band, found.positive) == (band, any_yes)


@pytest.mark.parametrize(
    ("key", "ids"),
    [
        ("asq", ["asq_1", "asq_2", "asq_3", "asq_4", "asq_5"]),
        ("cssrs_screener", [item.id for item in asked("cssrs_screener")]),
    ],
)
def test_a_level_is_told_only_where_no_unsaid_answer_could_change_it(key: str, ids: list[str]) -> None:
    """All combinations of yes, no, left open and declined, each against every way of filling it up."""
    for letters in product(("yes", "no", None, "declined"), repeat=len(ids)):
        unsaid = [item for item, each in zip(ids, letters, strict=True) if each in (None, "declined")]
        said = {item: each for item, each in zip(ids, letters, strict=True) if each in ("yes", "no")}
        if not _is_asked(key, said):
            continue
        refused = {item: each for item, each in zip(ids, letters, strict=True) if each == "declined"}
        found = score(LIBRARY[key], answers_of(LIBRARY[key], {**said, **refused}))
        if found.band is None and found.positive is None:
            continue
        for filling in product(("yes", "no"), repeat=len(unsaid)):
            whole = _shown(LIBRARY[key], {**said, **dict(zip(unsaid, filling, strict=True))})
            full = _level(key, tuple(sorted(whole.items())))
            assert found.band in (None, full.band)
            assert found.positive in (None, full.positive)


def _is_asked(key: str, said: dict[str, str]) -> bool:
    """Whether nothing was said in answer to a question that a no keeps hidden."""
    conditions = {item.id: item.show_when for item in asked(key)}
    gates = {
        item: condition for item, condition in conditions.items() if condition is not None and item in said
    }
    return all(condition.holds(said) for condition in gates.values())


FORMS = sorted(key for key in FACTS if key != "desb")  # which makes up for what is missing, and so may be off


@given(data=st.data(), key=st.sampled_from(FORMS))
@settings(max_examples=1500, deadline=None)
def test_whatever_is_known_with_gaps_stays_true_without_them(data: st.DataObject, key: str) -> None:
    form = LIBRARY[key]
    whole: dict[str, Any] = {}
    for item in asked(key):
        if item.show_when is None or item.show_when.holds(whole):
            whole[item.id] = data.draw(st.sampled_from(_meant(item)))
    gaps = data.draw(st.lists(st.sampled_from(sorted(whole)), unique=True, max_size=4))
    partial = dict(whole)
    for item_id in gaps:
        partial = _without(partial, item_id, data.draw(st.sampled_from(WAYS)))
    full, found = score(form, answers_of(form, whole)), score(form, answers_of(form, partial))
    assert found.band in (None, full.band)
    assert found.positive in (None, full.positive)
    assert all(value in (None, full.scores[name]) for name, value in found.scores.items())
    assert set(found.critical) <= set(full.critical)


def _meant(item: Item) -> list[Any]:
    said = [
        answer.code for answer in item.answers if not answer.declined and answer.code != "already_answered"
    ]
    return [[code] for code in said] if item.kind == "many" else said or ["words"]
