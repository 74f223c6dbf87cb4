"""Imports: runs, what they left out, uploaded files while they wait, and by what names records are known elsewhere."""

from alembic import op

revision = "20261122_0131"
down_revision = "20261122_0130"
branch_labels = None
depends_on = None

HOUSEKEEPING = """
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1"""
KINDS = (
    "'payer', 'staff member', 'patient', 'contact', 'coverage', 'encounter', 'diagnosis', 'care plan', 'cost record'"
)


def upgrade() -> None:
    runs()
    names()


def downgrade() -> None:
    op.execute("DROP TABLE source_aliases, source_records, import_rejects, import_files, import_runs")


def runs() -> None:
    op.execute(f"""CREATE TABLE import_runs (
        clinic_id uuid NOT NULL, id uuid NOT NULL,
        origin varchar(40) NOT NULL, sheet_kind varchar(40), status varchar(40) NOT NULL, is_dry_run boolean NOT NULL,
        is_upload boolean NOT NULL, repeats_id uuid, user_id uuid, file_name_sealed bytea NOT NULL,
        done integer NOT NULL, total integer, attempts integer NOT NULL, counts jsonb NOT NULL, notes jsonb NOT NULL,
        error_reason varchar, error_line integer, started_at timestamptz, finished_at timestamptz, {HOUSEKEEPING},
        CONSTRAINT pk_import_runs PRIMARY KEY (clinic_id, id),
        CONSTRAINT ck_import_runs_origin CHECK (origin IN ('fhir', 'sheet')),
        CONSTRAINT ck_import_runs_run_status CHECK (status IN ('waiting', 'running', 'finished', 'refused', 'failed')),
        CONSTRAINT ck_import_runs_sheet CHECK ((origin = 'sheet') = (sheet_kind IS NOT NULL)),
        CONSTRAINT fk_import_runs_clinic_id_repeats_id FOREIGN KEY (clinic_id, repeats_id)
            REFERENCES import_runs (clinic_id, id))""")
    op.execute("SELECT protect_clinic_table('import_runs')")
    op.execute(f"""CREATE TABLE import_files (
        clinic_id uuid NOT NULL, id uuid NOT NULL, run_id uuid NOT NULL, size_bytes integer NOT NULL,
        content_sealed bytea NOT NULL, {HOUSEKEEPING},
        CONSTRAINT pk_import_files PRIMARY KEY (clinic_id, id),
        CONSTRAINT uq_import_files_clinic_id_run_id UNIQUE (clinic_id, run_id),
        CONSTRAINT fk_import_files_clinic_id_run_id FOREIGN KEY (clinic_id, run_id)
            REFERENCES import_runs (clinic_id, id))""")
    op.execute("SELECT protect_clinic_table('import_files', true)")
    op.execute(f"""CREATE TABLE import_rejects (
        clinic_id uuid NOT NULL, id uuid NOT NULL, run_id uuid NOT NULL, position integer NOT NULL,
        outcome varchar(40) NOT NULL, line integer, place_sealed bytea, what varchar NOT NULL, field varchar NOT NULL,
        value_class varchar NOT NULL, reason varchar NOT NULL, {HOUSEKEEPING},
        CONSTRAINT pk_import_rejects PRIMARY KEY (clinic_id, id),
        CONSTRAINT uq_import_rejects_clinic_id_run_id_position UNIQUE (clinic_id, run_id, position),
        CONSTRAINT ck_import_rejects_finding_kind CHECK (outcome IN ('rejected', 'check')),
        CONSTRAINT fk_import_rejects_clinic_id_run_id FOREIGN KEY (clinic_id, run_id)
            REFERENCES import_runs (clinic_id, id))""")
    op.execute("SELECT protect_clinic_table('import_rejects')")


def names() -> None:
    op.execute(f"""CREATE TABLE source_records (
        clinic_id uuid NOT NULL, id uuid NOT NULL,
        kind varchar(40) NOT NULL, record_id uuid NOT NULL, origin varchar(40) NOT NULL, system varchar NOT NULL,
        key_fingerprint bytea NOT NULL, content_fingerprint bytea NOT NULL, is_inferred boolean NOT NULL,
        {HOUSEKEEPING},
        CONSTRAINT pk_source_records PRIMARY KEY (clinic_id, id),
        CONSTRAINT uq_source_records_clinic_id_key_fingerprint_origin UNIQUE (clinic_id, key_fingerprint, origin),
        CONSTRAINT ck_source_records_kind CHECK (kind IN ({KINDS})),
        CONSTRAINT ck_source_records_origin CHECK (origin IN ('fhir', 'sheet')))""")
    op.execute("CREATE INDEX ix_source_records_clinic_id_record_id ON source_records (clinic_id, record_id)")
    op.execute("SELECT protect_clinic_table('source_records')")
    op.execute(f"""CREATE TABLE source_aliases (
        clinic_id uuid NOT NULL, id uuid NOT NULL,
        kind varchar(40) NOT NULL, record_id uuid NOT NULL, key_fingerprint bytea NOT NULL,
        is_shared boolean NOT NULL, {HOUSEKEEPING},
        CONSTRAINT pk_source_aliases PRIMARY KEY (clinic_id, id),
        CONSTRAINT uq_source_aliases_clinic_id_key_fingerprint UNIQUE (clinic_id, key_fingerprint),
        CONSTRAINT ck_source_aliases_kind CHECK (kind IN ({KINDS})))""")
    op.execute("SELECT protect_clinic_table('source_aliases')")
