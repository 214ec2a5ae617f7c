"""Workflows as tables: each walked exhaustively, each wrong table refused with its line."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from content.loading import ContentError, library
from workflows.machine import IllegalMove, Machine, UnknownState, load

NAMES = [
    source.name.rsplit("/", 1)[-1].removesuffix(".yaml") for source in library("workflows", "definitions")
]
MACHINES = {name: load(name) for name in NAMES}
ENGAGEMENT, HANDOFF = MACHINES["engagement"], MACHINES["handoff"]
DEPTH = 6


def walks(machine: Machine, depth: int) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every sequence of legal events up to a depth, with the state that it ends in."""
    todo: list[tuple[tuple[str, ...], str]] = [((), machine.initial)]
    while todo:
        events, state = todo.pop()
        yield events, state
        if len(events) < depth:
            todo += [((*events, each), machine.move(state, each).target) for each in machine.legal(state)]


def shortest_way(machine: Machine, state: str, goals: set[str]) -> int | None:
    """The fewest moves from a state to any goal."""
    front, seen, steps = {state}, {state}, 0
    while front:
        if front & goals:
            return steps
        front = {machine.move(each, event).target for each in front for event in machine.legal(each)} - seen
        seen |= front
        steps += 1
    return None


def test_the_two_machines_of_this_version() -> None:
    assert NAMES == ["engagement", "handoff"]


@pytest.mark.parametrize("name", NAMES)
def test_no_walk_ends_in_a_dead_end(name: str) -> None:
    """S10: from wherever any six moves lead, it goes on: home, or to an end where the machine has one."""
    machine = MACHINES[name]
    ended = {key for key, state in machine.states.items() if state.ends}
    goals = {machine.home} if machine.home else ended
    visited = set()
    for events, state in walks(machine, DEPTH):
        visited.add(state)
        if state not in ended:
            assert shortest_way(machine, state, goals) is not None, (events, state)
    assert visited == set(machine.states)


def test_whoever_has_not_ended_can_walk_with_us_again_within_two_moves() -> None:
    for state, detail in ENGAGEMENT.states.items():
        if not detail.ends:
            way = shortest_way(ENGAGEMENT, state, {"walking_together"})
            assert way is not None
            assert way <= 2, state


def test_only_her_wish_or_death_ends_it_and_a_transfer_reopens() -> None:
    assert [key for key, state in ENGAGEMENT.states.items() if state.ends] == ["transferred", "deceased"]
    assert ENGAGEMENT.move("transferred", "reopen").target == "walking_together"
    assert ENGAGEMENT.legal("deceased") == ()


def test_nothing_closes_without_a_reason_or_her_own_answer() -> None:
    for machine in MACHINES.values():
        for each in machine.transitions:
            if machine.states[each.target].ends and each.event not in ("meet", "decline"):
                assert each.needs_reason, (machine.key, each)


def test_a_pause_keeps_the_door_open() -> None:
    assert ENGAGEMENT.move("walking_together", "pause").target == "paused"
    assert not ENGAGEMENT.state("paused").ends
    assert ENGAGEMENT.move("paused", "return").target == "walking_together"


WAYS = [
    ("introduced on the spot", ["meet"], "met"),
    ("she agrees and they meet", ["agree", "meet"], "met"),
    ("she says no", ["decline"], "declined"),
    ("she says no after all", ["agree", "decline"], "declined"),
    ("it was missed, outreach reaches her", ["agree", "miss", "agree_again", "meet"], "met"),
    ("it was missed and outreach stays unanswered", ["agree", "miss", "leave_open"], "door_open"),
]


@pytest.mark.parametrize(("story", "events", "end"), WAYS, ids=[row[0] for row in WAYS])
def test_a_handoff(story: str, events: list[str], end: str) -> None:
    state = HANDOFF.initial
    for event in events:
        state = HANDOFF.move(state, event).target
    assert state == end, story
    assert HANDOFF.state(state).ends


ILLEGAL = [
    ("met", "agree", "cannot agree when met; nothing follows from there"),
    ("offered", "leave_open", "cannot leave_open when offered; can: agree, meet, decline, miss"),
    ("agreed", "", "cannot  when agreed; can: meet, decline, miss"),
]


@pytest.mark.parametrize(("state", "event", "sentence"), ILLEGAL)
def test_a_refused_move_names_the_legal_ones(state: str, event: str, sentence: str) -> None:
    with pytest.raises(IllegalMove) as caught:
        HANDOFF.move(state, event)
    assert str(caught.value) == sentence
    assert caught.value.legal == HANDOFF.legal(state)


