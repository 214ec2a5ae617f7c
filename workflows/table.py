"""A workflow as a table that a clinician can read: states, moves, and what is legal where.

Pure: nothing here reads a file, a clock or a network.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from content.words import Words


class UnknownState(ValueError):
    """A state that the workflow does not have, as from an older version or a hand in the database."""


class IllegalMove(ValueError):
    """A move that the state does not allow; ``legal`` names those that it does."""

    def __init__(self, event: str, state: str, legal: tuple[str, ...]) -> None:
        self.event, self.state, self.legal = event, state, legal
        can = f"can: {', '.join(legal)}" if legal else "nothing follows from there"
        super().__init__(f"cannot {event} when {state}; {can}")


@dataclass(frozen=True, kw_only=True)
class State:
    """``ends``: the workflow is over there, though a move may reopen it. ``fact``: what entering it tells."""

    key: str
    title: Words
    meaning: Words
    ends: bool = False
    fact: str | None = None


@dataclass(frozen=True, kw_only=True)
class Transition:
    """One legal move. ``needs_reason``: whoever makes it says why."""

    event: str
    source: str
    target: str
    needs_reason: bool = False


@dataclass(frozen=True, kw_only=True)
class Machine:
    """One workflow. ``home``: the state to which every state that has not ended leads back, if it has one."""

    key: str
    title: Words
    initial: str
    states: Mapping[str, State]
    transitions: tuple[Transition, ...]
    home: str | None = None
    _table: Mapping[str, Mapping[str, Transition]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        table: dict[str, dict[str, Transition]] = {state: {} for state in self.states}
        for each in self.transitions:
            table[each.source][each.event] = each
        object.__setattr__(self, "_table", table)

    def state(self, key: str) -> State:
        """The state, or ``UnknownState`` with those that there are."""
        if key not in self.states:
            raise UnknownState(f"{self.key} has no state {key!r}; it has: {', '.join(self.states)}")
        return self.states[key]

    def legal(self, state: str) -> tuple[str, ...]:
        """The events that may happen in a state, in the order of the content."""
        return tuple(self._table[self.state(state).key])

    def move(self, state: str, event: str) -> Transition:
        """The transition of an event, or ``IllegalMove`` that names the legal ones."""
        legal = self.legal(state)
        if event not in legal:
            raise IllegalMove(event, state, legal)
        return self._table[state][event]

    def mermaid(self) -> str:
        """The machine as a Mermaid state diagram."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.initial}"]
        lines += [f"    {key} : {state.title}" for key, state in self.states.items()]
        lines += [f"    {each.source} --> {each.target} : {each.event}" for each in self.transitions]
        lines += [f"    {key} --> [*]" for key, state in self.states.items() if state.ends]
        return "\n".join(lines) + "\n"
