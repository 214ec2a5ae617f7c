"""Notices to staff: at least once, under an identifier by which OpenMRS tells a repetition."""

from datetime import datetime
from uuid import uuid4

from reminders.guard import Guard
from reminders.outbox import Message
from reminders.ports import Notice
from reminders.world import World

MOST_TRIES = 12  # of a notice that breaks on its own; one that only finds OpenMRS away is tried for ever


def tell(message: Message, now: datetime, world: World) -> str:
    """Post the notice; "told", "lost" (someone else has it), "unreachable", "postponed" or "parked"."""
    claim = str(uuid4())
    if not world.outbox.claim(message.id, claim, now + world.lease):
        return "lost"
    with Guard("notice", message.id) as guard:
        world.notices.post(_notice(message, world))
    if guard.passed:
        return (
            "told"
            if world.outbox.settle(message.id, claim, state="sent", reason=message.reason, now=now)
            else "lost"
        )
    if guard.broken and message.tries + 1 >= MOST_TRIES:
        world.outbox.settle(message.id, claim, state="failed", reason="parked", now=now)
        return "parked"
    world.outbox.give_back(message.id, claim, not_before=world.retry_at(now, message.tries))
    return "unreachable" if guard.unavailable else "postponed"


def _notice(message: Message, world: World) -> Notice:
    if message.recipient is None:
        raise ValueError("a notice to staff has a recipient")
    planned = message.reason == "to_her"
    code = None if planned else message.reason
    said = world.wording.notice(message.template, message.followup, code, note_planned=planned)
    return Notice(id=message.id, user=message.recipient, text=said.text, urgent=said.urgent, expires_at=None)
