"""A track's weekly slots, curricula, closures; what a program says of its notes and clocks."""

from alembic import op

revision = "20261122_0200"
down_revision = "20261122_0150"
branch_labels = None
depends_on = None

HOUSEKEEPING = """
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1"""
TABLES = ("closures", "curricula", "modules", "track_slots", "slot_facilitators")
MAY_DELETE = {"closures", "track_slots", "slot_facilitators"}

PROGRAM_COLUMNS = (
    "usual_weeks",
    "note_mode",
    "note_format",
    "review_interval_days",
    "certification_interval_days",
    "measure_interval_days",
)
PROGRAM_CHECKS = {
    "usual_weeks": "usual_weeks BETWEEN 1 AND 104",
    "note_mode": "note_mode IN ('per_session', 'daily')",
    "note_format": "note_format IN ('dap', 'soap', 'birp')",
    "review_interval_days": "review_interval_days BETWEEN 1 AND 366",
    "certification_interval_days": "certification_interval_days BETWEEN 1 AND 366",
    "measure_interval_days": "measure_interval_days BETWEEN 1 AND 366",
}


def upgrade() -> None:
    widen_programs()
    closures()
    curricula()
    modules()
    track_slots()
    slot_facilitators()
    for table in TABLES:
        op.execute(f"SELECT protect_clinic_table('{table}', {str(table in MAY_DELETE).lower()})")


def downgrade() -> None:
    op.execute(f"DROP TABLE {', '.join(reversed(TABLES))}")
    for column in PROGRAM_COLUMNS:
        op.execute(f"ALTER TABLE programs DROP {column}")


def widen_programs() -> None:
    """The values that programs made so far get are the defaults of the rules; afterwards the application gives them."""
    op.execute("""ALTER TABLE programs
        ADD usual_weeks integer,
        ADD note_mode varchar(40) NOT NULL DEFAULT 'per_session',
        ADD note_format varchar(40) NOT NULL DEFAULT 'dap',
        ADD review_interval_days integer NOT NULL DEFAULT 30,
        ADD certification_interval_days integer NOT NULL DEFAULT 60,
        ADD measure_interval_days integer NOT NULL DEFAULT 14""")
    for column in PROGRAM_COLUMNS[1:]:
        op.execute(f"ALTER TABLE programs ALTER {column} DROP DEFAULT")
    for name, check in PROGRAM_CHECKS.items():
        op.execute(f"ALTER TABLE programs ADD CONSTRAINT ck_programs_{name} CHECK ({check})")


def closures() -> None:
    op.execute(f"""CREATE TABLE closures (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        name varchar NOT NULL,
        from_on date NOT NULL,
        until_on date NOT NULL,
        site_id uuid,
        {HOUSEKEEPING},
        CONSTRAINT pk_closures PRIMARY KEY (clinic_id, id),
        CONSTRAINT ck_closures_dates CHECK (until_on >= from_on),
        CONSTRAINT fk_closures_clinic_id_site_id FOREIGN KEY (clinic_id, site_id) REFERENCES sites (clinic_id, id))""")
    op.execute("CREATE INDEX ix_closures_clinic_id_from_on_id ON closures (clinic_id, from_on, id)")


def curricula() -> None:
    op.execute(f"""CREATE TABLE curricula (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        name varchar NOT NULL,
        description varchar NOT NULL,
        is_active boolean NOT NULL,
        {HOUSEKEEPING},
        CONSTRAINT pk_curricula PRIMARY KEY (clinic_id, id),
        CONSTRAINT uq_curricula_clinic_id_name UNIQUE (clinic_id, name))""")
    op.execute("CREATE INDEX ix_curricula_clinic_id_name_id ON curricula (clinic_id, name, id)")


