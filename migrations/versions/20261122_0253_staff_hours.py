"""Weekly hours and time off of the staff; a caseload's cover may follow some time off."""

from alembic import op

revision = "20261122_0253"
down_revision = "20261122_0240"
branch_labels = None
depends_on = None

HOUSEKEEPING = """
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1"""


def upgrade() -> None:
    op.execute(f"""CREATE TABLE availabilities (
        clinic_id uuid NOT NULL, id uuid NOT NULL,
        staff_member_id uuid NOT NULL, weekdays integer[] NOT NULL, start_minutes integer NOT NULL,
        end_minutes integer NOT NULL, site_id uuid, from_on date NOT NULL, until_on date, {HOUSEKEEPING},
        CONSTRAINT pk_availabilities PRIMARY KEY (clinic_id, id),
        CONSTRAINT ck_availabilities_some_days CHECK (cardinality(weekdays) BETWEEN 1 AND 7),
        CONSTRAINT ck_availabilities_weekdays CHECK (weekdays <@ ARRAY[1, 2, 3, 4, 5, 6, 7]),
        CONSTRAINT ck_availabilities_minutes
            CHECK (start_minutes >= 0 AND start_minutes < end_minutes AND end_minutes <= 1440),
        CONSTRAINT ck_availabilities_dates CHECK (until_on >= from_on),
        CONSTRAINT fk_availabilities_clinic_id_staff_member_id FOREIGN KEY (clinic_id, staff_member_id)
            REFERENCES staff_members (clinic_id, id),
        CONSTRAINT fk_availabilities_clinic_id_site_id FOREIGN KEY (clinic_id, site_id)
            REFERENCES sites (clinic_id, id))""")
    op.execute("""CREATE INDEX ix_availabilities_clinic_id_staff_member_id
        ON availabilities (clinic_id, staff_member_id)""")
    op.execute("SELECT protect_clinic_table('availabilities', true)")
    op.execute(f"""CREATE TABLE time_off (
        clinic_id uuid NOT NULL, id uuid NOT NULL,
        staff_member_id uuid NOT NULL, from_on date NOT NULL, until_on date NOT NULL, kind varchar(40) NOT NULL,
        note varchar NOT NULL, covering_id uuid, confirmed_at timestamptz, confirmed_by_id uuid,
        cancelled_at timestamptz, {HOUSEKEEPING},
        CONSTRAINT pk_time_off PRIMARY KEY (clinic_id, id),
        CONSTRAINT ck_time_off_time_off_kind CHECK (kind IN ('vacation', 'sick', 'family', 'training', 'other')),
        CONSTRAINT ck_time_off_dates CHECK (until_on >= from_on),
        CONSTRAINT ck_time_off_two_people CHECK (covering_id <> staff_member_id),
        CONSTRAINT ck_time_off_confirmed_by_somebody CHECK ((confirmed_at IS NULL) = (confirmed_by_id IS NULL)),
        CONSTRAINT ck_time_off_confirmed_cover CHECK (confirmed_at IS NULL OR covering_id IS NOT NULL),
        CONSTRAINT fk_time_off_confirmed_by_id FOREIGN KEY (confirmed_by_id) REFERENCES users (id),
        CONSTRAINT fk_time_off_clinic_id_staff_member_id FOREIGN KEY (clinic_id, staff_member_id)
            REFERENCES staff_members (clinic_id, id),
        CONSTRAINT fk_time_off_clinic_id_covering_id FOREIGN KEY (clinic_id, covering_id)
            REFERENCES staff_members (clinic_id, id))""")
    op.execute("""CREATE INDEX ix_time_off_clinic_id_staff_member_id_from_on
        ON time_off (clinic_id, staff_member_id, from_on)""")
    op.execute("CREATE INDEX ix_time_off_clinic_id_from_on_id ON time_off (clinic_id, from_on, id)")
    op.execute("CREATE INDEX ix_time_off_clinic_id_until_on_id ON time_off (clinic_id, until_on, id)")
    op.execute("SELECT protect_clinic_table('time_off')")
    op.execute("ALTER TABLE caseload_covers ADD COLUMN time_off_id uuid")
    op.execute("""ALTER TABLE caseload_covers ADD CONSTRAINT fk_caseload_covers_clinic_id_time_off_id
        FOREIGN KEY (clinic_id, time_off_id) REFERENCES time_off (clinic_id, id)""")
    op.execute("""ALTER TABLE caseload_covers ADD CONSTRAINT uq_caseload_covers_clinic_id_time_off_id
        UNIQUE (clinic_id, time_off_id)""")


def downgrade() -> None:
    op.execute("ALTER TABLE caseload_covers DROP COLUMN time_off_id")
    op.execute("DROP TABLE time_off, availabilities")
