"""How she may be reached: stored in OpenMRS first, then in the index. Without a rule: not at all."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from content.identifiers import identifier
from content.moments import text_of, utc
from plugin.database.contact_rules import ContactRuleIndex
from plugin.errors import Exit, Stop
from plugin.records.contact import revocation_record, rule_record, rules_of
from plugin.records.store import RecordStore
from reminders.contact_rules import ContactRule, ContactRules, validated, withdraw
from reminders.windows import parse_windows


@dataclass(frozen=True, kw_only=True)
class Permission:
    """What she said: where (a person attribute), when (``windows``, in ``zone``), for how many days."""

    address_ref: str
    windows: str
    zone: str
    days: int
    channel: str = "email"
    wording: str = "neutral"
    language: str = "en"


class ContactDesk:
    """Where a contact rule is given and taken back."""

    def __init__(self, records: RecordStore, index: ContactRuleIndex) -> None:
        self._records = records
        self._index = index

    def of(self, patient: str) -> ContactRules:
        """All of hers, as OpenMRS holds them now."""
        return rules_of(self._records.of_patient(patient, "choices"))

    def set(self, patient: str, permission: Permission, now: datetime) -> ContactRule:
        """Record a rule; it takes the place of every earlier one."""
        recorded = utc(now)
        rule = validated(
            ContactRule(
                id=identifier("contact_rule", patient, text_of(recorded)),
                patient=patient,
                channel=permission.channel,
                address_ref=permission.address_ref,
                windows=parse_windows(permission.windows),
                zone=permission.zone,
                wording=permission.wording,
                language=permission.language,
                recorded_at=recorded,
                valid_from=recorded,
                valid_until=recorded + timedelta(days=permission.days),
            )
        )
        if not self._records.write(rule_record(rule)):
            raise Stop(Exit.CONFLICT, "A rule was recorded in this very second: wait a moment and try again.")
        self._index.replace(patient, self.of(patient))
        return rule

    def withdraw(self, patient: str, now: datetime) -> int:
        """End every rule of hers at once; how many were still in force. Nothing goes to her from here on."""
        standing = [rule for rule in self.of(patient).rules if rule.revoked_at is None]
        for rule in standing:
            ended = withdraw(rule, now)
            # The index first: a message that is due this second must not win against OpenMRS's answer.
            self._index.record(ended)
            self._records.write(revocation_record(ended))
        self.refresh(patient)
        return len(standing)

    def refresh(self, patient: str) -> bool:
        """Make the index equal to OpenMRS for one patient; whether that changed anything."""
        return self._index.replace(patient, self.of(patient))
