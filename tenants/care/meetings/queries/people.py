"""Who is on a meeting's agenda, as far as the person who asks sees them."""

from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from causeway.access import Actor, Permission
from tenants.care.meetings.facts import Present
from tenants.care.meetings.models import (
    TeamMeeting,
    TeamMeetingLine,
)
from tenants.care.meetings.queries.meetings import MeetingRow, seen_by
from tenants.intake.models import Episode, Leave, Stay, leave_holds, stay_holds
from tenants.patients.models import Patient
from tenants.patients.queries.records import SHOWN_NAME
from tenants.programs.models import Track
from tenants.programs.rules import LevelOfCare
from tenants.staff.models import StaffMember


class Somebody(NamedTuple):
    """Somebody on a meeting's agenda. track, level: of their stay on the day. clinician: "" without one."""

    episode_id: UUID
    patient_id: UUID
    name: str
    record_number: str
    admitted_on: date
    track: str
    level: LevelOfCare
    is_away: bool
    clinician: str

    @property
    def present(self) -> Present:
        """What the sources of facts ask."""
        return Present(self.patient_id, self.episode_id, self.admitted_on)


def list_people(
    db: Session, actor: Actor, meeting: MeetingRow | TeamMeeting, *, permission: Permission
) -> list[Somebody]:
    """Who of the program or track the actor sees, by name: in care on the meeting's day. One statement."""
    return _somebodies(db, seen_by(_agenda(meeting), actor, permission, Episode.patient_id))


def list_written_about(db: Session, actor: Actor, meeting: MeetingRow) -> list[Somebody]:
    """Whom of those with a line the actor sees, by name. One statement."""
    statement = _people(meeting.held_on).join(
        TeamMeetingLine,
        and_(TeamMeetingLine.clinic_id == Episode.clinic_id, TeamMeetingLine.episode_id == Episode.id),
    )
    statement = statement.where(TeamMeetingLine.meeting_id == meeting.id)
    return _somebodies(db, seen_by(statement, actor, Permission.CARE_READ, Episode.patient_id))


def find_somebody(db: Session, meeting: TeamMeeting, episode_id: UUID) -> Somebody | None:
    """One person of a meeting's agenda; None for whoever is not on it."""
    return next(iter(_somebodies(db, _agenda(meeting).where(Episode.id == episode_id))), None)


def _agenda(meeting: MeetingRow | TeamMeeting) -> Select[*tuple[Any, ...]]:
    statement = _people(meeting.held_on).where(
        Episode.program_id == meeting.program_id,
        Episode.admitted_on <= meeting.held_on,
        or_(Episode.discharged_on.is_(None), Episode.discharged_on > meeting.held_on),
    )
    return statement if meeting.track_id is None else statement.where(Stay.track_id == meeting.track_id)


def _people(on: date) -> Select[*tuple[Any, ...]]:
    away = (
        select(Leave.id)
        .where(Leave.clinic_id == Episode.clinic_id, Leave.episode_id == Episode.id, leave_holds(on))
        .correlate(Episode)
        .exists()
    )
    return (
        select(
            Episode.id,
            Episode.patient_id,
            SHOWN_NAME,
            Patient.record_number,
            Episode.admitted_on,
            Track.name,
            Stay.level_of_care,
            away,
            func.coalesce(StaffMember.first_name + " " + StaffMember.last_name, ""),
        )
        .join(Patient, and_(Patient.clinic_id == Episode.clinic_id, Patient.id == Episode.patient_id))
        .join(
            Stay,
            and_(Stay.clinic_id == Episode.clinic_id, Stay.episode_id == Episode.id, stay_holds(on)),
        )
        .join(Track, and_(Track.clinic_id == Stay.clinic_id, Track.id == Stay.track_id))
        .outerjoin(
            StaffMember,
            and_(StaffMember.clinic_id == Episode.clinic_id, StaffMember.id == Episode.primary_clinician_id),
        )
        .order_by(Patient.last_key, Patient.first_key, Episode.id)
    )


def _somebodies(db: Session, statement: Select[*tuple[Any, ...]]) -> list[Somebody]:
    return [Somebody(*row) for row in db.execute(statement)]
