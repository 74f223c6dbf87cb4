"""What recording a day has to know, read in a fixed number of statements, and locked against others who record it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway import access, clock
from causeway.access import Actor, Permission
from causeway.errors import NotFound, OutsideCaseload
from tenants.intake.models import Episode
from tenants.patients.models import Patient
from tenants.sessions.queries import roster
from tenants.sessions.queries.roster_rows import AttendanceRow, Expected, LeaveRow, SessionRow, StayRow
from tenants.sessions.rules.minutes import Hour, Times
from tenants.sessions.rules.words import SessionStatus

Row = TypeVar("Row", StayRow, LeaveRow)


@dataclass(slots=True)
class DayFacts:
    """A date, the people somebody wants to record, and everything known of their hours that day."""

    actor: Actor
    now: datetime
    on: date
    names: dict[UUID, str]
    stays: dict[UUID, list[StayRow]]
    leaves: dict[UUID, list[LeaveRow]]
    sessions: dict[UUID, SessionRow]
    rosters: dict[UUID, dict[UUID, Expected]]
    days: dict[UUID, Times] = field(default_factory=dict)

    def expected(self, session_id: UUID, patient_id: UUID) -> Expected | None:
        """Their place on the session's roster."""
        return self.rosters.get(session_id, {}).get(patient_id)

    def row(self, session_id: UUID, patient_id: UUID) -> AttendanceRow | None:
        """What is written down."""
        found = self.expected(session_id, patient_id)
        return None if found is None else found.row

    def hours_of(self, patient_id: UUID) -> list[SessionRow]:
        """Their sessions that day that were not cancelled, in order."""
        return [
            session
            for session in self.sessions.values()
            if session.status is not SessionStatus.CANCELLED and patient_id in self.rosters.get(session.id, {})
        ]

    def written_of(self) -> set[UUID]:
        """Of whom something was written before, whatever it said."""
        return {
            patient_id
            for places in self.rosters.values()
            for patient_id, place in places.items()
            if patient_id in self.names and place.row is not None
        }

    def episode_for(self, patient_id: UUID, session: SessionRow | None) -> UUID | None:
        """The episode under which they attend: of the session's track, else of its program, else any that is open."""
        stays = self.stays.get(patient_id, [])
        if session is not None:
            row = self.row(session.id, patient_id)
            if row is not None:
                return row.episode_id
            by_fit = sorted(
                stays, key=lambda one: (one.track_id != session.track_id, one.program_id != session.program_id)
            )
            return by_fit[0].episode_id if by_fit else None
        rows = [roster[patient_id].episode_id for roster in self.rosters.values() if patient_id in roster]
        return next(iter([*(stay.episode_id for stay in stays), *rows]), None)

    def on_leave(self, patient_id: UUID) -> LeaveRow | None:
        """The leave they are on that day, when every stay of theirs is on one."""
        away = {leave.episode_id: leave for leave in self.leaves.get(patient_id, []) if leave.holds(self.on)}
        stays = self.stays.get(patient_id, [])
        if stays and all(stay.episode_id in away for stay in stays):
            return away[stays[0].episode_id]
        return None


def load(db: Session, actor: Actor, on: date, patient_ids: Collection[UUID], session_ids: Collection[UUID]) -> DayFacts:
    """The facts for some people and sessions of a date; the people's episodes, and then the sessions, stay locked until the
    commit.

    Raises NotFound for an unknown person or a session that is not of that date, OutsideCaseload.
    """
    names = _names(db, actor, patient_ids)
    _lock(db, patient_ids)
    stays = roster.list_stays(db, on, on, patient_ids=patient_ids)
    leaves = roster.list_leaves(db, on, on, episode_ids=[stay.episode_id for stay in stays])
    rows = roster.list_attendances(db, patient_ids=patient_ids, between=(on, on))
    wanted = {*session_ids, *(row.session_id for row in rows)}
    tracks = {stay.track_id for stay in stays}
    sessions = roster.list_sessions(db, on, on, track_ids=tracks, session_ids=wanted, for_share=True)
    if not set(session_ids) <= {session.id for session in sessions}:
        raise NotFound
    return DayFacts(
        actor,
        clock.now(),
        on,
        names,
        _grouped(stays),
        _grouped(leaves),
        {session.id: session for session in sessions},
        roster.combine(sessions, stays, leaves, rows),
        {row.patient_id: row.times for row in roster.list_days(db, on, on, patient_ids=patient_ids)},
    )


def hours(sessions: Iterable[SessionRow]) -> list[Hour]:
    """The sessions as minutes are counted against them."""
    return [session.hour for session in sessions]


def _names(db: Session, actor: Actor, patient_ids: Collection[UUID]) -> dict[UUID, str]:
    """First names (or what they go by) by id, of everybody the actor may record. Two statements at most."""
    columns: list[Any] = [Patient.id, Patient.preferred_name, Patient.first_name, Patient.last_name]
    statement = select(*columns).where(Patient.id.in_(patient_ids))
    criterion = access.visible(actor, Permission.ATTENDANCE_WRITE, Patient.id)
    if criterion is not None:
        statement = statement.add_columns(criterion)
    found = {}
    for patient_id, preferred, first, last, *is_own in db.execute(statement):
        if is_own == [False]:
            raise OutsideCaseload(patient_id)
        found[patient_id] = f"{preferred or first} {last}"
    if len(found) < len(set(patient_ids)):
        raise NotFound
    return found


def _lock(db: Session, patient_ids: Collection[UUID]) -> None:
    """One after the other: who records a person's day holds their episodes, always in the same order."""
    db.execute(
        select(Episode.id)
        .where(Episode.patient_id.in_(patient_ids))
        .order_by(Episode.id)
        .with_for_update(key_share=True)
    )


def _grouped(rows: Iterable[Row]) -> dict[UUID, list[Row]]:
    found: dict[UUID, list[Row]] = {}
    for row in rows:
        found.setdefault(row.patient_id, []).append(row)
    return found
