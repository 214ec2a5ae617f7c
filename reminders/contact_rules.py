"""Whether she may be reached now. Without a rule in force: no.

Pure: nothing here reads a file (but the time-zone data), a clock or a network.

The rule in force is the one recorded last, for good: when it is withdrawn or has ended, no older rule comes
back.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import NoReturn
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from content.moments import require_zone, utc
from reminders.reasons import reason
from reminders.wall_time import instant
from reminders.windows import Window

CHANNELS = ("email",)
WORDINGS = ("neutral",)
# A window opens at least weekly; two more weeks let it miss one opening to a change of the clocks.
_HORIZON = timedelta(days=22)
_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)  # a permission until midnight ended on the day before
_MOST_WINDOWS = 10  # so that a reason which lists them stays short


class ContactRuleError(ValueError):
    """What no contact rule can be. One sentence with its mend; it holds no address and no name."""


@dataclass(frozen=True, kw_only=True)
class ContactRule:
    """One permission to reach her, as recorded. Append-only: ``revoked_at`` alone is ever added.

    ``address_ref`` is the uuid of a person attribute: the address itself stays in OpenMRS. ``zone`` is an
    IANA name; ``valid_until`` is the first moment that it no longer holds.
    """

    id: str
    patient: str
    channel: str
    address_ref: str
    windows: tuple[Window, ...]
    zone: str
    wording: str = "neutral"
    language: str = "en"
    recorded_at: datetime
    valid_from: datetime
    valid_until: datetime
    revoked_at: datetime | None = None

    def __post_init__(self) -> None:
        for moment in (self.recorded_at, self.valid_from, self.valid_until, self.revoked_at):
            if moment is not None:
                require_zone(moment)
        if not all((self.id, self.patient, self.address_ref)):
            raise ContactRuleError(
                "A contact rule names its patient and where her address stands: give both."
            )
        if self.channel not in CHANNELS:
            raise ContactRuleError(f"That way of reaching her is unknown: choose {' or '.join(CHANNELS)}.")
        if self.wording not in WORDINGS:
            raise ContactRuleError(f"That wording is unknown: choose {' or '.join(WORDINGS)}.")
        if not self.windows:
            raise ContactRuleError("A contact rule without hours never lets anyone reach her: add her hours.")
        if len(self.windows) > _MOST_WINDOWS:
            raise ContactRuleError(f"Her hours have too many parts: give at most {_MOST_WINDOWS}.")
        if self.valid_until <= self.valid_from:
            raise ContactRuleError("The permission ends before it starts: give a later end.")
        zone_of(self.zone)

    @property
    def zone_info(self) -> ZoneInfo:
        return zone_of(self.zone)


@dataclass(frozen=True, kw_only=True)
class ContactRules:
    """All rules of one patient, in any order. ``corrupt``: something on record could not be read; then no
    contact.
    """

    rules: tuple[ContactRule, ...] = ()
    corrupt: bool = False


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Yes or no, with a code that may be stored. ``next_open``: when it may become yes, if no one changes the
    rule.
    """

    allowed: bool
    code: str
    next_open: datetime | None = None
    rule: ContactRule | None = None

    @property
    def sentence(self) -> str:
        """ "not sent: never on Saturdays"; for a yes, "she may be reached now"."""
        return reason(self.code) if self.allowed else f"not sent: {reason(self.code)}"

    def __bool__(self) -> NoReturn:
        raise TypeError("a verdict is no truth value: ask .allowed")


