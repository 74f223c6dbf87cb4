"""Reads of team meetings themselves: one, who was there, who may lead, and those that wait."""

from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session, aliased

from causeway import access
from causeway.access import Actor, Permission, roles_with
from causeway.database import binding_of, get_one
from causeway.people.models import Membership, MembershipStatus, User
from tenants.care.meetings.errors import MeetingNotFound
from tenants.care.meetings.models import (
    TeamMeeting,
    TeamMeetingAttendee,
)
from tenants.care.meetings.rules import State, may_lead, state_of
from tenants.clinics.rulebook import number_on
from tenants.clinics.rulebook.rules import Course
from tenants.intake.models import Episode
from tenants.intake.rules import EpisodeStatus
from tenants.programs.models import Program, Track
from tenants.staff.models import StaffMember


class MeetingRow(NamedTuple):
    """A meeting as pages show it. track: "" for the whole program; signed_by, signed_off_by: "" while nobody has."""

    id: UUID
    program_id: UUID
    program: str
    track_id: UUID | None
    track: str
    held_on: date
    lead_id: UUID
    lead: str
    signed_at: datetime | None
    signed_by_id: UUID | None
    signed_by: str
    signed_off_at: datetime | None
    signed_off_by: str
    called_off_at: datetime | None
    version: int

    @property
    def state(self) -> State:
        """Where it stands."""
        return state_of(
            is_signed=self.signed_at is not None,
            is_signed_off=self.signed_off_at is not None,
            is_called_off=self.called_off_at is not None,
        )

    @property
    def about(self) -> str:
        """Whom it is about: the track's name behind the program's."""
        return f"{self.program}, {self.track}" if self.track else self.program


class OwedRow(NamedTuple):
    """A program that may owe a meeting. first_on: the earliest admission among those in care."""

    program_id: UUID
    program: str
    last_on: date | None
    first_on: date


LEAD, PRESCRIBER, _SIGNER = aliased(User), aliased(User), aliased(User)


def meetings() -> Select[*tuple[Any, ...]]:
    """Meetings with what a `MeetingRow` is read from."""
    return (
        select(
            TeamMeeting.id,
            TeamMeeting.program_id,
            Program.name,
            TeamMeeting.track_id,
            func.coalesce(Track.name, ""),
            TeamMeeting.held_on,
            TeamMeeting.lead_id,
            LEAD.display_name,
            TeamMeeting.signed_at,
            TeamMeeting.signed_by_id,
            func.coalesce(_SIGNER.display_name, ""),
            TeamMeeting.signed_off_at,
            func.coalesce(PRESCRIBER.display_name, ""),
            TeamMeeting.called_off_at,
            TeamMeeting.version,
        )
        .join(Program, and_(Program.clinic_id == TeamMeeting.clinic_id, Program.id == TeamMeeting.program_id))
        .outerjoin(Track, and_(Track.clinic_id == TeamMeeting.clinic_id, Track.id == TeamMeeting.track_id))
        .join(LEAD, LEAD.id == TeamMeeting.lead_id)
        .outerjoin(_SIGNER, _SIGNER.id == TeamMeeting.signed_by_id)
        .outerjoin(PRESCRIBER, PRESCRIBER.id == TeamMeeting.signed_off_by_id)
    )


def get_meeting(db: Session, meeting_id: UUID, *, for_update: bool = False) -> TeamMeeting:
    """One meeting. Raises MeetingNotFound."""
    return get_one(db, TeamMeeting, meeting_id, MeetingNotFound, for_update=for_update)


def get_row(db: Session, meeting_id: UUID) -> MeetingRow:
    """One meeting as pages show it. Raises MeetingNotFound."""
    row = db.execute(meetings().where(TeamMeeting.id == meeting_id)).one_or_none()
    if row is None:
        raise MeetingNotFound
    return MeetingRow(*row)


def find_same(db: Session, program_id: UUID, track_id: UUID | None, held_on: date) -> TeamMeeting | None:
    """The meeting about the same people on the same day, unless it was called off."""
    return db.scalar(
        select(TeamMeeting)
        .where(
            TeamMeeting.program_id == program_id,
            TeamMeeting.track_id.is_not_distinct_from(track_id),
            TeamMeeting.held_on == held_on,
            TeamMeeting.called_off_at.is_(None),
        )
        .order_by(TeamMeeting.id)
        .limit(1)
    )


