"""One round of the reminders: what came due is planned, what is planned is sent, what ended is told to
OpenMRS.

``tick`` is a plain function; whoever calls it (a scheduler, cron, a test) brings the time. Several may run at
once on one outbox: a claim is the only lock.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from content.moments import require_zone
from reminders.guard import Guard
from reminders.outbox import SURVIVOR, Message
from reminders.raising import raise_followup
from reminders.reaching_her import attempt_of, lapse, reach
from reminders.telling_staff import tell
from reminders.world import World

_MOST_FAULTS = 3  # with OpenMRS before a round gives up: each may cost a whole time limit


@dataclass(frozen=True, kw_only=True)
class TickReport:
    """What one round did, in numbers. ``parked``: identifiers of messages that someone must look at.

    ``postponed`` and ``lost`` (to another ticker) are no losses: those are tried again, or are someone
    else's.
    """

    raised: int = 0
    told: int = 0
    sent: int = 0
    postponed: int = 0
    suppressed: int = 0
    expired: int = 0
    failed: int = 0
    unknown: int = 0
    lost: int = 0
    reported: int = 0
    unreachable: bool = False
    parked: tuple[str, ...] = ()

    @property
    def idle(self) -> bool:
        return self == TickReport()


def tick(now: datetime, world: World) -> TickReport:
    """One bounded round: at most ``world.limit`` of each kind. Raises what the index raises when away."""
    round_ = _Round(now=require_zone(now), world=world)
    round_.lapses()
    round_.raises()
    round_.sends()
    round_.reports()
    return round_.report()


@dataclass(kw_only=True)
class _Round:
    now: datetime
    world: World
    counted: Counter[str] = field(default_factory=Counter)
    parked: list[str] = field(default_factory=list)
    faults: int = 0

    def lapses(self) -> None:
        """Claims whose holder is gone: to her, fate unknown; to staff, once more."""
        for message in self.world.outbox.lapsed(self.now, self.world.limit):
            if message.audience == SURVIVOR:
                self.counted["unknown"] += lapse(message, self.now, self.world)
            else:
                self.world.outbox.give_back(message.id, message.claim or "", not_before=self.now)

    def raises(self) -> None:
        for followup in self.world.followups.unraised(self.now, self.world.limit):
            raise_followup(followup, self.now, self.world)
            self.counted["raised"] += 1

    def sends(self) -> None:
        for message in self._while_reachable(self.world.outbox.due(self.now, self.world.limit)):
            send = reach if message.audience == SURVIVOR else tell
            self._count(message, send(message, self.now, self.world))

    def reports(self) -> None:
        """Tell OpenMRS the ends that it doesn't know: after a rebuild they would count as unknown."""
        for message in self._while_reachable(self.world.outbox.unreported(self.world.limit)):
            with Guard("attempt", message.id) as guard:
                attempt = attempt_of(message, message.settled_at or self.now)
                self.world.attempts.outcome(attempt, message.state)
            self._count(message, "unreachable" if guard.unavailable else "reported")
            if not guard.unavailable:
                self.world.outbox.reported(
                    message.id
                )  # also what broke: trying for ever would block the rest

    def report(self) -> TickReport:
        numbers = {name: self.counted[name] for name in _NUMBERS}
        return TickReport(**numbers, unreachable=self.faults > 0, parked=tuple(self.parked))

    def _while_reachable(self, messages: Iterable[Message]) -> Iterator[Message]:
        for message in messages:
            if self.faults >= _MOST_FAULTS:
                return
            yield message

    def _count(self, message: Message, outcome: str) -> None:
        if outcome == "unreachable":
            self.faults += 1
        elif outcome == "parked":
            self.parked.append(message.id)
        else:
            self.counted[outcome] += 1


_NUMBERS = (
    "raised",
    "told",
    "sent",
    "postponed",
    "suppressed",
    "expired",
    "failed",
    "unknown",
    "lost",
    "reported",
)
