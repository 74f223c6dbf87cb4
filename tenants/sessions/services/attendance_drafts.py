"""Keeping what somebody marks on an attendance sheet until they save it, for them alone, without touching the attendance."""

from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, drafts
from causeway.access import Actor, Permission
from causeway.drafts import Fields
from tenants.programs.queries import get_track
from tenants.sessions.models import AttendanceDraft
from tenants.sessions.queries.attendance_drafts import MARKS, SheetKey
from tenants.sessions.queries.schedule_hours import get_hour


def keep_marks(
    db: Session, actor: Actor, sheet: SheetKey, marks: Fields, *, form_key: UUID | None = None
) -> AttendanceDraft | None:
    """Keep what somebody has marked so far; where nothing is marked any more, what was kept is gone (None).

    form_key: of the sheet it was marked on; a draft that arrives after its sheet was saved is left alone (None).
    Raises: Forbidden, TrackNotFound, HourNotFound, Refused.
    """
    _require(db, actor, sheet)
    if drafts.is_late(db, form_key):
        return None
    if not marks:
        drop_marks(db, actor, sheet)
        return None
    return drafts.keep(db, actor, AttendanceDraft, sheet._asdict(), payload_sealed=drafts.sealed(db, MARKS, marks))


def discard_marks(db: Session, actor: Actor, sheet: SheetKey) -> None:
    """Throw away what this person had marked and not saved. Raises Forbidden, TrackNotFound, HourNotFound."""
    _require(db, actor, sheet)
    drop_marks(db, actor, sheet)


def drop_marks(db: Session, actor: Actor, sheet: SheetKey) -> None:
    """The sheet being saved, its draft is of no use any more. Asks for nothing: whoever calls it has."""
    drafts.drop(db, actor, AttendanceDraft, **sheet._asdict())


def _require(db: Session, actor: Actor, sheet: SheetKey) -> None:
    access.require(actor, Permission.ATTENDANCE_WRITE)
    if sheet.track_id is not None:
        get_track(db, sheet.track_id)
    if sheet.session_id is not None:
        get_hour(db, sheet.session_id)
