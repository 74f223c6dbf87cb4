"""What a patient paid for in full and keeps from a health plan, and whether a plan may be billed at all."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway import clock, disclosure
from causeway.disclosure import Category, DisclosureRefused, Leaving, Purpose, Recipient, Way
from causeway.errors import Forbidden, Refused
from causeway.ids import new_id
from tenants.insurance.consent_to_bill import CLAIM_TELLS, BillReason, may_bill
from tenants.insurance.models import Payer
from tenants.insurance.rules import PayerKind
from tenants.patients import services as patients
from tenants.patients.errors import AlreadyDone
from tenants.patients.models import Patient, Standing
from tenants.patients.restrictions import queries, services
from tenants.patients.restrictions.rules import keeps_from
from tenants.patients.restrictions.services import RestrictionFacts
from tenants.patients.rules.consents import ConsentKind
from tests.cast import Cast
from tests.patients.test_consents import RELEASE
from tests.patients.test_gate import sign

BLUE, OAK = new_id(), new_id()
ONE = RestrictionFacts(
    "An evening", date(2026, 11, 9), date(2026, 11, 9), date(2026, 11, 9), date(2026, 11, 10), BLUE, "Blue"
)


class Request:
    """A request as the rule reads it."""

    def __init__(self, facts: RestrictionFacts, ended_on: date | None = None) -> None:
        self.payer_id, self.payer_name = facts.payer_id, facts.payer_name
        self.from_on, self.until_on, self.ended_on = facts.from_on, facts.until_on, ended_on


@pytest.mark.parametrize(
    ("facts", "ended_on", "payer_id", "name", "days", "kept"),
    [
        (ONE, None, BLUE, "Blue", [8], False),
        (ONE, None, BLUE, "Blue", [9], True),
        (ONE, None, BLUE, "Blue", [10], True),
        (ONE, None, BLUE, "Blue", [11], False),
        (ONE, None, BLUE, "Blue", [8, 10], True),
        (ONE, None, BLUE, "Blue", [], True),  # tells of any day
        (ONE, None, OAK, "Oak", [9], False),
        (ONE, None, OAK, "Blue", [9], False),  # another plan of the same name
        (ONE, None, None, "blue", [9], True),
        (ONE, None, None, "Oak", [9], False),
        (ONE, None, None, "", [9], True),  # who does not say which plan
        (replace(ONE, payer_id=None, payer_name=None), None, OAK, "Oak", [9], True),
        (replace(ONE, until_on=None), None, BLUE, "Blue", [30], True),
        (ONE, date(2026, 11, 22), BLUE, "Blue", [9], False),
        (ONE, date(2026, 11, 23), BLUE, "Blue", [9], True),
    ],
)
def test_what_is_kept_from_which_plan(
    facts: RestrictionFacts, ended_on: date | None, payer_id: UUID | None, name: str, days: list[int], kept: bool
) -> None:
    found = keeps_from(
        Request(facts, ended_on),
        payer_id=payer_id,
        payer_name=name,
        days=[date(2026, 11, day) for day in days],
        today=date(2026, 11, 22),
    )
    assert found is kept


@pytest.fixture
def plan(alder: Session) -> Payer:
    payer = Payer(name="Quiet Health", name_key="quiet health", kind=PayerKind.COMMERCIAL, is_active=True)
    alder.add(payer)
    alder.flush()
    return payer


def facts_of(plan: Payer, day: date) -> RestrictionFacts:
    return RestrictionFacts("An evening", day, day, day, day, plan.id, plan.name)


def leaving(patient_id: UUID, plan: Payer, purpose: Purpose = Purpose.PAYMENT, *days: date) -> Leaving:
    return Leaving(
        Way.SPOKEN, Recipient.PAYER, purpose, "A claim", frozenset({Category.DEMOGRAPHICS}), (patient_id,),
        recipient_name=plan.name, recipient_id=plan.id, service_days=days,
    )  # fmt: skip


def why(alder: Session, cast: Cast, what: Leaving) -> str | None:
    try:
        disclosure.find(alder, cast.actor("dan"), what)
    except DisclosureRefused as refused:
        return refused.sentence()
    return None


def test_the_gate_lets_nothing_of_it_go_to_the_plan(alder: Session, cast: Cast, rosa: Patient, plan: Payer) -> None:
    ivy, day = cast.actor("ivy"), clock.today(cast.actor("ivy").zone) - timedelta(days=3)
    assert why(alder, cast, leaving(rosa.id, plan)) is None
    kept = services.record_restriction(alder, ivy, rosa.id, facts_of(plan, day))
    assert "say which days of service" in str(why(alder, cast, leaving(rosa.id, plan)))
    assert "nothing of them goes there" in str(why(alder, cast, leaving(rosa.id, plan, Purpose.PAYMENT, day)))
    assert why(alder, cast, leaving(rosa.id, plan, Purpose.PAYMENT, day + timedelta(days=1))) is None
    # Neither a release nor any other basis stands against it: the patient ends it.
    sign(alder, cast, rosa, replace(
        RELEASE, recipient=Recipient.PAYER, recipient_name=plan.name, recipient_id=plan.id, purpose=Purpose.PAYMENT,
        categories=(Category.DEMOGRAPHICS,),
    ))  # fmt: skip
    assert "nothing of them goes there" in str(why(alder, cast, leaving(rosa.id, plan, Purpose.PAYMENT, day)))
    services.end_restriction(alder, ivy, kept.id, "She called and ended it.")
    assert why(alder, cast, leaving(rosa.id, plan, Purpose.PAYMENT, day)) is None
    with pytest.raises(AlreadyDone):
        services.end_restriction(alder, ivy, kept.id, "Again")


@pytest.mark.parametrize("kind", [Recipient.OTHER, Recipient.SERVICE_PROVIDER])
@pytest.mark.parametrize("purpose", [Purpose.PAYMENT, Purpose.OPERATIONS])
@pytest.mark.parametrize("is_every_plan", [False, True])
def test_a_plan_is_a_plan_by_its_name_whatever_it_is_called(
    alder: Session, cast: Cast, rosa: Patient, plan: Payer, kind: Recipient, purpose: Purpose, is_every_plan: bool
) -> None:
    ivy, day = cast.actor("ivy"), clock.today(cast.actor("ivy").zone) - timedelta(days=3)
    facts = facts_of(plan, day)
    kept = replace(facts, payer_id=None, payer_name=None) if is_every_plan else facts
    services.record_restriction(alder, ivy, rosa.id, kept)
    for name in ("Quiet Health", "Sample Billing"):
        sign(alder, cast, rosa, replace(
            RELEASE, recipient=kind, recipient_name=name, purpose=purpose, categories=(Category.DEMOGRAPHICS,),
        ))  # fmt: skip
    called_so = replace(leaving(rosa.id, plan, purpose, day), recipient=kind, recipient_id=None)
    assert "nothing of them goes there" in str(why(alder, cast, replace(called_so, recipient_name="QUIET health")))
    assert why(alder, cast, replace(called_so, recipient_name="Sample Billing")) is None
    assert why(alder, cast, replace(called_so, service_days=(day + timedelta(days=1),))) is None


def test_a_day_may_be_billed_or_not_and_why(alder: Session, cast: Cast, rosa: Patient, plan: Payer) -> None:
    dan, today = cast.actor("dan"), clock.today(cast.actor("dan").zone)
    day = today - timedelta(days=3)

    def answer(on: date = day) -> tuple[bool, BillReason]:
        found = may_bill(alder, rosa.id, plan.id, on, today=today)
        return found.is_allowed, found.reason

    assert answer() == (True, BillReason.OUTSIDE_PART2)
    patients.set_standing(alder, dan, rosa.id, Standing.ACTIVE, is_part2=True)
    assert answer() == (False, BillReason.NO_CONSENT)
    sign(alder, cast, rosa, replace(
        RELEASE, kind=ConsentKind.PART2_TPO, recipient=Recipient.OTHER, recipient_name="My treating providers and health plans",
        categories=tuple(CLAIM_TELLS - {Category.DIAGNOSIS}), purpose=Purpose.PAYMENT,
    ))  # fmt: skip
    assert answer() == (False, BillReason.NO_CONSENT)  # a claim tells the diagnosis
    whole = sign(alder, cast, rosa, replace(
        RELEASE, kind=ConsentKind.PART2_TPO, recipient=Recipient.OTHER, recipient_name="My treating providers and health plans",
        categories=tuple(CLAIM_TELLS), purpose=Purpose.PAYMENT,
    ))  # fmt: skip
    assert answer() == (True, BillReason.RELEASE)
    services.record_restriction(alder, cast.actor("ivy"), rosa.id, facts_of(plan, day))
    assert answer() == (False, BillReason.RESTRICTED)
    assert answer(day + timedelta(days=1)) == (True, BillReason.RELEASE)
    patients.revoke_consent(alder, dan, whole, "Called")
    assert answer(day + timedelta(days=1)) == (False, BillReason.NO_CONSENT)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"until_on": date(2020, 1, 1)}, "until_on"),
        ({"paid_on": date(2100, 1, 1)}, "paid_on"),
        ({"requested_on": date(2100, 1, 1)}, "requested_on"),
        ({"services": " "}, "services"),
    ],
)
def test_a_request_that_cannot_be_so_is_refused_beside_its_field(
    alder: Session, cast: Cast, rosa: Patient, plan: Payer, changes: dict[str, object], field: str
) -> None:
    facts = replace(facts_of(plan, date(2026, 11, 9)), **changes)  # type: ignore[arg-type]
    with pytest.raises(Refused) as refused:
        services.record_restriction(alder, cast.actor("ivy"), rosa.id, facts)
    assert refused.value.field == field
    assert queries.list_restrictions(alder, rosa.id) == []


@pytest.mark.parametrize("who", ["dan", "ana", "fay", "pru", "aud"])
def test_who_does_not_write_coverages_records_no_request(
    alder: Session, cast: Cast, rosa: Patient, plan: Payer, who: str
) -> None:
    with pytest.raises(Forbidden):
        services.record_restriction(alder, cast.actor(who), rosa.id, facts_of(plan, date(2026, 11, 9)))
    assert alder.scalar(select(Payer.name).where(Payer.id == plan.id)) == "Quiet Health"
