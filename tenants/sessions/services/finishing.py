"""Telling sessions of which nothing is left to do from those that wait, so that what waits is found however long the past.

Every night's job looks at each session that is over and lacks a mark or a note. Whoever writes a mark or begins a note has it
looked at again (`reopen`), and so has a stay or a return from leave that is written for days that are past (`await_again`).
docs/rules.md#open-sessions.
"""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, tuple_, union_all, update
from sqlalchemy.orm import Session, aliased

from causeway import clock
from causeway.database import Binding, Database
from tenants.intake.models import Episode, Stay, stay_holds
from tenants.sessions.models import Attendance, TherapySession
from tenants.sessions.queries.absences import somebody_unmarked
from tenants.sessions.queries.note_list import is_over, lacks_attendance, needs_note
from tenants.sessions.queries.unsettled import somebody_unsettled
from tenants.sessions.rules.words import AttendanceStatus

AT_ONCE = 500
"""Sessions in one transaction of the job."""


def finish_clinic(database: Database, clinic_id: UUID) -> None:
    """Look at all of a clinic's sessions that are over and not done, a portion to a transaction."""
    is_more, after = True, None
    while is_more:
        with database.clinic(Binding(clinic_id)) as db:
            after = finish(db, after)
        is_more = after is not None


def finish(db: Session, after: tuple[date, UUID] | None = None) -> tuple[date, UUID] | None:
    """Look at a portion of the sessions that are over and not done, those after one; where to go on, None after the last.

    A session that somebody holds, since they are writing of it, is left to the next night.
    """
    statement = (
        select(TherapySession.on_date, TherapySession.id)
        .where(
            or_(TherapySession.is_marked.is_(False), TherapySession.is_written.is_(False)),
            TherapySession.on_date <= clock.now().date(),
            TherapySession.ends_at <= clock.now(),
        )
        .order_by(TherapySession.on_date, TherapySession.id)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    if after is not None:
        statement = statement.where(tuple_(TherapySession.on_date, TherapySession.id) > after)
    held = [(row[0], row[1]) for row in db.execute(statement)]
    # Only now, in a statement of its own: it sees whatever was written before the sessions were held.
    lacking = select(TherapySession.id, _lacks_marks(), _lacks_notes()).where(
        TherapySession.id.in_([session_id for _on, session_id in held])
    )
    rows = list(db.execute(lacking))
    _put(db, [row[0] for row in rows if not row[1]], is_marked=True)
    _put(db, [row[0] for row in rows if not row[2]], is_written=True)
    return held[-1] if len(held) == AT_ONCE else None


def reopen(db: Session, session_ids: Collection[UUID]) -> None:
    """Something was written of sessions that were looked at: the next night looks at them again.

    Whoever writes has locked them before (`day_facts.load`, `note_sheet.load`), so that no night passes meanwhile.
    """
    _put(db, session_ids, is_marked=False, is_written=False)


def await_again(db: Session, episode: Episode, from_on: date) -> None:
    """Somebody is awaited from a day on: done sessions since then that have them unmarked wait again.

    The sessions are held first: a night that is at one of them comes before the stay or after it, never between.
    """
    awaiting = (
        select(TherapySession.id)
        .join(Stay, and_(Stay.clinic_id == TherapySession.clinic_id, Stay.track_id == TherapySession.track_id))
        .where(Stay.episode_id == episode.id, stay_holds(TherapySession.on_date))
    )
    entered = select(Attendance.session_id).where(
        Attendance.status == AttendanceStatus.EXPECTED, Attendance.episode_id == episode.id
    )
    past = select(TherapySession.id).where(
        TherapySession.id.in_(union_all(awaiting, entered)),
        TherapySession.on_date >= from_on,
        TherapySession.ends_at <= clock.now(),
    )
    held = db.scalars(past.order_by(TherapySession.id).with_for_update(key_share=True)).all()
    if not held:
        return
    done = select(TherapySession.id).where(
        TherapySession.id.in_(held), TherapySession.is_marked.is_(True), somebody_unmarked()
    )
    _put(db, db.scalars(done).all(), is_marked=False)


def _lacks_marks() -> ColumnElement[bool]:
    return or_(somebody_unmarked(), somebody_unsettled())


def _lacks_notes() -> ColumnElement[bool]:
    return and_(is_over(), or_(needs_note(), lacks_attendance()))


def _put(db: Session, session_ids: Collection[UUID], **values: bool) -> None:
    """Write down of sessions what is not written yet; locked in one order, whoever else does it.

    The version stays: nothing anybody has seen of the session has changed.
    """
    if not session_ids:
        return
    other = aliased(TherapySession)
    differing = (
        select(other.id)
        .where(other.id.in_(session_ids), or_(*(getattr(other, name).is_not(value) for name, value in values.items())))
        .order_by(other.id)
        .with_for_update(key_share=True)
    )
    statement = update(TherapySession).where(TherapySession.id.in_(differing)).values(**values)
    db.execute(statement, execution_options={"synchronize_session": False})
