"""One round of calls: whoever is due is called, and what says nothing any more is withdrawn.

``call_people`` is a plain function; whoever calls it brings the time, at least twice a minute. Several may
run at once: the identifier of a ring lets OpenMRS tell a repetition.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from content.moments import require_zone
from reminders.calls import Call, Ring, due, leading
from reminders.duty import Duty
from reminders.guard import Guard
from reminders.ports import Calls, Notice, StaffNotices
from reminders.wording import Wording

NOTICE = "call"  # its key in wording.yaml
_MOST_FAULTS = 3  # with OpenMRS before a round gives up: each may cost a whole time limit


@dataclass(frozen=True, kw_only=True)
class CallWorld:
    """``duty`` gives who may be called about a patient, as user uuids; it may raise ``Unavailable``."""

    calls: Calls
    notices: StaffNotices
    duty: Callable[[str, datetime], Duty]
    wording: Wording
    limit: int = 100


@dataclass(kw_only=True)
class CallReport:
    """What one round did, in numbers. ``helpless``: open calls for which nobody can be called."""

    rung: int = 0
    withdrawn: int = 0
    broken: int = 0
    helpless: int = 0
    unreachable: int = 0


def call_people(now: datetime, world: CallWorld) -> CallReport:
    """One round over all open calls. Raises what the index raises when away."""
    report = CallReport()
    for call in leading(world.calls.open()):
        if report.unreachable >= _MOST_FAULTS:
            break
        _call(call, require_zone(now), world, report)
    for ring in world.calls.lingering(world.limit):
        if report.unreachable >= _MOST_FAULTS:
            break
        _withdraw(ring, now, world, report)
    return report


def _call(call: Call, now: datetime, world: CallWorld, report: CallReport) -> None:
    with Guard("call", call.id) as guard:
        rings = due(call, world.duty(call.patient, now), now)
        report.helpless += not rings
        rung = world.calls.rung(call.id)
        for ring in rings:
            if ring.id not in rung and world.calls.is_open(call.id):
                _ring(ring, now, world, report)
    _count(guard, report)


def _ring(ring: Ring, now: datetime, world: CallWorld, report: CallReport) -> None:
    # Noted first, so that a stop in between leaves nothing shown that nobody would withdraw.
    world.calls.ring(ring)
    with Guard("ring", ring.id) as guard:
        said = world.wording.notice(NOTICE, ring.call, None)
        notice = Notice(id=ring.id, user=ring.person, text=said.text, urgent=said.urgent, expires_at=None)
        world.notices.post(notice)
    if guard.passed:
        world.calls.went_out(ring.id, now)
        report.rung += 1
    _count(guard, report)


def _withdraw(ring: Ring, now: datetime, world: CallWorld, report: CallReport) -> None:
    with Guard("ring", ring.id) as guard:
        world.notices.withdraw(ring.id, now)
    if not guard.unavailable:
        # Also what can't be withdrawn: an alert too many is better than a round that ends here for ever.
        world.calls.withdrawn(ring.id, now)
        report.withdrawn += guard.passed
    _count(guard, report)


def _count(guard: Guard, report: CallReport) -> None:
    report.unreachable += guard.unavailable
    report.broken += guard.broken
