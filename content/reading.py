"""YAML as plain data plus the line where each part stands; everything in YAML that surprises is refused.

Pure: text in, data out. Anchors, aliases, tags, doubled keys, second documents and characters that turn text
around are refused. Only ``true`` and ``false`` are truth values: YAML's older ``yes``, ``no`` and ``on`` stay
text, being answers in forms.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from content.directions import CONTROLS
from content.problems import ContentError, Problem

Path = tuple[str | int, ...]

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast where libyaml is there
_DEEPEST = 30
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_NUMBER = re.compile(r"[-+]?[0-9]+\.[0-9]+")
_TURNS = "an invisible character turns the text around"
_TURNS_MEND = "remove it: pages set the direction themselves"
_CONSTANTS = {"": None, "~": None, "null": None, "true": True, "false": False}


@dataclass(frozen=True, kw_only=True)
class Source:
    """One content file: ``name`` is what an error shows, ``text`` its YAML."""

    name: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Document:
    """The data of a source, with the line (from 1) of each path that stands in it."""

    source: Source
    data: Any
    lines: dict[Path, int] = field(repr=False)

    def line(self, path: Path) -> int:
        """The line of a path; a part that is not there has the line of what should hold it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def place(self, path: Path) -> str:
        """``file:line: path``."""
        return place(self.source.name, self.line(path), path)


def place(name: str, line: int, path: Path = ()) -> str:
    """``file:line: path``, or ``file:line`` for the whole."""
    steps = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")
    return f"{name}:{line}: {steps}" if steps else f"{name}:{line}"


def read(source: Source) -> Document:
    """Read one document; ``ContentError`` names every doubled key, or the first thing that can't be read."""
    _refuse_turning(source)
    reader = _Reader(source)
    try:
        data = reader.document(iter(yaml.parse(source.text, Loader=_LOADER)))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        reason = getattr(error, "problem", None) or "it holds a character that YAML does not allow"
        raise ContentError(
            place(source.name, line), f"this is not YAML: {reason}", "mend the syntax"
        ) from None
    if reader.problems:
        raise ContentError.of(reader.problems)
    return Document(source=source, data=data, lines=reader.lines)


def _refuse_turning(source: Source) -> None:
    """In comments and keys too: who reads the file must see what the machine reads."""
    if CONTROLS.isdisjoint(source.text):
        return
    lines = enumerate(source.text.split("\n"), start=1)
    turned = [number for number, line in lines if not CONTROLS.isdisjoint(line)]
    raise ContentError.of(
        Problem(place=place(source.name, line), problem=_TURNS, mend=_TURNS_MEND) for line in turned
    )


class _Reader:
    """Builds the data from parser events: there alone marks, anchors and tags are all still to be seen."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.lines: dict[Path, int] = {}
        self.problems: list[Problem] = []

    def document(self, events: Iterator[yaml.Event]) -> Any:
        found: list[Any] = []
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                if found:
                    raise self._refused(
                        event, (), "a second document starts here", "keep one document a file"
                    )
                found.append(self._value(next(events), events, ()))
        if not found:
            raise ContentError(
                place(self.source.name, 1), "the file is empty", "write its content or remove it"
            )
        return found[0]

    def _value(self, event: yaml.Event, events: Iterator[yaml.Event], path: Path) -> Any:
        self._check(event, path)
        self.lines.setdefault(path, _line(event))
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(events, path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(events, path)
        return _scalar(event)

    def _mapping(self, events: Iterator[yaml.Event], path: Path) -> dict[str, Any]:
        data: dict[str, Any] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            self._check(event, path)
            if not isinstance(event, yaml.ScalarEvent):
                raise self._refused(event, path, "a key is not plain text", "use a word as key")
            key, line = event.value, _line(event)
            if key in data:
                first = self.lines[*path, key]
                doubled = f"the key stands twice (first in line {first})"
                where = place(self.source.name, line, (*path, key))
                self.problems.append(Problem(place=where, problem=doubled, mend="remove one of them"))
            self.lines[*path, key] = line
            data[key] = self._value(next(events), events, (*path, key))
        return data

    def _sequence(self, events: Iterator[yaml.Event], path: Path) -> list[Any]:
        data: list[Any] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            data.append(self._value(event, events, (*path, len(data))))
        return data

    def _check(self, event: yaml.Event, path: Path) -> None:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise self._refused(event, path, "an anchor (& or *) hides what is meant", "write the value out")
        if getattr(event, "tag", None):
            raise self._refused(event, path, "a tag (!) is not allowed in content", "write the plain value")
        if not CONTROLS.isdisjoint(getattr(event, "value", "")):
            raise self._refused(event, path, _TURNS, _TURNS_MEND)
        if len(path) > _DEEPEST:
            raise self._refused(event, path[:3], "it is nested too deeply", "flatten it")

    def _refused(self, event: yaml.Event, path: Path, problem: str, mend: str) -> ContentError:
        return ContentError(place(self.source.name, _line(event), path), problem, mend)


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _scalar(event: yaml.Event) -> Any:
    """Text, unless it is written plainly and reads as a number, a truth value or nothing."""
    text: str = getattr(event, "value", "")
    if getattr(event, "style", None) not in (None, "") or not getattr(event, "implicit", (False,))[0]:
        return text
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _NUMBER.fullmatch(text) else text
