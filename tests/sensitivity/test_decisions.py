"""May this viewer see this? Rows with a sentence, the whole table twice over, and what always holds."""

from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.moments import NaiveMoment
from sensitivity import audiences as audiences_content
from sensitivity import categories as categories_content
from sensitivity import decisions
from sensitivity.choices import Choice, Effect
from sensitivity.decisions import Decision, decide
from tests.sensitivity.making import HISTORY, at, choice, choices

BASELINE = categories_content.load()
NEVER = "person:clerk"

TEAM = frozenset({"team", "hospital", "person:nurse"})
CARE = frozenset({"primary_care", "hospital", "person:doctor"})
EMERGENCY = frozenset({"emergency", "hospital", "person:resident"})
CLERK = frozenset({"primary_care", "hospital", NEVER})
BOTH = frozenset({"team", "primary_care", "hospital", "person:both"})

ROWS: list[tuple[str, set[str], frozenset[str], list[Choice], str]] = [
    ("what has no category is open to all", set(), EMERGENCY, [], decisions.UNPROTECTED),
    ("before any choice the team sees it", {HISTORY}, TEAM, [], decisions.BASELINE),
    ("before any choice primary care does not", {HISTORY}, CARE, [], decisions.CLOSED),
    ("before any choice the emergency department does not", {HISTORY}, EMERGENCY, [], decisions.CLOSED),
    ("whom she opened it to sees it", {HISTORY}, CARE, [choice("allow", 0)], decisions.OPENED_GROUP),
    ("a yes that waits opens nothing", {HISTORY}, CARE, [choice("allow", 0, effective=24)], decisions.CLOSED),
    (
        "the named person never, though the group may",
        {HISTORY},
        CLERK,
        [choice("allow", 0), choice("deny", 0, audience=NEVER)],
        decisions.NEVER_PERSON,
    ),
    (
        "a colleague of the named person may",
        {HISTORY},
        CARE,
        [choice("allow", 0), choice("deny", 0, audience=NEVER)],
        decisions.OPENED_GROUP,
    ),
    (
        "a newer yes to the group does not lift the never",
        {HISTORY},
        CLERK,
        [choice("deny", 0, audience=NEVER), choice("allow", 1)],
        decisions.NEVER_PERSON,
    ),
    (
        "one person may, though the group may not yet",
        {HISTORY},
        CARE,
        [choice("allow", 0, audience="person:doctor")],
        decisions.OPENED_PERSON,
    ),
    (
        "a no to everybody closes it to the team too",
        {HISTORY},
        TEAM,
        [choice("deny", 0, audience="hospital")],
        decisions.NEVER_GROUP,
    ),
    (
        "who is in two groups is held by the stricter",
        {HISTORY},
        BOTH,
        [choice("deny", 0)],
        decisions.NEVER_GROUP,
    ),
    (
        "a yes can't open what stays with the team",
        {"team_record"},
        CARE,
        [choice("allow", 0, category="team_record")],
        decisions.CLOSED,
    ),
    (
        "a never holds for what stays with the team",
        {"team_record"},
        TEAM,
        [choice("deny", 0, category="team_record", audience="person:nurse")],
        decisions.NEVER_PERSON,
    ),
    (
        "every category of a thing must be allowed",
        {HISTORY, "team_record"},
        CARE,
        [choice("allow", 0)],
        decisions.CLOSED,
    ),
    ("an unknown category is closed to all", {"mystery"}, TEAM, [], decisions.UNKNOWN),
    ("nobody at all sees nothing protected", {HISTORY}, frozenset(), [], decisions.CLOSED),
]
OPEN = {decisions.UNPROTECTED, decisions.BASELINE, decisions.OPENED_GROUP, decisions.OPENED_PERSON}


def _decide(
    categories: set[str], audiences: frozenset[str], made: list[Choice], corrupt: bool = False
) -> Decision:
    return decide(
        categories=frozenset(categories),
        audiences=audiences,
        choices=choices(*made, corrupt=corrupt),
        baseline=BASELINE,
        now=at(2),
    )


@pytest.mark.parametrize(
    ("sentence", "categories", "audiences", "made", "reason"), ROWS, ids=[row[0] for row in ROWS]
)
def test_a_decision(
    sentence: str, categories: set[str], audiences: frozenset[str], made: list[Choice], reason: str
) -> None:
    found = _decide(categories, audiences, made)
    assert found == Decision(allowed=reason in OPEN, reason=reason), sentence


