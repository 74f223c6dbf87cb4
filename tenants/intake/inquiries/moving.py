"""Moving inquiries along: contacted, assessed, referred out, closed; tries to reach them; and taking a wrong move back.

An admission moves the patient's open inquiries by itself (`follow_admission`).
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import audit, clock
from causeway.access import Actor
from causeway.database import require_version
from causeway.errors import Invalid
from tenants.intake.inquiries import queries, rules, words
from tenants.intake.inquiries.errors import InquiryEnded, MadeByAdmission, NothingToUndo, NotMovable
from tenants.intake.inquiries.models import Inquiry, InquiryStep
from tenants.intake.inquiries.rules import CloseReason, Gap, InquiryStatus, Step
from tenants.intake.inquiries.services import InquiryFacts, opened_for_work, take
from tenants.intake.models import Episode
from tenants.intake.safety.queries import standing
from tenants.patients import queries as patients


@dataclass(frozen=True, slots=True)
class Move:
    """A move as it was said. at: when it happened, None for now. reason: of closing; referred_to: of referring out."""

    to: InquiryStatus
    at: datetime | None = None
    reason: CloseReason | None = None
    referred_to: str = ""
    note: str = ""


def move(db: Session, actor: Actor, inquiry_id: UUID, asked: Move, *, expected_version: int | None = None) -> Inquiry:
    """Move an inquiry along. One without an owner becomes the actor's. Where it stands there already nothing changes.

    Raises Forbidden, InquiryNotFound, Stale, NotMovable, Invalid.
    """
    inquiry = opened_for_work(db, actor, inquiry_id, None)
    if inquiry.status is asked.to:
        return inquiry
    require_version(inquiry, expected_version)
    gaps = gaps_before(db, inquiry, asked.to)
    if gaps:
        raise NotMovable(gaps[asked.to])
    _check(asked)
    at = _moment(asked.at, rules.stands_since(_steps(db, inquiry), inquiry.received_at))
    if inquiry.owner_id is None:
        inquiry.owner_id = actor.user_id
    _go(db, actor, inquiry, replace(asked, at=at))
    audit.record(db, actor, "inquiry.moved", subject=inquiry, to=asked.to.value)
    return inquiry


def note_try(
    db: Session,
    actor: Actor,
    inquiry_id: UUID,
    note: str = "",
    *,
    at: datetime | None = None,
    expected_version: int | None = None,
) -> InquiryStep:
    """Write down that somebody tried to reach them and did not. at: None for now.

    Raises Forbidden, InquiryNotFound, Stale, InquiryEnded, Invalid.
    """
    inquiry = opened_for_work(db, actor, inquiry_id, expected_version)
    if inquiry.status in rules.ENDED:
        raise InquiryEnded
    at = _moment(at, inquiry.received_at)
    if inquiry.owner_id is None:
        inquiry.owner_id = actor.user_id
    step = _tell(db, actor, inquiry, Move(inquiry.status, at, note=note))
    inquiry.updated_at = clock.now()  # the inquiry's version counts what happened to it
    db.flush()
    audit.record(db, actor, "inquiry.tried", subject=inquiry)
    return step


def undo(db: Session, actor: Actor, inquiry_id: UUID, *, expected_version: int | None = None) -> Inquiry:
    """Take back the last move: the inquiry stands where it stood, since when it stood there. The story keeps both.

    Raises Forbidden, InquiryNotFound, Stale, NothingToUndo, MadeByAdmission.
    """
    inquiry = opened_for_work(db, actor, inquiry_id, expected_version)
    standing = [told.step for told in queries.list_steps(db, inquiry.id) if _is_standing(told.step)]
    if not standing:
        raise NothingToUndo
    last, before = standing[-1], standing[:-1]
    if last.to_status is InquiryStatus.ADMITTED:
        raise MadeByAdmission
    last.undone_at = clock.now()
    inquiry.status = last.from_status
    inquiry.since_at = before[-1].at if before else inquiry.received_at
    inquiry.closed_reason = before[-1].closed_reason if before else None
    inquiry.referred_to = before[-1].referred_to if before else ""
    inquiry.first_contact_at = min((s.at for s in before if rules.says_they_were_reached(s.to_status)), default=None)
    db.flush()
    audit.record(db, actor, "inquiry.undone", subject=inquiry, to=inquiry.status.value)
    return inquiry


@dataclass(frozen=True, slots=True)
class Past:
    """What another system says became of an inquiry. Clinic-local dates; since_on: since when it stands where it does."""

    received_on: date
    status: InquiryStatus = InquiryStatus.NEW
    first_contact_on: date | None = None
    since_on: date | None = None
    patient_id: UUID | None = None
    owner_id: UUID | None = None
    reason: CloseReason | None = None
    referred_to: str = ""


def take_over(db: Session, actor: Actor, facts: InquiryFacts, past: Past) -> Inquiry:
    """Take in an inquiry of another system, where it stands there. A day stands for its noon on the clinic's clock.

    Raises what `take` raises, PatientNotFound, and Invalid where a date lies in the future.
    """
    received_at = _noon(actor, past.received_on)
    inquiry = take(db, actor, facts, received_at=received_at, owner_id=past.owner_id)
    if past.patient_id is not None:
        inquiry.patient_id = patients.get_patient(db, past.patient_id, for_update=True).id
        db.flush()
    was_reached = past.status in {InquiryStatus.CONTACTED, InquiryStatus.ASSESSED} or past.first_contact_on is not None
    if was_reached:
        reached_at = _noon(actor, past.first_contact_on or past.since_on or past.received_on)
        _go(db, actor, inquiry, Move(InquiryStatus.CONTACTED, _moment(reached_at, received_at)))
    if past.status not in {InquiryStatus.NEW, InquiryStatus.CONTACTED}:
        at = _noon(actor, past.since_on) if past.since_on is not None else inquiry.since_at
        asked = Move(past.status, _moment(at, inquiry.since_at), past.reason, past.referred_to)
        _go(db, actor, inquiry, asked)
    audit.record(db, actor, "inquiry.taken_over", subject=inquiry, status=inquiry.status.value)
    return inquiry


def _noon(actor: Actor, on: date) -> datetime:
    """A day's noon, or now on a day that has not come so far."""
    noon = datetime.combine(on, time(12), actor.zone)
    return clock.now() if on == clock.today(actor.zone) else noon


