"""Killing dispatch at every step: between any two calls of a port, before and after the call took effect."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

from reminders.dispatch import tick
from reminders.outbox import Rung, message_identifier
from reminders.world import World
from tests.reminders.worlds import NOW, Clinic, followup

# Close together at first, then far enough apart for leases to run out and for every second try.
_MINUTES = (0, 1, 2, 4, 8, 12, 16, 24, 36, 60, 90, 120, 180)
_PORTS = ("followups", "rules", "people", "outbox", "addresses", "attempts", "notices")


class Killed(BaseException):
    """The process ends here. Nothing catches it."""


@dataclass(kw_only=True)
class Steps:
    """Counts the steps; the process dies at each of ``deaths`` (numbers over the whole run)."""

    deaths: frozenset[int]
    passed: int = 0

    def step(self) -> None:
        self.passed += 1
        if self.passed in self.deaths:
            raise Killed


class Deadly:
    """A port whose every call is two steps: one before it takes effect, one after."""

    def __init__(self, port: object, steps: Steps) -> None:
        self._port, self._steps = port, steps

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._port, name)

        def call(*arguments: Any, **named: Any) -> Any:
            self._steps.step()
            answer = method(*arguments, **named)
            self._steps.step()
            return answer

        return call


def deadly(world: World, steps: Steps) -> World:
    """The same world, in which every step may be the last."""
    ports = {name: Deadly(getattr(world, name), steps) for name in _PORTS}
    channels = {name: cast(Any, Deadly(channel, steps)) for name, channel in world.channels.items()}
    return World(**(vars(world) | ports | {"channels": channels}))


def live(clinic: Clinic, deaths: frozenset[int], then: Callable[[Clinic, int], None] | None = None) -> int:
    """Three hours of ticks by processes that die where told; how many steps it took.

    ``then`` is called before each tick with its number, to change the world.
    """
    steps = Steps(deaths=deaths)
    for minute in _MINUTES:
        if then is not None:
            then(clinic, minute)
        try:
            tick(NOW + timedelta(minutes=minute), deadly(clinic.world(), steps))
        except Killed:
            continue
    return steps.passed


def every_death(
    make: Callable[[], Clinic], then: Callable[[Clinic, int], None] | None = None
) -> Iterator[Clinic]:
    """The clinic after each life with one death, for every step at which one can die."""
    for death in range(1, live(make(), frozenset(), then) + 1):
        clinic = make()
        live(clinic, frozenset({death}), then)
        yield clinic


def check_promises(clinic: Clinic, *, at_most: int = 1) -> None:
    """What holds whatever happened: to her at most once and marked before; the owner told; no fate untold."""
    sent = [envelope.message for envelope in clinic.channel.sent]
    assert len(sent) <= at_most
    assert set(sent) <= set(clinic.attempts.recorded)
    shown = clinic.notices.shown
    kept = clinic.world().followups.get(followup().id)
    done_before_it_was_due = kept is not None and kept.state != "open" and kept.raised_at is None
    assert done_before_it_was_due or message_identifier(followup().id, Rung.OWNER, 0) in shown
    to_her = [each for each in clinic.outbox.of_followup(followup().id) if each.rung == Rung.HER]
    assert all(each.state not in ("planned", "claimed") for each in to_her)
    assert not any(each.unreported for each in to_her)
    for each in to_her:
        followed = message_identifier(followup().id, Rung.HER, each.occurrence + 1)
        told = message_identifier(followup().id, Rung.FATE, each.occurrence)
        assert each.state == "sent" or told in shown or clinic.outbox.get(followed) is not None
