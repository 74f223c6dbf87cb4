"""An invitation to a class may be told, too."""

from alembic import op

revision = "20261123_0252"
down_revision = "20261123_0242"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""ALTER TABLE education_invitations DROP CONSTRAINT ck_education_invitations_handed_by,
        ADD CONSTRAINT ck_education_invitations_invited_by CHECK (way IN ('document', 'mail', 'spoken'))""")


def downgrade() -> None:
    op.execute("""ALTER TABLE education_invitations DROP CONSTRAINT ck_education_invitations_invited_by,
        ADD CONSTRAINT ck_education_invitations_handed_by CHECK (way IN ('document', 'mail'))""")
