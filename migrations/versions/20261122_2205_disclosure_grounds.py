"""Grounds of disclosures that somebody records, and the review of what left on them."""

from alembic import op

revision = "20261122_2205"
down_revision = "20261122_2212"
branch_labels = None
depends_on = None

HOUSEKEEPING = """
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1"""
KINDS = "'agreement', 'emergency', 'child_abuse', 'crime', 'court_order', 'audit', 'contract'"
RECIPIENTS = """'patient', 'payer', 'treating_provider', 'contact', 'own_workforce', 'account_holder', 'court', 'probation',
            'law_enforcement', 'child_protection', 'emergency_responder', 'auditor', 'service_provider', 'employer',
            'school', 'other'"""


def upgrade() -> None:
    grounds()
    op.execute("ALTER TABLE disclosures ADD COLUMN grounds_id uuid")
    op.execute("""ALTER TABLE disclosures ADD CONSTRAINT fk_disclosures_clinic_id_grounds_id
        FOREIGN KEY (clinic_id, grounds_id) REFERENCES disclosure_grounds (clinic_id, id)""")
    reviews()


def downgrade() -> None:
    op.execute("DROP TABLE disclosure_reviews")
    op.execute("ALTER TABLE disclosures DROP CONSTRAINT fk_disclosures_clinic_id_grounds_id")
    op.execute("ALTER TABLE disclosures DROP COLUMN grounds_id")
    op.execute("DROP TABLE disclosure_grounds")
    op.execute("DROP FUNCTION disclosure_grounds_frozen()")


def grounds() -> None:
    op.execute(f"""CREATE TABLE disclosure_grounds (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        patient_id uuid,
        kind varchar(40) NOT NULL,
        recipient varchar(40) NOT NULL,
        recipient_name varchar NOT NULL,
        contact_id uuid,
        affiliation varchar,
        categories varchar[] NOT NULL,
        statements varchar[] NOT NULL,
        reference varchar,
        happened_at timestamptz,
        dated_on date,
        ends_on date,
        narrative_sealed bytea,
        recorded_at timestamptz NOT NULL,
        recorded_by uuid,
        used_at timestamptz,
        withdrawn_at timestamptz,
        withdrawn_by uuid,
        withdrawn_reason_sealed bytea,
        {HOUSEKEEPING},
        CONSTRAINT pk_disclosure_grounds PRIMARY KEY (clinic_id, id),
        CONSTRAINT ck_disclosure_grounds_grounds_kind CHECK (kind IN ({KINDS})),
        CONSTRAINT ck_disclosure_grounds_recipient CHECK (recipient IN ({RECIPIENTS})),
        CONSTRAINT ck_disclosure_grounds_ends_after_it_began CHECK (ends_on >= dated_on),
        CONSTRAINT ck_disclosure_grounds_withdrawn_with_reason
            CHECK ((withdrawn_at IS NULL) = (withdrawn_reason_sealed IS NULL)),
        CONSTRAINT ck_disclosure_grounds_of_the_clinic
            CHECK ((patient_id IS NULL) = (kind IN ('audit', 'contract'))),
        CONSTRAINT fk_disclosure_grounds_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT fk_disclosure_grounds_clinic_id_contact_id FOREIGN KEY (clinic_id, contact_id)
            REFERENCES contacts (clinic_id, id))""")
    op.execute("CREATE INDEX ix_disclosure_grounds_clinic_id_patient_id ON disclosure_grounds (clinic_id, patient_id)")
    op.execute("""CREATE INDEX ix_disclosure_grounds_clinic_id_recorded_at_id
        ON disclosure_grounds (clinic_id, recorded_at, id)""")
    op.execute("""CREATE INDEX ix_disclosure_grounds_of_clinic
        ON disclosure_grounds (clinic_id, recorded_at, id) WHERE patient_id IS NULL""")
    op.execute("SELECT protect_clinic_table('disclosure_grounds')")
    op.execute("""
        CREATE FUNCTION disclosure_grounds_frozen() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
        BEGIN
            IF (NEW.patient_id, NEW.kind, NEW.recipient, NEW.recipient_name, NEW.contact_id, NEW.affiliation, NEW.categories,
                NEW.statements, NEW.reference, NEW.happened_at, NEW.dated_on, NEW.ends_on, NEW.narrative_sealed,
                NEW.recorded_at, NEW.recorded_by)
                IS DISTINCT FROM
                (OLD.patient_id, OLD.kind, OLD.recipient, OLD.recipient_name, OLD.contact_id, OLD.affiliation, OLD.categories,
                OLD.statements, OLD.reference, OLD.happened_at, OLD.dated_on, OLD.ends_on, OLD.narrative_sealed,
                OLD.recorded_at, OLD.recorded_by) THEN
                RAISE EXCEPTION 'what was recorded as grounds is frozen' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END $$""")
    op.execute("""CREATE TRIGGER frozen BEFORE UPDATE ON disclosure_grounds FOR EACH ROW
        EXECUTE FUNCTION disclosure_grounds_frozen()""")


def reviews() -> None:
    op.execute(f"""CREATE TABLE disclosure_reviews (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        patient_id uuid NOT NULL,
        disclosure_id uuid NOT NULL,
        grounds_id uuid NOT NULL,
        user_id uuid NOT NULL,
        left_at timestamptz NOT NULL,
        reviewed_at timestamptz,
        reviewed_by uuid,
        outcome varchar(40),
        note_sealed bytea,
        {HOUSEKEEPING},
        CONSTRAINT pk_disclosure_reviews PRIMARY KEY (clinic_id, id),
        CONSTRAINT uq_disclosure_reviews_clinic_id_disclosure_id UNIQUE (clinic_id, disclosure_id),
        CONSTRAINT ck_disclosure_reviews_reviewed_by_another CHECK (reviewed_by <> user_id),
        CONSTRAINT ck_disclosure_reviews_reviewed_by_somebody CHECK ((reviewed_at IS NULL) = (reviewed_by IS NULL)),
        CONSTRAINT ck_disclosure_reviews_review_outcome CHECK (outcome IN ('justified', 'follow_up')),
        CONSTRAINT fk_disclosure_reviews_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT fk_disclosure_reviews_clinic_id_disclosure_id FOREIGN KEY (clinic_id, disclosure_id)
            REFERENCES disclosures (clinic_id, id),
        CONSTRAINT fk_disclosure_reviews_clinic_id_grounds_id FOREIGN KEY (clinic_id, grounds_id)
            REFERENCES disclosure_grounds (clinic_id, id),
        CONSTRAINT fk_disclosure_reviews_clinic_id_user_id FOREIGN KEY (clinic_id, user_id)
            REFERENCES memberships (clinic_id, user_id))""")
    op.execute("""CREATE INDEX ix_disclosure_reviews_waiting
        ON disclosure_reviews (clinic_id, left_at, id) WHERE reviewed_at IS NULL""")
    op.execute("CREATE INDEX ix_disclosure_reviews_clinic_id_left_at_id ON disclosure_reviews (clinic_id, left_at, id)")
    op.execute("CREATE INDEX ix_disclosure_reviews_clinic_id_patient_id ON disclosure_reviews (clinic_id, patient_id)")
    op.execute("SELECT protect_clinic_table('disclosure_reviews')")
