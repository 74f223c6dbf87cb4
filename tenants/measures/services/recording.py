"""Writing an answered form down, and taking one out that was an error. What follows from a score is `following`."""

from dataclasses import dataclass, field
from datetime import date
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
from tenants.measures.instruments import INSTRUMENTS
from tenants.measures.models import Administration
from tenants.measures.queries.taken import ANSWERS, VOID_REASON, get_administration, write_answers
from tenants.measures.rules.scoring import Scored, Wrong, score, score_total, wrong
from tenants.measures.rules.shape import Instrument
from tenants.measures.rules.words import How, Name
from tenants.measures.services.following import follow
from tenants.patients import queries as patients
from tenants.patients.models import Patient
from tenants.patients.rules.names import age


@dataclass(frozen=True, slots=True)
class MeasureFacts:
    """An answered form. taken_on: the clinic's day. answers: points by the item's number; what was left out is not in it.

    wording_id: the official wording that was shown, where a device showed it.
    """

    instrument: Name
    taken_on: date
    answers: dict[int, int] = field(default_factory=dict)
    how: How = How.STAFF
    wording_id: UUID | None = None


def record(db: Session, actor: Actor, patient_id: UUID, facts: MeasureFacts) -> Administration:
    """Write an answered form down, with its score and flags, and let follow what has to.

    The patient's row stays locked until the commit, so that two scores at once see one another.
    Raises: Forbidden, PatientNotFound, OutsideCaseload, NothingAnswered, LiesAhead, BeforeBirth, NotAtThatAge, Invalid.
    """
    access.require(actor, Permission.CARE_WRITE)
    patient = patients.get_patient(db, patient_id, for_update=True)
    access.require_patient(db, actor, Permission.CARE_WRITE, patient_id)
    instrument = INSTRUMENTS[facts.instrument]
    if not facts.answers:
        raise NothingAnswered
    _check_day(actor, patient, facts.taken_on)
    check_age(instrument, patient, facts.taken_on)
    out_of_range = wrong(instrument, facts.answers)
    if out_of_range:
        raise Invalid({f"item_{one.number}": [range_sentence(one)] for one in out_of_range})
    scored = score(instrument, facts.answers, patient.sex.value)
    made = _put(db, actor, patient, facts, scored)
    made.answers_sealed = keyring(db).seal(ANSWERS, write_answers(facts.answers))
    db.add(made)
    db.flush()
    audit.record(db, actor, "measure.recorded", subject=made, instrument=facts.instrument.value, how=facts.how.value)
    follow(db, actor, made)
    return made


def record_total(
    db: Session, actor: Actor, patient_id: UUID, name: Name, *, taken_on: date, total: int
) -> Administration:
    """Keep what another system says an instrument came to, without its answers. Nothing follows from it here.

    Raises: Forbidden, PatientNotFound, OutsideCaseload, LiesAhead, BeforeBirth, NoTotal, TotalOutOfRange.
    """
    access.require(actor, Permission.CARE_WRITE)
    patient = patients.get_patient(db, patient_id)
    access.require_patient(db, actor, Permission.CARE_WRITE, patient_id)
    _check_day(actor, patient, taken_on)
    instrument = INSTRUMENTS[name]
    _check_total(instrument, total)
    scored = score_total(instrument, total, patient.sex.value)
    made = _put(db, actor, patient, MeasureFacts(name, taken_on, how=How.ELSEWHERE), scored)
    db.add(made)
    db.flush()
    audit.record(db, actor, "measure.recorded", subject=made, instrument=name.value, how=How.ELSEWHERE.value)
    return made


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
    if instrument.twin is not None and not instrument.is_for_age(years):
        raise NotAtThatAge(
            name=patient.preferred_name or patient.first_name,
            age=years,
            title=instrument.title,
            other=INSTRUMENTS[instrument.twin].title,
        )


def _put(db: Session, actor: Actor, patient: Patient, facts: MeasureFacts, scored: Scored) -> Administration:
    return Administration(
        patient_id=patient.id,
        episode_id=_episode_of(db, patient.id, facts.taken_on),
        instrument=facts.instrument,
        taken_on=facts.taken_on,
        recorded_at=clock.now(),
        how=facts.how,
        missing=len(scored.missing),
        score=scored.total,
        band=scored.band,
        parts=dict(scored.parts),
        flags=sorted(flag.value for flag in scored.flags),
        wording_id=facts.wording_id,
        recorded_by_id=actor.user_id,
    )


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


def _check_total(instrument: Instrument, total: int) -> None:
    if not instrument.has_total:
        raise NoTotal(title=instrument.title)
    if not 0 <= total <= instrument.highest or total % instrument.factor:
        raise TotalOutOfRange(title=instrument.title, highest=instrument.highest)
