"""What is done to inquiries: taken in, corrected, given to somebody, and tied to a patient's record.

Moving them along is `moving`.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from causeway import access, audit, clock
from causeway.access import Actor, Permission, roles_with
from causeway.access.actor import system_actor
from causeway.database import refusing_duplicates, require_version
from causeway.errors import Invalid
from tenants.clinics.rulebook import course
from tenants.intake.inquiries import letters, queries, rules, words
from tenants.intake.inquiries.errors import LooksLikeOther, NotAnOwner, RecordTied, TakenAlready
from tenants.intake.inquiries.models import Inquiry
from tenants.intake.inquiries.rules import (
    Channel,
    ContactWay,
    InquiryStatus,
    ReferralSource,
    Urgency,
)
from tenants.intake.numbers import ANSWER_ROUTINE, ANSWER_SOON
from tenants.patients import queries as patients
from tenants.patients import services as patient_services
from tenants.patients.models import Patient
from tenants.patients.rules.names import name_key, phone_key
from tenants.patients.services import PatientFacts


@dataclass(frozen=True, slots=True)
class InquiryFacts:
    """What is known of an inquiry, as plain values. asker: "" where they ask themselves. reason: in their own words."""

    first_name: str
    last_name: str = ""
    phone: str | None = None
    email: str | None = None
    channel: Channel = Channel.PHONE
    source: ReferralSource = ReferralSource.UNKNOWN
    source_name: str = ""
    urgency: Urgency = Urgency.ROUTINE
    born_on: date | None = None
    asker: str = ""
    contact_way: ContactWay = ContactWay.PHONE
    may_leave_message: bool = False
    reason: str = ""


def public_actor(clinic_id: UUID, zone: ZoneInfo) -> Actor:
    """Whoever sends the clinic's public form: nobody we know, who may send an inquiry and see nothing."""
    return system_actor(clinic_id, zone, Permission.INQUIRY_WRITE, name="Public inquiry form")


def take(
    db: Session,
    actor: Actor,
    facts: InquiryFacts,
    *,
    inquiry_id: UUID | None = None,
    received_at: datetime | None = None,
    owner_id: UUID | None = None,
    is_someone_else: bool = True,
) -> Inquiry:
    """Take in an inquiry, as new. received_at: not after now, which None stands for.

    inquiry_id: made beforehand, for what may be sent twice; the inquiry that has it already is left as it is.
    is_someone_else False: refuse when an open inquiry looks like the same person's.
    Raises Forbidden, Invalid, NotAnOwner, LooksLikeOther.
    """
    access.require(actor, Permission.INQUIRY_WRITE)
    found = None if inquiry_id is None else queries.find_inquiry(db, inquiry_id)
    if found is not None:
        return found
    received_at = received_at or clock.now()
    _check(db, actor, facts, received_at)
    _require_owner(db, owner_id)
    if not is_someone_else:
        _refuse_alike(db, facts)
    inquiry = _new(received_at, owner_id, inquiry_id)
    try:
        with refusing_duplicates(db, TakenAlready()):
            _write(db, actor, inquiry, facts)
    except TakenAlready:
        if inquiry_id is None:
            raise
        return queries.get_inquiry(db, inquiry_id)
    audit.record(db, actor, "inquiry.received", subject=inquiry, channel=facts.channel.value)
    return inquiry


def take_from_public(db: Session, actor: Actor, facts: InquiryFacts, inquiry_id: UUID) -> Inquiry:
    """Take in what somebody sent by the public form, and tell intake by mail. Sent twice it counts, and is told, once.

    Raises as `take`.
    """
    known = queries.find_inquiry(db, inquiry_id)
    if known is not None:
        return known
    inquiry = take(db, actor, facts, inquiry_id=inquiry_id)
    letters.tell(db, actor, inquiry)
    return inquiry


def correct(
    db: Session, actor: Actor, inquiry_id: UUID, facts: InquiryFacts, *, expected_version: int | None = None
) -> Inquiry:
    """Change what is known of an inquiry. Raises Forbidden, InquiryNotFound, Stale, Invalid."""
    inquiry = opened_for_work(db, actor, inquiry_id, expected_version)
    _check(db, actor, facts, inquiry.received_at)
    _write(db, actor, inquiry, facts)
    return inquiry


