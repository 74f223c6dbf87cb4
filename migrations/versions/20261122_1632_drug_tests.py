"""Drug and alcohol tests, and sobriety dates."""

from alembic import op

revision = "20261122_1632"
down_revision = "20261122_1625"
branch_labels = None
depends_on = None

TABLES = ("test_schedules", "test_orders", "test_collections", "test_results", "test_sign_offs", "sobriety_dates")

ADDED = "confirmed,confirmed_at,confirmed_by_id,explained_at,explained_by_id,explanation_sealed,voided_at,void_reason_sealed"
FROZEN = {"test_results": ADDED, "test_sign_offs": "", "sobriety_dates": ""}


def upgrade() -> None:
    test_schedules()
    test_orders()
    test_collections()
    test_results()
    test_sign_offs()
    sobriety_dates()
    for table in TABLES:
        op.execute(f"SELECT protect_clinic_table('{table}')")
    for table, once in FROZEN.items():
        op.execute(f"""CREATE TRIGGER frozen BEFORE UPDATE ON {table} FOR EACH ROW
            EXECUTE FUNCTION record_frozen('', '{once}')""")
    freeze_collections()


def downgrade() -> None:
    op.execute(f"DROP TABLE {', '.join(reversed(TABLES))}")
    op.execute("DROP FUNCTION test_collection_frozen()")


def test_schedules() -> None:
    op.execute("""CREATE TABLE test_schedules (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        patient_id uuid NOT NULL,
        episode_id uuid NOT NULL,
        least_per_week integer NOT NULL,
        most_per_week integer NOT NULL,
        specimen varchar(40) NOT NULL,
        substances varchar[] NOT NULL,
        is_observed boolean NOT NULL,
        from_on date NOT NULL,
        until_on date,
        seed_sealed bytea NOT NULL,
        set_by_id uuid NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        version integer DEFAULT 1 NOT NULL,
        CONSTRAINT pk_test_schedules PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_test_schedules_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id) REFERENCES
            patients (clinic_id, id),
        CONSTRAINT fk_test_schedules_clinic_id_episode_id FOREIGN KEY (clinic_id, episode_id) REFERENCES
            episodes (clinic_id, id),
        CONSTRAINT ck_test_schedules_least CHECK (least_per_week BETWEEN 0 AND most_per_week),
        CONSTRAINT ck_test_schedules_most CHECK (most_per_week BETWEEN 1 AND 7),
        CONSTRAINT ck_test_schedules_dates CHECK (until_on >= from_on),
        CONSTRAINT ck_test_schedules_specimen CHECK (specimen IN ('urine', 'oral_fluid', 'breath', 'blood',
            'hair')),
        CONSTRAINT fk_test_schedules_set_by_id FOREIGN KEY (set_by_id) REFERENCES users (id))""")
    op.execute("""CREATE INDEX ix_test_schedules_clinic_id_patient_id_from_on
        ON test_schedules (clinic_id, patient_id, from_on)""")
    op.execute("CREATE INDEX ix_test_schedules_clinic_id_until_on_id ON test_schedules (clinic_id, until_on, id)")


