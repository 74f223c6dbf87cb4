"""Moving inquiries along: contacted, assessed, referred out, closed; tries to reach them; and taking a wrong move back.

An admission moves the patient's open inquiries by itself (`follow_admission`).
"""

from dataclasses import dataclass, replace
from datetime import datetime
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
from tenants.intake.inquiries.services import opened_for_work
from tenants.intake.models import Episode
from tenants.intake.safety.queries import standing


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
