"""Family sessions as hours of the schedule: whom they keep busy, and when the patient took part."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway.access import Permission
from tenants.family.models import FamilySession
from tenants.family.rules import SessionKind, SessionStatus
from tenants.programs.rules import SessionKind as ScheduleKind
from tenants.sessions.sources import Busy

_KINDS = {SessionKind.SINGLE: ScheduleKind.FAMILY, SessionKind.MULTI_FAMILY: ScheduleKind.MULTI_FAMILY}


def between(db: Session, from_at: datetime, until_at: datetime) -> Sequence[Busy]:
    """Family sessions that overlap a span (`tenants.sessions.sources`). One statement."""
    # A session lasts twelve hours at most (services.planning), so the index on its start bounds the search on both sides.
    statement = select(FamilySession).where(
        FamilySession.starts_at < until_at,
        FamilySession.starts_at > from_at - timedelta(hours=12),
        FamilySession.ends_at > from_at,
    )
    return [_busy(one) for one in db.scalars(statement.order_by(FamilySession.starts_at, FamilySession.id))]


def _busy(one: FamilySession) -> Busy:
    attended = {}
    if one.status is SessionStatus.HELD and one.is_patient_present and one.held_minutes:
        attended[one.patient_id] = (one.starts_at, one.starts_at + timedelta(minutes=one.held_minutes))
    return Busy(
        id=one.id,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        label=gettext("Group of families") if one.group_id is not None else gettext("Family session"),
        part_of_id=one.group_id,
        kind=_KINDS[one.kind].value,
        status=one.status.value,
        endpoint="family_note.index",
        values={"session_id": one.id},
        permission=Permission.FAMILY_READ,
        staff_ids=tuple(staff_id for staff_id in (one.clinician_id, one.second_clinician_id) if staff_id is not None),
        room_id=one.room_id,
        patient_ids=(one.patient_id,),
        attended=attended,
    )
