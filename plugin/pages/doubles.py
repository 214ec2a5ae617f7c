"""A stand-in for the board of calls, for tests."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from plugin.pages.ports import Waiting


@dataclass(kw_only=True)
class MemoryCallBoard:
    """A ``CallBoard``: ``calls`` by user uuid, ``done`` as (call, user)."""

    calls: dict[str, list[Waiting]] = field(default_factory=dict)
    done: list[tuple[str, str]] = field(default_factory=list)
    broken: bool = False

    def waiting(self, user: str) -> Sequence[Waiting]:
        if self.broken:
            raise ConnectionError("the board is away")
        ended = {call for call, _ in self.done}
        return [each for each in self.calls.get(user, []) if each.call not in ended]

    def acknowledge(self, call: str, user: str, now: datetime) -> bool:
        del now
        if call not in {each.call for each in self.waiting(user)}:
            return False
        self.done.append((call, user))
        return True
