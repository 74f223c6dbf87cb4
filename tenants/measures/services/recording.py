"""Writing an answered form down, and taking one out that was an error. What follows from a score is `following`."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, clock
from causeway.access import Actor, Permission
from causeway.database import require_version
from causeway.errors import Invalid
from causeway.protection import keyring
from tenants.intake import queries as intake
from tenants.intake.rules import EpisodeStatus
from tenants.measures.errors import (
    BeforeBirth,
    LiesAhead,
    NoReason,
    NotAtThatAge,
    NothingAnswered,
    NoTotal,
    TotalOutOfRange,
    VoidedAlready,
)
from tenants.measures.instruments import INSTRUMENTS, suited
from tenants.measures.models import Administration
from tenants.measures.queries.taken import ANSWERS, VOID_REASON, get_administration, write_answers
from tenants.measures.rules.scoring import Scored, Wrong, score, score_total, wrong
from tenants.measures.rules.shape import Instrument
from tenants.measures.rules.words import How, Name
from tenants.measures.services.following import follow, follow_past
from tenants.patients import queries as patients
from tenants.patients.models import Patient
from tenants.patients.rules.names import age


@dataclass(frozen=True, slots=True)
class MeasureFacts:
    """An answered form. taken_on: the clinic's day. answers: points by the item's number; what was left out is not in it.

    total: what another system says it came to, instead of answers. wording_id: the official wording, where a device showed it.
    """

    instrument: Name
    taken_on: date
    answers: dict[int, int] = field(default_factory=dict)
    how: How = How.STAFF
    wording_id: UUID | None = None
    total: int | None = None


def record(
    db: Session, actor: Actor, patient_id: UUID, facts: MeasureFacts, *, is_past: bool = False
) -> Administration:
    """Write an answered form down, with its score and flags, and let follow what has to.

    The patient's row stays locked until the commit, so that two scores at once see one another. is_past: it comes from another
    system with its history, and only what is fresh follows from it (`following.follow_past`).
    Raises: Forbidden, PatientNotFound, OutsideCaseload, NothingAnswered, LiesAhead, BeforeBirth, NotAtThatAge, Invalid,
    NoTotal, TotalOutOfRange.
    """
    access.require(actor, Permission.CARE_WRITE)
    patient = patients.get_patient(db, patient_id, for_update=True)
    access.require_patient(db, actor, Permission.CARE_WRITE, patient_id)
    made = Administration(
        patient_id=patient.id,
        recorded_at=clock.now(),
        wording_id=facts.wording_id,
        recorded_by_id=actor.user_id,
        **_scored(db, actor, patient, facts),
    )
    db.add(made)
    db.flush()
    audit.record(db, actor, "measure.recorded", subject=made, instrument=made.instrument.value, how=made.how.value)
    (follow_past if is_past else follow)(db, actor, made)
    return made


def put_right(db: Session, actor: Actor, administration_id: UUID, facts: MeasureFacts) -> Administration:
    """Write down what another system says of an administration now, and let follow what does of the past.

    Raises: Forbidden, AdministrationNotFound, OutsideCaseload, VoidedAlready, and what `record` refuses.
    """
    access.require(actor, Permission.CARE_WRITE)
    one = get_administration(db, administration_id, for_update=True)
    access.require_patient(db, actor, Permission.CARE_WRITE, one.patient_id)
    if one.voided_at is not None:
        raise VoidedAlready
    for name, value in _scored(db, actor, patients.get_patient(db, one.patient_id), facts).items():
        setattr(one, name, value)
    db.flush()
    audit.record(db, actor, "measure.put_right", subject=one, instrument=one.instrument.value)
    follow_past(db, actor, one)
    return one


def void(
    db: Session, actor: Actor, administration_id: UUID, reason: str, *, expected_version: int | None = None
) -> Administration:
    """Take an administration out that was an error: it stays on record with the reason, and counts no more.

    Raises: Forbidden, AdministrationNotFound, OutsideCaseload, Stale, VoidedAlready, NoReason.
    """
    access.require(actor, Permission.CARE_WRITE)
    one = get_administration(db, administration_id, for_update=True)
    access.require_patient(db, actor, Permission.CARE_WRITE, one.patient_id)
    require_version(one, expected_version)
    if one.voided_at is not None:
        raise VoidedAlready
    if not reason.strip() or actor.user_id is None:
        raise NoReason(field="reason")
    one.voided_at, one.voided_by_id = clock.now(), actor.user_id
    one.void_reason_sealed = keyring(db).seal(VOID_REASON, reason.strip())
    db.flush()
    audit.record(db, actor, "measure.voided", subject=one)
    return one


def range_sentence(one: Wrong) -> str:
    """What is wrong with an answer, and what would be right."""
    if not one.points:
        return f"There is no item {one.number}."
    if one.points == tuple(range(one.points[0], one.points[-1] + 1)):
        return f"Item {one.number} takes {one.points[0]} to {one.points[-1]}."
    return f"Item {one.number} takes {', '.join(str(point) for point in one.points[:-1])} or {one.points[-1]}."


def check_age(instrument: Instrument, patient: Patient, on: date) -> None:
    """Raises NotAtThatAge where another instrument takes its place at the patient's age on a day."""
    years = age(patient.born_on, on)
    better = suited(instrument.name, years)
    if better is not instrument.name:
        raise NotAtThatAge(
            name=patient.preferred_name or patient.first_name,
            age=years,
            title=instrument.title,
            other=INSTRUMENTS[better].title,
        )


