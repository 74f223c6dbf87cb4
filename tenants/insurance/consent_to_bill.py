"""Whether a health plan may be billed for a patient's day: consent to bill, and what the patient keeps from the plan.

An answer for whoever prepares a claim or shows the chart; that anything leaves is the gate's to say (`causeway.disclosure`).
"""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway import clock
from causeway.disclosure import Category, Leaving, Purpose, Recipient, Way
from tenants.insurance.models import Payer
from tenants.insurance.rules import BillReason
from tenants.patients import queries as patients
from tenants.patients.models import Patient
from tenants.patients.representatives.queries import find_directors_consent
from tenants.patients.restrictions import queries as restrictions
from tenants.patients.restrictions.rules import keeps_from
from tenants.patients.rules.releases import names

CLAIM_TELLS = frozenset({Category.DEMOGRAPHICS, Category.ATTENDANCE, Category.DIAGNOSIS, Category.BILLING})
"""What a claim says of a patient."""


class MayBill(NamedTuple):
    """The answer. until_on: the last day of the consent it rests on, where it has one."""

    is_allowed: bool
    reason: BillReason
    until_on: date | None = None


def may_bill(db: Session, patient_id: UUID, payer_id: UUID, on: date, *, today: date) -> MayBill:
    """Whether the plan may be told today, for payment, of a service on the day `on`.

    The consent has to be in force when something leaves, not on the day of service; a restriction counts by the day of
    service.
    """
    name = db.scalar(select(Payer.name).where(Payer.id == payer_id)) or ""
    for one in restrictions.list_holding(db, patient_id, today):
        if keeps_from(one, payer_id=payer_id, payer_name=name, days=(on,), today=today):
            return MayBill(is_allowed=False, reason=BillReason.RESTRICTED)
    if not db.scalar(select(Patient.is_part2).where(Patient.id == patient_id)):
        return MayBill(is_allowed=True, reason=BillReason.OUTSIDE_PART2)
    asked, purpose = claim_to(patient_id, payer_id, name), Purpose.PAYMENT.value
    found = patients.list_releases(db, patient_id, today, categories=CLAIM_TELLS, purpose=purpose, at=clock.now())
    release = next((one for one in found if names(one, asked)), None)
    if release is not None:
        return MayBill(is_allowed=True, reason=BillReason.RELEASE, until_on=release.expires_on)
    director = find_directors_consent(db, patient_id, today)
    if director is not None and director.carries(CLAIM_TELLS):
        return MayBill(is_allowed=True, reason=BillReason.DIRECTOR, until_on=director.until_on)
    return MayBill(is_allowed=False, reason=BillReason.NO_CONSENT)


def claim_to(patient_id: UUID, payer_id: UUID, payer_name: str) -> Leaving:
    """What a claim to that plan is, as the gate would be asked."""
    return Leaving(
        Way.CLAIM,
        Recipient.PAYER,
        Purpose.PAYMENT,
        "",
        CLAIM_TELLS,
        (patient_id,),
        recipient_name=payer_name,
        recipient_id=payer_id,
    )
