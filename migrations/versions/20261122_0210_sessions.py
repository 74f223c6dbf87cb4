"""Sessions on the schedule, the days of patients and their attendance."""

from alembic import op

revision = "20261122_0210"
down_revision = "20261122_0200"
branch_labels = None
depends_on = None

HOUSEKEEPING = """
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1"""
TABLES = ("therapy_sessions", "session_facilitators", "program_days", "attendances")
MAY_DELETE = {"therapy_sessions", "session_facilitators"}


def upgrade() -> None:
    therapy_sessions()
    session_facilitators()
    program_days()
    attendances()
    for table in TABLES:
        op.execute(f"SELECT protect_clinic_table('{table}', {str(table in MAY_DELETE).lower()})")


def downgrade() -> None:
    op.execute(f"DROP TABLE {', '.join(reversed(TABLES))}")


def therapy_sessions() -> None:
    op.execute(f"""CREATE TABLE therapy_sessions (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        slot_id uuid,
        program_id uuid,
        track_id uuid,
        kind varchar(40) NOT NULL,
        title varchar NOT NULL,
        on_date date NOT NULL,
        starts_at timestamptz NOT NULL,
        ends_at timestamptz NOT NULL,
        began_at timestamptz,
        ended_at timestamptz,
        breaks jsonb NOT NULL,
        delivery varchar(40) NOT NULL,
        room_id uuid,
        video_link varchar NOT NULL,
        topic varchar NOT NULL,
        curriculum_id uuid,
        module_id uuid,
        status varchar(40) NOT NULL,
        cancel_reason varchar(40),
        is_adjusted boolean NOT NULL,
        {HOUSEKEEPING},
        CONSTRAINT pk_therapy_sessions PRIMARY KEY (clinic_id, id),
        CONSTRAINT uq_therapy_sessions_clinic_id_slot_id_on_date UNIQUE (clinic_id, slot_id, on_date),
        CONSTRAINT ck_therapy_sessions_ends_after_start CHECK (ends_at > starts_at),
        CONSTRAINT ck_therapy_sessions_ended_after_begun CHECK (ended_at > began_at),
        CONSTRAINT ck_therapy_sessions_held_times CHECK ((began_at IS NULL) = (ended_at IS NULL)),
        CONSTRAINT ck_therapy_sessions_held_times_when_held CHECK (began_at IS NULL OR status = 'held'),
        CONSTRAINT ck_therapy_sessions_cancelled_with_reason CHECK
            ((status = 'cancelled') = (cancel_reason IS NOT NULL)),
        CONSTRAINT ck_therapy_sessions_track_of_a_program CHECK ((track_id IS NULL) OR (program_id IS NOT NULL)),
        CONSTRAINT fk_therapy_sessions_clinic_id_slot_id FOREIGN KEY (clinic_id, slot_id)
            REFERENCES track_slots (clinic_id, id),
        CONSTRAINT fk_therapy_sessions_clinic_id_program_id FOREIGN KEY (clinic_id, program_id)
            REFERENCES programs (clinic_id, id),
        CONSTRAINT fk_therapy_sessions_clinic_id_track_id FOREIGN KEY (clinic_id, track_id)
            REFERENCES tracks (clinic_id, id),
        CONSTRAINT fk_therapy_sessions_clinic_id_room_id FOREIGN KEY (clinic_id, room_id)
            REFERENCES rooms (clinic_id, id),
        CONSTRAINT fk_therapy_sessions_clinic_id_curriculum_id FOREIGN KEY (clinic_id, curriculum_id)
            REFERENCES curricula (clinic_id, id),
        CONSTRAINT fk_therapy_sessions_clinic_id_module_id FOREIGN KEY (clinic_id, module_id)
            REFERENCES modules (clinic_id, id),
        CONSTRAINT ck_therapy_sessions_session_kind CHECK
            (kind IN ('group', 'skills', 'psychoeducation', 'peer_support', 'individual', 'psychiatric',
            'family', 'multi_family')),
        CONSTRAINT ck_therapy_sessions_delivery CHECK (delivery IN ('in_person', 'telehealth', 'hybrid')),
        CONSTRAINT ck_therapy_sessions_session_status CHECK (status IN ('scheduled', 'held', 'cancelled')),
        CONSTRAINT ck_therapy_sessions_cancel_reason CHECK
            (cancel_reason IN ('staff_away', 'closure', 'nobody_came', 'patient', 'technical', 'other')))""")
    op.execute("""CREATE INDEX ix_therapy_sessions_clinic_id_on_date_starts_at_id
        ON therapy_sessions (clinic_id, on_date, starts_at, id)""")
    op.execute("""CREATE INDEX ix_therapy_sessions_clinic_id_room_id_starts_at
        ON therapy_sessions (clinic_id, room_id, starts_at)""")
    op.execute("""CREATE INDEX ix_therapy_sessions_clinic_id_track_id_on_date
        ON therapy_sessions (clinic_id, track_id, on_date)""")


