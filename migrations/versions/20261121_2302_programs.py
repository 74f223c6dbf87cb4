"""Programs and their tracks."""

from alembic import op

revision = "20261121_2302"
down_revision = "20261121_2301"
branch_labels = None
depends_on = None

HOUSEKEEPING = """
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1"""


def upgrade() -> None:
    op.execute(f"""CREATE TABLE programs (
        clinic_id uuid NOT NULL, id uuid NOT NULL,
        name varchar NOT NULL, focus varchar(40) NOT NULL, level_of_care varchar(40) NOT NULL,
        age_band varchar(40) NOT NULL, minimum_week_minutes integer NOT NULL, minimum_days_per_week integer NOT NULL,
        modalities varchar[] NOT NULL, is_part2 boolean NOT NULL, is_active boolean NOT NULL, {HOUSEKEEPING},
        CONSTRAINT pk_programs PRIMARY KEY (clinic_id, id),
        CONSTRAINT uq_programs_clinic_id_name UNIQUE (clinic_id, name),
        CONSTRAINT ck_programs_focus CHECK (focus IN ('mental_health', 'substance_use', 'co_occurring')),
        CONSTRAINT ck_programs_level_of_care CHECK (level_of_care IN
            ('outpatient', 'intensive_outpatient', 'partial_hospitalization')),
        CONSTRAINT ck_programs_age_band CHECK (age_band IN ('adult', 'adolescent')),
        CONSTRAINT ck_programs_minimum_week_minutes CHECK (minimum_week_minutes BETWEEN 0 AND 10080),
        CONSTRAINT ck_programs_minimum_days_per_week CHECK (minimum_days_per_week BETWEEN 0 AND 7))""")
    op.execute("CREATE INDEX ix_programs_clinic_id_name_id ON programs (clinic_id, name, id)")
    op.execute("SELECT protect_clinic_table('programs')")
    op.execute(f"""CREATE TABLE tracks (
        clinic_id uuid NOT NULL, id uuid NOT NULL,
        program_id uuid NOT NULL, name varchar NOT NULL, site_id uuid, delivery varchar(40) NOT NULL,
        capacity integer NOT NULL, weekdays integer[] NOT NULL, start_minutes integer NOT NULL,
        end_minutes integer NOT NULL, is_active boolean NOT NULL, {HOUSEKEEPING},
        CONSTRAINT pk_tracks PRIMARY KEY (clinic_id, id),
        CONSTRAINT uq_tracks_clinic_id_program_id_name UNIQUE (clinic_id, program_id, name),
        CONSTRAINT ck_tracks_delivery CHECK (delivery IN ('in_person', 'telehealth', 'hybrid')),
        CONSTRAINT ck_tracks_capacity CHECK (capacity BETWEEN 1 AND 500),
        CONSTRAINT ck_tracks_weekdays CHECK (weekdays <@ ARRAY[1, 2, 3, 4, 5, 6, 7]),
        CONSTRAINT ck_tracks_minutes CHECK
            (start_minutes >= 0 AND start_minutes < end_minutes AND end_minutes <= 1440),
        CONSTRAINT ck_tracks_site CHECK (delivery = 'telehealth' OR site_id IS NOT NULL),
        CONSTRAINT fk_tracks_clinic_id_program_id FOREIGN KEY (clinic_id, program_id)
            REFERENCES programs (clinic_id, id),
        CONSTRAINT fk_tracks_clinic_id_site_id FOREIGN KEY (clinic_id, site_id) REFERENCES sites (clinic_id, id))""")
    op.execute("CREATE INDEX ix_tracks_clinic_id_name_id ON tracks (clinic_id, name, id)")
    op.execute("SELECT protect_clinic_table('tracks')")


def downgrade() -> None:
    op.execute("DROP TABLE tracks, programs")
