"""Random lives of one follow-up: rules recorded and withdrawn, pauses, faults, deaths, clocks that jump.

Whatever happens: nothing goes to her outside the rule in force at that moment, nothing twice, nothing after
she said stop, nothing without its marker; and the owner always hears, of the follow-up and of the fate of
each note.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import event, given, settings
from hypothesis import strategies as st

from reminders.channels.errors import ChannelError
from reminders.contact_rules import ContactRule, withdraw
from reminders.dispatch import tick
from reminders.ports import Envelope
from tests.reminders.crashing import Killed, Steps, check_promises, deadly
from tests.reminders.test_contact_rules import on_the_wall
from tests.reminders.test_windows import RANDOM_WINDOWS
from tests.reminders.worlds import ADDRESS, PATIENT, Clinic, clinic, contact_rule, followup

_ANSWERS: dict[str, Callable[[], Exception | None]] = {
    "yes": lambda: None,
    "busy": lambda: ChannelError("busy", permanent=False),
    "no": lambda: ChannelError("no", permanent=True),
    "perhaps": lambda: ChannelError("?", permanent=False, uncertain=True),
    "broken": lambda: RuntimeError("broken"),
}


Event = tuple[Callable[..., None], tuple[Any, ...]]


@dataclass(kw_only=True)
class Life:
    """One follow-up and everything that befalls it. It is the channel too, and judges each note by itself."""

    clinic: Clinic
    now: datetime
    answer: str = "yes"
    gone: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    number: int = 0

    def send(self, envelope: Envelope) -> None:
        """What she would get. Told in another way than the code does: from the state of things, now."""
        rule = self._latest()
        wall = self.now.astimezone(ZoneInfo(rule.zone)).replace(tzinfo=None)
        promises = {
            "within her hours": any(on_the_wall(window, wall) for window in rule.windows),
            "not after her stop": rule.revoked_at is None,
            "while it is valid": rule.valid_from <= self.now < rule.valid_until,
            "by rules that can be read": not self.clinic.rules.of(PATIENT).corrupt,
            "not while she paused": PATIENT not in self.clinic.people.pausing,
            "not once it is done": self.clinic.followups.followups[followup().id].state == "open",
            "marked first": envelope.message in self.clinic.attempts.recorded,
            "not without OpenMRS": not self.clinic.attempts.away,
            "to her address": envelope.address == ADDRESS,
            "not twice": self.gone == [],
        }
        # Kept, not raised: dispatch would take an error for a channel that broke.
        self.broken += [promise for promise, kept in promises.items() if not kept]
        error = _ANSWERS[self.answer]()
        if self.answer in ("yes", "perhaps", "broken"):
            self.gone.append(envelope.message)
        if error is not None:
            raise error

    def _latest(self) -> ContactRule:
        return max(self.clinic.rules.of(PATIENT).rules, key=lambda each: each.recorded_at)

    def record(self, rule: ContactRule) -> None:
        """She gives a rule; each later than those before, as people do."""
        self.number += 1
        given_at = self.now + timedelta(seconds=self.number)
        length = rule.valid_until - rule.valid_from
        new = replace(
            rule,
            id=f"r{self.number}",
            recorded_at=given_at,
            valid_from=self.now,
            valid_until=self.now + length,
        )
        self.clinic.rules.record(new)

    def stop(self) -> None:
        """She withdraws what she gave, whichever rule the page shows."""
        for rule in self.clinic.rules.of(PATIENT).rules:
            self.clinic.rules.record(withdraw(rule, self.now + timedelta(seconds=self.number)))

    def tick(self, deaths: frozenset[int] = frozenset()) -> None:
        world = self.clinic.world(channels={"email": self})
        try:
            tick(self.now, deadly(world, Steps(deaths=deaths)))
        except Killed:
            return

    def away(self, away: bool) -> None:
        self.clinic.addresses.away = self.clinic.attempts.away = self.clinic.notices.away = away

    def wait(self, span: timedelta) -> None:
        self.now += span

    def answers(self, answer: str) -> None:
        self.answer = answer

    def corrupt(self, corrupt: bool) -> None:
        self.clinic.rules.rules[PATIENT] = replace(self.clinic.rules.of(PATIENT), corrupt=corrupt)

    def pause(self, pause: bool) -> None:
        self.clinic.people.pausing = {PATIENT} if pause else set()

    def close(self) -> None:
        self.clinic.followups.close(followup().id, "done")


def _event(act: Callable[..., None], *details: st.SearchStrategy[Any]) -> st.SearchStrategy[Event]:
    """A method of ``Life`` with what it is called with."""
    return st.tuples(st.just(act), st.tuples(*details))


_RULES = st.builds(
    lambda zone, windows, days: contact_rule(
        zone=zone, windows=tuple(windows), valid_until=contact_rule().valid_from + days
    ),
    st.sampled_from(["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "America/Havana"]),
    st.lists(RANDOM_WINDOWS, min_size=1, max_size=3),
    st.timedeltas(timedelta(hours=1), timedelta(days=20)),
)
_WAITS = st.timedeltas(timedelta(hours=-2), timedelta(hours=30)) | st.sampled_from(
    [timedelta(minutes=1), timedelta(days=3)]
)
_EVENTS = st.one_of(
    _event(Life.tick),
    _event(Life.tick, st.frozensets(st.integers(1, 60), min_size=1, max_size=1)),
    _event(Life.wait, _WAITS),
    _event(Life.record, _RULES),
    _event(Life.answers, st.sampled_from(sorted(_ANSWERS))),
    _event(Life.corrupt, st.booleans()),
    _event(Life.pause, st.booleans()),
    _event(Life.away, st.booleans()),
    _event(Life.stop),
    _event(Life.close),
)
# Days on which some clock changes, and one on which none does.
_STARTS = st.sampled_from(
    ["2026-03-07T20:00", "2026-03-28T22:00", "2026-04-04T12:00", "2026-06-15T09:00", "2026-10-31T23:00"]
).map(lambda text: datetime.fromisoformat(text).replace(tzinfo=UTC))


@settings(max_examples=250, deadline=None)
@given(start=_STARTS, first=_RULES, events=st.lists(_EVENTS, max_size=25))
def test_no_life_breaks_a_promise(start: datetime, first: ContactRule, events: list[Event]) -> None:
    due = followup(due_at=start, expires_at=start + timedelta(days=7), created_at=start)
    life = Life(clinic=clinic(due=due), now=start)
    life.record(first)
    for act, details in events:
        act(life, *details)
    _live_on(life)
    event(f"{len(life.gone)} went out")
    assert life.broken == []
    assert len(life.gone) <= 1
    check_promises(life.clinic)


def _live_on(life: Life) -> None:
    """Ten more days without a fault: by then everything must have come to its end."""
    life.away(False)
    for _ in range(10 * 3):
        life.now += timedelta(hours=8)
        life.tick()


@settings(max_examples=100, deadline=None)
@given(start=_STARTS, rule=_RULES)
def test_in_a_quiet_life_the_note_goes_out_if_her_hours_allow(start: datetime, rule: ContactRule) -> None:
    """So that the promises above are not kept by sending nothing."""
    wide = replace(rule, windows=contact_rule().windows, valid_until=rule.valid_from + timedelta(days=20))
    life = Life(
        clinic=clinic(due=followup(due_at=start, expires_at=start + timedelta(days=7), created_at=start)),
        now=start,
    )
    life.record(wide)
    for _ in range(7 * 24):
        life.tick()
        life.now += timedelta(hours=1)
    assert life.broken == []
    assert len(life.gone) == 1
    check_promises(life.clinic)