def test_orders() -> None:
    op.execute("""CREATE TABLE test_orders (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        patient_id uuid NOT NULL,
        episode_id uuid,
        schedule_id uuid,
        why varchar(40) NOT NULL,
        specimen varchar(40) NOT NULL,
        substances varchar[] NOT NULL,
        is_observed boolean NOT NULL,
        due_on date NOT NULL,
        status varchar(40) NOT NULL,
        ordered_by_id uuid,
        cancelled_at timestamptz,
        cancel_reason_sealed bytea,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        version integer DEFAULT 1 NOT NULL,
        CONSTRAINT pk_test_orders PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_test_orders_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id) REFERENCES patients
            (clinic_id, id),
        CONSTRAINT fk_test_orders_clinic_id_episode_id FOREIGN KEY (clinic_id, episode_id) REFERENCES episodes
            (clinic_id, id),
        CONSTRAINT fk_test_orders_clinic_id_schedule_id FOREIGN KEY (clinic_id, schedule_id) REFERENCES
            test_schedules (clinic_id, id),
        CONSTRAINT uq_test_orders_clinic_id_schedule_id_due_on UNIQUE (clinic_id, schedule_id, due_on),
        CONSTRAINT ck_test_orders_cancelled CHECK ((status = 'cancelled') = (cancelled_at IS NOT NULL)),
        CONSTRAINT ck_test_orders_cancelled_with_reason CHECK ((cancelled_at IS NULL) = (cancel_reason_sealed IS
            NULL)),
        CONSTRAINT ck_test_orders_test_why CHECK (why IN ('random', 'set', 'admission', 'for_cause',
            'asked_for')),
        CONSTRAINT ck_test_orders_specimen CHECK (specimen IN ('urine', 'oral_fluid', 'breath', 'blood',
            'hair')),
        CONSTRAINT ck_test_orders_test_status CHECK (status IN ('open', 'collected', 'cancelled')),
        CONSTRAINT fk_test_orders_ordered_by_id FOREIGN KEY (ordered_by_id) REFERENCES users (id))""")
    op.execute("CREATE INDEX ix_test_orders_clinic_id_due_on_id ON test_orders (clinic_id, due_on, id)")
    op.execute("CREATE INDEX ix_test_orders_clinic_id_patient_id_due_on ON test_orders (clinic_id, patient_id, due_on)")
    op.execute("CREATE INDEX ix_test_orders_clinic_id_status_due_on_id ON test_orders (clinic_id, status, due_on, id)")


def test_collections() -> None:
    op.execute("""CREATE TABLE test_collections (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        patient_id uuid NOT NULL,
        test_order_id uuid NOT NULL,
        collected_at timestamptz NOT NULL,
        outcome varchar(40) NOT NULL,
        is_observed boolean NOT NULL,
        temperature_f NUMERIC(4, 1),
        validity varchar(40) NOT NULL,
        note_sealed bytea,
        collected_by_id uuid,
        awaits_sign_off boolean NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        version integer DEFAULT 1 NOT NULL,
        CONSTRAINT pk_test_collections PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_test_collections_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id) REFERENCES
            patients (clinic_id, id),
        CONSTRAINT fk_test_collections_clinic_id_test_order_id FOREIGN KEY (clinic_id, test_order_id) REFERENCES
            test_orders (clinic_id, id),
        CONSTRAINT uq_test_collections_clinic_id_test_order_id UNIQUE (clinic_id, test_order_id),
        CONSTRAINT ck_test_collections_temperature_f CHECK (temperature_f BETWEEN 50 AND 120),
        CONSTRAINT ck_test_collections_only_of_a_specimen CHECK (outcome = 'collected' OR (temperature_f IS NULL
            AND validity = 'unchecked')),
        CONSTRAINT ck_test_collections_outcome CHECK (outcome IN ('collected', 'refused', 'unable')),
        CONSTRAINT ck_test_collections_validity CHECK (validity IN ('unchecked', 'valid', 'dilute',
            'substituted', 'adulterated')),
        CONSTRAINT fk_test_collections_collected_by_id FOREIGN KEY (collected_by_id) REFERENCES users (id))""")
    op.execute("""CREATE INDEX ix_test_collections_clinic_id_awaits_sign_off_collected_at
        ON test_collections (clinic_id, awaits_sign_off, collected_at)""")
    op.execute("""CREATE INDEX ix_test_collections_clinic_id_patient_id_collected_at
        ON test_collections (clinic_id, patient_id, collected_at)""")