@pytest.mark.parametrize("name", NAMES)
def test_every_event_is_legal_or_refused_in_every_state(name: str) -> None:
    machine = MACHINES[name]
    events = {each.event for each in machine.transitions}
    for state in machine.states:
        legal = machine.legal(state)
        assert {machine.move(state, event).source for event in legal} <= {state}
        for event in events - set(legal):
            with pytest.raises(IllegalMove):
                machine.move(state, event)


def test_an_unknown_state_is_no_silent_start() -> None:
    with pytest.raises(UnknownState, match="handoff has no state 'lost'; it has: offered, agreed"):
        HANDOFF.legal("lost")


@pytest.mark.parametrize("name", NAMES)
def test_the_diagram_shows_every_state_and_move_once(name: str) -> None:
    machine = MACHINES[name]
    lines = machine.mermaid().splitlines()
    assert lines[0] == "stateDiagram-v2"
    assert lines[1] == f"    [*] --> {machine.initial}"
    arrows = [line for line in lines[2:] if "-->" in line and "[*]" not in line]
    assert sorted(arrows) == sorted(
        f"    {each.source} --> {each.target} : {each.event}" for each in machine.transitions
    )
    assert sum(line.endswith("--> [*]") for line in lines) == sum(
        state.ends for state in machine.states.values()
    )
    assert len(lines) == len(set(lines))


SMALL = """\
key: small
title: {en: A, es: B}
initial: new
home: home
states:
  new: {title: {en: A, es: B}, meaning: {en: A, es: B}}
  home: {title: {en: A, es: B}, meaning: {en: A, es: B}}
  away: {title: {en: A, es: B}, meaning: {en: A, es: B}}
  gone: {title: {en: A, es: B}, meaning: {en: A, es: B}, ends: true}
moves:
  - {event: come, from: [new, away], to: home}
  - {event: go, from: [home], to: away}
  - {event: leave, from: [home], to: gone}
"""


def _load(tmp_path: Path, text: str) -> Machine:
    (tmp_path / "workflows").mkdir()
    (tmp_path / "workflows" / "small.yaml").write_text(text, encoding="utf-8")
    return load("small", tmp_path)


def test_a_sound_table_loads(tmp_path: Path) -> None:
    assert _load(tmp_path, SMALL).legal("home") == ("go", "leave")


BROKEN = [
    (
        "initial: new",
        "initial: old",
        "small.yaml:3: initial: there is no state 'old'; use new, home, away, gone",
    ),
    ("home: home", "home: house", "small.yaml:4: home: there is no state 'house'"),
    ("to: away}", "to: far}", "small.yaml:12: moves[1].to: there is no state 'far'"),
    ("from: [new, away]", "from: [new, far]", "small.yaml:11: moves[0].from[1]: there is no state 'far'"),
    ("event: leave", "event: go", "small.yaml:13: moves[2].from[0]: 'go' leaves 'home' twice"),
    (
        "from: [new, away]",
        "from: [new]",
        "small.yaml:8: states.away.title: no way leads from here back to 'home'",
    ),
    (
        "from: [home], to: away",
        "from: [away], to: away",
        "small.yaml:8: states.away.title: nothing leads to this",
    ),
    ("home: home\n", "", None),
    (
        "from: [home], to: gone",
        "from: [gone], to: home",
        "small.yaml:9: states.gone.title: nothing leads to this",
    ),
    ("event: go,", "", "small.yaml:12: moves[1].event: it is missing"),
    (
        "from: [home], to: away",
        "from: [], to: away",
        "small.yaml:12: moves[1].from: it is empty; write at least one entry",
    ),
    (", ends: true", ", ends: 1", "small.yaml:9: states.gone.ends: it is neither true nor false"),
]


@pytest.mark.parametrize(("old", "new", "sentence"), BROKEN, ids=[f"{row[0]!r}>{row[1]!r}" for row in BROKEN])
def test_a_table_that_makes_no_sense_is_refused(
    tmp_path: Path, old: str, new: str, sentence: str | None
) -> None:
    changed = SMALL.replace(old, new, 1)
    assert changed != SMALL
    if sentence is None:  # a machine without a home is fine as long as it ends
        assert _load(tmp_path, changed).home is None
        return
    with pytest.raises(ContentError) as caught:
        _load(tmp_path, changed)
    assert sentence in str(caught.value)


def test_a_machine_without_home_must_end(tmp_path: Path) -> None:
    text = SMALL.replace("home: home\n", "").replace("  - {event: leave, from: [home], to: gone}\n", "")
    text = text.replace("  gone: {title: {en: A, es: B}, meaning: {en: A, es: B}, ends: true}\n", "")
    with pytest.raises(ContentError) as caught:
        _load(tmp_path, text)
    assert str(caught.value).count("no way leads from here to an end; add a move out of it") == 3


def test_an_unknown_workflow_is_refused() -> None:
    with pytest.raises(ContentError, match="there is no such file"):
        load("journey")
