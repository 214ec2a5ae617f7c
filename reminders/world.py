"""All that one round of dispatch works with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from content.moments import require_zone
from reminders.followup_rules import FollowUpRule
from reminders.outbox import Outbox
from reminders.ports import AddressBook, Attempts, Channel, FollowUps, People, Rules, StaffNotices
from reminders.wording import Wording


@dataclass(frozen=True, kw_only=True)
class World:
    """The ports, the content and a few bounds.

    ``rules_by_key``: follow-up rules by their key. ``phone`` (and ``answered``, when it is) fill the slots of
    a message to her. ``clock`` is asked again just before each message to her, since a slow round makes
    ``now`` old; without it ``now`` stands for the whole round. ``lease`` must outlast the slowest send.
    """

    followups: FollowUps
    rules: Rules
    people: People
    outbox: Outbox
    addresses: AddressBook
    attempts: Attempts
    notices: StaffNotices
    channels: Mapping[str, Channel]
    rules_by_key: Mapping[str, FollowUpRule]
    wording: Wording
    phone: str
    answered: str = ""
    clock: Callable[[], datetime] | None = None
    lease: timedelta = timedelta(minutes=10)
    backoff: timedelta = timedelta(seconds=30)
    limit: int = 100

    def time(self, now: datetime) -> datetime:
        """The time at this moment of a round that began at ``now``; it never runs backwards in it."""
        return now if self.clock is None else max(now, require_zone(self.clock()))

    def retry_at(self, now: datetime, tries: int) -> datetime:
        """When to try again after ``tries`` failures: doubling, up to an hour."""
        return now + min(self.backoff * (1 << min(tries, 12)), timedelta(hours=1))


def by_key(rules: Mapping[str, FollowUpRule]) -> dict[str, FollowUpRule]:
    """The rules (given by kind of fact) by their key."""
    return {rule.key: rule for rule in rules.values()}
