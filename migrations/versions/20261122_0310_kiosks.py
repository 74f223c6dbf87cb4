"""Tablets handed over as kiosks, and check-ins before group."""

from alembic import op

revision = "20261122_0310"
down_revision = "20261122_0300"
branch_labels = None
depends_on = None

HOUSEKEEPING = """
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1"""
TABLES = ("kiosks", "check_ins")


def upgrade() -> None:
    kiosks()
    check_ins()
    op.execute("SELECT protect_clinic_table('kiosks', false)")
    op.execute("SELECT protect_clinic_table('check_ins', false)")


def downgrade() -> None:
    op.execute(f"DROP TABLE {', '.join(reversed(TABLES))}")


def kiosks() -> None:
    op.execute(f"""CREATE TABLE kiosks (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        token_hash bytea NOT NULL,
        track_id uuid,
        on_date date NOT NULL,
        opened_by_id uuid NOT NULL,
        last_seen_at timestamptz NOT NULL,
        ended_at timestamptz,
        {HOUSEKEEPING},
        CONSTRAINT pk_kiosks PRIMARY KEY (clinic_id, id),
        CONSTRAINT uq_kiosks_clinic_id_token_hash UNIQUE (clinic_id, token_hash),
        CONSTRAINT fk_kiosks_clinic_id_track_id FOREIGN KEY (clinic_id, track_id) REFERENCES tracks (clinic_id, id),
        CONSTRAINT fk_kiosks_opened_by_id FOREIGN KEY (opened_by_id) REFERENCES users (id))""")
    op.execute("CREATE INDEX ix_kiosks_clinic_id_on_date_id ON kiosks (clinic_id, on_date, id)")


def check_ins() -> None:
    op.execute(f"""CREATE TABLE check_ins (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        patient_id uuid NOT NULL,
        episode_id uuid NOT NULL,
        kiosk_id uuid,
        on_date date NOT NULL,
        answered_at timestamptz NOT NULL,
        finished_at timestamptz,
        answers_sealed bytea NOT NULL,
        flags varchar[] NOT NULL,
        acknowledged_at timestamptz,
        acknowledged_by_id uuid,
        {HOUSEKEEPING},
        CONSTRAINT pk_check_ins PRIMARY KEY (clinic_id, id),
        CONSTRAINT ck_check_ins_acknowledged_by_somebody CHECK ((acknowledged_at IS NULL) = (acknowledged_by_id IS NULL)),
        CONSTRAINT fk_check_ins_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT fk_check_ins_clinic_id_episode_id FOREIGN KEY (clinic_id, episode_id)
            REFERENCES episodes (clinic_id, id),
        CONSTRAINT fk_check_ins_clinic_id_kiosk_id FOREIGN KEY (clinic_id, kiosk_id)
            REFERENCES kiosks (clinic_id, id),
        CONSTRAINT fk_check_ins_acknowledged_by_id FOREIGN KEY (acknowledged_by_id) REFERENCES users (id))""")
    op.execute("CREATE INDEX ix_check_ins_clinic_id_on_date_patient_id ON check_ins (clinic_id, on_date, patient_id)")
    op.execute("CREATE INDEX ix_check_ins_clinic_id_patient_id ON check_ins (clinic_id, patient_id)")
