"""What a clinic sets its rules to: a number from a day on, and what it rests on. What has been in force is not deleted."""

from alembic import op

revision = "20261122_1837"
down_revision = "20261122_1835"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""CREATE TABLE rule_settings (
        clinic_id uuid NOT NULL, id uuid NOT NULL,
        key varchar NOT NULL, effective_on date NOT NULL, value integer NOT NULL, basis varchar NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        version integer NOT NULL DEFAULT 1,
        CONSTRAINT pk_rule_settings PRIMARY KEY (clinic_id, id),
        CONSTRAINT uq_rule_settings_clinic_id_key_effective_on UNIQUE (clinic_id, key, effective_on))""")
    op.execute("SELECT protect_clinic_table('rule_settings', true)")


def downgrade() -> None:
    op.execute("DROP TABLE rule_settings")
