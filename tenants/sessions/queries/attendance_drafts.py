"""What somebody has marked on an attendance sheet and not saved yet."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import drafts
from causeway.access import Actor
from tenants.sessions.models import AttendanceDraft

MARKS = "attendance_drafts.payload"
"""What the payload is sealed for."""


class SheetKey(NamedTuple):
    """Whose sheet it is: a track's of a date, or a booked hour's of its date."""

    on_date: date
    track_id: UUID | None = None
    session_id: UUID | None = None


def find_marks(db: Session, actor: Actor, sheet: SheetKey) -> AttendanceDraft | None:
    """What this person has marked on a sheet and not saved yet."""
    return drafts.find(db, actor, AttendanceDraft, **sheet._asdict())


def opened_marks(db: Session, draft: AttendanceDraft) -> dict[str, list[str]]:
    """A kept draft's fields."""
    return drafts.opened(db, MARKS, draft.payload_sealed)
