"""What a plan is made of: steps that are data, so that they can be shown before anything is done.

Pure: nothing here reads a file, a clock or a network.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

Action = Literal["create", "update", "retire"]


@dataclass(frozen=True, kw_only=True)
class Create:
    """POST ``body`` to ``resource``, which may be a sub-resource ("workflow/<uuid>/state")."""

    resource: str
    body: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Update:
    """POST the changed properties."""

    resource: str
    uuid: str
    body: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Retire:
    """DELETE with a reason: the thing stays and stays readable."""

    resource: str
    uuid: str


@dataclass(frozen=True, kw_only=True)
class PutResource:
    """Give a form one of its texts; ``replaces`` are (resource uuid, clob uuid) pairs to take away."""

    form: str
    name: str
    data_type: str
    text: str
    replaces: tuple[tuple[str, str], ...]


Work = Create | Update | Retire | PutResource


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing to do; ``line`` says it to a person. ``retire`` steps run on request only."""

    kind: str
    key: str
    uuid: str
    action: Action
    line: str
    work: Work


@dataclass(frozen=True, kw_only=True)
class Plan:
    """``steps`` in the order of their dependencies; ``notes`` say what REST can't do or the server lacks."""

    steps: tuple[Step, ...]
    notes: tuple[str, ...] = ()

    def changes(self, *, retire: bool = False) -> tuple[Step, ...]:
        """What ``apply`` would carry out; empty means that the server holds all of the content."""
        return tuple(step for step in self.steps if retire or step.action != "retire")


class Progress(Protocol):
    """Told before each step is carried out; ``number`` counts from 1."""

    def __call__(self, step: Step, number: int, total: int) -> None: ...


def silent(step: Step, number: int, total: int) -> None:
    """A progress that shows nothing."""
    del step, number, total


def worded(kind: str) -> str:
    return kind.replace("_", " ")


def joined(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
