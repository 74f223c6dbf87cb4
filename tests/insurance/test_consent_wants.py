"""What billing asks of a patient's consents says the same as whether the plan may be billed."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from causeway import clock
from causeway.disclosure import Category, Purpose, Recipient
from tenants.consents.glance import missing
from tenants.insurance.consent_to_bill import may_bill
from tenants.insurance.models import Coverage, Payer
from tenants.patients import services
from tenants.patients.models import Patient, Standing
from tenants.patients.queries import list_consents
from tenants.patients.rules.consents import ConsentKind
from tenants.patients.services import ConsentFacts, Signature
from tests.cast import Cast

CLAIM = (Category.DEMOGRAPHICS, Category.ATTENDANCE, Category.DIAGNOSIS, Category.BILLING)
OURS = "I agree that my plan is told."
CLASS = ConsentFacts(
    ConsentKind.PART2_TPO, discloser="Alder Clinic", recipient=Recipient.OTHER,
    recipient_name="My treating providers and health plans", categories=CLAIM, purpose=Purpose.TREATMENT,
    states_right_to_revoke=True, states_redisclosure=True, states_refusal=True, expires_event="the end of treatment",
)  # fmt: skip
NAMED = replace(
    CLASS, kind=ConsentKind.RELEASE, recipient=Recipient.PAYER, recipient_name="Example Health", purpose=Purpose.PAYMENT
)


@pytest.mark.parametrize(
    ("facts", "changes", "is_enough"),
    [
        (CLASS, {}, True),
        (NAMED, {}, True),
        (CLASS, {"categories": CLAIM[:3]}, False),  # nothing of billing
        (NAMED, {"categories": CLAIM[:3]}, False),
        (CLASS, {"statement": OURS}, False),  # substance-use records stood on the form and were not ticked
        (CLASS, {"statement": OURS, "categories": (*CLAIM, Category.SUBSTANCE_USE)}, True),
        (NAMED, {"recipient_name": "Other Health"}, False),
        (NAMED, {"recipient": Recipient.TREATING_PROVIDER}, False),
        (NAMED, {"purpose": Purpose.OPERATIONS}, False),
    ],
)
def test_what_is_missing_to_bill_is_what_keeps_the_plan_from_being_billed(
    alder: Session, cast: Cast, rosa: Patient, payer: Payer, coverage: Coverage,
    facts: ConsentFacts, changes: dict[str, Any], is_enough: bool,
) -> None:  # fmt: skip
    dan, today = cast.actor("dan"), clock.today(cast.actor("dan").zone)

    def answers() -> tuple[bool, bool]:
        lines = missing(alder, dan, rosa.id, list_consents(alder, rosa.id, today))
        may = may_bill(alder, rosa.id, payer.id, today, today=today).is_allowed
        return all(one.kind is not ConsentKind.PART2_TPO for one in lines), may

    assert answers() == (True, True)
    services.set_standing(alder, dan, rosa.id, Standing.ACTIVE, is_part2=True)
    assert answers() == (False, False)
    signature = Signature(today - timedelta(days=3), "Rosa Testperson")
    services.record_consent(alder, dan, rosa.id, replace(facts, **changes), signature)
    assert answers() == (is_enough, is_enough)
