"""The first schema. Types are plain here: a later change of our column types must not alter history."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    for create in (
        _people,
        _choices,
        _corrupt,
        _contact_rules,
        _followups,
        _outbox,
        _audit,
        _shadow,
        _writes_underway,
        _encounters_seen,
        _counters,
    ):
        create()


def _people() -> None:
    op.create_table(
        "people",
        sa.Column("patient", sa.String(), nullable=False),
        sa.Column("enrolled", sa.Boolean(), nullable=False),
        sa.Column("engagement", sa.String(), nullable=True),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("updated", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("patient", name=op.f("pk_people")),
    )


def _choices() -> None:
    op.create_table(
        "choices",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("patient", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("effect", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("effective_at", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("effect IN ('allow', 'deny')", name=op.f("ck_choices_effect")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_choices")),
    )
    op.create_index(op.f("ix_choices_patient"), "choices", ["patient"], unique=False)


def _corrupt() -> None:
    op.create_table(
        "corrupt",
        sa.Column("patient", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.CheckConstraint("what IN ('choices', 'contact_rules')", name=op.f("ck_corrupt_what")),
        sa.PrimaryKeyConstraint("patient", "what", name=op.f("pk_corrupt")),
    )


def _contact_rules() -> None:
    op.create_table(
        "contact_rules",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("patient", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("address_ref", sa.String(), nullable=False),
        sa.Column("windows", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("wording", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.BigInteger(), nullable=False),
        sa.Column("valid_until", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_rules")),
    )
    op.create_index(op.f("ix_contact_rules_patient"), "contact_rules", ["patient"], unique=False)


def _followups() -> None:
    op.create_table(
        "followups",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("patient", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("reaches_her", sa.Boolean(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("raised_at", sa.BigInteger(), nullable=True),
        sa.Column("verdict", sa.String(), nullable=True),
        sa.CheckConstraint("state IN ('open', 'done', 'cancelled')", name=op.f("ck_followups_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_followups")),
    )
    op.create_index(op.f("ix_followups_patient"), "followups", ["patient"], unique=False)
    op.create_index(
        "ix_followups_unraised",
        "followups",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("state = 'open' AND raised_at IS NULL"),
        postgresql_where=sa.text("state = 'open' AND raised_at IS NULL"),
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("followup", sa.String(), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("patient", sa.String(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=True),
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("not_before", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("claim", sa.String(), nullable=True),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.Column("unreported", sa.Boolean(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint("audience IN ('staff', 'survivor')", name=op.f("ck_outbox_audience")),
        sa.CheckConstraint(
            "state IN ('planned', 'claimed', 'sent', 'delivered', "
            "'failed', 'suppressed', 'expired', 'unknown')",
            name=op.f("ck_outbox_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("followup", "rung", "occurrence", name=op.f("uq_outbox_followup")),
    )
    op.create_index(
        "ix_outbox_claimed",
        "outbox",
        ["lease_until"],
        unique=False,
        sqlite_where=sa.text("state = 'claimed'"),
        postgresql_where=sa.text("state = 'claimed'"),
    )
    op.create_index(
        "ix_outbox_planned",
        "outbox",
        ["not_before"],
        unique=False,
        sqlite_where=sa.text("state = 'planned'"),
        postgresql_where=sa.text("state = 'planned'"),
    )
    op.create_index(
        "ix_outbox_unreported",
        "outbox",
        ["settled_at"],
        unique=False,
        sqlite_where=sa.text("unreported"),
        postgresql_where=sa.text("unreported"),
    )


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("request", sa.String(), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("audiences", sa.String(), nullable=False),
        sa.Column("patient", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("resource", sa.String(), nullable=False),
        sa.Column("parameters", sa.String(), nullable=False),
        sa.Column("withheld", sa.Boolean(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit")),
    )
    op.create_index(op.f("ix_audit_patient"), "audit", ["patient"], unique=False)


def _shadow() -> None:
    op.create_table(
        "shadow",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("audiences", sa.String(), nullable=False),
        sa.Column("resource", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("categories", sa.String(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "day", "audiences", "resource", "outcome", "categories", name=op.f("pk_shadow")
        ),
    )


def _writes_underway() -> None:
    op.create_table(
        "writes_underway",
        sa.Column("ticket", sa.String(), nullable=False),
        sa.Column("resource", sa.String(), nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("encounter", sa.String(), nullable=False),
        sa.Column("patient", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("ticket", name=op.f("pk_writes_underway")),
    )
    op.create_index(op.f("ix_writes_underway_at"), "writes_underway", ["at"], unique=False)


def _encounters_seen() -> None:
    op.create_table(
        "encounters_seen",
        sa.Column("encounter", sa.String(), nullable=False),
        sa.Column("signature", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("state IN ('pending', 'done', 'failed')", name=op.f("ck_encounters_seen_state")),
        sa.PrimaryKeyConstraint("encounter", name=op.f("pk_encounters_seen")),
    )
    op.create_index(
        "ix_encounters_seen_pending",
        "encounters_seen",
        ["not_before"],
        unique=False,
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )


def _counters() -> None:
    op.create_table(
        "counters",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counters")),
    )
