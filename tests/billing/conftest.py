"""What the tests of billing begin with."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from itertools import count
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from tenants.billing.rules import CodeSystem
from tenants.billing.services import CostFacts
from tenants.insurance import services as insurance
from tenants.insurance.facts import CoverageFacts, PayerFacts
from tenants.insurance.models import Coverage
from tenants.patients.models import Patient
from tenants.patients.services import PatientFacts, register
from tests.cast import PEOPLE, Cast

ROSA = PatientFacts(first_name="Rosa", last_name="Testperson", born_on=date(1990, 4, 7))
_numbers = count(1)


def cost(charged: str = "350.00", paid: str = "200.00", share: str = "50.00", **changes: object) -> CostFacts:
    """A day of the program in October 2026."""
    facts: dict[str, object] = {
        "service_on": date(2026, 10, 5),
        "code_system": CodeSystem.HCPCS,
        "code": "S9480",
        "charged": Decimal(charged),
        "payer_paid": Decimal(paid),
        "patient_share": Decimal(share),
        **changes,
    }
    return CostFacts(**facts)  # type: ignore[arg-type]


@pytest.fixture
def rosa(alder: Session, cast: Cast) -> Patient:
    """A patient of Alder, on nobody's caseload."""
    return register(alder, cast.actor("dan"), ROSA)


@pytest.fixture
def coverage(alder: Session, cast: Cast, rosa: Patient) -> Coverage:
    """Rosa's primary coverage."""
    payer = insurance.add_payer(alder, cast.actor("ben"), PayerFacts(name="Example Health"))
    facts = CoverageFacts(payer_id=payer.id, starts_on=date(2026, 1, 1))
    return insurance.record_coverage(alder, cast.actor("ben"), rosa.id, facts)


class Kept:
    """Ids of a patient, payer and coverage that stay, and the patient's last name."""

    def __init__(self, patient_id: UUID, payer_id: UUID, coverage_id: UUID, last_name: str) -> None:
        self.patient_id, self.payer_id, self.coverage_id, self.last_name = patient_id, payer_id, coverage_id, last_name


@pytest.fixture
def kept(cast: Cast) -> Callable[..., Kept]:
    """`kept()`: a patient with a coverage that stays; `kept("bo")`: in Birch."""

    def make(by: str = "dee") -> Kept:
        slug, number = PEOPLE[by][0], next(_numbers)
        last_name = f"Costly{number:04d}"
        with cast.session(slug, by) as db:
            patient = register(db, cast.actor(by), PatientFacts("Rosa", last_name, date(1990, 4, 7)))
            payer = insurance.add_payer(db, cast.actor(by), PayerFacts(name=f"Cost Health {number}"))
            facts = CoverageFacts(payer_id=payer.id, starts_on=date(2026, 1, 1))
            coverage = insurance.record_coverage(db, cast.actor(by), patient.id, facts)
            made = Kept(patient.id, payer.id, coverage.id, last_name)
            db.commit()
        return made

    return make
