"""Reads of one hour of the schedule: who leads it, who is booked, how many are expected."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from causeway.database import locked
from tenants.intake.models import Episode, Stay, stay_holds
from tenants.patients import queries as patients
from tenants.programs.models import Module
from tenants.sessions.models import Attendance, Note, NotePart, NoteSession, SessionFacilitator, TherapySession
from tenants.sessions.rules.words import AttendanceStatus, SessionStatus
from tenants.sessions.schedule_errors import HourNotFound


def found(session: TherapySession | None) -> TherapySession:
    """The session. Raises HourNotFound where there is none."""
    if session is None:
        raise HourNotFound
    return session


def get_hour(db: Session, session_id: UUID) -> TherapySession:
    """One session. Raises HourNotFound."""
    return found(db.scalar(select(TherapySession).where(TherapySession.id == session_id)))


def list_leader_rows(db: Session, session_id: UUID) -> list[SessionFacilitator]:
    """Who leads a session, the lead first."""
    statement = select(SessionFacilitator).where(SessionFacilitator.session_id == session_id)
    return list(db.scalars(statement.order_by(SessionFacilitator.is_lead.desc(), SessionFacilitator.id)))


def list_leader_ids(db: Session, session_id: UUID) -> list[UUID]:
    """Ids of who leads a session, the lead first."""
    return [row.staff_member_id for row in list_leader_rows(db, session_id)]


def list_leader_ids_of(db: Session, session_ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """Ids of who leads some sessions, by session, the lead first. No statement for none."""
    found: dict[UUID, list[UUID]] = {}
    if session_ids:
        statement = select(SessionFacilitator).where(SessionFacilitator.session_id.in_(session_ids))
        for row in db.scalars(statement.order_by(SessionFacilitator.is_lead.desc(), SessionFacilitator.id)):
            found.setdefault(row.session_id, []).append(row.staff_member_id)
    return found


def list_attendances(db: Session, session_id: UUID) -> list[Attendance]:
    """What is written down about a session's patients, in the order it was."""
    return list(db.scalars(select(Attendance).where(Attendance.session_id == session_id).order_by(Attendance.id)))


def list_patient_ids(db: Session, session_id: UUID) -> list[UUID]:
    """The patients written down for a session."""
    return [row.patient_id for row in list_attendances(db, session_id)]


def hold_booked(db: Session, session_id: UUID) -> None:
    """Lock the patients a booked hour is for, before the hour itself, as whoever ends their episode does."""
    booked = (
        select(Attendance.patient_id)
        .join(
            TherapySession,
            and_(TherapySession.clinic_id == Attendance.clinic_id, TherapySession.id == Attendance.session_id),
        )
        .where(Attendance.session_id == session_id, TherapySession.track_id.is_(None))
    )
    patients.find_known(db, db.scalars(booked).all(), for_update=True)


def count_expected(db: Session, session: TherapySession) -> int:
    """How many stay on a group's track that day, those on leave included: for the size of the room."""
    statement = select(func.count(func.distinct(Stay.patient_id))).where(
        Stay.track_id == session.track_id,
        stay_holds(session.on_date),
    )
    return db.scalar(statement) or 0


def has_come(db: Session, session_id: UUID) -> bool:
    """Whether anybody is marked as present in the session."""
    came = (Attendance.session_id == session_id, Attendance.status == AttendanceStatus.PRESENT)
    return db.scalar(select(Attendance.id).where(*came).limit(1)) is not None


def has_note(db: Session, session_id: UUID) -> bool:
    """Whether a note of the session has been begun here."""
    return db.scalar(select(NoteSession.id).where(NoteSession.session_id == session_id)) is not None


def has_signature(db: Session, session_id: UUID) -> bool:
    """Whether anything of the session's note is signed: what all share, or somebody's part."""
    part = exists().where(
        NotePart.clinic_id == Note.clinic_id, NotePart.note_id == Note.id, NotePart.signed_at.is_not(None)
    )
    statement = (
        select(NoteSession.id)
        .join(Note, and_(Note.clinic_id == NoteSession.clinic_id, Note.id == NoteSession.note_id))
        .where(NoteSession.session_id == session_id, or_(Note.signed_at.is_not(None), part))
    )
    return db.scalar(statement) is not None