def assign(
    db: Session, actor: Actor, inquiry_id: UUID, owner_id: UUID | None, *, expected_version: int | None = None
) -> Inquiry:
    """Give an inquiry to somebody who works on inquiries, or to nobody.

    Raises Forbidden, InquiryNotFound, Stale, NotAnOwner.
    """
    inquiry = opened_for_work(db, actor, inquiry_id, expected_version)
    if inquiry.owner_id == owner_id:
        return inquiry
    _require_owner(db, owner_id)
    inquiry.owner_id = owner_id
    db.flush()
    audit.record(db, actor, "inquiry.assigned", subject=inquiry, owner=str(owner_id) if owner_id else None)
    return inquiry


def open_record(
    db: Session,
    actor: Actor,
    inquiry_id: UUID,
    facts: PatientFacts,
    *,
    is_someone_else: bool = True,
    expected_version: int | None = None,
) -> Patient:
    """Register whoever asks as a patient and tie the inquiry to the record.

    Raises Forbidden, InquiryNotFound, Stale, RecordTied, and what `register` raises (a likely duplicate, a bad date).
    """
    inquiry = _without_record(db, actor, inquiry_id, expected_version)
    patient = patient_services.register(db, actor, facts, is_someone_else=is_someone_else)
    _tie(db, actor, inquiry, patient.id, "inquiry.record_opened")
    return patient


def tie_record(
    db: Session, actor: Actor, inquiry_id: UUID, patient_id: UUID, *, expected_version: int | None = None
) -> Inquiry:
    """Tie the inquiry to the record of somebody who is here already.

    Raises Forbidden, InquiryNotFound, PatientNotFound, OutsideCaseload, Stale, RecordTied.
    """
    access.require(actor, Permission.INQUIRY_WRITE)
    patients.get_patient(db, patient_id, for_update=True)
    access.require_patient(db, actor, Permission.PATIENT_READ, patient_id)
    inquiry = opened_for_work(db, actor, inquiry_id, expected_version)
    if inquiry.patient_id == patient_id:
        return inquiry
    if inquiry.patient_id is not None:
        raise RecordTied
    _tie(db, actor, inquiry, patient_id, "inquiry.record_tied")
    return inquiry


def untie_record(db: Session, actor: Actor, inquiry_id: UUID, *, expected_version: int | None = None) -> Inquiry:
    """Take back a tie to the wrong record, as long as nothing rests on it.

    Raises Forbidden, InquiryNotFound, Stale, RecordTied.
    """
    inquiry = opened_for_work(db, actor, inquiry_id, None)
    if inquiry.patient_id is None:
        return inquiry
    require_version(inquiry, expected_version)
    if inquiry.status in {InquiryStatus.ASSESSED, InquiryStatus.ADMITTED}:
        raise RecordTied("What was assessed stands in this record. Take the last move back first.")
    audit.record(db, actor, "inquiry.record_untied", subject=inquiry)
    inquiry.patient_id = None
    db.flush()
    return inquiry


def facts_of(db: Session, inquiry: Inquiry) -> InquiryFacts:
    """What is known of an inquiry, for a form. Who may read it is the caller's to know."""
    return InquiryFacts(
        first_name=inquiry.first_name,
        last_name=inquiry.last_name,
        phone=inquiry.phone,
        email=inquiry.email,
        channel=inquiry.channel,
        source=inquiry.source,
        source_name=inquiry.source_name,
        urgency=inquiry.urgency,
        born_on=inquiry.born_on,
        asker=inquiry.asker,
        contact_way=inquiry.contact_way,
        may_leave_message=inquiry.may_leave_message,
        reason=words.opened(db, words.REASON, inquiry.reason_sealed),
    )


def owners(db: Session) -> list[tuple[UUID, str]]:
    """Who may be given an inquiry, by name. One statement."""
    return list(patients.list_members(db, *roles_with(Permission.INQUIRY_WRITE)))


