"""Indexes of what waits: the worklist and the Today page read it however long the past."""

from alembic import op

revision = "20261122_0335"
down_revision = "20261122_0330"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_family_sessions_unsigned": (
        "family_sessions (clinic_id, ends_at, id)",
        "signed_at IS NULL AND cancelled_at IS NULL",
    ),
    "ix_family_sessions_not_cosigned": (
        "family_sessions (clinic_id, ends_at, id)",
        "needs_cosign IS TRUE AND signed_at IS NOT NULL AND cosigned_at IS NULL",
    ),
    "ix_family_agreements_open": ("family_agreements (clinic_id, due_on, id)", "settled_on IS NULL"),
    "ix_follow_ups_open": ("follow_ups (clinic_id, due_on, id)", "outcome IS NULL"),
    "ix_transition_plans_open": ("transition_plans (clinic_id, target_on, id)", "ended_on IS NULL"),
    "ix_consents_to_sign": ("consents (clinic_id, id)", "signed_on IS NULL AND voided_at IS NULL"),
}


def upgrade() -> None:
    for name, (where, criterion) in INDEXES.items():
        op.execute(f"CREATE INDEX {name} ON {where} WHERE {criterion}")


def downgrade() -> None:
    for name in INDEXES:
        op.execute(f"DROP INDEX {name}")
