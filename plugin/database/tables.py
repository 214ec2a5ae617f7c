"""The tables: an index that ``hst rebuild`` restores, the outbox, the audit log. Identifiers, times and
states only.

A column is one of the types of ``columns``, a count or a flag; nothing here can hold a name, a text or an
answer. A change here needs a migration beside it; a test compares the two.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Index,
    Integer,
    MetaData,
    Table,
    UniqueConstraint,
    false,
    text,
)

from plugin.database.columns import Code, Digest, Hours, Identifier, Moment, Names, Zone

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

people = Table(
    "people",
    metadata,
    Column("patient", Identifier, primary_key=True),
    Column("enrolled", Boolean, nullable=False),
    Column("engagement", Code, nullable=True),
    Column("owner", Identifier, nullable=True),
    Column("updated", Moment, nullable=False),
)

choices = Table(
    "choices",
    metadata,
    Column("id", Identifier, primary_key=True),
    Column("patient", Identifier, nullable=False, index=True),
    Column("category", Code, nullable=False),
    Column("audience", Identifier, nullable=False),
    Column("effect", Code, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("effective_at", Moment, nullable=False),
    Column("withdrawn_at", Moment, nullable=True),
    CheckConstraint("effect IN ('allow', 'deny')", name="effect"),
)

# Whose stored choices or contact rules can't be read: the strictest reading holds until they can.
corrupt = Table(
    "corrupt",
    metadata,
    Column("patient", Identifier, primary_key=True),
    Column("what", Code, primary_key=True),
    CheckConstraint("what IN ('choices', 'contact_rules')", name="what"),
)

contact_rules = Table(
    "contact_rules",
    metadata,
    Column("id", Identifier, primary_key=True),
    Column("patient", Identifier, nullable=False, index=True),
    Column("channel", Code, nullable=False),
    Column("address_ref", Identifier, nullable=False),
    Column("windows", Hours, nullable=False),
    Column("zone", Zone, nullable=False),
    Column("wording", Code, nullable=False),
    Column("language", Code, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("valid_from", Moment, nullable=False),
    Column("valid_until", Moment, nullable=False),
    Column("revoked_at", Moment, nullable=True),
)

followups = Table(
    "followups",
    metadata,
    Column("id", Identifier, primary_key=True),
    Column("patient", Identifier, nullable=False, index=True),
    Column("rule", Code, nullable=False),
    Column("source", Identifier, nullable=False),
    Column("item", Code, nullable=False),
    Column("owner", Identifier, nullable=False),
    Column("reaches_her", Boolean, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("state", Code, nullable=False),
    Column("raised_at", Moment, nullable=True),
    Column("verdict", Code, nullable=True),
    CheckConstraint("state IN ('open', 'done', 'cancelled')", name="state"),
)
# What an idle round asks for. Queries use these very conditions, so that either planner takes the partial
# index, and such a round costs the same at a million rows.
UNRAISED = text("state = 'open' AND raised_at IS NULL")
Index("ix_followups_unraised", followups.c.due_at, sqlite_where=UNRAISED, postgresql_where=UNRAISED)

# Answers that need a person now, until somebody acknowledged, and who was called for each.
calls = Table(
    "calls",
    metadata,
    Column("id", Identifier, primary_key=True),
    Column("patient", Identifier, nullable=False, index=True),
    Column("encounter", Identifier, nullable=False, index=True),
    Column("item", Code, nullable=False),
    Column("author", Identifier, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("acknowledged_at", Moment, nullable=True),
    Column("acknowledged_by", Identifier, nullable=True),
)
OPEN_CALL = text("acknowledged_at IS NULL")
Index("ix_calls_open", calls.c.opened_at, sqlite_where=OPEN_CALL, postgresql_where=OPEN_CALL)

rings = Table(
    "rings",
    metadata,
    Column("id", Identifier, primary_key=True),
    Column("call", Identifier, nullable=False, index=True),
    Column("person", Identifier, nullable=False, index=True),
    Column("due_at", Moment, nullable=False),
    Column("out_at", Moment, nullable=True),
    Column("withdrawn_at", Moment, nullable=True),
)
SHOWN_RING = text("withdrawn_at IS NULL")
Index("ix_rings_shown", rings.c.due_at, sqlite_where=SHOWN_RING, postgresql_where=SHOWN_RING)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Identifier, primary_key=True),
    Column("followup", Identifier, nullable=False),
    Column("rung", Integer, nullable=False),
    Column("occurrence", Integer, nullable=False),
    Column("patient", Identifier, nullable=False),
    Column("audience", Code, nullable=False),
    Column("recipient", Identifier, nullable=True),
    Column("template", Code, nullable=False),
    Column("not_before", Moment, nullable=False),
    Column("expires_at", Moment, nullable=True),
    Column("state", Code, nullable=False),
    Column("reason", Code, nullable=True),
    Column("tries", Integer, nullable=False),
    Column("claim", Identifier, nullable=True),
    Column("lease_until", Moment, nullable=True),
    Column("settled_at", Moment, nullable=True),
    Column("unreported", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("followup", "rung", "occurrence"),
    CheckConstraint("audience IN ('staff', 'survivor')", name="audience"),
    CheckConstraint(
        "state IN ('planned', 'claimed', 'sent', 'delivered', 'failed', 'suppressed', 'expired', 'unknown')",
        name="state",
    ),
)
PLANNED, CLAIMED, UNREPORTED = text("state = 'planned'"), text("state = 'claimed'"), text("unreported")
Index("ix_outbox_planned", outbox.c.not_before, sqlite_where=PLANNED, postgresql_where=PLANNED)
Index("ix_outbox_claimed", outbox.c.lease_until, sqlite_where=CLAIMED, postgresql_where=CLAIMED)
Index("ix_outbox_unreported", outbox.c.settled_at, sqlite_where=UNREPORTED, postgresql_where=UNREPORTED)

audit = Table(
    "audit",
    metadata,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("request", Identifier, nullable=False),
    Column("user", Identifier, nullable=False),
    Column("person", Identifier, nullable=False),
    Column("audiences", Names, nullable=False),
    Column("patient", Identifier, nullable=False, index=True),
    Column("action", Code, nullable=False),
    Column("resource", Code, nullable=False),
    Column("parameters", Names, nullable=False),
    Column("withheld", Boolean, nullable=False),
    Column("stage", Code, nullable=False),
    Column("previous", Digest, nullable=False),
    Column("digest", Digest, nullable=False),
)

# What enforcing would have hidden, counted: no identity, so that it can be shown to those who plan.
shadow = Table(
    "shadow",
    metadata,
    Column("day", Date, primary_key=True),
    Column("audiences", Names, primary_key=True),
    Column("resource", Code, primary_key=True),
    Column("outcome", Code, primary_key=True),
    Column("categories", Names, primary_key=True),
    Column("count", BigInteger, nullable=False),
)

# Writes that a gateway saw begin and whose end it has not reported: to be looked at again.
writes_underway = Table(
    "writes_underway",
    metadata,
    Column("ticket", Identifier, primary_key=True),
    Column("resource", Code, nullable=False),
    Column("uuid", Identifier, nullable=False),
    Column("encounter", Identifier, nullable=False),
    Column("patient", Identifier, nullable=False),
    Column("at", Moment, nullable=False, index=True),
)

encounters_seen = Table(
    "encounters_seen",
    metadata,
    Column("encounter", Identifier, primary_key=True),
    Column("signature", Digest, nullable=False),
    Column("state", Code, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("not_before", Moment, nullable=False),
    CheckConstraint("state IN ('pending', 'done', 'failed')", name="state"),
)
PENDING = text("state = 'pending'")
Index(
    "ix_encounters_seen_pending",
    encounters_seen.c.not_before,
    sqlite_where=PENDING,
    postgresql_where=PENDING,
)

counters = Table(
    "counters",
    metadata,
    Column("name", Code, primary_key=True),
    Column("value", BigInteger, nullable=False),
)