@pytest.mark.parametrize("row", ROWS[1:], ids=[row[0] for row in ROWS[1:]])
def test_a_record_that_can_not_be_read_closes_everything(
    row: tuple[str, set[str], frozenset[str], list[Choice], str],
) -> None:
    _, categories, audiences, made, _ = row
    assert _decide(categories, audiences, made, corrupt=True) == Decision(
        allowed=False, reason=decisions.CORRUPT
    )


def test_a_decision_is_no_truth_value() -> None:
    with pytest.raises(TypeError, match=r"ask \.allowed"):
        bool(Decision(allowed=True, reason=""))


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(NaiveMoment):
        decide(
            categories=frozenset({HISTORY}),
            audiences=TEAM,
            choices=choices(),
            baseline=BASELINE,
            now=at(0).replace(tzinfo=None),
        )


CELLS = ("team", "primary_care", "hospital", "person:one")
EFFECTS: tuple[Effect | None, ...] = (None, "allow", "deny")


def _second_opinion(categories: set[str], held: set[str], cells: dict[str, Effect | None]) -> bool:
    """The rule in other words: no "no" may touch the viewer, and for each category one ground must stand."""
    if categories and any(cells[name] == "deny" for name in held) and categories <= {HISTORY, "team_record"}:
        return False
    grounds = {
        HISTORY: "team" in held or any(cells[name] == "allow" for name in held),
        "team_record": "team" in held,
    }
    return all(grounds.get(category, False) for category in categories)


def _table() -> Iterator[tuple[set[str], set[str], dict[str, Effect | None]]]:
    things: list[set[str]] = [
        set(),
        {HISTORY},
        {"team_record"},
        {HISTORY, "team_record"},
        {HISTORY, "mystery"},
    ]
    for effects in product(EFFECTS, repeat=len(CELLS)):
        for member in product((False, True), repeat=len(CELLS)):
            held = {name for name, is_in in zip(CELLS, member, strict=True) if is_in}
            for categories in things:
                yield categories, held, dict(zip(CELLS, effects, strict=True))


def test_the_whole_table_agrees_with_a_second_opinion() -> None:
    """81 states of four cells, 16 viewers, 5 things: 6,480 decisions."""
    seen = 0
    for categories, held, cells in _table():
        made = [
            choice(effect, 0, audience=name, category=category)
            for name, effect in cells.items()
            for category in (HISTORY, "team_record")
            if effect
        ]
        found = _decide(categories, frozenset(held), made)
        assert found.allowed is _second_opinion(categories, held, cells), (categories, held, cells, found)
        seen += 1
    assert seen == 6480


MADE = st.builds(
    choice,
    st.sampled_from(["allow", "deny"]),
    st.integers(min_value=0, max_value=4),
    effective=st.integers(min_value=4, max_value=8),
    audience=st.sampled_from([*CELLS, "emergency"]),
    category=st.sampled_from([HISTORY, "team_record"]),
)
VIEWERS = st.frozensets(st.sampled_from([*CELLS, "emergency"]))
THINGS = st.sets(st.sampled_from([HISTORY, "team_record", "mystery"]))


@given(THINGS, VIEWERS, st.lists(MADE, max_size=6), st.lists(MADE, max_size=3))
def test_more_denials_never_allow_more(
    things: set[str], viewer: frozenset[str], made: list[Choice], more: list[Choice]
) -> None:
    denials = [each for each in more if each.effect == "deny"]
    after = _decide(things, viewer, [*made, *denials])
    assert not after.allowed or _decide(things, viewer, made).allowed


@given(THINGS, VIEWERS, st.lists(MADE, max_size=6))
def test_more_categories_never_allow_more(
    things: set[str], viewer: frozenset[str], made: list[Choice]
) -> None:
    assert not _decide({*things, HISTORY}, viewer, made).allowed or _decide(things, viewer, made).allowed


@given(THINGS, VIEWERS, st.lists(MADE, max_size=6))
def test_the_unreadable_is_the_strictest(
    things: set[str], viewer: frozenset[str], made: list[Choice]
) -> None:
    assert _decide(things, viewer, made, corrupt=True).allowed is (not things)


@given(st.sets(st.sampled_from([HISTORY, "team_record"]), min_size=1), VIEWERS)
def test_before_any_choice_only_the_team(things: set[str], viewer: frozenset[str]) -> None:
    assert _decide(things, viewer, []).allowed is ("team" in viewer)


def test_no_reason_says_what_it_is_about_or_who() -> None:
    """Reasons stand in the shadow report and in logs (S7)."""
    reasons = {row[4] for row in ROWS} | {decisions.CORRUPT}
    for reason in reasons:
        assert not {"trafficking", "history", "clerk", "primary", "hospital"} & set(reason.split())
    assert "team" in audiences_content.load()
