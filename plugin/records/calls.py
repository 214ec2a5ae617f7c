"""Calls and their acknowledgements, as records."""

from content.identifiers import identifier
from plugin.records.codec import Record
from reminders.calls import Acknowledgement, Call


def call_record(call: Call) -> Record:
    """The record of a call as it was opened."""
    return Record(
        uuid=call.id,
        kind="call",
        patient=call.patient,
        fields={
            "source": call.encounter,
            "item": call.item,
            "author": call.author,
            "opened_at": call.opened_at,
        },
    )


def call_of(record: Record) -> Call:
    """The call that a record holds, as if open."""
    return Call(
        id=record.uuid,
        patient=record.patient,
        encounter=record.text("source"),
        item=record.text("item"),
        author=record.text("author"),
        opened_at=record.moment("opened_at"),
    )


def acknowledgement_identifier(call: str) -> str:
    """One for each call: of two people who acknowledge at once, one is on record."""
    return identifier("call_acknowledged", call)


def acknowledgement_record(done: Acknowledgement) -> Record:
    """The record that somebody is with her."""
    return Record(
        uuid=acknowledgement_identifier(done.call),
        kind="call_acknowledged",
        patient=done.patient,
        fields={"call": done.call, "source": done.encounter, "at": done.at, "by": done.by},
    )


def acknowledgement_of(record: Record) -> Acknowledgement:
    """The acknowledgement that a record holds."""
    return Acknowledgement(
        call=record.text("call"),
        encounter=record.text("source"),
        patient=record.patient,
        at=record.moment("at"),
        by=record.text("by"),
    )
