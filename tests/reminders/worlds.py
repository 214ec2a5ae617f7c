"""A made-up clinic for the tests of reminders: doubles for every port, one follow-up, one rule."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from content.identifiers import identifier
from reminders.contact_rules import ContactRule
from reminders.doubles import (
    MemoryAddressBook,
    MemoryAttempts,
    MemoryChannel,
    MemoryFollowUps,
    MemoryNotices,
    MemoryPeople,
    MemoryRules,
)
from reminders.followup_rules import load_rules
from reminders.followups import FollowUp, followup_identifier
from reminders.outbox import Message, Outbox, Rung, message_identifier
from reminders.outbox_memory import MemoryOutbox
from reminders.windows import parse_windows
from reminders.wording import load_wording
from reminders.world import World, by_key

PATIENT = identifier("test_patient", "one")
OWNER = identifier("test_user", "clinician")
ATTRIBUTE = identifier("test_attribute", "email")
ENCOUNTER = identifier("test_encounter", "one")
ADDRESS = "someone@mail.example"
PHONE = "555 0100"

# A Tuesday, 10:30 in New York.
NOW = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)

WORDING = load_wording()
RULES = load_rules()


def contact_rule(**changes: Any) -> ContactRule:
    """E-mail, weekdays 10 to 12 in New York, for 90 days."""
    rule = ContactRule(
        id=identifier("test_rule", "one"),
        patient=PATIENT,
        channel="email",
        address_ref=ATTRIBUTE,
        windows=parse_windows("mon-fri 10:00-12:00"),
        zone="America/New_York",
        recorded_at=NOW - DAY,
        valid_from=NOW - DAY,
        valid_until=NOW + 89 * DAY,
    )
    return replace(rule, **changes)


def followup(**changes: Any) -> FollowUp:
    """A check-in that is due now and expires in a week."""
    made = FollowUp(
        id=followup_identifier(ENCOUNTER, "check_in", "screen"),
        patient=PATIENT,
        rule="check_in",
        source=ENCOUNTER,
        item="screen",
        owner=OWNER,
        reaches_her=True,
        due_at=NOW,
        expires_at=NOW + 7 * DAY,
        created_at=NOW - 3 * DAY,
    )
    return replace(made, **changes)


def message(occurrence: int = 0, **changes: Any) -> Message:
    """A message to her that is due now."""
    of = followup().id
    made = Message(
        id=message_identifier(of, Rung.HER, occurrence),
        followup=of,
        rung=Rung.HER,
        occurrence=occurrence,
        patient=PATIENT,
        audience="survivor",
        recipient=None,
        template="call_when_it_suits",
        not_before=NOW,
        expires_at=NOW + 7 * DAY,
    )
    return replace(made, **changes)


@dataclass(kw_only=True)
class Clinic:
    """The doubles by name; ``world()`` joins them, with ``ports`` in place of those of the same name."""

    followups: MemoryFollowUps = field(default_factory=MemoryFollowUps)
    rules: MemoryRules = field(default_factory=MemoryRules)
    people: MemoryPeople = field(default_factory=MemoryPeople)
    outbox: Outbox = field(default_factory=MemoryOutbox)
    addresses: MemoryAddressBook = field(default_factory=MemoryAddressBook)
    attempts: MemoryAttempts = field(default_factory=MemoryAttempts)
    notices: MemoryNotices = field(default_factory=MemoryNotices)
    channel: MemoryChannel = field(default_factory=MemoryChannel)
    ports: dict[str, Any] = field(default_factory=dict)
    sent_before_stop: int = 0

    def world(self, **changes: Any) -> World:
        made = World(
            followups=self.followups,
            rules=self.rules,
            people=self.people,
            outbox=self.outbox,
            addresses=self.addresses,
            attempts=self.attempts,
            notices=self.notices,
            channels={"email": self.channel},
            rules_by_key=by_key(RULES),
            wording=WORDING,
            phone=PHONE,
        )
        return replace(made, **(self.ports | changes))

    def texts(self) -> list[str]:
        """What the owner was told, in order of posting."""
        return [notice.text for notice in self.notices.shown.values()]

    def to_her(self) -> list[Message]:
        """The messages to her in the outbox, by occurrence."""
        return [each for each in self.outbox.of_followup(followup().id) if each.rung == Rung.HER]


def clinic(rule: ContactRule | None = None, due: FollowUp | None = None) -> Clinic:
    """A clinic with one follow-up, and one contact rule if given."""
    made = Clinic()
    made.addresses.addresses[PATIENT, ATTRIBUTE] = ADDRESS
    made.followups.add(due or followup())
    if rule is not None:
        made.rules.record(rule)
    return made
