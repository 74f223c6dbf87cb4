"""The stays of a week are found by when they end, whatever track they are on."""

from alembic import op

revision = "20261122_0735"
down_revision = "20261122_0605"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # One range, going on included: an OR over two would be read as everything the clinic ever had.
    # Under row security coalesce() is no part of an index's condition; CASE is.
    ends_on = "CASE WHEN until_on IS NULL THEN 'infinity'::date ELSE until_on END"
    op.execute(f"CREATE INDEX ix_stays_clinic_id_ends_on ON stays (clinic_id, ({ends_on}))")


def downgrade() -> None:
    op.drop_index("ix_stays_clinic_id_ends_on", table_name="stays")
