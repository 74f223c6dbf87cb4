"""Once only: a form that is sent twice (a double click, a re-sent page) changes nothing the second time.

A form carries a random key made when the page was rendered. The first submit stores it in the same transaction as its
change; a second one waits for the first, finds the key taken, and is sent to where the first one went.
"""

from typing import cast
from uuid import UUID

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session

from causeway.database import Base, ClinicOwned, binding_of


class Submission(ClinicOwned, Base):
    """A form that was saved. `id` is the form's key; `went_to` the local path the person was sent to."""

    __tablename__ = "submissions"

    user_id: Mapped[UUID]
    went_to: Mapped[str]


# Core, and put together once: every save runs the first, and the ORM's own form of it costs ten times as much. Row
# security holds both to the bound clinic.
_table = cast(Table, Submission.__table__)
_CLAIM = insert(_table).on_conflict_do_nothing().returning(_table.c.id)
_SETTLE = (
    update(_table)
    .where(_table.c.clinic_id == bindparam("clinic"), _table.c.id == bindparam("key"))
    .values(went_to=bindparam("path"))
)


def claim(db: Session, key: UUID, user_id: UUID, going_to: str = "") -> str | None:
    """Claim a form's key for this transaction: None when it is ours, else the path the first submit went to.

    going_to: where a save will most likely send the person; `settle` is needed only when it turns out otherwise.
    Blocks while another transaction holds the same key. A key used by another person is never honoured: it reads as taken
    with the empty path.
    """
    values = {"clinic_id": binding_of(db).clinic_id, "id": key, "user_id": user_id, "went_to": going_to}
    if db.connection().execute(_CLAIM, values).first() is not None:
        return None
    row = db.execute(select(Submission.user_id, Submission.went_to).where(Submission.id == key)).one_or_none()
    return row.went_to if row is not None and row.user_id == user_id else ""


def settle(db: Session, key: UUID, went_to: str) -> None:
    """Remember where the first submit sent the person."""
    db.connection().execute(_SETTLE, {"clinic": binding_of(db).clinic_id, "key": key, "path": went_to})


def is_settled(db: Session, key: UUID) -> bool:
    """Whether a form's submit has been saved: what arrives late from its page is of no use any more."""
    return db.scalar(select(Submission.id).where(Submission.id == key)) is not None