def session_facilitators() -> None:
    op.execute(f"""CREATE TABLE session_facilitators (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        session_id uuid NOT NULL,
        staff_member_id uuid NOT NULL,
        is_lead boolean NOT NULL,
        {HOUSEKEEPING},
        CONSTRAINT pk_session_facilitators PRIMARY KEY (clinic_id, id),
        CONSTRAINT uq_session_facilitators_clinic_id_session_id_staff_member_id
            UNIQUE (clinic_id, session_id, staff_member_id),
        CONSTRAINT fk_session_facilitators_clinic_id_session_id FOREIGN KEY (clinic_id, session_id)
            REFERENCES therapy_sessions (clinic_id, id),
        CONSTRAINT fk_session_facilitators_clinic_id_staff_member_id FOREIGN KEY (clinic_id, staff_member_id)
            REFERENCES staff_members (clinic_id, id))""")
    op.execute("""CREATE INDEX ix_session_facilitators_clinic_id_staff_member_id
        ON session_facilitators (clinic_id, staff_member_id)""")


def program_days() -> None:
    op.execute(f"""CREATE TABLE program_days (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        patient_id uuid NOT NULL,
        episode_id uuid NOT NULL,
        on_date date NOT NULL,
        signed_in_at timestamptz,
        in_source varchar(40),
        signed_out_at timestamptz,
        out_source varchar(40),
        {HOUSEKEEPING},
        CONSTRAINT pk_program_days PRIMARY KEY (clinic_id, id),
        CONSTRAINT uq_program_days_clinic_id_patient_id_on_date UNIQUE (clinic_id, patient_id, on_date),
        CONSTRAINT ck_program_days_in_before_out CHECK (signed_out_at IS NULL OR signed_in_at IS NOT NULL),
        CONSTRAINT ck_program_days_times CHECK (signed_out_at >= signed_in_at),
        CONSTRAINT ck_program_days_in_source_given CHECK ((signed_in_at IS NULL) = (in_source IS NULL)),
        CONSTRAINT ck_program_days_out_source_given CHECK ((signed_out_at IS NULL) = (out_source IS NULL)),
        CONSTRAINT fk_program_days_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT fk_program_days_clinic_id_episode_id FOREIGN KEY (clinic_id, episode_id)
            REFERENCES episodes (clinic_id, id),
        CONSTRAINT ck_program_days_in_source CHECK (in_source IN ('front_desk', 'kiosk', 'facilitator', 'import')),
        CONSTRAINT ck_program_days_out_source CHECK
            (out_source IN ('front_desk', 'kiosk', 'facilitator', 'import')))""")
    op.execute("CREATE INDEX ix_program_days_clinic_id_on_date_id ON program_days (clinic_id, on_date, id)")


def attendances() -> None:
    op.execute(f"""CREATE TABLE attendances (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        session_id uuid NOT NULL,
        patient_id uuid NOT NULL,
        episode_id uuid NOT NULL,
        status varchar(40) NOT NULL,
        arrived_at timestamptz,
        left_at timestamptz,
        reason varchar(40),
        reason_note_sealed bytea,
        is_makeup boolean NOT NULL,
        attended_by varchar(40) NOT NULL,
        location_state varchar,
        location_sealed bytea,
        call_back_sealed bytea,
        consent_id uuid,
        recorded_by_id uuid,
        {HOUSEKEEPING},
        CONSTRAINT pk_attendances PRIMARY KEY (clinic_id, id),
        CONSTRAINT uq_attendances_clinic_id_session_id_patient_id UNIQUE (clinic_id, session_id, patient_id),
        CONSTRAINT ck_attendances_times CHECK (left_at >= arrived_at),
        CONSTRAINT ck_attendances_times_when_present CHECK (arrived_at IS NULL OR status = 'present'),
        CONSTRAINT ck_attendances_away_with_reason CHECK ((status IN ('excused', 'absent')) = (reason IS NOT NULL)),
        CONSTRAINT ck_attendances_location_state CHECK (location_state ~ '^[A-Z]{2}$'),
        CONSTRAINT fk_attendances_clinic_id_session_id FOREIGN KEY (clinic_id, session_id)
            REFERENCES therapy_sessions (clinic_id, id),
        CONSTRAINT fk_attendances_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT fk_attendances_clinic_id_episode_id FOREIGN KEY (clinic_id, episode_id)
            REFERENCES episodes (clinic_id, id),
        CONSTRAINT fk_attendances_clinic_id_consent_id FOREIGN KEY (clinic_id, consent_id)
            REFERENCES consents (clinic_id, id),
        CONSTRAINT ck_attendances_attendance_status CHECK (status IN ('expected', 'present', 'excused', 'absent')),
        CONSTRAINT ck_attendances_absence_reason CHECK
            (reason IN ('no_word', 'illness', 'medical_appointment', 'work_or_school', 'family', 'transport', 'court',
            'hospital', 'other')),
        CONSTRAINT ck_attendances_attended_by CHECK (attended_by IN ('in_person', 'video', 'audio')),
        CONSTRAINT fk_attendances_recorded_by_id FOREIGN KEY (recorded_by_id) REFERENCES users (id))""")
    op.execute("CREATE INDEX ix_attendances_clinic_id_patient_id ON attendances (clinic_id, patient_id)")
