"""The clinicians' checklists: what calls a person, what offers stay open, what never depends on what."""

import pytest

from forms.critical import critical_items
from forms.definition import load_library
from forms.shapes import FormDefinition

LIBRARY = {each.key: each for each in load_library()}
CHECKLISTS = [
    "dissociation_check",
    "head_injury",
    "overdose_risk",
    "pain_check",
    "pregnancy_check",
    "psychosis_mania",
    "sleep_check",
    "time_critical",
]
OPENED = {"first_limits": "yes", "room_alone": "yes", "room_willing": "yes"}
RECENT = ("within_2_days", "within_week", "within_month")


def _shown(definition: FormDefinition, answers: dict[str, str]) -> set[str]:
    return {
        item.id
        for page in definition.pages
        if page.show_when is None or page.show_when.holds(answers)
        for item in page.items
        if item.show_when is None or item.show_when.holds(answers)
    }


@pytest.mark.parametrize("key", [*CHECKLISTS, "safety_plan", "harm_reduction"])
def test_nothing_is_counted_and_no_instrument_is_used_up(key: str) -> None:
    definition = LIBRARY[key]
    assert not definition.scores
    assert not definition.criteria
    assert definition.positive is None
    assert not definition.instrument
    assert definition.licence.status == "own"


@pytest.mark.parametrize("key", [*CHECKLISTS, "safety_plan", "harm_reduction"])
def test_every_critical_rule_has_an_example(key: str) -> None:
    shown = {item for each in LIBRARY[key].examples for item in each.expected.get("critical", ())}
    assert {rule.item for rule in LIBRARY[key].critical} == shown
    assert len(LIBRARY[key].examples) >= 3


@pytest.mark.parametrize("key", CHECKLISTS)
def test_what_is_asked_of_the_person_waits_for_a_private_place(key: str) -> None:
    definition = LIBRARY[key]
    asked = {item.id for item in definition.items() if item.asked_of == "person"} - {"room_willing"}
    assert not asked & _shown(definition, {})
    assert not asked & _shown(definition, {**OPENED, "room_alone": "no"})
    assert not asked & _shown(definition, {**OPENED, "first_limits": "no"})
    assert bool(asked) == (definition.opening == "private_talk")


@pytest.mark.parametrize("when", RECENT)
def test_recent_pressure_on_the_neck_asks_for_each_danger_sign(when: str) -> None:
    form = LIBRARY["head_injury"]
    signs = {"head_k", "head_l", "head_m", "head_n"}
    assert signs <= _shown(form, {**OPENED, "head_j": when})
    assert not signs & _shown(form, {**OPENED, "head_j": "longer_ago"})
    for sign in signs:
        found = critical_items(form, {**OPENED, "head_j": when, sign: "yes"})
        assert [(each.item, each.kind, each.acute) for each in found] == [
            ("head_j", "exam_today", False),
            (sign, "medical_now", True),
        ]


OFFERS = [
    ("under_24_hours", True, True, "PEP within 72 hours, emergency contraception within 120"),
    ("hours_24_to_72", True, True, "still within both"),
    ("hours_72_to_120", False, True, "only emergency contraception is left"),
    ("days_5_to_14", False, False, "both windows have closed"),
    ("not_sure", True, True, "the clock may still run"),
    ("declined", True, True, "who would rather not say loses no offer"),
]


@pytest.mark.parametrize(("since", "pep", "pill", "why"), OFFERS, ids=[each[3] for each in OFFERS])
def test_each_offer_is_made_as_long_as_it_can_help(since: str, pep: bool, pill: bool, why: str) -> None:
    shown = _shown(LIBRARY["time_critical"], {**OPENED, "time_a": since})
    assert ("time_c" in shown, "time_d" in shown) == (pep, pill), why
    assert "time_e" in shown, "how long a kit can be taken is the state's to say"


def test_somebody_comes_while_the_clock_runs() -> None:
    form = LIBRARY["time_critical"]
    called = {code for code in form.by_id["time_a"].by_code if critical_items(form, {"time_a": code})}
    assert called == {"under_24_hours", "hours_24_to_72", "hours_72_to_120", "not_sure"}


def test_no_offer_depends_on_the_police_or_on_what_a_person_does() -> None:
    words = LIBRARY["time_critical"].pages[2].opening
    assert words is not None
    assert "do not need to talk to the police" in str(words.text)
    assert not any("police" in item.id for item in LIBRARY["time_critical"].items())
    offers = LIBRARY["harm_reduction"]
    listed = {item.id for item in offers.items() if item.id.startswith("offer_")}
    assert listed <= _shown(offers, OPENED)
    assert not offers.critical


@pytest.mark.parametrize(
    ("item", "code", "kind", "acute"),
    [
        ("use_a", "yes", "overdose_now", True),
        ("use_b", "within_2_days", "overdose_now", True),
        ("use_b", "within_month", "overdose_risk", False),
        ("use_c", "yes", "suicide_risk", True),
        ("use_e", "yes", "overdose_risk", False),
    ],
)
def test_an_overdose_now_is_acute_and_a_risk_is_spoken_about(
    item: str, code: str, kind: str, acute: bool
) -> None:
    found = critical_items(LIBRARY["overdose_risk"], {item: code})
    assert [(each.kind, each.acute) for each in found] == [(kind, acute)]


def test_no_answer_about_wanting_to_live_is_no_no() -> None:
    rules = [rule for key in CHECKLISTS for rule in LIBRARY[key].critical if rule.kind == "suicide_risk"]
    assert {rule.item for rule in rules} == {"use_c", "mind_b"}
    assert all(rule.ask_if_declined for rule in rules)


def test_the_plan_names_lines_and_keeps_secrets_out() -> None:
    plan = LIBRARY["safety_plan"]
    said = " ".join(str(note.text) for page in plan.pages for note in page.notes)
    for line in ("988", "1-888-373-7888", "233733"):
        assert line in said
    opening = next(page.opening for page in plan.pages if page.opening and page.opening.id == "opening_plan")
    assert "code words" in str(opening.text)
    assert plan.by_id["plan_m"].kind == "choice", "a code word is agreed on by voice and never written"


def test_pregnancy_is_asked_each_time_anew() -> None:
    assert {item.ask for item in LIBRARY["pregnancy_check"].items()} == {"repeat"}
