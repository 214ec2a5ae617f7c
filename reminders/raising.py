"""A follow-up comes due: plan the notice to its owner and, where her rules allow or may come to, the note to
her.
"""

from dataclasses import dataclass
from datetime import datetime

from reminders.contact_rules import Verdict, judge
from reminders.followups import FollowUp
from reminders.guard import Guard
from reminders.outbox import STAFF, SURVIVOR, Message, Rung, message_identifier
from reminders.world import World

MOST_OCCURRENCES = 5  # of a message that surely did not go out
_NOTICE = "due"  # where the content no longer has the follow-up's rule


@dataclass(frozen=True, kw_only=True)
class _Decided:
    """``code`` of the decision about reaching her, what the owner is ``told``, and ``more`` to plan."""

    code: str
    told: str
    more: tuple[Message, ...] = ()


def raise_followup(followup: FollowUp, now: datetime, world: World) -> None:
    """Plan its messages, then mark it: repeated after a crash, the same messages are planned, once."""
    # Whatever is wrong with it, somebody must hear that it is due.
    decided = _Decided(code="parked", told="parked")
    with Guard("follow-up", followup.id):
        decided = _about_her(followup, now, world)
    world.outbox.plan((_to_owner(followup, now, decided.told, world), *decided.more))
    world.followups.raised(followup.id, now, decided.code)


def to_owner_about_fate(followup: FollowUp, message: Message, code: str, now: datetime) -> Message:
    """The notice that tells the owner what became of a message to her; one for each message."""
    return _message(
        followup,
        rung=Rung.FATE,
        occurrence=message.occurrence,
        audience=STAFF,
        recipient=followup.owner,
        template="fate",
        not_before=now,
        reason=code,
    )


def _about_her(followup: FollowUp, now: datetime, world: World) -> _Decided:
    """What is decided and planned about reaching her, after what became of earlier messages."""
    verdict, template = _verdict(followup, now, world)
    before = [each for each in world.outbox.of_followup(followup.id) if each.rung == Rung.HER]
    last = before[-1] if before else None
    if last is not None and last.state in ("sent", "delivered", "planned", "claimed"):
        return _Decided(code=verdict.code, told="to_her")
    if last is not None and (last.state != "failed" or last.occurrence + 1 >= MOST_OCCURRENCES):
        # Restored from OpenMRS, where the fate of a message is known but not whether the owner heard of it.
        fate = to_owner_about_fate(followup, last, last.reason or last.state, now)
        return _Decided(code=verdict.code, told=last.reason or last.state, more=(fate,))
    if template is None or verdict.next_open is None or verdict.next_open >= followup.expires_at:
        return _Decided(code=verdict.code, told=verdict.code)
    occurrence = 0 if last is None else last.occurrence + 1
    message = message_to_her(followup, template, verdict.next_open, occurrence)
    return _Decided(code=verdict.code, told="to_her", more=(message,))


def _verdict(followup: FollowUp, now: datetime, world: World) -> tuple[Verdict, str | None]:
    """May she be reached for it, now or later, and with which message?"""
    rule = world.rules_by_key.get(followup.rule)
    if not followup.reaches_her:
        return Verdict(allowed=False, code="staff_only"), None
    if rule is None or rule.message is None:
        return Verdict(allowed=False, code="no_wording"), None
    if (quiet := world.people.quiet(followup.patient)) is not None:
        return Verdict(allowed=False, code=quiet), None
    if now >= followup.expires_at:
        return Verdict(allowed=False, code="late"), None
    return judge(world.rules.of(followup.patient), now), rule.message


def message_to_her(followup: FollowUp, template: str, not_before: datetime, occurrence: int = 0) -> Message:
    """The message to her of this occurrence."""
    return _message(
        followup,
        rung=Rung.HER,
        occurrence=occurrence,
        audience=SURVIVOR,
        recipient=None,
        template=template,
        not_before=not_before,
        expires_at=followup.expires_at,
    )


def _to_owner(followup: FollowUp, now: datetime, told: str, world: World) -> Message:
    rule = world.rules_by_key.get(followup.rule)
    return _message(
        followup,
        rung=Rung.OWNER,
        occurrence=0,
        audience=STAFF,
        recipient=followup.owner,
        template=rule.notice if rule else _NOTICE,
        not_before=now,
        reason=None if told == "staff_only" else told,
    )


def _message(
    followup: FollowUp,
    *,
    rung: Rung,
    occurrence: int,
    audience: str,
    recipient: str | None,
    template: str,
    not_before: datetime,
    expires_at: datetime | None = None,
    reason: str | None = None,
) -> Message:
    return Message(
        id=message_identifier(followup.id, rung, occurrence),
        followup=followup.id,
        rung=rung,
        occurrence=occurrence,
        patient=followup.patient,
        audience=audience,
        recipient=recipient,
        template=template,
        not_before=not_before,
        expires_at=expires_at,
        reason=reason,
    )
