"""What is wrong in a content file, said so that a clinic's own hands can mend it.

Pure: nothing here reads a file, a clock or a network.
"""

from collections.abc import Iterable
from dataclasses import dataclass

# Between a problem and its mend inside one marshmallow message; no person types it.
_SEAM = "\x1f"


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing to mend. ``place`` is ``file:line: path``; no path where the whole file is meant."""

    place: str
    problem: str
    mend: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.problem}" + (f"; {self.mend}" if self.mend else "")


class ContentError(ValueError):
    """A content file can't be used. Its text has one line for each problem; ``problems`` holds them all."""

    def __init__(self, place: str, problem: str, mend: str = "", *, more: Iterable[Problem] = ()) -> None:
        self.problems = (Problem(place=place, problem=problem, mend=mend), *more)
        super().__init__("\n".join(map(str, self.problems)))

    @classmethod
    def of(cls, problems: Iterable[Problem]) -> "ContentError":
        """One error for at least one problem."""
        first, *rest = problems
        return cls(first.place, first.problem, first.mend, more=rest)


def complaint(problem: str, mend: str) -> str:
    """A message for marshmallow's ``ValidationError`` that carries its mend along."""
    return f"{problem}{_SEAM}{mend}"


def parted(message: str) -> tuple[str, str]:
    """The problem and the mend of a message; the mend is empty where the message brought none."""
    problem, _, mend = message.partition(_SEAM)
    return problem, mend
