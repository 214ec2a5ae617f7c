"""A message to her: at most once, judged again at sending, marked in OpenMRS first, and its end told to the
owner.

The order is what makes it safe: claim, judge, read the address, write the attempt to OpenMRS, judge once
more, hand over, note the end. A crash between claim and end leaves a claim whose lease runs out, and that
becomes *unknown*.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from reminders.channels.errors import ChannelError
from reminders.contact_rules import ContactRule, judge
from reminders.followups import FollowUp
from reminders.guard import Guard
from reminders.outbox import Message
from reminders.ports import Attempt, Channel, Envelope
from reminders.raising import MOST_OCCURRENCES, message_to_her, to_owner_about_fate
from reminders.wording import NoWording
from reminders.world import World


@dataclass(frozen=True, kw_only=True)
class _End:
    """It is over. ``marked``: an attempt stands in OpenMRS, which must learn of the end."""

    state: str
    reason: str
    marked: bool = False


@dataclass(frozen=True, kw_only=True)
class _Later:
    """Nothing was handed over, for certain. ``marked``: so this occurrence is used up, and the next one
    follows.
    """

    at: datetime
    reason: str
    marked: bool = False


@dataclass(frozen=True, kw_only=True)
class _Ready:
    """All is well for handing it over now."""

    rule: ContactRule
    channel: Channel
    envelope: Envelope


_Step = _End | _Later | _Ready


@dataclass(frozen=True, kw_only=True)
class _Sending:
    """One claimed message on its way."""

    message: Message
    claim: str
    lease_until: datetime
    followup: FollowUp
    now: datetime
    world: World

    def time(self) -> datetime:
        return self.world.time(self.now)


def reach(message: Message, now: datetime, world: World) -> str:
    """Try it; the state that it is in afterwards, "lost" (someone else has it) or "unreachable" (OpenMRS)."""
    followup = world.followups.get(message.followup)
    claim, lease_until = str(uuid4()), now + world.lease
    if not world.outbox.claim(message.id, claim, lease_until):
        return "lost"
    if followup is None:
        # The index lost it (restored from an older copy): nobody knows any more what this would be for.
        world.outbox.settle(message.id, claim, state="suppressed", reason="closed", now=now)
        return "suppressed"
    sending = _Sending(
        message=message, claim=claim, lease_until=lease_until, followup=followup, now=now, world=world
    )
    step = _prepared(sending)
    return _concluded(sending, _handed_over(sending, step) if isinstance(step, _Ready) else step)


def lapse(message: Message, now: datetime, world: World) -> bool:
    """The lease of a claimed message to her ran out: its fate is unknown, and it is never sent again."""
    followup = world.followups.get(message.followup)
    fate = () if followup is None else (to_owner_about_fate(followup, message, "uncertain", now),)
    return world.outbox.settle(
        message.id,
        message.claim or "",
        state="unknown",
        reason="uncertain",
        now=now,
        unreported=True,
        then=fate,
    )


def _prepared(sending: _Sending) -> _Step:
    """Everything up to the attempt in OpenMRS; nothing leaves yet."""
    step: _Step = _End(state="failed", reason="parked")
    with Guard("message", sending.message.id) as guard:
        step = _addressed(sending)
    if guard.unavailable:
        later = sending.world.retry_at(sending.time(), sending.message.tries)
        return _Later(at=later, reason="unreachable")
    if not isinstance(step, _Ready):
        return step
    return _marked(sending, step)


def _addressed(sending: _Sending) -> _Step:
    """Judge, choose the channel and the words, read the address."""
    rule = _permitted(sending)
    if not isinstance(rule, ContactRule):
        return rule
    world, message = sending.world, sending.message
    channel = world.channels.get(rule.channel)
    if channel is None:
        return _End(state="failed", reason="no_channel")
    try:
        text = world.wording.message(message.template, rule.language, phone=world.phone, time=world.answered)
    except NoWording as error:
        return _End(state="failed", reason=error.code)
    address = world.addresses.address(message.patient, rule.address_ref)
    if not address:
        return _End(state="failed", reason="no_address")
    envelope = Envelope(
        message=message.id, address=address, subject=text.subject, body=text.body, at=sending.time()
    )
    return _Ready(rule=rule, channel=channel, envelope=envelope)


def _permitted(sending: _Sending) -> ContactRule | _End | _Later:
    """The rule that allows it at this moment, read anew; or why not."""
    world, followup, now = sending.world, sending.followup, sending.time()
    current = world.followups.get(followup.id)
    if current is None or current.state != "open":
        return _End(state="suppressed", reason="closed")
    if now >= followup.expires_at:
        return _End(state="expired", reason="late")
    if (quiet := world.people.quiet(followup.patient)) is not None:
        return _End(state="suppressed", reason=quiet)
    verdict = judge(world.rules.of(followup.patient), now)
    if verdict.allowed and verdict.rule is not None:
        return verdict.rule
    if verdict.next_open is None or verdict.next_open >= followup.expires_at:
        return _End(state="suppressed", reason=verdict.code)
    return _Later(at=verdict.next_open, reason=verdict.code)


def _marked(sending: _Sending, ready: _Ready) -> _Step:
    """Write the attempt to OpenMRS, then look once more: writing took time, and she may have said stop
    meanwhile.
    """
    step: _Step = _End(state="failed", reason="parked", marked=True)
    with Guard("message", sending.message.id) as guard:
        is_new = sending.world.attempts.record(attempt_of(sending.message, sending.time()))
        step = (
            _still_ready(sending, ready) if is_new else _End(state="unknown", reason="attempted", marked=True)
        )
    if guard.unavailable:
        # Whether it was written is open. Trying again tells: if it is there, the message counts as attempted.
        later = sending.world.retry_at(sending.time(), sending.message.tries)
        return _Later(at=later, reason="unreachable")
    return step


def _still_ready(sending: _Sending, ready: _Ready) -> _Step:
    if sending.time() >= sending.lease_until:
        return _Later(at=sending.time(), reason="unreachable", marked=True)
    rule = _permitted(sending)
    if isinstance(rule, _End):
        return _End(state=rule.state, reason=rule.reason, marked=True)
    if isinstance(rule, _Later):
        return _Later(at=rule.at, reason=rule.reason, marked=True)
    if rule != ready.rule:
        return _Later(at=sending.time(), reason="changed", marked=True)  # another address, perhaps
    return ready


def _handed_over(sending: _Sending, ready: _Ready) -> _End | _Later:
    """Give it to the channel. Whatever is not a clear answer counts as gone out, perhaps."""
    step: _End | _Later = _End(state="unknown", reason="uncertain", marked=True)
    with Guard("message", sending.message.id):
        try:
            ready.channel.send(ready.envelope)
            step = _End(state="sent", reason="sent", marked=True)
        except ChannelError as error:
            step = _after(error, sending)
    return step


def _after(error: ChannelError, sending: _Sending) -> _End | _Later:
    if error.uncertain:
        return _End(state="unknown", reason="uncertain", marked=True)
    if error.permanent:
        return _End(state="failed", reason="refused", marked=True)
    later = sending.world.retry_at(sending.time(), sending.message.occurrence)
    return _Later(at=later, reason="failed", marked=True)


def _concluded(sending: _Sending, step: _End | _Later) -> str:
    """Note what came of it, if the claim is still ours, and keep the reason with the follow-up."""
    if isinstance(step, _End):
        state, held = step.state, _ended(sending, step)
    elif step.marked:
        state, held = _used_up(sending, step)
    else:
        state = "unreachable" if step.reason == "unreachable" else "postponed"
        held = sending.world.outbox.give_back(
            sending.message.id, sending.claim, not_before=step.at, reason=step.reason
        )
    if not held:
        return "lost"
    sending.world.followups.judged(sending.followup.id, step.reason)
    return state


def _ended(sending: _Sending, end: _End) -> bool:
    """Its end; unless it was sent, the owner is told in the same transaction."""
    told = to_owner_about_fate(sending.followup, sending.message, end.reason, sending.now)
    return _settle(sending, end, () if end.state == "sent" else (told,))


def _used_up(sending: _Sending, later: _Later) -> tuple[str, bool]:
    """This occurrence surely failed: the next one follows, unless there were too many or it is too late."""
    end = _End(state="failed", reason=later.reason, marked=True)
    occurrence = sending.message.occurrence + 1
    if occurrence >= MOST_OCCURRENCES or later.at >= sending.followup.expires_at:
        return end.state, _ended(sending, end)
    following = message_to_her(sending.followup, sending.message.template, later.at, occurrence)
    return "postponed", _settle(sending, end, (following,))


def _settle(sending: _Sending, end: _End, then: tuple[Message, ...]) -> bool:
    return sending.world.outbox.settle(
        sending.message.id,
        sending.claim,
        state=end.state,
        reason=end.reason,
        now=sending.time(),
        unreported=end.marked,
        then=then,
    )


def attempt_of(message: Message, at: datetime) -> Attempt:
    """The attempt that a message to her is, as OpenMRS keeps it."""
    return Attempt(
        message=message.id,
        followup=message.followup,
        patient=message.patient,
        rung=message.rung,
        occurrence=message.occurrence,
        at=at,
    )