def list_attendees(db: Session, meeting_id: UUID) -> list[tuple[UUID, str]]:
    """Who was there, staff member's id and name, by name."""
    rows = db.execute(
        select(StaffMember.id, StaffMember.first_name + " " + StaffMember.last_name)
        .join(
            TeamMeetingAttendee,
            and_(
                TeamMeetingAttendee.clinic_id == StaffMember.clinic_id,
                TeamMeetingAttendee.staff_member_id == StaffMember.id,
            ),
        )
        .where(TeamMeetingAttendee.meeting_id == meeting_id)
        .order_by(StaffMember.name_key, StaffMember.id)
    )
    return [(row[0], row[1]) for row in rows]


def lead_choices(db: Session) -> list[tuple[str, str]]:
    """(user id, name) of active staff who sign in here and write in charts, by name."""
    writing = [role.value for role in roles_with(Permission.CARE_WRITE) if may_lead({role.value})]
    statement = (
        select(StaffMember.user_id, StaffMember.first_name + " " + StaffMember.last_name)
        .join(Membership, Membership.user_id == StaffMember.user_id)
        .where(
            StaffMember.is_active.is_(True),
            Membership.clinic_id == binding_of(db).clinic_id,
            Membership.status == MembershipStatus.ACTIVE,
            Membership.roles.overlap(writing),
        )
        .order_by(StaffMember.name_key, StaffMember.id)
    )
    return [(str(row[0]), row[1]) for row in db.execute(statement)]


def list_owed(db: Session, every: Course, until_on: date, limit: int) -> list[OwedRow]:
    """Programs with people in care that owe their next meeting by a day. One statement.

    every: how long after their last one, or after the first of their people came. One set up for a later day is their last.
    """
    last = (
        select(func.max(TeamMeeting.held_on))
        .where(
            TeamMeeting.clinic_id == Program.clinic_id,
            TeamMeeting.program_id == Program.id,
            TeamMeeting.called_off_at.is_(None),
        )
        .correlate(Program)
        .scalar_subquery()
    )
    first = func.min(Episode.admitted_on)
    since = func.greatest(func.coalesce(last, first), first)
    due = since + number_on(every, since)
    rows = db.execute(
        select(Program.id, Program.name, last, first)
        .join(Episode, and_(Episode.clinic_id == Program.clinic_id, Episode.program_id == Program.id))
        .where(Episode.discharged_on.is_(None), Episode.status != EpisodeStatus.ON_LEAVE)
        .group_by(Program.clinic_id, Program.id, Program.name)
        .having(due <= until_on)
        .order_by(due, Program.id)
        .limit(limit)
    )
    return [OwedRow(*row) for row in rows]


def list_to_sign(db: Session, within: Course, until_on: date, limit: int) -> list[MeetingRow]:
    """Meetings by a day that are neither signed nor called off, the first due first. One statement."""
    statement = (
        meetings()
        .where(TeamMeeting.held_on <= until_on, TeamMeeting.signed_at.is_(None), TeamMeeting.called_off_at.is_(None))
        .order_by(TeamMeeting.held_on + number_on(within, TeamMeeting.held_on.expression), TeamMeeting.id)
        .limit(limit)
    )
    return [MeetingRow(*row) for row in db.execute(statement)]


def list_to_sign_off(db: Session, limit: int, *, except_signed_by: UUID | None) -> list[MeetingRow]:
    """Signed meetings that wait for a prescriber, the first signed first; not what this user signed. One statement."""
    statement = (
        meetings()
        .where(
            TeamMeeting.signed_at.is_not(None),
            TeamMeeting.signed_off_at.is_(None),
            TeamMeeting.signed_by_id.is_distinct_from(except_signed_by),
        )
        .order_by(TeamMeeting.signed_at, TeamMeeting.id)
        .limit(limit)
    )
    return [MeetingRow(*row) for row in db.execute(statement)]


def seen_by(
    statement: Select[*tuple[Any, ...]], actor: Actor, permission: Permission, patient_id: Any
) -> Select[*tuple[Any, ...]]:
    """The statement with the patients only whom the actor sees under a permission."""
    criterion: ColumnElement[bool] | None = access.visible(actor, permission, patient_id)
    return statement if criterion is None else statement.where(criterion)
