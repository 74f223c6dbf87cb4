"""Who attended the sessions that a note covers, with their minutes and every name they go by. A fixed few statements."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.patients.models import Patient
from tenants.sessions.models import TherapySession
from tenants.sessions.queries import roster
from tenants.sessions.queries.roster_rows import AttendanceRow
from tenants.sessions.rules.minutes import Attended, Hour, Interval, Times, attended, total
from tenants.sessions.rules.naming import Named
from tenants.sessions.rules.words import AbsenceReason, AttendanceStatus


@dataclass(slots=True)
class Attendee:
    """Somebody expected in the sessions, or known to have been there or away.

    status: present where they were in any of the sessions, away where they were in none, else expected. minutes: the union
    on the clock; is_unsettled: somebody still has to say when they left one of them.
    """

    patient_id: UUID
    episode_id: UUID
    first_name: str
    last_name: str
    preferred_name: str | None
    pronouns: str | None
    record_number: str
    status: AttendanceStatus = AttendanceStatus.EXPECTED
    reason: AbsenceReason | None = None
    is_makeup: bool = False
    minutes: int = 0
    is_unsettled: bool = False
    by_session: dict[UUID, AttendanceStatus] = field(default_factory=dict)

    @property
    def called(self) -> str:
        """What to call them: the preferred name, else the first."""
        return self.preferred_name or self.first_name

    @property
    def name(self) -> str:
        """The name they go by, and the last."""
        return f"{self.called} {self.last_name}".strip()

    @property
    def is_present(self) -> bool:
        """Whether they were in any of the sessions."""
        return self.status is AttendanceStatus.PRESENT

    @property
    def is_away(self) -> bool:
        """Whether they are known to have been in none."""
        return self.status in {AttendanceStatus.EXCUSED, AttendanceStatus.ABSENT}

    @property
    def named(self) -> Named[UUID]:
        """Their names, for the name check."""
        return Named(self.patient_id, self.first_name, self.last_name, self.preferred_name or "")


def list_attendees(db: Session, sessions: Sequence[TherapySession]) -> list[Attendee]:
    """Everybody on the roster of the sessions, by name; of one date and, where they are several, of one track.

    Five statements; who is on it is `queries.roster`.
    """
    if not sessions:
        return []
    on = sessions[0].on_date
    tracks = {session.track_id for session in sessions if session.track_id is not None}
    stays = roster.list_stays(db, on, on, track_ids=tracks) if tracks else []
    leaves = roster.list_leaves(db, on, on, episode_ids=[stay.episode_id for stay in stays]) if stays else []
    rows = roster.list_attendances(db, session_ids=[session.id for session in sessions])
    rosters = roster.combine(sessions, stays, leaves, rows)
    found = _persons(db, {key: one.episode_id for places in rosters.values() for key, one in places.items()})
    days = {row.patient_id: row.times for row in roster.list_days(db, on, on, patient_ids=list(found))}
    for patient_id, attendee in found.items():
        places = {key: one[patient_id].row for key, one in rosters.items() if patient_id in one}
        _settle(attendee, sessions, places, days.get(patient_id, Times()))
    return sorted(found.values(), key=lambda one: (one.called.casefold(), one.last_name.casefold(), one.patient_id))


def _persons(db: Session, episodes: Mapping[UUID, UUID]) -> dict[UUID, Attendee]:
    """The people with every name they go by. episodes: the one each attends under, by patient."""
    statement = select(
        Patient.id,
        Patient.first_name,
        Patient.last_name,
        Patient.preferred_name,
        Patient.pronouns,
        Patient.record_number,
    ).where(Patient.id.in_(episodes))
    return {row[0]: Attendee(row[0], episodes[row[0]], *row[1:]) for row in db.execute(statement)}


def _settle(
    attendee: Attendee, sessions: Sequence[TherapySession], rows: Mapping[UUID, AttendanceRow | None], day: Times
) -> None:
    """Put together what is known of one person in all the sessions."""
    intervals: list[Interval] = []
    for session in sessions:
        row = rows.get(session.id)
        status = AttendanceStatus.EXPECTED if row is None else row.status
        attendee.by_session[session.id] = status
        if row is None:
            continue
        stay = _attended(session, row, day)
        intervals += stay.intervals
        attendee.is_unsettled |= stay.is_unsettled
        attendee.is_makeup |= row.is_makeup
        attendee.reason = attendee.reason or row.reason
    attendee.minutes = total(intervals)
    known = set(attendee.by_session.values())
    for status in (AttendanceStatus.PRESENT, AttendanceStatus.EXPECTED, AttendanceStatus.EXCUSED):
        if status in known:
            attendee.status = status
            break
    else:
        attendee.status = AttendanceStatus.ABSENT if known else AttendanceStatus.EXPECTED
    if attendee.is_present:
        attendee.reason = None


def minutes_of(places: Iterable[tuple[TherapySession, AttendanceRow]], day: Times | None) -> int | None:
    """Minutes one person attended of some sessions, as their union on the clock; None where a leaving time is missing."""
    found = [_attended(session, row, day or Times()) for session, row in places]
    if any(one.is_unsettled for one in found):
        return None
    return total(interval for one in found for interval in one.intervals)


def _attended(session: TherapySession, row: AttendanceRow, day: Times) -> Attended:
    hour = Hour(session.starts_at, session.ends_at, session.began_at, session.ended_at, session.breaks)
    return attended(hour, row.status, row.mark.times, day)