def opened_for_work(db: Session, actor: Actor, inquiry_id: UUID, expected_version: int | None) -> Inquiry:
    """The inquiry, locked, for somebody who works on inquiries. Raises Forbidden, InquiryNotFound, Stale."""
    access.require(actor, Permission.INQUIRY_WRITE)
    inquiry = queries.get_inquiry(db, inquiry_id, for_update=True)
    require_version(inquiry, expected_version)
    return inquiry


def _new(received_at: datetime, owner_id: UUID | None, inquiry_id: UUID | None) -> Inquiry:
    inquiry = Inquiry(
        reference=words.new_reference(),
        status=InquiryStatus.NEW,
        since_at=received_at,
        received_at=received_at,
        owner_id=owner_id,
        referred_to="",
    )
    if inquiry_id is not None:
        inquiry.id = inquiry_id
    return inquiry


def _without_record(db: Session, actor: Actor, inquiry_id: UUID, expected_version: int | None) -> Inquiry:
    inquiry = opened_for_work(db, actor, inquiry_id, expected_version)
    if inquiry.patient_id is not None:
        raise RecordTied
    return inquiry


def _tie(db: Session, actor: Actor, inquiry: Inquiry, patient_id: UUID, action: str) -> None:
    inquiry.patient_id = patient_id
    db.flush()
    audit.record(db, actor, action, subject=inquiry)


def _require_owner(db: Session, owner_id: UUID | None) -> None:
    if owner_id is not None and owner_id not in {user_id for user_id, _name in owners(db)}:
        raise NotAnOwner


def _refuse_alike(db: Session, facts: InquiryFacts) -> None:
    keys = name_key(facts.first_name), name_key(facts.last_name), phone_key(facts.phone), words.email_key(facts.email)
    alike = queries.find_alike_open(db, *keys)
    if alike:
        raise LooksLikeOther(", ".join(one.name for one in alike))


def _check(db: Session, actor: Actor, facts: InquiryFacts, received_at: datetime) -> None:
    problems: dict[str, list[str]] = {}
    today = clock.today(actor.zone)
    if not name_key(facts.first_name):
        problems["first_name"] = ["A name needs at least one letter."]
    if not facts.phone and not facts.email:
        problems["phone"] = ["Give a telephone number or an email address, so that we can answer."]
    if facts.contact_way is ContactWay.EMAIL and not facts.email and facts.phone:
        problems["email"] = ["Give the email address that the answer should go to."]
    if facts.contact_way is not ContactWay.EMAIL and not facts.phone and facts.email:
        problems["phone"] = ["Give the telephone number, or choose email."]
    if received_at > clock.now():
        problems["happened_on"] = ["An inquiry cannot come in later than now."]
    if facts.born_on is not None and facts.born_on.year < 1850:
        problems["born_on"] = ["Please check the year of birth."]
    elif facts.born_on is not None and facts.born_on > today:
        problems["born_on"] = ["A birth date cannot be in the future."]
    if problems:
        raise Invalid(problems)


def _write(db: Session, actor: Actor, inquiry: Inquiry, facts: InquiryFacts) -> None:
    for name in (
        *("first_name", "last_name", "phone", "email", "channel", "source", "source_name", "urgency", "born_on"),
        *("asker", "contact_way", "may_leave_message"),
    ):
        setattr(inquiry, name, getattr(facts, name))
    if facts.reason != words.opened(db, words.REASON, inquiry.reason_sealed):
        inquiry.reason_sealed = words.sealed(db, words.REASON, facts.reason)
    inquiry.first_key, inquiry.last_key = name_key(facts.first_name), name_key(facts.last_name)
    inquiry.phone_key, inquiry.email_key = phone_key(facts.phone), words.email_key(facts.email)
    received_on = clock.local(inquiry.received_at, actor.zone).date()
    inquiry.answer_by_on = rules.answer_by(received_on, _working_days(db, facts.urgency, received_on))
    db.add(inquiry)
    db.flush()


def _working_days(db: Session, urgency: Urgency, received_on: date) -> int:
    if urgency is Urgency.URGENT:
        return 0
    return course(db, ANSWER_SOON if urgency is Urgency.SOON else ANSWER_ROUTINE).on(received_on)
