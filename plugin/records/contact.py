"""Her contact rules as records: a rule, and its revocation as a record of its own."""

from collections.abc import Iterable
from dataclasses import replace

from content.identifiers import identifier
from plugin.records.codec import CorruptRecord, Record
from reminders.contact_rules import ContactRule, ContactRules
from reminders.windows import parse_windows, windows_text


def rule_record(rule: ContactRule) -> Record:
    """The record of a rule as she gave it; the address itself stays where it is."""
    return Record(
        uuid=rule.id,
        kind="contact_rule",
        patient=rule.patient,
        fields={
            "channel": rule.channel,
            "address_ref": rule.address_ref,
            "windows": windows_text(rule.windows),
            "zone": rule.zone,
            "wording": rule.wording,
            "language": rule.language,
            "recorded_at": rule.recorded_at,
            "valid_from": rule.valid_from,
            "valid_until": rule.valid_until,
        },
    )


def revocation_record(rule: ContactRule) -> Record:
    """The record that a rule ends; ``rule`` carries ``revoked_at``."""
    if rule.revoked_at is None:
        raise ValueError("a rule that was not revoked has no record of a revocation")
    return Record(
        uuid=identifier("contact_rule_revoked", rule.id),
        kind="contact_rule_revoked",
        patient=rule.patient,
        fields={"rule": rule.id, "at": rule.revoked_at},
    )


def rules_of(records: Iterable[Record | CorruptRecord]) -> ContactRules:
    """All rules on record. Anything unreadable makes the whole corrupt, which means: no contact."""
    rules: dict[str, ContactRule] = {}
    revocations: list[Record] = []
    corrupt = False
    for record in records:
        match record:
            case Record(kind="contact_rule"):
                rule = _rule(record)
                corrupt = corrupt or rule is None
                if rule is not None:
                    rules[rule.id] = rule
            case Record(kind="contact_rule_revoked"):
                revocations.append(record)
            case CorruptRecord():
                corrupt = True
    for record in revocations:
        revoked = rules.get(record.text("rule"))
        corrupt = corrupt or revoked is None
        if revoked is not None:
            rules[revoked.id] = replace(revoked, revoked_at=record.moment("at"))
    return ContactRules(rules=tuple(rules.values()), corrupt=corrupt)


def _rule(record: Record) -> ContactRule | None:
    try:
        return ContactRule(
            id=record.uuid,
            patient=record.patient,
            channel=record.text("channel"),
            address_ref=record.text("address_ref"),
            windows=parse_windows(record.text("windows")),
            zone=record.text("zone"),
            wording=record.text("wording"),
            language=record.text("language"),
            recorded_at=record.moment("recorded_at"),
            valid_from=record.moment("valid_from"),
            valid_until=record.moment("valid_until"),
        )
    except ValueError:
        return None
