"""Records requests with their clock, and what happened to them, frozen as it is written."""

from alembic import op

revision = "20261122_2228"
down_revision = "20261122_2242"
branch_labels = None
depends_on = None

HOUSEKEEPING = """
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1"""
GROUND = """('psychotherapy_notes', 'for_proceedings', 'confidential_source', 'not_held', 'endangers', 'harms_another',
                'representative_harms', 'not_created_here', 'not_open_to_access', 'accurate')"""
ENTRY = """('asked', 'extended', 'given', 'accepted', 'told', 'denied', 'review_asked', 'reviewed', 'statement',
                'rebuttal', 'withdrawn')"""


def upgrade() -> None:
    requests()
    entries()
    op.execute("SELECT protect_clinic_table('records_requests')")
    op.execute("SELECT protect_clinic_table('request_entries')")
    op.execute("""
        CREATE FUNCTION request_entry_frozen() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
        BEGIN
            RAISE EXCEPTION 'what was written of a request is frozen' USING ERRCODE = 'restrict_violation';
        END $$""")
    op.execute("""CREATE TRIGGER frozen BEFORE UPDATE ON request_entries FOR EACH ROW
        EXECUTE FUNCTION request_entry_frozen()""")


def downgrade() -> None:
    op.execute("DROP TABLE request_entries, records_requests")
    op.execute("DROP FUNCTION request_entry_frozen()")


def requests() -> None:
    op.execute(f"""CREATE TABLE records_requests (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        patient_id uuid NOT NULL,
        kind varchar(40) NOT NULL,
        asker varchar(40) NOT NULL,
        asker_name varchar NOT NULL,
        contact_id uuid,
        form_wanted varchar(40) NOT NULL,
        language varchar(40) NOT NULL,
        received_on date NOT NULL,
        received_by_id uuid,
        first_due_on date NOT NULL,
        due_on date NOT NULL,
        extended_on date,
        from_on date,
        until_on date,
        fee numeric(12, 2),
        outcome varchar(40),
        closed_on date,
        closed_by_id uuid,
        ground varchar(40),
        denied_by_id uuid,
        review varchar(40),
        {HOUSEKEEPING},
        CONSTRAINT pk_records_requests PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_records_requests_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT fk_records_requests_clinic_id_contact_id FOREIGN KEY (clinic_id, contact_id)
            REFERENCES contacts (clinic_id, id),
        CONSTRAINT fk_records_requests_received_by_id FOREIGN KEY (received_by_id) REFERENCES users (id),
        CONSTRAINT fk_records_requests_closed_by_id FOREIGN KEY (closed_by_id) REFERENCES users (id),
        CONSTRAINT fk_records_requests_denied_by_id FOREIGN KEY (denied_by_id) REFERENCES users (id),
        CONSTRAINT ck_records_requests_request_kind CHECK (kind IN ('access', 'amendment', 'accounting')),
        CONSTRAINT ck_records_requests_asker CHECK (asker IN ('patient', 'representative', 'third_party', 'attorney')),
        CONSTRAINT ck_records_requests_form CHECK (form_wanted IN ('pdf', 'paper', 'inspect', 'other')),
        CONSTRAINT ck_records_requests_tongue CHECK (language IN ('en', 'es')),
        CONSTRAINT ck_records_requests_outcome CHECK (outcome IN ('granted', 'partly', 'denied', 'withdrawn')),
        CONSTRAINT ck_records_requests_ground CHECK (ground IN {GROUND}),
        CONSTRAINT ck_records_requests_review CHECK (review IN ('asked', 'upheld', 'overturned')),
        CONSTRAINT ck_records_requests_extended_later CHECK (due_on >= first_due_on),
        CONSTRAINT ck_records_requests_due_later CHECK (first_due_on > received_on),
        CONSTRAINT ck_records_requests_period CHECK (until_on >= from_on),
        CONSTRAINT ck_records_requests_closed CHECK ((outcome IS NULL) = (closed_on IS NULL)),
        CONSTRAINT ck_records_requests_closed_by_somebody CHECK ((closed_on IS NULL) = (closed_by_id IS NULL)),
        CONSTRAINT ck_records_requests_denied_on_a_ground
            CHECK (outcome NOT IN ('denied', 'partly') OR ground IS NOT NULL),
        CONSTRAINT ck_records_requests_fee CHECK (fee >= 0))""")
    op.execute("CREATE INDEX ix_records_requests_clinic_id_patient_id ON records_requests (clinic_id, patient_id)")
    op.execute(
        "CREATE INDEX ix_records_requests_clinic_id_received_on_id ON records_requests (clinic_id, received_on, id)"
    )
    op.execute("CREATE INDEX ix_records_requests_clinic_id_due_on_id ON records_requests (clinic_id, due_on, id)")


def entries() -> None:
    op.execute(f"""CREATE TABLE request_entries (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        patient_id uuid NOT NULL,
        request_id uuid NOT NULL,
        kind varchar(40) NOT NULL,
        text_sealed bytea NOT NULL,
        on_date date NOT NULL,
        written_at timestamptz NOT NULL,
        written_by_id uuid,
        {HOUSEKEEPING},
        CONSTRAINT pk_request_entries PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_request_entries_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT fk_request_entries_clinic_id_request_id FOREIGN KEY (clinic_id, request_id)
            REFERENCES records_requests (clinic_id, id),
        CONSTRAINT fk_request_entries_written_by_id FOREIGN KEY (written_by_id) REFERENCES users (id),
        CONSTRAINT ck_request_entries_entry_kind CHECK (kind IN {ENTRY}))""")
    op.execute("CREATE INDEX ix_request_entries_clinic_id_request_id ON request_entries (clinic_id, request_id)")
