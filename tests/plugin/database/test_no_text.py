"""The database can't hold a name, a number, a text or an answer: no column takes one (S7)."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import BigInteger, Boolean, Date, Integer

from plugin.database.audit import AuditLog
from plugin.database.choices import Choices
from plugin.database.columns import Code, Digest, Hours, Identifier, Moment, Names, Zone
from plugin.database.contact_rules import ContactRuleIndex
from plugin.database.engine import Database
from plugin.database.errors import UnstorableText
from plugin.database.followups import FollowUpIndex
from plugin.database.outbox import DatabaseOutbox
from plugin.database.people import People
from plugin.database.tables import metadata
from reminders.dispatch import tick
from tests.plugin.database.test_audit import ENTRY
from tests.plugin.database.test_audit import _seal as seal
from tests.plugin.database.test_choices import CHOICE, PERSON
from tests.reminders.worlds import ADDRESS, MINUTE, NOW, PHONE, clinic, contact_rule, followup, message

HARMLESS = (Identifier, Code, Names, Hours, Zone, Digest, Moment, Boolean, Integer, BigInteger, Date)


@pytest.mark.parametrize(
    "column",
    [pytest.param(column, id=str(column)) for table in metadata.sorted_tables for column in table.columns],
)
def test_every_column_has_a_type_that_takes_no_text(column: object) -> None:
    kind = getattr(column, "type", None)
    assert isinstance(kind, HARMLESS), f"{column} could hold a text"


CANARY = "Maria Example, 555 0100, someone@mail.example: yes"


@pytest.mark.parametrize(
    ("sentence", "write"),
    [
        ("a person's owner", lambda db: People(db).put(replace(PERSON, owner=CANARY))),
        ("a category", lambda db: Choices(db).record(replace(CHOICE, category=CANARY))),
        ("an address itself", lambda db: ContactRuleIndex(db).record(contact_rule(address_ref=ADDRESS))),
        ("an item", lambda db: FollowUpIndex(db).add(followup(item=CANARY))),
        ("a verdict", lambda db: FollowUpIndex(db).judged("f", CANARY)),
        ("a reason", lambda db: DatabaseOutbox(db).plan([message(reason=CANARY)])),
        ("a template", lambda db: DatabaseOutbox(db).plan([message(template=CANARY)])),
        ("a parameter's value", lambda db: AuditLog(db).append([replace(ENTRY, parameters=(CANARY,))], seal)),
        ("a name in place of a user", lambda db: AuditLog(db).append([replace(ENTRY, user=CANARY)], seal)),
    ],
)
def test_a_text_is_refused_and_not_repeated(
    sentence: str, write: Callable[[Database], object], database: Database
) -> None:
    with pytest.raises(UnstorableText) as caught:
        write(database)
    assert "Maria" not in str(caught.value)
    assert ADDRESS not in str(caught.value)


def test_after_a_message_the_file_holds_no_address_no_number_and_no_words(
    database: Database, tmp_path: Path
) -> None:
    here = clinic(contact_rule())
    index, rules = FollowUpIndex(database), ContactRuleIndex(database)
    index.add(followup())
    rules.record(contact_rule())
    here.outbox = DatabaseOutbox(database)
    world = here.world(followups=index, rules=rules)
    tick(NOW, world)
    tick(NOW + MINUTE, world)
    assert len(here.channel.sent) == 1
    stored = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert followup().id.encode() in stored
    sent = here.channel.sent[0]
    for text in (ADDRESS, PHONE, sent.subject, sent.body, *here.texts()):
        assert text.encode() not in stored
