"""Signed parts of notes beside which attendance stands otherwise now."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from causeway import access
from causeway.access import Actor, Permission
from causeway.people.models import User
from tenants.patients.models import Patient
from tenants.sessions.models import Note, NoteCorrection, NotePart, NoteSession, TherapySession
from tenants.sessions.queries import roster
from tenants.sessions.queries.attendees import minutes_of
from tenants.sessions.queries.note_list import leads
from tenants.sessions.queries.roster import NAME


class SignedPart(NamedTuple):
    """Somebody's signed part. minutes: as they were signed."""

    part_id: UUID
    note_id: UUID
    patient_id: UUID
    minutes: int


class Correction(NamedTuple):
    """An addendum that is due. owner: who signed the part. session_id: one that the note covers."""

    id: UUID
    patient_id: UUID
    name: str
    session_id: UUID
    on_date: date
    noticed_at: datetime
    owner_id: UUID
    owner: str


def list_signed_parts(db: Session, on: date, patient_ids: Collection[UUID]) -> list[SignedPart]:
    """The signed parts of a date's notes about some people, those signed before their times were known left out."""
    statement = (
        select(NotePart.id, NotePart.note_id, NotePart.patient_id, NotePart.signed_minutes)
        .join(Note, and_(Note.clinic_id == NotePart.clinic_id, Note.id == NotePart.note_id))
        .where(
            Note.on_date == on,
            NotePart.patient_id.in_(patient_ids),
            NotePart.signed_at.is_not(None),
            NotePart.signed_minutes.is_not(None),
        )
    )
    return [
        SignedPart(part_id, note_id, patient_id, minutes)
        for part_id, note_id, patient_id, minutes in db.execute(statement)
        if minutes is not None
    ]


def minutes_now(db: Session, on: date, parts: Collection[SignedPart]) -> dict[UUID, int | None]:
    """Minutes that people attended of the sessions their parts cover, by part; None where a leaving time is missing."""
    covered: dict[UUID, list[TherapySession]] = {}
    statement = (
        select(NoteSession.note_id, TherapySession)
        .join(
            TherapySession,
            and_(TherapySession.clinic_id == NoteSession.clinic_id, TherapySession.id == NoteSession.session_id),
        )
        .where(NoteSession.note_id.in_({part.note_id for part in parts}))
    )
    for note_id, session in db.execute(statement):
        covered.setdefault(note_id, []).append(session)
    people = {part.patient_id for part in parts}
    rows = roster.list_attendances(db, patient_ids=people, between=(on, on))
    written = {(row.session_id, row.patient_id): row for row in rows}
    days = {row.patient_id: row.times for row in roster.list_days(db, on, on, patient_ids=people)}
    return {
        part.part_id: minutes_of(
            [
                (session, row)
                for session in covered.get(part.note_id, ())
                if (row := written.get((session.id, part.patient_id))) is not None
            ],
            days.get(part.patient_id),
        )
        for part in parts
    }


def find_corrections(db: Session, part_ids: Collection[UUID]) -> Mapping[UUID, NoteCorrection]:
    """What was noticed of some parts, by part."""
    rows = db.scalars(select(NoteCorrection).where(NoteCorrection.part_id.in_(part_ids)))
    return {row.part_id: row for row in rows}


def list_due(db: Session, actor: Actor, limit: int, *, is_mine: bool = False) -> list[Correction]:
    """Parts that want an addendum, the longest waiting first: of everybody whose note the actor reads, or those they signed."""
    session_id = (
        select(NoteSession.session_id)
        .where(NoteSession.clinic_id == NotePart.clinic_id, NoteSession.note_id == NotePart.note_id)
        .order_by(NoteSession.id)
        .limit(1)
        .scalar_subquery()
    )
    statement = (
        select(
            NoteCorrection.id,
            NoteCorrection.patient_id,
            NAME,
            session_id,
            Note.on_date,
            NoteCorrection.noticed_at,
            User.id,
            User.display_name,
        )
        .join(NotePart, and_(NotePart.clinic_id == NoteCorrection.clinic_id, NotePart.id == NoteCorrection.part_id))
        .join(Note, and_(Note.clinic_id == NotePart.clinic_id, Note.id == NotePart.note_id))
        .join(Patient, and_(Patient.clinic_id == NotePart.clinic_id, Patient.id == NotePart.patient_id))
        .join(User, User.id == NotePart.signed_by_id)
        .where(NoteCorrection.settled_at.is_(None))
        .order_by(NoteCorrection.noticed_at, NoteCorrection.id)
        .limit(limit)
    )
    is_own = access.visible(actor, Permission.CARE_READ, NoteCorrection.patient_id)
    if is_own is not None:
        statement = statement.where(or_(is_own, _led_by(actor.user_id)))
    if is_mine:
        statement = statement.where(NotePart.signed_by_id == actor.user_id)
    return [Correction(*row) for row in db.execute(statement)]


def _led_by(user_id: UUID | None) -> ColumnElement[bool]:
    """Somebody led one of the sessions that the part's note covers: its note stays open to them."""
    return exists().where(
        NoteSession.clinic_id == NotePart.clinic_id,
        NoteSession.note_id == NotePart.note_id,
        TherapySession.clinic_id == NoteSession.clinic_id,
        TherapySession.id == NoteSession.session_id,
        leads(user_id),
    )
