"""From a fact to a follow-up: what someone must do, by when, and whether it should try to reach her.

Pure: nothing here reads a file (but the time-zone data), a clock or a network.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from content.identifiers import identifier
from content.moments import require_zone, utc
from reminders.followup_rules import FollowUpRule, Owner
from reminders.wall_time import later

STATES = ("open", "done", "cancelled")


class NoRule(LookupError):
    """No rule of the content says what follows from a fact of this kind."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"No follow-up rule for the fact {kind!r}: add one to followups.yaml.")


@dataclass(frozen=True, kw_only=True)
class Fact:
    """Something that forms or workflows found in an encounter. ``kind``: "critical_item", "screen_positive".

    ``item`` tells facts of one kind in one encounter apart (an item id, a form name). ``clinician`` is the
    OpenMRS *user* uuid of who is answerable for the encounter, empty if unknown. ``at`` is when the encounter
    was.
    """

    kind: str
    patient: str
    encounter: str
    item: str
    at: datetime
    clinician: str = ""


@dataclass(frozen=True, kw_only=True)
class FollowUp:
    """``rule`` is the key in followups.yaml, ``source`` an encounter uuid, ``owner`` an OpenMRS user uuid.

    ``expires_at``: from then on nothing goes to her for it. ``raised_at``: when its messages were planned;
    ``verdict``: code of the last decision about reaching her (``reasons.reason`` gives the sentence).
    """

    id: str
    patient: str
    rule: str
    source: str
    item: str
    owner: str
    reaches_her: bool
    due_at: datetime
    expires_at: datetime
    created_at: datetime
    state: str = "open"
    raised_at: datetime | None = None
    verdict: str | None = None

    def __post_init__(self) -> None:
        for moment in (self.due_at, self.expires_at, self.created_at):
            require_zone(moment)
        if self.state not in STATES:
            raise ValueError(f"a follow-up is {', '.join(STATES)}, and this one is neither")
        if self.expires_at < self.due_at:
            raise ValueError("a follow-up can't expire before it is due")


def followup_identifier(source: str, rule: str, item: str) -> str:
    """The same fact gives the same follow-up on every machine, also after ``hst rebuild``."""
    return identifier("follow_up", source, rule, item)


def plan(
    fact: Fact, rules: Mapping[str, FollowUpRule], now: datetime, *, duty: str, zone: ZoneInfo
) -> FollowUp:
    """The follow-up of a fact, or ``NoRule``. ``rules`` by kind of fact; ``duty`` is the user uuid of who is
    on duty.

    Due is counted from the fact, in days of ``zone`` (the clinic's) and hours after them.
    """
    rule = rules.get(fact.kind)
    if rule is None:
        raise NoRule(fact.kind)
    due = later(require_zone(fact.at), zone, days=rule.due_after.days, time=rule.due_after.time)
    return FollowUp(
        id=followup_identifier(fact.encounter, rule.key, fact.item),
        patient=fact.patient,
        rule=rule.key,
        source=fact.encounter,
        item=fact.item,
        owner=duty if rule.owner is Owner.DUTY or not fact.clinician else fact.clinician,
        reaches_her=rule.reaches_her,
        due_at=utc(due),
        expires_at=utc(later(due, zone, days=rule.expires_after.days, time=rule.expires_after.time)),
        created_at=utc(now),
    )