def zone_of(name: str) -> ZoneInfo:
    """The zone of an IANA name, or ``ContactRuleError``."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ContactRuleError("That time zone is unknown: give an IANA name, as America/New_York.") from None


def validated(rule: ContactRule) -> ContactRule:
    """The rule, if it opens at least once before it ends; ``ContactRuleError`` otherwise. For rules to be
    recorded.
    """
    if next_opening(rule, rule.valid_from) is None:
        raise ContactRuleError("Her hours never open before the permission ends: give a later end.")
    return rule


def withdraw(rule: ContactRule, now: datetime) -> ContactRule:
    """The rule, withdrawn from now on; withdrawn twice is withdrawn once."""
    return rule if rule.revoked_at else replace(rule, revoked_at=utc(now))


def judge(rules: ContactRules, now: datetime) -> Verdict:
    """May she be reached at ``now``, and if not, why not and when next?"""
    require_zone(now)
    if rules.corrupt:
        return Verdict(allowed=False, code="unreadable")
    if not rules.rules:
        return Verdict(allowed=False, code="no_rule")
    latest = max(rules.rules, key=lambda each: each.recorded_at)
    if _ambiguous(rules, latest):
        return Verdict(allowed=False, code="unreadable")
    # A "stop" said after the latest rule counts for all, even where it named an older one: a page may be
    # stale.
    if latest.revoked_at or _stopped_since(rules, latest.recorded_at):
        return Verdict(allowed=False, code="withdrawn", rule=latest)
    return _judge_rule(latest, now)


def next_opening(rule: ContactRule, now: datetime) -> datetime | None:
    """The first moment from ``now`` on at which the rule is open, revocation left aside; None if none."""
    start = max(now, rule.valid_from)
    if start < rule.valid_until and _open(rule, start):
        return start
    today = _midnight(rule, start) - _DAY  # a window may have opened yesterday and run past midnight
    for offset in range(_HORIZON.days):
        day = today + offset * _DAY
        moments = sorted(moment for moment in _starts(rule, day) if start <= moment < rule.valid_until)
        for moment in moments:
            if _open(rule, moment):
                return moment
    return None


def _ambiguous(rules: ContactRules, latest: ContactRule) -> bool:
    return sum(each.recorded_at == latest.recorded_at for each in rules.rules) > 1


def _stopped_since(rules: ContactRules, moment: datetime) -> bool:
    return any(each.revoked_at is not None and each.revoked_at > moment for each in rules.rules)


def _judge_rule(rule: ContactRule, now: datetime) -> Verdict:
    if now >= rule.valid_until:
        return Verdict(allowed=False, code=f"ended:{_day(rule, rule.valid_until - _SECOND)}", rule=rule)
    following = next_opening(rule, now)
    if following == now:
        return Verdict(allowed=True, code="open", next_open=now, rule=rule)
    early = now < rule.valid_from
    code = f"not_yet:{_day(rule, rule.valid_from)}" if early else _outside(rule, now)
    return Verdict(allowed=False, code=code, next_open=following, rule=rule)


def _day(rule: ContactRule, moment: datetime) -> str:
    return moment.astimezone(rule.zone_info).date().isoformat()


def _outside(rule: ContactRule, now: datetime) -> str:
    """Why the wall clock at ``now`` is outside every window."""
    today = now.astimezone(rule.zone_info).weekday()
    hours = [window.hours for window in rule.windows if today in window.weekdays]
    return f"hours:{','.join(hours)}" if hours else f"weekday:{today}"


def _open(rule: ContactRule, moment: datetime) -> bool:
    """Inside a window both as an instant and on the wall: the hour that a clock shows twice counts once."""
    zone = rule.zone_info
    wall = moment.astimezone(zone).replace(tzinfo=None)
    today = _midnight(rule, moment)
    return any(
        start <= wall < end and instant(start, zone) <= moment < instant(end, zone)
        for day in (today - _DAY, today)
        for start, end in _spans(rule, day)
    )


def _midnight(rule: ContactRule, moment: datetime) -> datetime:
    """The (naive) start of the day that her wall clock shows."""
    return datetime.combine(moment.astimezone(rule.zone_info).date(), time())


def _starts(rule: ContactRule, day: datetime) -> Iterator[datetime]:
    """Every moment of that day from which the rule can turn open; in a fold there are two."""
    for begin, _ in _spans(rule, day):
        for fold in (0, 1):
            yield instant(begin, rule.zone_info, fold=fold)


def _spans(rule: ContactRule, day: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The windows that open on that day of the wall clock."""
    for window in rule.windows:
        span = window.span(day)
        if span is not None:
            yield span
