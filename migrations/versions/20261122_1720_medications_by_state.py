"""The list of medications begins with those that are taken: it reads them alone, whatever was taken before."""

from alembic import op

revision = "20261122_1720"
down_revision = "20261122_1645"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for key in ("name_key", "changed_on"):
        op.execute(
            f"CREATE INDEX ix_medications_clinic_id_status_{key}_id ON medications (clinic_id, status, {key}, id)"
        )


def downgrade() -> None:
    for key in ("name_key", "changed_on"):
        op.execute(f"DROP INDEX ix_medications_clinic_id_status_{key}_id")