def follow_admission(db: Session, actor: Actor, episode: Episode) -> None:
    """The patient was admitted: their open inquiries are answered. Registered with `tenants.intake.admissions`."""
    for inquiry in queries.list_open_of_patient(db, episode.patient_id):
        _go(db, actor, inquiry, Move(InquiryStatus.ADMITTED))
        audit.record(db, actor, "inquiry.moved", subject=inquiry, to=InquiryStatus.ADMITTED.value)


def _is_standing(step: InquiryStep) -> bool:
    return step.undone_at is None and step.from_status is not step.to_status


def _steps(db: Session, inquiry: Inquiry) -> list[Step]:
    return [
        Step(told.step.at, told.step.from_status, told.step.to_status, told.step.undone_at is not None)
        for told in queries.list_steps(db, inquiry.id)
    ]


def gaps_before(db: Session, inquiry: Inquiry, *asked: InquiryStatus) -> dict[InquiryStatus, Gap]:
    """What stands against which of these moves, also for a page that says so beforehand. One statement with a record."""
    patient_id = inquiry.patient_id
    has_high = patient_id is not None and standing(db, patient_id).has_open_high
    found = {
        to: rules.gap(inquiry.status, to, has_record=patient_id is not None, has_open_high_risk=has_high)
        for to in asked
    }
    return {to: gap for to, gap in found.items() if gap is not None}


def _check(asked: Move) -> None:
    problems: dict[str, list[str]] = {}
    if asked.to is InquiryStatus.CLOSED and asked.reason is None:
        problems["reason"] = ["Say why it is closed."]
    if asked.reason is CloseReason.OTHER and not asked.note:
        problems["note"] = ["Say what the other reason is."]
    if asked.to is InquiryStatus.REFERRED_OUT and not asked.referred_to.strip():
        problems["referred_to"] = ["Say where they were referred to."]
    if problems:
        raise Invalid(problems)


def _moment(at: datetime | None, since: datetime) -> datetime:
    """When it happened: now where nothing is said, and not before `since`; what people say is to the minute."""
    if at is None:
        return clock.now()
    if at > clock.now():
        raise Invalid({"happened_on": ["This cannot lie in the future."]})
    if at < since.replace(second=0, microsecond=0):
        raise Invalid({"happened_on": ["This is before the inquiry came in, or before its last move."]})
    return max(at, since)


def _go(db: Session, actor: Actor, inquiry: Inquiry, asked: Move) -> None:
    step = _tell(db, actor, inquiry, asked)
    inquiry.status, inquiry.since_at = asked.to, step.at
    inquiry.closed_reason, inquiry.referred_to = step.closed_reason, step.referred_to
    if inquiry.first_contact_at is None and rules.says_they_were_reached(asked.to):
        inquiry.first_contact_at = step.at
    db.flush()


def _tell(db: Session, actor: Actor, inquiry: Inquiry, asked: Move) -> InquiryStep:
    step = InquiryStep(
        inquiry_id=inquiry.id,
        at=asked.at or clock.now(),
        by_id=actor.user_id,
        from_status=inquiry.status,
        to_status=asked.to,
        closed_reason=asked.reason if asked.to is InquiryStatus.CLOSED else None,
        referred_to=asked.referred_to.strip() if asked.to is InquiryStatus.REFERRED_OUT else "",
        note_sealed=words.sealed(db, words.NOTE, asked.note),
    )
    db.add(step)
    return step
