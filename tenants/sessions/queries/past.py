"""What fell due about sessions in a period, done or not: the past of the kinds of due items. One statement each."""

from datetime import date, datetime
from typing import Generic, NamedTuple, TypeVar
from uuid import UUID

from sqlalchemy import Date, DateTime, and_, case, cast, exists, func, null, or_, select
from sqlalchemy.orm import Session

from causeway import access
from causeway.access import Actor, Permission, Scope
from tenants.care.models import ContactNote
from tenants.care.rules import ContactKind
from tenants.intake.models import Episode
from tenants.patients.models import Patient
from tenants.sessions.models import Attendance, CheckIn, Note, NoteAddendum, NotePart, NoteSession, TherapySession
from tenants.sessions.queries.absences import missed_days
from tenants.sessions.queries.note_list import leads, may_cosign, needs_note, session_of, waits_for_cosign
from tenants.sessions.queries.roster import NAME
from tenants.sessions.rules.checkins import Flag
from tenants.sessions.rules.notes import NOT_OURS
from tenants.sessions.rules.words import AttendanceStatus, SessionStatus
from tenants.staff import cosigning
from tenants.staff.models import StaffMember

Since = TypeVar("Since", date, datetime)


class Past(NamedTuple, Generic[Since]):
    """One obligation. since: the instant or the day its clock began. owner: whom it fell to, where to one person."""

    name: str
    patient_id: UUID | None
    since: Since
    done_at: datetime | None
    owner: str | None = None


def list_notes(db: Session, actor: Actor, from_at: datetime, until_at: datetime) -> list[Past[datetime]]:
    """Sessions with somebody there that ended between two instants; done when the last part of those there was signed."""
    there = exists().where(
        Attendance.clinic_id == TherapySession.clinic_id,
        Attendance.session_id == TherapySession.id,
        Attendance.status == AttendanceStatus.PRESENT,
    )
    signed_at = (
        select(func.max(NotePart.signed_at))
        .join(NoteSession, and_(NoteSession.clinic_id == NotePart.clinic_id, NoteSession.note_id == NotePart.note_id))
        .where(NoteSession.clinic_id == TherapySession.clinic_id, NoteSession.session_id == TherapySession.id)
        .scalar_subquery()
    )
    statement = select(
        TherapySession.title, null(), TherapySession.ends_at, case((needs_note(), null()), else_=signed_at)
    ).where(
        TherapySession.ends_at >= from_at,
        TherapySession.ends_at < until_at,
        TherapySession.status != SessionStatus.CANCELLED,
        TherapySession.kind.not_in(NOT_OURS),
        there,
    )
    if access.require(actor, Permission.CARE_READ) is not Scope.ALL:
        statement = statement.where(leads(actor.user_id))
    statement = statement.order_by(TherapySession.ends_at, TherapySession.id)
    return [Past(*row) for row in db.execute(statement)]


def list_cosigned(db: Session, actor: Actor, from_on: date, until_on: date) -> list[Past[date]]:
    """Notes of some days whose parts needed a second signature; done when nothing of them waits any more."""
    needed = exists().where(
        NotePart.clinic_id == Note.clinic_id,
        NotePart.note_id == Note.id,
        NotePart.needs_cosign.is_(True),
        NotePart.signed_at.is_not(None),
        may_cosign(actor, NotePart.signed_by_id),
    )
    parts = select(func.max(NotePart.cosigned_at)).where(
        NotePart.clinic_id == Note.clinic_id, NotePart.note_id == Note.id
    )
    addenda = select(func.max(NoteAddendum.cosigned_at)).where(
        NoteAddendum.clinic_id == Note.clinic_id, NoteAddendum.note_id == Note.id
    )
    last = func.greatest(parts.scalar_subquery(), addenda.scalar_subquery())
    statement = (
        select(
            TherapySession.title,
            null(),
            Note.on_date,
            case((waits_for_cosign(actor), null()), else_=last),
            cosigning.supervisor_of(Note.signed_by_id).name,
        )
        .join(TherapySession, and_(TherapySession.clinic_id == Note.clinic_id, TherapySession.id == session_of()))
        .where(Note.on_date.between(from_on, until_on), needed)
        .order_by(Note.on_date, Note.id)
    )
    return [Past(*row) for row in db.execute(statement)]


def list_outreach(db: Session, actor: Actor, from_on: date, until_on: date) -> list[Past[date]]:
    """Days of absence without word between two dates; done when somebody first reached out about it or later."""
    day = missed_days(TherapySession.on_date.between(from_on, until_on)).subquery().c
    begins = func.timezone(actor.zone.key, cast(day.on_date, DateTime(timezone=False)))
    answered_at = (
        select(func.min(ContactNote.happened_at))
        .where(
            ContactNote.clinic_id == day.clinic_id,
            ContactNote.patient_id == day.patient_id,
            ContactNote.kind == ContactKind.OUTREACH,
            or_(
                ContactNote.about_on >= day.on_date,
                and_(ContactNote.about_on.is_(None), ContactNote.happened_at >= begins),
            ),
        )
        .scalar_subquery()
    )
    statement = (
        select(
            NAME,
            day.patient_id,
            cast(day.on_date, Date),
            answered_at,
            StaffMember.first_name + " " + StaffMember.last_name,
        )
        .join(Patient, and_(Patient.clinic_id == day.clinic_id, Patient.id == day.patient_id))
        .join(Episode, and_(Episode.clinic_id == day.clinic_id, Episode.id == day.episode_id))
        .outerjoin(
            StaffMember,
            and_(StaffMember.clinic_id == Episode.clinic_id, StaffMember.id == Episode.primary_clinician_id),
        )
        .where(day.is_missed)
        .order_by(day.on_date, day.row_id)
    )
    criterion = access.visible(actor, Permission.SESSION_WRITE, Patient.id)
    statement = statement if criterion is None else statement.where(criterion)
    return [Past(*row) for row in db.execute(statement)]


def list_flags(db: Session, actor: Actor, from_on: date, until_on: date) -> list[Past[date]]:
    """Check-ins of some days that flag self-harm; done when somebody acknowledged them."""
    statement = (
        select(NAME, CheckIn.patient_id, CheckIn.on_date, CheckIn.acknowledged_at)
        .select_from(CheckIn)
        .join(Patient, and_(Patient.clinic_id == CheckIn.clinic_id, Patient.id == CheckIn.patient_id))
        .where(CheckIn.on_date.between(from_on, until_on), CheckIn.flags.contains([Flag.SELF_HARM.value]))
        .order_by(CheckIn.on_date, CheckIn.id)
    )
    criterion = access.visible(actor, Permission.SESSION_WRITE, CheckIn.patient_id)
    statement = statement if criterion is None else statement.where(criterion)
    return [Past(*row) for row in db.execute(statement)]
