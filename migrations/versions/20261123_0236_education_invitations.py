"""Invitations to classes for families: what went to whom, and the number that calendars compare."""

from alembic import op

revision = "20261123_0236"
down_revision = "20261123_0204"
branch_labels = None
depends_on = None

TABLE = "education_invitations"


def key(column: str, target: str) -> str:
    return f"""CONSTRAINT fk_{TABLE}_clinic_id_{column} FOREIGN KEY (clinic_id, {column})
            REFERENCES {target} (clinic_id, id)"""


def upgrade() -> None:
    op.execute("ALTER TABLE education_classes ADD COLUMN invited_sequence integer NOT NULL DEFAULT 0")
    op.execute("ALTER TABLE education_classes ALTER COLUMN invited_sequence DROP DEFAULT")
    op.execute("""ALTER TABLE education_classes ADD CONSTRAINT ck_education_classes_invited_sequence
        CHECK (invited_sequence >= 0)""")
    op.execute(f"""CREATE TABLE {TABLE} (
        clinic_id uuid NOT NULL, id uuid NOT NULL,
        class_id uuid NOT NULL,
        seat_id uuid NOT NULL,
        patient_id uuid NOT NULL,
        contact_id uuid NOT NULL,
        way varchar(40) NOT NULL,
        kind varchar(40) NOT NULL,
        sequence integer NOT NULL,
        language varchar NOT NULL,
        address_sealed bytea,
        mail_ref uuid,
        sent_at timestamptz NOT NULL,
        sent_by_id uuid NOT NULL,
        basis varchar NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        version integer NOT NULL DEFAULT 1,
        CONSTRAINT pk_{TABLE} PRIMARY KEY (clinic_id, id),
        {key("class_id", "education_classes")},
        {key("seat_id", "education_seats")},
        {key("patient_id", "patients")},
        {key("contact_id", "contacts")},
        CONSTRAINT fk_{TABLE}_sent_by_id FOREIGN KEY (sent_by_id) REFERENCES users (id),
        CONSTRAINT ck_{TABLE}_handed_by CHECK (way IN ('document', 'mail')),
        CONSTRAINT ck_{TABLE}_invitation_kind CHECK (kind IN ('request', 'update', 'cancel')),
        CONSTRAINT ck_{TABLE}_sequence CHECK (sequence >= 0),
        CONSTRAINT ck_{TABLE}_mailed CHECK ((way = 'mail') = (mail_ref IS NOT NULL)),
        CONSTRAINT ck_{TABLE}_addressed CHECK ((way = 'mail') = (address_sealed IS NOT NULL)))""")
    op.execute(f"CREATE INDEX ix_{TABLE}_clinic_id_class_id_seat_id ON {TABLE} (clinic_id, class_id, seat_id)")
    op.execute(f"SELECT protect_clinic_table('{TABLE}')")
    op.execute(f"""CREATE TRIGGER frozen BEFORE UPDATE ON {TABLE} FOR EACH ROW
        EXECUTE FUNCTION family_summary_frozen()""")


def downgrade() -> None:
    op.execute(f"DROP TABLE {TABLE}")
    op.execute("ALTER TABLE education_classes DROP COLUMN invited_sequence")
