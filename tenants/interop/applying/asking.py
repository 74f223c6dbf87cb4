"""Inquiries: taken over where they stand, or corrected. Where an inquiry stands here is not moved by a sheet any more."""

from typing import Final
from uuid import UUID

from tenants.intake.inquiries import queries, services
from tenants.intake.inquiries.moving import Past, take_over
from tenants.intake.inquiries.rules import (
    Channel,
    CloseReason,
    ContactWay,
    InquiryStatus,
    ReferralSource,
    Urgency,
)
from tenants.intake.inquiries.services import InquiryFacts
from tenants.interop.applying.bench import Applied, Bench, merged
from tenants.interop.applying.local import keeping, told
from tenants.interop.records import InquiryRecord
from tenants.interop.tally import Verdict
from tenants.staff import queries as staff

_BLANK: Final = InquiryFacts(first_name="")


def inquiry(bench: Bench, record: InquiryRecord, known: UUID | None) -> Applied:
    """An inquiry: taken over, or corrected. Raises: BadField, Refused."""
    said = told(_said(_BLANK, record), _BLANK)
    if known is None:
        made = take_over(bench.db, bench.actor, _said(_BLANK, record), _past(bench, record))
        return Applied(made.id, Verdict.CREATED, said=said)
    before = services.facts_of(bench.db, queries.get_inquiry(bench.db, known))
    after, kept = keeping(bench.book, known, before, _said(before, record))
    if after == before:
        return Applied(known, Verdict.UNCHANGED, said=said, kept=kept)
    services.correct(bench.db, bench.actor, known, after)
    return Applied(known, Verdict.UPDATED, said=said, kept=kept)


def _said(facts: InquiryFacts, record: InquiryRecord) -> InquiryFacts:
    way = record.contact_way or ("" if record.phone or not record.email else ContactWay.EMAIL.value)
    return merged(
        facts,
        first_name=record.first_name,
        last_name=record.last_name,
        phone=record.phone,
        email=record.email,
        channel=Channel(record.channel) if record.channel else None,
        source=ReferralSource(record.referral) if record.referral else None,
        source_name=record.referral_name,
        urgency=Urgency(record.urgency) if record.urgency else None,
        born_on=record.born_on,
        asker=record.asker,
        contact_way=ContactWay(way) if way else None,
        may_leave_message=record.may_leave_message,
        reason=record.reason,
    )


def _past(bench: Bench, record: InquiryRecord) -> Past:
    owner_id = None
    if record.owner is not None:
        person = staff.get_staff_member(bench.db, bench.colleague(record.owner, "staff_id"))
        may_answer = {user_id for user_id, _name in services.owners(bench.db)}
        owner_id = person.user_id if person.user_id in may_answer else None
    return Past(
        received_on=record.received_on,
        status=InquiryStatus(record.status or InquiryStatus.NEW),
        first_contact_on=record.first_contact_on,
        since_on=record.since_on,
        patient_id=bench.patient(record.patient) if record.patient is not None else None,
        owner_id=owner_id,
        reason=CloseReason(record.closed_reason) if record.closed_reason else None,
        referred_to=record.referred_to,
    )