def test_results() -> None:
    op.execute("""CREATE TABLE test_results (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        patient_id uuid NOT NULL,
        collection_id uuid NOT NULL,
        substance varchar(40) NOT NULL,
        presumptive varchar(40) NOT NULL,
        reported_at timestamptz NOT NULL,
        reported_by_id uuid,
        confirmed varchar(40),
        confirmed_at timestamptz,
        confirmed_by_id uuid,
        explained_at timestamptz,
        explained_by_id uuid,
        explanation_sealed bytea,
        voided_at timestamptz,
        void_reason_sealed bytea,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        version integer DEFAULT 1 NOT NULL,
        CONSTRAINT pk_test_results PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_test_results_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id) REFERENCES patients
            (clinic_id, id),
        CONSTRAINT fk_test_results_clinic_id_collection_id FOREIGN KEY (clinic_id, collection_id) REFERENCES
            test_collections (clinic_id, id),
        CONSTRAINT fk_test_results_clinic_id_explained_by_id FOREIGN KEY (clinic_id, explained_by_id) REFERENCES
            medications (clinic_id, id),
        CONSTRAINT ck_test_results_voided_with_reason CHECK ((voided_at IS NULL) = (void_reason_sealed IS
            NULL)),
        CONSTRAINT ck_test_results_confirmed_once CHECK ((confirmed IS NULL) = (confirmed_at IS NULL)),
        CONSTRAINT ck_test_results_substance CHECK (substance IN ('alcohol', 'ethyl_glucuronide',
            'amphetamines', 'methamphetamine', 'barbiturates', 'benzodiazepines', 'buprenorphine', 'cannabis',
            'cocaine', 'fentanyl', 'mdma', 'methadone', 'opiates', 'oxycodone', 'phencyclidine', 'tramadol',
            'xylazine')),
        CONSTRAINT ck_test_results_presumptive CHECK (presumptive IN ('negative', 'positive')),
        CONSTRAINT fk_test_results_reported_by_id FOREIGN KEY (reported_by_id) REFERENCES users (id),
        CONSTRAINT ck_test_results_confirmed CHECK (confirmed IN ('negative', 'positive')),
        CONSTRAINT fk_test_results_confirmed_by_id FOREIGN KEY (confirmed_by_id) REFERENCES users (id))""")
    op.execute("CREATE INDEX ix_test_results_clinic_id_collection_id ON test_results (clinic_id, collection_id)")


def test_sign_offs() -> None:
    op.execute("""CREATE TABLE test_sign_offs (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        patient_id uuid NOT NULL,
        collection_id uuid NOT NULL,
        comment_sealed bytea,
        signed_at timestamptz NOT NULL,
        signed_by_id uuid NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        version integer DEFAULT 1 NOT NULL,
        CONSTRAINT pk_test_sign_offs PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_test_sign_offs_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id) REFERENCES
            patients (clinic_id, id),
        CONSTRAINT fk_test_sign_offs_clinic_id_collection_id FOREIGN KEY (clinic_id, collection_id) REFERENCES
            test_collections (clinic_id, id),
        CONSTRAINT fk_test_sign_offs_signed_by_id FOREIGN KEY (signed_by_id) REFERENCES users (id))""")
    op.execute("CREATE INDEX ix_test_sign_offs_clinic_id_collection_id ON test_sign_offs (clinic_id, collection_id)")


def sobriety_dates() -> None:
    op.execute("""CREATE TABLE sobriety_dates (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        patient_id uuid NOT NULL,
        sober_on date NOT NULL,
        reason varchar(40) NOT NULL,
        note_sealed bytea,
        recorded_at timestamptz NOT NULL,
        recorded_by_id uuid NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        version integer DEFAULT 1 NOT NULL,
        CONSTRAINT pk_sobriety_dates PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_sobriety_dates_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id) REFERENCES
            patients (clinic_id, id),
        CONSTRAINT ck_sobriety_dates_sobriety_reason CHECK (reason IN ('told', 'return_to_use', 'corrected')),
        CONSTRAINT fk_sobriety_dates_recorded_by_id FOREIGN KEY (recorded_by_id) REFERENCES users (id))""")
    op.execute("""CREATE INDEX ix_sobriety_dates_clinic_id_patient_id_recorded_at
        ON sobriety_dates (clinic_id, patient_id, recorded_at)""")


def freeze_collections() -> None:
    """What was collected stays as it was written; only whether a prescriber has to look at its results changes."""
    op.execute("""
        CREATE FUNCTION test_collection_frozen() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
        DECLARE loose text[] := ARRAY['awaits_sign_off', 'version', 'updated_at'];
        BEGIN
            IF to_jsonb(NEW) - loose IS DISTINCT FROM to_jsonb(OLD) - loose THEN
                RAISE EXCEPTION 'a collection is frozen' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END $$""")
    op.execute("""CREATE TRIGGER frozen BEFORE UPDATE ON test_collections FOR EACH ROW
        EXECUTE FUNCTION test_collection_frozen()""")
