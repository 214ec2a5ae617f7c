"""The outbox in memory, for tests and trials; it passes the same tests as the one in the database."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from threading import Lock
from typing import Any

from reminders.outbox import Message


class MemoryOutbox:
    """An ``Outbox`` whose lock makes each call one step."""

    def __init__(self) -> None:
        self._messages: dict[str, Message] = {}
        self._lock = Lock()

    def plan(self, messages: Sequence[Message]) -> int:
        with self._lock:
            return self._insert(messages)

    def get(self, message: str) -> Message | None:
        return self._messages.get(message)

    def of_followup(self, followup: str) -> Sequence[Message]:
        found = (each for each in self._all() if each.followup == followup)
        return tuple(sorted(found, key=lambda each: (each.rung, each.occurrence)))

    def due(self, now: datetime, limit: int) -> Sequence[Message]:
        found = (each for each in self._all() if each.state == "planned" and each.not_before <= now)
        return _first(found, limit, lambda each: each.not_before)

    def lapsed(self, now: datetime, limit: int) -> Sequence[Message]:
        found = (each for each in self._all() if each.state == "claimed" and _lease(each) <= now)
        return _first(found, limit, _lease)

    def claim(self, message: str, claim: str, lease_until: datetime) -> bool:
        changes = {"state": "claimed", "claim": claim, "lease_until": lease_until}
        return self._change(message, ("planned", None), changes)

    def give_back(self, message: str, claim: str, *, not_before: datetime, reason: str | None = None) -> bool:
        kept = self._messages.get(message)
        if kept is None:
            return False
        changes = {
            "state": "planned",
            "claim": None,
            "lease_until": None,
            "not_before": not_before,
            "reason": kept.reason if reason is None else reason,
            "tries": kept.tries + 1,
        }
        return self._change(message, ("claimed", claim), changes)

    def settle(
        self,
        message: str,
        claim: str,
        *,
        state: str,
        reason: str | None,
        now: datetime,
        unreported: bool = False,
        then: Sequence[Message] = (),
    ) -> bool:
        changes = {
            "state": state,
            "reason": reason,
            "settled_at": now,
            "unreported": unreported,
            "lease_until": None,
        }
        return self._change(message, ("claimed", claim), changes, then)

    def unreported(self, limit: int) -> Sequence[Message]:
        return _first((each for each in self._all() if each.unreported), limit, lambda each: each.not_before)

    def reported(self, message: str) -> None:
        with self._lock:
            self._messages[message] = replace(self._messages[message], unreported=False)

    def counts(self) -> dict[str, int]:
        states = [each.state for each in self._all()]
        return {state: states.count(state) for state in states}

    def _all(self) -> list[Message]:
        with self._lock:
            return list(self._messages.values())

    def _insert(self, messages: Sequence[Message]) -> int:
        places = {(each.followup, each.rung, each.occurrence) for each in self._messages.values()}
        new = [each for each in messages if (each.followup, each.rung, each.occurrence) not in places]
        self._messages |= {each.id: each for each in new}
        return len(new)

    def _change(
        self,
        message: str,
        held: tuple[str, str | None],
        changes: dict[str, Any],
        then: Sequence[Message] = (),
    ) -> bool:
        """Change it if its state and claim are ``held``, and insert ``then``; or nothing at all."""
        with self._lock:
            current = self._messages.get(message)
            if current is None or (current.state, current.claim) != held:
                return False
            self._messages[message] = replace(current, **changes)
            self._insert(then)
            return True


def _first(messages: Iterable[Message], limit: int, key: Callable[[Message], datetime]) -> Sequence[Message]:
    return tuple(sorted(messages, key=lambda each: (key(each), each.id))[:limit])


def _lease(message: Message) -> datetime:
    return message.lease_until or message.not_before
