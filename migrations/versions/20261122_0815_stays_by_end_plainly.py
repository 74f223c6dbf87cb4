"""The last day of a stay as the model says it, which the database says back in the same words."""

from alembic import op

revision = "20261122_0815"
down_revision = "20261122_0735"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Under row security coalesce() is no part of an index's condition; least() is, and passes over NULL.
    op.drop_index("ix_stays_clinic_id_ends_on", table_name="stays")
    op.execute("CREATE INDEX ix_stays_clinic_id_ends_on ON stays (clinic_id, (least(until_on, 'infinity'::date)))")


def downgrade() -> None:
    ends_on = "CASE WHEN until_on IS NULL THEN 'infinity'::date ELSE until_on END"
    op.drop_index("ix_stays_clinic_id_ends_on", table_name="stays")
    op.execute(f"CREATE INDEX ix_stays_clinic_id_ends_on ON stays (clinic_id, ({ends_on}))")
