"""Once only: a form that is sent twice (a double click, a re-sent page) changes nothing the second time.

A form carries a random key made when the page was rendered. The first submit stores it in the same transaction as its
change; a second one waits for the first, finds the key taken, and is sent to where the first one went.
"""

from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session

from causeway.database import Base, ClinicOwned, binding_of


class Submission(ClinicOwned, Base):
    """A form that was saved. `id` is the form's key; `went_to` the local path the person was sent to."""

    __tablename__ = "submissions"

    user_id: Mapped[UUID]
    went_to: Mapped[str]


def claim(db: Session, key: UUID, user_id: UUID) -> str | None:
    """Claim a form's key for this transaction: None when it is ours, else the path the first submit went to.

    Blocks while another transaction holds the same key. A key used by another person is never honoured: it reads as taken
    with the empty path.
    """
    values = {"clinic_id": binding_of(db).clinic_id, "id": key, "user_id": user_id, "went_to": ""}
    claimed = db.execute(insert(Submission).values(values).on_conflict_do_nothing().returning(Submission.id)).first()
    if claimed is not None:
        return None
    row = db.execute(select(Submission.user_id, Submission.went_to).where(Submission.id == key)).one_or_none()
    return row.went_to if row is not None and row.user_id == user_id else ""


def settle(db: Session, key: UUID, went_to: str) -> None:
    """Remember where the first submit sent the person."""
    db.execute(update(Submission).where(Submission.id == key).values(went_to=went_to))


def is_settled(db: Session, key: UUID) -> bool:
    """Whether a form's submit has been saved: what arrives late from its page is of no use any more."""
    return db.scalar(select(Submission.id).where(Submission.id == key)) is not None
