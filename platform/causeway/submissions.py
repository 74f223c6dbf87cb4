"""Once only: a form that is sent twice (a double click, a re-sent page) changes nothing the second time.

A form carries a random key made when the page was rendered. The first submit stores it in the same transaction as its
change; a second one waits for the first, finds the key taken, and is sent to where the first one went.
"""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session

from causeway import clock
from causeway.database import Base, ClinicOwned, binding_of
from causeway.database.driver import run_in


class Submission(ClinicOwned, Base):
    """A form that was saved. `id` is the form's key; `went_to` the local path the person was sent to."""

    __tablename__ = "submissions"

    user_id: Mapped[UUID]
    went_to: Mapped[str]


# In the driver's own words, because every save runs the first. Row security holds both to the bound clinic.
_CLAIM = """
    INSERT INTO submissions (clinic_id, id, user_id, went_to, created_at, updated_at, version)
    VALUES (%(clinic)s, %(key)s, %(user)s, %(path)s, %(now)s, %(now)s, 1) ON CONFLICT DO NOTHING RETURNING id"""
_SETTLE = """
    UPDATE submissions SET went_to = %(path)s, updated_at = %(now)s WHERE clinic_id = %(clinic)s AND id = %(key)s"""


def claim(db: Session, key: UUID, user_id: UUID, going_to: str = "") -> str | None:
    """Claim a form's key for this transaction: None when it is ours, else the path the first submit went to.

    going_to: where a save will most likely send the person; `settle` is needed only when it turns out otherwise.
    Blocks while another transaction holds the same key. A key used by another person is never honoured: it reads as taken
    with the empty path.
    """
    clinic_id = binding_of(db).clinic_id
    values = {"clinic": clinic_id, "key": key, "user": user_id, "path": going_to, "now": clock.now()}
    if run_in(db, _CLAIM, values).fetchone() is not None:
        return None
    return find(db, key, user_id) or ""


def find(db: Session, key: UUID, user_id: UUID) -> str | None:
    """Where this person's submit of the form went; None when it was never saved, or by somebody else."""
    return db.scalar(select(Submission.went_to).where(Submission.id == key, Submission.user_id == user_id))


def settle(db: Session, key: UUID, went_to: str) -> None:
    """Remember where the first submit sent the person."""
    values = {"clinic": binding_of(db).clinic_id, "key": key, "path": went_to, "now": clock.now()}
    run_in(db, _SETTLE, values)


def is_settled(db: Session, key: UUID) -> bool:
    """Whether a form's submit has been saved: what arrives late from its page is of no use any more."""
    return db.scalar(select(Submission.id).where(Submission.id == key)) is not None
