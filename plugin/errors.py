"""Every way the program can end, one exit code each: an operator without the logs still learns the cause."""

from dataclasses import dataclass
from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of ``hst``; the README holds the same table and a test compares them."""

    OK = 0
    DIFFERENT = 1  # a check found drift, a wrong answer or a broken chain
    USAGE = 2
    SETTINGS = 10
    CONTENT = 11
    UNREACHABLE = 12
    NOT_OPENMRS = 13
    NOT_AUTHENTICATED = 14
    FORBIDDEN = 15
    NOT_FOUND = 16
    INVALID = 17
    CONFLICT = 18
    SERVER_FAULT = 19
    DATABASE = 20
    MOMENT = 21
    MALFORMED_ENCOUNTER = 22
    ILLEGAL_MOVE = 23
    CHANNEL = 24
    FILE = 25
    LISTEN = 26


@dataclass(eq=False)
class SettingsError(Exception):
    """A setting is missing or can't be read; never carries the value of a secret."""

    name: str
    problem: str
    mend: str

    def __str__(self) -> str:
        return f"{self.name} {self.problem}: {self.mend}"


@dataclass(eq=False)
class Stop(Exception):
    """A command can't go on, for a reason of its own: one sentence with the mend, and the exit code."""

    code: Exit
    sentence: str

    def __str__(self) -> str:
        return self.sentence