def find_alike(db: Session, starts_at: datetime, track_id: UUID | None, patient_ids: Collection[UUID]) -> UUID | None:
    """The one hour that starts then on the track, or (without a track) with any of these patients; not one called off."""
    statement = select(TherapySession.id).where(
        TherapySession.on_date.between(starts_at.date() - timedelta(days=1), starts_at.date() + timedelta(days=1)),
        TherapySession.starts_at == starts_at,
        TherapySession.status != SessionStatus.CANCELLED,
    )
    if track_id is not None:
        statement = statement.where(TherapySession.track_id == track_id)
    else:
        booked = exists().where(
            Attendance.clinic_id == TherapySession.clinic_id,
            Attendance.session_id == TherapySession.id,
            Attendance.patient_id.in_(patient_ids),
        )
        statement = statement.where(TherapySession.track_id.is_(None), booked)
    found = list(db.scalars(statement.limit(2)))
    return found[0] if len(found) == 1 else None


def list_hours(db: Session, session_ids: Collection[UUID]) -> list[TherapySession]:
    """These sessions, as far as they are here."""
    return list(db.scalars(select(TherapySession).where(TherapySession.id.in_(session_ids)))) if session_ids else []


def list_marks(db: Session, session_ids: Collection[UUID], patient_ids: Collection[UUID]) -> list[Attendance]:
    """What is written down of any of these patients in any of these sessions."""
    if not session_ids or not patient_ids:
        return []
    of_these = (Attendance.session_id.in_(session_ids), Attendance.patient_id.in_(patient_ids))
    return list(db.scalars(select(Attendance).where(*of_these).execution_options(populate_existing=True)))


def get_attendance(db: Session, attendance_id: UUID) -> Attendance:
    """What is written down of one patient, locked until the commit. Raises HourNotFound."""
    one = db.scalar(locked(select(Attendance).where(Attendance.id == attendance_id)))
    if one is None:
        raise HourNotFound
    return one


def list_booked_for(db: Session, episode_id: UUID, now: datetime, *, after: date | None) -> list[TherapySession]:
    """Booked hours to come, planned or closed, in which an episode is expected and no other that goes on; locked.

    after: only those of later days; None: all of them.
    """
    theirs = (Attendance.clinic_id == TherapySession.clinic_id, Attendance.session_id == TherapySession.id)
    others = aliased(Episode)
    is_shared = exists().where(
        *theirs,
        Attendance.episode_id != episode_id,
        others.clinic_id == Attendance.clinic_id,
        others.id == Attendance.episode_id,
        others.discharged_on.is_(None),
    )
    statement = select(TherapySession).where(
        TherapySession.track_id.is_(None),
        TherapySession.starts_at > now,
        or_(TherapySession.status == SessionStatus.SCHEDULED, TherapySession.closed_at.is_not(None)),
        exists().where(*theirs, Attendance.episode_id == episode_id),
        ~is_shared,
    )
    if after is not None:
        statement = statement.where(TherapySession.on_date > after)
    return list(db.scalars(locked(statement.order_by(TherapySession.id))))


def module_title(db: Session, module_id: UUID | None) -> str:
    """The title of a curriculum's module, "" for none."""
    return "" if module_id is None else db.scalar(select(Module.title).where(Module.id == module_id)) or ""


def module_choices(db: Session, curriculum_id: UUID | None) -> list[tuple[str, str]]:
    """(id, "1. title") of a curriculum's modules in use, in their order."""
    if curriculum_id is None:
        return []
    statement = select(Module.id, Module.position, Module.title).where(
        Module.curriculum_id == curriculum_id, Module.is_active.is_(True)
    )
    rows = db.execute(statement.order_by(Module.position, Module.id))
    return [(str(row.id), f"{row.position}. {row.title}") for row in rows]
