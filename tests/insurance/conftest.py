"""What the tests of insurance begin with: a patient of Alder, a payer, a coverage."""

from collections.abc import Callable
from datetime import date
from itertools import count
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from tenants.insurance import services
from tenants.insurance.facts import AuthorizationFacts, CoverageFacts, PayerFacts
from tenants.insurance.models import Coverage, Payer
from tenants.insurance.rules import AuthorizationStatus
from tenants.patients.models import Patient
from tenants.patients.services import PatientFacts, register
from tenants.programs.rules import LevelOfCare
from tests.cast import PEOPLE, Cast

ROSA = PatientFacts(first_name="Rosa", last_name="Testperson", born_on=date(1990, 4, 7))
_numbers = count(1)


def asked(coverage_id: UUID, **changes: object) -> AuthorizationFacts:
    """A request for twenty days of November and December 2026."""
    facts: dict[str, object] = {
        "coverage_id": coverage_id,
        "level_of_care": LevelOfCare.INTENSIVE_OUTPATIENT,
        "starts_on": date(2026, 11, 1),
        "ends_on": date(2026, 12, 15),
        "authorized_units": 20,
        **changes,
    }
    return AuthorizationFacts(**facts)  # type: ignore[arg-type]


def approved(coverage_id: UUID, **changes: object) -> AuthorizationFacts:
    """The same, approved."""
    return asked(coverage_id, **{"status": AuthorizationStatus.APPROVED, "number": "A-100", **changes})


@pytest.fixture
def rosa(alder: Session, cast: Cast) -> Patient:
    """A patient of Alder, on nobody's caseload."""
    return register(alder, cast.actor("dan"), ROSA)


@pytest.fixture
def payer(alder: Session, cast: Cast) -> Payer:
    """A payer of Alder."""
    return services.add_payer(alder, cast.actor("ben"), PayerFacts(name="Example Health", payer_code="EX001"))


@pytest.fixture
def coverage(alder: Session, cast: Cast, rosa: Patient, payer: Payer) -> Coverage:
    """Rosa's primary coverage, from 2026 on."""
    facts = CoverageFacts(payer_id=payer.id, member_id="ABC 123-456", starts_on=date(2026, 1, 1))
    return services.record_coverage(alder, cast.actor("ivy"), rosa.id, facts)


class Kept:
    """Ids of a patient, payer and coverage that stay."""

    def __init__(self, patient_id: UUID, payer_id: UUID, coverage_id: UUID, payer_name: str, member_id: str) -> None:
        self.patient_id, self.payer_id, self.coverage_id = patient_id, payer_id, coverage_id
        self.payer_name, self.member_id = payer_name, member_id


@pytest.fixture
def kept(cast: Cast) -> Callable[..., Kept]:
    """`kept()`: a patient with a coverage that stays; `kept("bo")`: in Birch. `of` puts the patient on a caseload."""

    def make(by: str = "dee", registrar: str | None = None) -> Kept:
        slug, number = PEOPLE[by][0], next(_numbers)
        name, member_id = f"Example Health {number}", f"MEMBER{number:06d}"
        with cast.session(slug, by) as db:
            patient = register(db, cast.actor(registrar or by), ROSA)
            payer = services.add_payer(db, cast.actor(by), PayerFacts(name=name))
            facts = CoverageFacts(payer_id=payer.id, member_id=member_id, starts_on=date(2026, 1, 1))
            coverage = services.record_coverage(db, cast.actor(by), patient.id, facts)
            made = Kept(patient.id, payer.id, coverage.id, name, member_id)
            db.commit()
        return made

    return make
