"""Programs say under which headings a note needs words before it is signed: under every one, as long as they say nothing else."""

from alembic import op

revision = "20261122_1255"
down_revision = "20261122_1250"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE programs ADD note_headings varchar(40) NOT NULL DEFAULT 'every'")
    op.execute(
        "ALTER TABLE programs ADD CONSTRAINT ck_programs_note_headings "
        "CHECK (note_headings IN ('every', 'first_and_plan', 'any'))"
    )


def downgrade() -> None:
    op.execute("ALTER TABLE programs DROP note_headings")
