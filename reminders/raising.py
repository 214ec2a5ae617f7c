"""A follow-up comes due: plan the notice to its owner and, where her rules allow or may come to, the note to
her.
"""

from datetime import datetime

from reminders.contact_rules import Verdict, judge
from reminders.followups import FollowUp
from reminders.guard import Guard
from reminders.outbox import STAFF, SURVIVOR, Message, Rung, message_identifier
from reminders.world import World

_NOTICE = "due"  # where the content no longer has the follow-up's rule


def raise_followup(followup: FollowUp, now: datetime, world: World) -> None:
    """Plan its messages, then mark it: repeated after a crash, the same messages are planned, once."""
    with Guard("follow-up", followup.id) as guard:
        verdict, to_her = _to_her(followup, now, world)
    if guard.passed:
        told = "to_her" if to_her else verdict.code
    else:
        # Whatever is wrong with it, somebody must hear that it is due.
        told, to_her, verdict = "parked", (), Verdict(allowed=False, code="parked")
    world.outbox.plan((_to_owner(followup, now, told, world), *to_her))
    world.followups.raised(followup.id, now, verdict.code)


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


def _to_her(followup: FollowUp, now: datetime, world: World) -> tuple[Verdict, tuple[Message, ...]]:
    """The verdict at planning, and the message if there may be one before the follow-up expires."""
    rule = world.rules_by_key.get(followup.rule)
    if not followup.reaches_her:
        return Verdict(allowed=False, code="staff_only"), ()
    if rule is None or rule.message is None:
        return Verdict(allowed=False, code="no_wording"), ()
    if world.people.paused(followup.patient):
        return Verdict(allowed=False, code="paused"), ()
    if now >= followup.expires_at:
        return Verdict(allowed=False, code="late"), ()
    verdict = judge(world.rules.of(followup.patient), now)
    if verdict.next_open is None or verdict.next_open >= followup.expires_at:
        return verdict, ()
    return verdict, (message_to_her(followup, rule.message, verdict.next_open),)


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
