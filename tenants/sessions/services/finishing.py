"""Telling sessions of which nothing is left to do from those that wait, so that what waits is found however long the past.

Every night's job looks at each session that is over and lacks a mark or a note. Whoever writes a mark has it looked at again
(`reopen`); what is admitted or put on leave for days that are past, the next night finds. docs/rules.md#open-sessions.
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select, tuple_, update
from sqlalchemy.orm import Session

from causeway import clock
from causeway.database import Binding, Database
from tenants.intake.models import STAY_ENDS_ON, Leave, Stay
from tenants.sessions.models import TherapySession
from tenants.sessions.queries.absences import somebody_unmarked
from tenants.sessions.queries.note_list import is_over, lacks_attendance, needs_note
from tenants.sessions.queries.unsettled import somebody_unsettled
from tenants.sessions.rules.words import SessionStatus

AT_ONCE = 500
"""Sessions in one transaction of the job."""
LOOKED_AT = timedelta(days=3)
"""How long after a stay or a leave was written its past sessions are looked at again: longer than between two nights."""


def finish_clinic(database: Database, clinic_id: UUID) -> int:
    """Look at all of a clinic's sessions that are over and not done, a portion to a transaction; how many are done now."""
    done, after = 0, None
    with database.clinic(Binding(clinic_id)) as db:
        _look_again(db, clock.now() - LOOKED_AT)
    while True:
        with database.clinic(Binding(clinic_id)) as db:
            after, found = finish(db, after)
        done += found
        if after is None:
            return done


def finish(db: Session, after: tuple[date, UUID] | None = None) -> tuple[tuple[date, UUID] | None, int]:
    """Look at a portion of the sessions that are over and not done, those after one; where to go on, and how many were done.

    None to go on from: there are no more.
    """
    statement = (
        select(TherapySession.on_date, TherapySession.id, _lacks_marks(), _lacks_notes())
        .where(
            or_(TherapySession.is_marked.is_(False), TherapySession.is_written.is_(False)),
            TherapySession.on_date <= clock.now().date(),
            TherapySession.ends_at <= clock.now(),
        )
        .order_by(TherapySession.on_date, TherapySession.id)
        .limit(AT_ONCE)
    )
    if after is not None:
        statement = statement.where(tuple_(TherapySession.on_date, TherapySession.id) > after)
    rows = list(db.execute(statement))
    _put(db, [row[1] for row in rows if not row[2]], is_marked=True)
    _put(db, [row[1] for row in rows if not row[3]], is_written=True)
    done = sum(not (lacks_marks or lacks_notes) for _on, _id, lacks_marks, lacks_notes in rows)
    return ((rows[-1][0], rows[-1][1]) if len(rows) == AT_ONCE else None), done


def reopen(db: Session, session_ids: Collection[UUID]) -> None:
    """Something was written of sessions that were looked at: the next night looks at them again."""
    _put(db, list(session_ids), is_marked=False, is_written=False)


def _look_again(db: Session, since: datetime) -> None:
    """Sessions that have somebody unmarked since a stay or a leave was written for days that are past."""
    leave = exists().where(
        Leave.clinic_id == Stay.clinic_id, Leave.episode_id == Stay.episode_id, Leave.updated_at >= since
    )
    stays = exists().where(
        Stay.clinic_id == TherapySession.clinic_id,
        Stay.track_id == TherapySession.track_id,
        Stay.from_on <= TherapySession.on_date,
        TherapySession.on_date <= STAY_ENDS_ON,
        or_(Stay.updated_at >= since, leave.correlate(Stay)),
    )
    statement = select(TherapySession.id).where(
        TherapySession.is_marked.is_(True),
        TherapySession.status != SessionStatus.CANCELLED,
        stays.correlate(TherapySession),
        somebody_unmarked(),
    )
    _put(db, list(db.scalars(statement)), is_marked=False)


def _lacks_marks() -> ColumnElement[bool]:
    return and_(TherapySession.status != SessionStatus.CANCELLED, or_(somebody_unmarked(), somebody_unsettled()))


def _lacks_notes() -> ColumnElement[bool]:
    return and_(is_over(), or_(needs_note(), lacks_attendance()))


def _put(db: Session, session_ids: list[UUID], **values: bool) -> None:
    """The version stays: nothing anybody has seen of the session has changed."""
    if session_ids:
        statement = update(TherapySession).where(TherapySession.id.in_(session_ids)).values(**values)
        db.execute(statement, execution_options={"synchronize_session": False})
