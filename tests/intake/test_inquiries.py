"""Inquiries: who may move where, by when they are answered, how long they wait, and the way back from a wrong move."""

from datetime import timedelta

from sqlalchemy.orm import Session

from tenants.intake.inquiries import moving, queries, services
from tenants.intake.inquiries.models import Inquiry
from tenants.intake.inquiries.moving import Move
from tenants.intake.inquiries.rules import InquiryStatus
from tenants.intake.inquiries.services import InquiryFacts
from tenants.intake.services import AdmissionFacts, admit
from tenants.patients.models import Patient
from tests.cast import Cast
from tests.intake.conftest import NOON, TODAY, House

NEW, CONTACTED, ASSESSED, ADMITTED, OUT, CLOSED = InquiryStatus
SAMPLE = InquiryFacts("Nadia", "Inquirer", phone="(217) 555-0177", reason="Cannot sleep since the spring.")


def taken(db: Session, cast: Cast, facts: InquiryFacts = SAMPLE, *, hours_ago: int = 3) -> Inquiry:
    return services.take(db, cast.actor("ivy"), facts, received_at=NOON - timedelta(hours=hours_ago))


def test_an_inquiry_goes_from_the_first_call_to_the_admission(
    alder: Session, cast: Cast, house: House, rosa: Patient
) -> None:
    ivy = cast.actor("ivy")
    inquiry = taken(alder, cast)
    assert (inquiry.status, inquiry.first_contact_at) == (NEW, None)
    moving.move(alder, ivy, inquiry.id, Move(CONTACTED))
    assert (inquiry.first_contact_at, inquiry.owner_id) == (NOON, ivy.user_id)
    services.tie_record(alder, ivy, inquiry.id, rosa.id)
    moving.move(alder, ivy, inquiry.id, Move(ASSESSED))
    admit(alder, cast.actor("dan"), rosa.id, AdmissionFacts(house.morning.id, TODAY))
    assert inquiry.status is ADMITTED
    assert [told.step.to_status for told in queries.list_steps(alder, inquiry.id)] == [CONTACTED, ASSESSED, ADMITTED]
