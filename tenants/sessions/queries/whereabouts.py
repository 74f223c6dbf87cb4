"""From where somebody takes part in sessions; sealed texts opened."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from causeway.protection import keyring
from tenants.sessions.models import Attendance, TherapySession
from tenants.sessions.rules.words import AttendedBy

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


def version_of(rows: Iterable[Whereabouts]) -> int:
    """A number that differs once any of them has been written again."""
    return sum(row.version for row in rows)


def _opened(db: Session, column: str, value: bytes | None) -> str:
    return "" if value is None else keyring(db).open(column, value)