def modules() -> None:
    op.execute(f"""CREATE TABLE modules (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        curriculum_id uuid NOT NULL,
        position integer NOT NULL,
        title varchar NOT NULL,
        aims varchar NOT NULL,
        skill varchar NOT NULL,
        homework varchar NOT NULL,
        is_active boolean NOT NULL,
        {HOUSEKEEPING},
        CONSTRAINT pk_modules PRIMARY KEY (clinic_id, id),
        CONSTRAINT ck_modules_position CHECK (position >= 1),
        CONSTRAINT fk_modules_clinic_id_curriculum_id FOREIGN KEY (clinic_id, curriculum_id)
            REFERENCES curricula (clinic_id, id))""")
    op.execute("""CREATE INDEX ix_modules_clinic_id_curriculum_id_position
        ON modules (clinic_id, curriculum_id, position)""")


def track_slots() -> None:
    op.execute(f"""CREATE TABLE track_slots (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        track_id uuid NOT NULL,
        weekday integer NOT NULL,
        start_minutes integer NOT NULL,
        end_minutes integer NOT NULL,
        breaks jsonb NOT NULL,
        kind varchar(40) NOT NULL,
        title varchar NOT NULL,
        curriculum_id uuid,
        room_id uuid,
        from_on date NOT NULL,
        until_on date,
        follows_id uuid,
        {HOUSEKEEPING},
        CONSTRAINT pk_track_slots PRIMARY KEY (clinic_id, id),
        CONSTRAINT ck_track_slots_weekday CHECK (weekday BETWEEN 1 AND 7),
        CONSTRAINT ck_track_slots_minutes CHECK
            (start_minutes >= 0 AND start_minutes < end_minutes AND end_minutes <= 1440),
        CONSTRAINT ck_track_slots_dates CHECK (until_on >= from_on),
        CONSTRAINT fk_track_slots_clinic_id_track_id FOREIGN KEY (clinic_id, track_id)
            REFERENCES tracks (clinic_id, id),
        CONSTRAINT fk_track_slots_clinic_id_curriculum_id FOREIGN KEY (clinic_id, curriculum_id)
            REFERENCES curricula (clinic_id, id),
        CONSTRAINT fk_track_slots_clinic_id_room_id FOREIGN KEY (clinic_id, room_id)
            REFERENCES rooms (clinic_id, id),
        CONSTRAINT fk_track_slots_clinic_id_follows_id FOREIGN KEY (clinic_id, follows_id)
            REFERENCES track_slots (clinic_id, id),
        CONSTRAINT ck_track_slots_session_kind CHECK
            (kind IN ('group', 'skills', 'psychoeducation', 'peer_support', 'individual', 'psychiatric',
            'family', 'multi_family')))""")
    op.execute("CREATE INDEX ix_track_slots_clinic_id_room_id ON track_slots (clinic_id, room_id)")
    op.execute("""CREATE INDEX ix_track_slots_clinic_id_track_id_weekday_start_minutes
        ON track_slots (clinic_id, track_id, weekday, start_minutes)""")


def slot_facilitators() -> None:
    op.execute(f"""CREATE TABLE slot_facilitators (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        slot_id uuid NOT NULL,
        staff_member_id uuid NOT NULL,
        is_lead boolean NOT NULL,
        {HOUSEKEEPING},
        CONSTRAINT pk_slot_facilitators PRIMARY KEY (clinic_id, id),
        CONSTRAINT uq_slot_facilitators_clinic_id_slot_id_staff_member_id
            UNIQUE (clinic_id, slot_id, staff_member_id),
        CONSTRAINT fk_slot_facilitators_clinic_id_slot_id FOREIGN KEY (clinic_id, slot_id)
            REFERENCES track_slots (clinic_id, id),
        CONSTRAINT fk_slot_facilitators_clinic_id_staff_member_id FOREIGN KEY (clinic_id, staff_member_id)
            REFERENCES staff_members (clinic_id, id))""")
    op.execute("""CREATE INDEX ix_slot_facilitators_clinic_id_staff_member_id
        ON slot_facilitators (clinic_id, staff_member_id)""")