def _scored(db: Session, actor: Actor, patient: Patient, facts: MeasureFacts) -> dict[str, Any]:
    """The columns that follow from what was answered. Raises what `record` refuses."""
    instrument = INSTRUMENTS[facts.instrument]
    _check_day(actor, patient, facts.taken_on)
    check_age(instrument, patient, facts.taken_on)
    is_elsewhere = facts.total is not None
    found = _of_total(instrument, facts, patient) if is_elsewhere else _of_answers(instrument, facts, patient)
    sealed = None if is_elsewhere else keyring(db).seal(ANSWERS, write_answers(facts.answers))
    return {
        "episode_id": _episode_of(db, patient.id, facts.taken_on),
        "instrument": facts.instrument,
        "taken_on": facts.taken_on,
        "how": How.ELSEWHERE if is_elsewhere else facts.how,
        "answers_sealed": sealed,
        "missing": len(found.missing),
        "score": found.total,
        "band": found.band,
        "parts": dict(found.parts),
        "flags": sorted(flag.value for flag in found.flags),
    }


def _of_answers(instrument: Instrument, facts: MeasureFacts, patient: Patient) -> Scored:
    if not facts.answers:
        raise NothingAnswered
    out_of_range = wrong(instrument, facts.answers)
    if out_of_range:
        raise Invalid({f"item_{one.number}": [range_sentence(one)] for one in out_of_range})
    return score(instrument, facts.answers, patient.sex.value)


def _of_total(instrument: Instrument, facts: MeasureFacts, patient: Patient) -> Scored:
    total = facts.total or 0
    if not instrument.has_total:
        raise NoTotal(title=instrument.title)
    if not 0 <= total <= instrument.highest or total % instrument.factor:
        raise TotalOutOfRange(title=instrument.title, highest=instrument.highest)
    return score_total(instrument, total, patient.sex.value)


def _episode_of(db: Session, patient_id: UUID, on: date) -> UUID | None:
    for one in intake.list_episodes(db, patient_id):
        is_over = one.status is EpisodeStatus.DISCHARGED and one.discharged_on is not None and one.discharged_on < on
        if one.admitted_on <= on and not is_over:
            return one.id
    return None


def _check_day(actor: Actor, patient: Patient, taken_on: date) -> None:
    if taken_on > clock.today(actor.zone):
        raise LiesAhead(field="taken_on")
    if taken_on < patient.born_on:
        raise BeforeBirth(field="taken_on")
