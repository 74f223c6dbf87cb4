"""Words of a family's texts that somebody said are no names of another family's people; kept after the signature, too."""

from alembic import op

revision = "20261123_0300"
down_revision = "20261123_0259"
branch_labels = None
depends_on = None

LOOSE = "'cosigned_at', 'cosigned_by_id', 'unsummed_at', 'unsummed_by_id', 'unsummed_sealed', 'version', 'updated_at'"


def upgrade() -> None:
    op.execute("ALTER TABLE family_sessions ADD COLUMN confirmed_sealed bytea")
    freeze(f"{LOOSE}, 'confirmed_sealed'")


def downgrade() -> None:
    freeze(LOOSE)
    op.execute("ALTER TABLE family_sessions DROP COLUMN confirmed_sealed")


def freeze(loose: str) -> None:
    op.execute(f"""
        CREATE OR REPLACE FUNCTION family_session_frozen() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
        DECLARE loose text[] := ARRAY[{loose}];
        BEGIN
            IF OLD.signed_at IS NOT NULL AND to_jsonb(NEW) - loose IS DISTINCT FROM to_jsonb(OLD) - loose THEN
                RAISE EXCEPTION 'a signed family note is frozen' USING ERRCODE = 'restrict_violation';
            END IF;
            IF OLD.cosigned_at IS NOT NULL AND NEW.cosigned_at IS DISTINCT FROM OLD.cosigned_at THEN
                RAISE EXCEPTION 'a co-signature is frozen' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END $$""")
