"""Whom payers have enrolled."""

from alembic import op

revision = "20261122_0313"
down_revision = "20261122_0310"
branch_labels = None
depends_on = None

HOUSEKEEPING = """
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1"""


def upgrade() -> None:
    op.execute(f"""CREATE TABLE payer_enrollments (
        clinic_id uuid NOT NULL, id uuid NOT NULL,
        staff_member_id uuid NOT NULL, payer_id uuid NOT NULL, site_id uuid, status varchar(40) NOT NULL,
        number varchar NOT NULL, billing_under varchar(40) NOT NULL, effective_on date, until_on date,
        note varchar NOT NULL, {HOUSEKEEPING},
        CONSTRAINT pk_payer_enrollments PRIMARY KEY (clinic_id, id),
        CONSTRAINT ck_payer_enrollments_enrollment_status CHECK (status IN ('applied', 'active', 'denied', 'ended')),
        CONSTRAINT ck_payer_enrollments_billing_under CHECK (billing_under IN ('self', 'supervisor', 'group')),
        CONSTRAINT ck_payer_enrollments_dates CHECK (until_on >= effective_on),
        CONSTRAINT ck_payer_enrollments_effective
            CHECK (status NOT IN ('active', 'ended') OR effective_on IS NOT NULL),
        CONSTRAINT fk_payer_enrollments_clinic_id_staff_member_id FOREIGN KEY (clinic_id, staff_member_id)
            REFERENCES staff_members (clinic_id, id),
        CONSTRAINT fk_payer_enrollments_clinic_id_payer_id FOREIGN KEY (clinic_id, payer_id)
            REFERENCES payers (clinic_id, id),
        CONSTRAINT fk_payer_enrollments_clinic_id_site_id FOREIGN KEY (clinic_id, site_id)
            REFERENCES sites (clinic_id, id))""")
    op.execute("""CREATE INDEX ix_payer_enrollments_clinic_id_staff_member_id_payer_id
        ON payer_enrollments (clinic_id, staff_member_id, payer_id)""")
    op.execute("CREATE INDEX ix_payer_enrollments_clinic_id_payer_id ON payer_enrollments (clinic_id, payer_id)")
    op.execute("""CREATE INDEX ix_payer_enrollments_clinic_id_until_on_id
        ON payer_enrollments (clinic_id, until_on, id)""")
    op.execute("SELECT protect_clinic_table('payer_enrollments')")


def downgrade() -> None:
    op.execute("DROP TABLE payer_enrollments")
