"""From where somebody takes part in sessions; sealed texts opened."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, func, literal_column, select
from sqlalchemy.dialects.postgresql import aggregate_order_by, distinct_on
from sqlalchemy.orm import Session

from causeway import access
from causeway.access import Actor, Permission
from causeway.protection import keyring
from tenants.patients.models import Patient
from tenants.sessions.models import Attendance, TherapySession
from tenants.sessions.queries.roster import NAME
from tenants.sessions.rules.words import AttendedBy, SessionStatus

LOCATION = "attendances.location"
CALL_BACK = "attendances.call_back"


class Whereabouts(NamedTuple):
    """How somebody takes part in a session. state: two letters. location, call_back: "" where not said."""

    session_id: UUID
    attended_by: AttendedBy
    state: str | None
    location: str
    call_back: str
    version: int


def list_whereabouts(db: Session, patient_id: UUID, on: date) -> list[Whereabouts]:
    """Of one patient in the sessions of a date, as far as anything is written down."""
    rows = db.execute(
        select(
            Attendance.session_id,
            Attendance.attended_by,
            Attendance.location_state,
            Attendance.location_sealed,
            Attendance.call_back_sealed,
            Attendance.version,
        )
        .join(
            TherapySession,
            and_(TherapySession.clinic_id == Attendance.clinic_id, TherapySession.id == Attendance.session_id),
        )
        .where(Attendance.patient_id == patient_id, TherapySession.on_date == on)
        .order_by(Attendance.id)
    )
    return [
        Whereabouts(
            session_id,
            attended_by,
            state,
            _opened(db, LOCATION, location),
            _opened(db, CALL_BACK, call_back),
            version,
        )
        for session_id, attended_by, state, location, call_back, version in rows
    ]


class LastPlace(NamedTuple):
    """How and from which state somebody took part the last time anybody said so. row_id: of that mark."""

    row_id: UUID
    patient_id: UUID
    attended_by: AttendedBy
    state: str
    on_date: date
    location_sealed: bytes | None
    call_back_sealed: bytes | None


def find_last(db: Session, patient_ids: Collection[UUID], until_on: date) -> dict[UUID, LastPlace]:
    """By patient, for those of whom it was ever said, that day included. One statement."""
    statement = (
        select(
            Attendance.id,
            Attendance.patient_id,
            Attendance.attended_by,
            Attendance.location_state,
            TherapySession.on_date,
            Attendance.location_sealed,
            Attendance.call_back_sealed,
        )
        .ext(distinct_on(Attendance.patient_id))
        .join(
            TherapySession,
            and_(TherapySession.clinic_id == Attendance.clinic_id, TherapySession.id == Attendance.session_id),
        )
        .where(
            Attendance.patient_id.in_(patient_ids),
            Attendance.attended_by != AttendedBy.IN_PERSON,
            Attendance.location_state.is_not(None),
            TherapySession.on_date <= until_on,
        )
        .order_by(Attendance.patient_id, TherapySession.starts_at.desc(), Attendance.id.desc())
    )
    return {row[1]: LastPlace._make(row) for row in db.execute(statement)}


def opened_place(db: Session, last: LastPlace) -> tuple[str, str]:
    """Where exactly somebody was then, and the number to call back."""
    return _opened(db, LOCATION, last.location_sealed), _opened(db, CALL_BACK, last.call_back_sealed)


class FromNowhere(NamedTuple):
    """A day on which somebody took part by video or phone and nobody said from where. session_id: the first such session."""

    row_id: UUID
    patient_id: UUID
    name: str
    on_date: date
    session_id: UUID
    track_id: UUID | None


def list_from_nowhere(db: Session, actor: Actor, today: date, limit: int) -> list[FromNowhere]:
    """Days of people whom the actor may mark, the oldest first. What another system keeps is not asked for."""
    first = aggregate_order_by(Attendance.id, TherapySession.starts_at, Attendance.id)
    session = aggregate_order_by(TherapySession.id, TherapySession.starts_at, Attendance.id)
    track = aggregate_order_by(TherapySession.track_id, TherapySession.starts_at, Attendance.id)
    statement = (
        select(
            func.array_agg(first)[1].label("row_id"),
            Attendance.patient_id,
            NAME,
            TherapySession.on_date,
            func.array_agg(session)[1],
            func.array_agg(track)[1],
        )
        .join(
            TherapySession,
            and_(TherapySession.clinic_id == Attendance.clinic_id, TherapySession.id == Attendance.session_id),
        )
        .join(Patient, and_(Patient.clinic_id == Attendance.clinic_id, Patient.id == Attendance.patient_id))
        .where(
            # in these words, so that the index of them answers
            literal_column(
                "attendances.status = 'present' AND attendances.attended_by <> 'in_person'"
                " AND attendances.location_state IS NULL"
            ),
            TherapySession.on_date <= today,
            TherapySession.status != SessionStatus.CANCELLED,
            TherapySession.is_documented_elsewhere.is_(False),
        )
        .group_by(Attendance.patient_id, TherapySession.on_date, NAME)
        .order_by(TherapySession.on_date, "row_id")
        .limit(limit)
    )
    criterion = access.visible(actor, Permission.ATTENDANCE_WRITE, Attendance.patient_id)
    if criterion is not None:
        statement = statement.where(criterion)
    return [FromNowhere(*row) for row in db.execute(statement)]


def version_of(rows: Iterable[Whereabouts]) -> int:
    """A number that differs once any of them has been written again."""
    return sum(row.version for row in rows)


def _opened(db: Session, column: str, value: bytes | None) -> str:
    return "" if value is None else keyring(db).open(column, value)
