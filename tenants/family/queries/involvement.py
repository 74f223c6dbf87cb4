"""What the figures of engagement are counted from: sessions and agreements of a time, or of one patient, by course of care."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from causeway import clock
from tenants.family.models import FamilyAgreement, FamilyParticipant, FamilySession
from tenants.family.rules import PRESENT, AgreementState, SessionStatus
from tenants.family.rules.engagement import Figures, Meeting, count
from tenants.intake.models import Episode
from tenants.patients.models import Contact, Patient
from tenants.patients.queries.records import SHOWN_NAME
from tenants.programs.models import Program


class Held(NamedTuple):
    """A session of the time. program: None outside every course of care."""

    id: UUID
    patient_id: UUID
    patient: str
    record_number: str
    episode_id: UUID | None
    admitted_on: date | None
    program_id: UUID | None
    program: str | None
    starts_at: datetime
    ends_at: datetime
    status: SessionStatus


class Kept(NamedTuple):
    """The sessions of a time with what is counted of each: who came, and what became of its agreements."""

    sessions: Sequence[Held]
    people: Mapping[UUID, tuple[str, ...]]
    agreements: Mapping[UUID, tuple[AgreementState, ...]]

    def figures(self, sessions: Sequence[Held], zone: ZoneInfo, today: date) -> Figures:
        """The figures of some of them."""
        meetings = [self.meeting(one, zone) for one in sessions]
        states = [state for one in sessions for state in self.agreements.get(one.id, ())]
        return count(meetings, states, today)

    def meeting(self, one: Held, zone: ZoneInfo) -> Meeting:
        """A session as it is counted, at this moment."""
        on, is_over = clock.local(one.starts_at, zone).date(), one.ends_at <= clock.now()
        return Meeting(one.patient_id, on, one.status, is_over, self.people.get(one.id, ()))


def read_between(db: Session, from_at: datetime, until_at: datetime) -> Kept:
    """The clinic's sessions of a time. Three statements."""
    return _read(db, FamilySession.starts_at >= from_at, FamilySession.starts_at < until_at)


def read_patient(db: Session, patient_id: UUID) -> Kept:
    """All sessions of a patient. Three statements."""
    return _read(db, FamilySession.patient_id == patient_id)


def by_course(kept: Kept, zone: ZoneInfo, today: date) -> list[tuple[Held, Figures]]:
    """The figures of each patient's courses of care, by one of their sessions; the newest course first."""
    courses: dict[tuple[UUID, UUID | None], list[Held]] = defaultdict(list)
    for one in kept.sessions:
        courses[one.patient_id, one.episode_id].append(one)
    counted = [(sessions[0], kept.figures(sessions, zone, today)) for sessions in courses.values()]
    return sorted(counted, key=lambda one: one[0].admitted_on or date.min, reverse=True)


def _read(db: Session, *criteria: ColumnElement[bool]) -> Kept:
    sessions = [Held._make(row) for row in db.execute(_sessions().where(*criteria))]
    held_with = (
        select(FamilyParticipant.session_id, Contact.name)
        .join(
            Contact, and_(Contact.clinic_id == FamilyParticipant.clinic_id, Contact.id == FamilyParticipant.contact_id)
        )
        .join(*_of_session(FamilyParticipant))
        .where(FamilyParticipant.took_part.in_(PRESENT), *criteria)
    )
    agreed = (
        select(FamilyAgreement.session_id, FamilyAgreement.state).join(*_of_session(FamilyAgreement)).where(*criteria)
    )
    people: dict[UUID, tuple[str, ...]] = {}
    for session_id, name in db.execute(held_with):
        people[session_id] = (*people.get(session_id, ()), name)
    agreements: dict[UUID, tuple[AgreementState, ...]] = {}
    for session_id, state in db.execute(agreed):
        agreements[session_id] = (*agreements.get(session_id, ()), state)
    return Kept(sessions, people, agreements)


def _of_session(model: Any) -> tuple[Any, ColumnElement[bool]]:
    return FamilySession, and_(FamilySession.clinic_id == model.clinic_id, FamilySession.id == model.session_id)


def _sessions() -> Any:
    return (
        select(
            FamilySession.id,
            FamilySession.patient_id,
            SHOWN_NAME,
            Patient.record_number,
            FamilySession.episode_id,
            Episode.admitted_on,
            Program.id,
            Program.name,
            FamilySession.starts_at,
            FamilySession.ends_at,
            FamilySession.status,
        )
        .join(Patient, and_(Patient.clinic_id == FamilySession.clinic_id, Patient.id == FamilySession.patient_id))
        .outerjoin(Episode, and_(Episode.clinic_id == FamilySession.clinic_id, Episode.id == FamilySession.episode_id))
        .outerjoin(Program, and_(Program.clinic_id == Episode.clinic_id, Program.id == Episode.program_id))
        .order_by(FamilySession.starts_at, FamilySession.id)
    )
