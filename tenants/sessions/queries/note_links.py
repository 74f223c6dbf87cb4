"""Whose notes open to somebody: what every page asks before it shows a link to a note."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from causeway import access
from causeway.access import Actor, Permission
from tenants.intake.models import Leave, Stay, leave_holds, stay_holds
from tenants.sessions.models import Attendance, TherapySession
from tenants.sessions.queries.note_list import leads
from tenants.sessions.rules.notes import NOT_OURS


def openable(
    db: Session, actor: Actor, session_ids: Collection[UUID], permission: Permission = Permission.CARE_READ
) -> set[UUID]:
    """The sessions among these whose note `services.note_sheet.load` opens to the actor. One statement; none without one.

    Theirs are those they lead, and those to which somebody of their caseload came or is expected.
    """
    if not session_ids or not actor.may(permission):
        return set()
    statement = select(TherapySession.id).where(
        TherapySession.id.in_(session_ids), TherapySession.kind.not_in(NOT_OURS)
    )
    came = access.visible(actor, permission, Attendance.patient_id)
    stays = access.visible(actor, permission, Stay.patient_id)
    if came is not None and stays is not None:
        statement = statement.where(or_(leads(actor.user_id), _came(came), _is_expected(stays)))
    return set(db.scalars(statement))


def _came(is_own: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(
        Attendance.clinic_id == TherapySession.clinic_id, Attendance.session_id == TherapySession.id, is_own
    )


def _is_expected(is_own: ColumnElement[bool]) -> ColumnElement[bool]:
    is_away = exists().where(
        Leave.clinic_id == Stay.clinic_id,
        Leave.episode_id == Stay.episode_id,
        leave_holds(TherapySession.on_date),
    )
    return exists().where(
        Stay.clinic_id == TherapySession.clinic_id,
        Stay.track_id == TherapySession.track_id,
        stay_holds(TherapySession.on_date),
        ~is_away,
        is_own,
    )
