"""Staff members, their sites and licences."""

from alembic import op

revision = "20261121_2301"
down_revision = "20261121_2300"
branch_labels = None
depends_on = None

HOUSEKEEPING = """
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1"""


def upgrade() -> None:
    op.execute(f"""CREATE TABLE staff_members (
        clinic_id uuid NOT NULL, id uuid NOT NULL,
        first_name varchar NOT NULL, last_name varchar NOT NULL, name_key varchar COLLATE "C" NOT NULL,
        credentials varchar NOT NULL, npi varchar, taxonomy varchar, user_id uuid, supervisor_id uuid,
        caseload_capacity integer, is_active boolean NOT NULL, {HOUSEKEEPING},
        CONSTRAINT pk_staff_members PRIMARY KEY (clinic_id, id),
        CONSTRAINT uq_staff_members_clinic_id_user_id UNIQUE (clinic_id, user_id),
        CONSTRAINT uq_staff_members_clinic_id_npi UNIQUE (clinic_id, npi),
        CONSTRAINT ck_staff_members_npi_shape CHECK (npi ~ '^[0-9]{{10}}$'),
        CONSTRAINT ck_staff_members_caseload_capacity CHECK (caseload_capacity BETWEEN 0 AND 500),
        CONSTRAINT ck_staff_members_not_own_supervisor CHECK (supervisor_id <> id),
        CONSTRAINT fk_staff_members_user_id FOREIGN KEY (user_id) REFERENCES users (id),
        CONSTRAINT fk_staff_members_clinic_id_supervisor_id FOREIGN KEY (clinic_id, supervisor_id)
            REFERENCES staff_members (clinic_id, id))""")
    op.execute("CREATE INDEX ix_staff_members_clinic_id_name_key_id ON staff_members (clinic_id, name_key, id)")
    op.execute("SELECT protect_clinic_table('staff_members')")
    op.execute(f"""CREATE TABLE staff_sites (
        clinic_id uuid NOT NULL, id uuid NOT NULL,
        staff_member_id uuid NOT NULL, site_id uuid NOT NULL, {HOUSEKEEPING},
        CONSTRAINT pk_staff_sites PRIMARY KEY (clinic_id, id),
        CONSTRAINT uq_staff_sites_clinic_id_staff_member_id_site_id UNIQUE (clinic_id, staff_member_id, site_id),
        CONSTRAINT fk_staff_sites_clinic_id_staff_member_id FOREIGN KEY (clinic_id, staff_member_id)
            REFERENCES staff_members (clinic_id, id),
        CONSTRAINT fk_staff_sites_clinic_id_site_id FOREIGN KEY (clinic_id, site_id)
            REFERENCES sites (clinic_id, id))""")
    op.execute("SELECT protect_clinic_table('staff_sites', true)")
    op.execute(f"""CREATE TABLE licenses (
        clinic_id uuid NOT NULL, id uuid NOT NULL,
        staff_member_id uuid NOT NULL, state varchar NOT NULL, kind varchar NOT NULL, number varchar NOT NULL,
        issued_on date, expires_on date NOT NULL, {HOUSEKEEPING},
        CONSTRAINT pk_licenses PRIMARY KEY (clinic_id, id),
        CONSTRAINT uq_licenses_clinic_id_state_kind_number UNIQUE (clinic_id, state, kind, number),
        CONSTRAINT ck_licenses_dates CHECK (expires_on >= issued_on),
        CONSTRAINT fk_licenses_clinic_id_staff_member_id FOREIGN KEY (clinic_id, staff_member_id)
            REFERENCES staff_members (clinic_id, id))""")
    op.execute("CREATE INDEX ix_licenses_clinic_id_expires_on_id ON licenses (clinic_id, expires_on, id)")
    op.execute("CREATE INDEX ix_licenses_clinic_id_staff_member_id ON licenses (clinic_id, staff_member_id)")
    op.execute("SELECT protect_clinic_table('licenses')")


def downgrade() -> None:
    op.execute("DROP TABLE licenses, staff_sites, staff_members")
