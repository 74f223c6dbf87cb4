"""The supervision log. A signed entry and every addendum are frozen by triggers."""

from alembic import op

revision = "20261122_0314"
down_revision = "20261122_0313"
branch_labels = None
depends_on = None

HOUSEKEEPING = """
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1"""


def upgrade() -> None:
    op.execute(f"""CREATE TABLE supervision_entries (
        clinic_id uuid NOT NULL, id uuid NOT NULL,
        supervisor_id uuid NOT NULL, supervisee_id uuid NOT NULL, held_on date NOT NULL, minutes integer NOT NULL,
        kind varchar(40) NOT NULL, is_toward_licensure boolean NOT NULL, topics_sealed bytea NOT NULL,
        signed_at timestamptz, signed_by_id uuid, {HOUSEKEEPING},
        CONSTRAINT pk_supervision_entries PRIMARY KEY (clinic_id, id),
        CONSTRAINT ck_supervision_entries_supervision_kind CHECK (kind IN ('individual', 'group', 'observed')),
        CONSTRAINT ck_supervision_entries_two_people CHECK (supervisor_id <> supervisee_id),
        CONSTRAINT ck_supervision_entries_minutes CHECK (minutes BETWEEN 1 AND 480),
        CONSTRAINT ck_supervision_entries_signed_by_somebody CHECK ((signed_at IS NULL) = (signed_by_id IS NULL)),
        CONSTRAINT fk_supervision_entries_signed_by_id FOREIGN KEY (signed_by_id) REFERENCES users (id),
        CONSTRAINT fk_supervision_entries_clinic_id_supervisor_id FOREIGN KEY (clinic_id, supervisor_id)
            REFERENCES staff_members (clinic_id, id),
        CONSTRAINT fk_supervision_entries_clinic_id_supervisee_id FOREIGN KEY (clinic_id, supervisee_id)
            REFERENCES staff_members (clinic_id, id))""")
    op.execute("CREATE INDEX ix_supervision_entries_clinic_id_held_on_id ON supervision_entries (clinic_id, held_on, id)")
    op.execute("""CREATE INDEX ix_supervision_entries_clinic_id_supervisee_id_held_on
        ON supervision_entries (clinic_id, supervisee_id, held_on)""")
    op.execute("""CREATE INDEX ix_supervision_entries_clinic_id_supervisor_id_signed_at
        ON supervision_entries (clinic_id, supervisor_id, signed_at)""")
    op.execute("SELECT protect_clinic_table('supervision_entries', true)")
    op.execute(f"""CREATE TABLE supervision_addenda (
        clinic_id uuid NOT NULL, id uuid NOT NULL,
        entry_id uuid NOT NULL, text_sealed bytea NOT NULL, signed_at timestamptz NOT NULL,
        signed_by_id uuid NOT NULL, {HOUSEKEEPING},
        CONSTRAINT pk_supervision_addenda PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_supervision_addenda_signed_by_id FOREIGN KEY (signed_by_id) REFERENCES users (id),
        CONSTRAINT fk_supervision_addenda_clinic_id_entry_id FOREIGN KEY (clinic_id, entry_id)
            REFERENCES supervision_entries (clinic_id, id))""")
    op.execute("CREATE INDEX ix_supervision_addenda_clinic_id_entry_id ON supervision_addenda (clinic_id, entry_id)")
    op.execute("SELECT protect_clinic_table('supervision_addenda')")
    freeze()


def freeze() -> None:
    op.execute("""
        CREATE FUNCTION supervision_entry_frozen() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
        BEGIN
            IF OLD.signed_at IS NOT NULL THEN
                RAISE EXCEPTION 'a signed supervision entry is frozen' USING ERRCODE = 'restrict_violation';
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        END $$""")
    op.execute("""CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON supervision_entries FOR EACH ROW
        EXECUTE FUNCTION supervision_entry_frozen()""")
    op.execute("""
        CREATE FUNCTION supervision_addendum_frozen() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
        BEGIN
            RAISE EXCEPTION 'an addendum is frozen' USING ERRCODE = 'restrict_violation';
        END $$""")
    op.execute("""CREATE TRIGGER frozen BEFORE UPDATE ON supervision_addenda FOR EACH ROW
        EXECUTE FUNCTION supervision_addendum_frozen()""")


def downgrade() -> None:
    op.execute("DROP TABLE supervision_addenda, supervision_entries")
    op.execute("DROP FUNCTION supervision_entry_frozen(), supervision_addendum_frozen()")
