"""A workflow's YAML, checked: a table with a dead end, a state out of reach or a doubled event is refused.

The table itself is in ``workflows.table``; this module reads the packaged content and the clinic's overlay.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from marshmallow import fields, post_load, validate, validates_schema

from content.loading import ContentSchema, Flag, Misfit, refuse, single
from content.loading import load as load_content
from content.words import WordsField
from workflows.table import IllegalMove, Machine, State, Transition, UnknownState

__all__ = ["IllegalMove", "Machine", "State", "Transition", "UnknownState", "load"]


class _StateSchema(ContentSchema):
    MAKES = dict
    title = WordsField(required=True)
    meaning = WordsField(required=True)
    ends = Flag()
    fact = fields.String()


class _MoveSchema(ContentSchema):
    MAKES = dict
    event = fields.String(required=True)
    sources = fields.List(fields.String(), required=True, data_key="from", validate=validate.Length(min=1))
    target = fields.String(required=True, data_key="to")
    reason = Flag(load_default=False)


class _MachineSchema(ContentSchema):
    key = fields.String(required=True)
    title = WordsField(required=True)
    initial = fields.String(required=True)
    home = fields.String()
    states = fields.Dict(fields.String(), fields.Nested(_StateSchema), required=True)
    moves = fields.List(fields.Nested(_MoveSchema), required=True)

    @validates_schema
    def _fits_together(self, data: dict[str, Any], **_: Any) -> None:
        refuse([*_unknown_states(data), *_doubled_events(data)])
        refuse(_bad_ways(data))  # a way through a state that is not there could not be judged

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Machine:
        return Machine(
            key=data["key"],
            title=data["title"],
            initial=data["initial"],
            home=data.get("home"),
            states={key: State(key=key, **rest) for key, rest in data["states"].items()},
            transitions=tuple(_transitions(data["moves"])),
        )


def load(name: str, overlay: Path | None = None) -> Machine:
    """The machine of ``definitions/<name>.yaml``; ``ContentError`` tells all problems with their lines."""
    source = single("workflows", "definitions", f"{name}.yaml", overlay)
    machine: Machine = load_content(source, _MachineSchema())
    return machine


def _transitions(moves: Iterable[dict[str, Any]]) -> Iterator[Transition]:
    for move in moves:
        for source in move["sources"]:
            yield Transition(
                event=move["event"], source=source, target=move["target"], needs_reason=move["reason"]
            )


def _unknown_states(data: dict[str, Any]) -> Iterator[Misfit]:
    named: list[tuple[tuple[str | int, ...], str]] = [(("initial",), data["initial"])]
    named += [(("home",), data["home"])] if "home" in data else []
    for place, move in enumerate(data["moves"]):
        named += [(("moves", place, "from", at), source) for at, source in enumerate(move["sources"])]
        named.append((("moves", place, "to"), move["target"]))
    for path, state in named:
        if state not in data["states"]:
            yield path, f"there is no state {state!r}", f"use {', '.join(data['states'])}"


def _doubled_events(data: dict[str, Any]) -> Iterator[Misfit]:
    seen: set[tuple[str, str]] = set()
    for place, move in enumerate(data["moves"]):
        for at, source in enumerate(move["sources"]):
            if (source, move["event"]) in seen:
                doubled = f"{move['event']!r} leaves {source!r} twice"
                yield ("moves", place, "from", at), doubled, "give each event one target in a state"
            seen.add((source, move["event"]))


def _bad_ways(data: dict[str, Any]) -> Iterator[Misfit]:
    """States out of reach, and states that have not ended and lead neither home nor to an end."""
    steps = [(source, move["target"]) for move in data["moves"] for source in move["sources"]]
    reached = _closure({data["initial"]}, steps)
    ended = {key for key, state in data["states"].items() if state.get("ends")}
    goals = {data["home"]} if "home" in data else ended
    backwards = _closure(goals, [(target, source) for source, target in steps])
    goal = f"back to {data['home']!r}" if "home" in data else "to an end"
    for state in data["states"]:
        if state not in reached:
            yield ("states", state, "title"), "nothing leads to this state", "add a move to it, or remove it"
        if state not in ended and state not in backwards:
            yield ("states", state, "title"), f"no way leads from here {goal}", "add a move out of it"


def _closure(start: set[str], steps: Iterable[tuple[str, str]]) -> set[str]:
    reached = set(start)
    steps = list(steps)
    while found := {target for source, target in steps if source in reached} - reached:
        reached |= found
    return reached
