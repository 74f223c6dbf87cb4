"""What the tests of consents begin with."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from causeway.disclosure import Category, Purpose, Recipient
from tenants.clinics.queries import get_profile
from tenants.consents.wording import statement
from tenants.patients.models import Consent, Contact, Patient, Relationship
from tenants.patients.rules.consents import NEEDS, ConsentKind
from tenants.patients.rules.details import OWN
from tenants.patients.services import ConsentFacts, PatientFacts, prepare_consent, register
from tests.cast import Cast

Prepare = Callable[..., Consent]


@pytest.fixture
def rosa(alder: Session, cast: Cast) -> Patient:
    """A patient of Alder, registered by the director."""
    return register(alder, cast.actor("dan"), PatientFacts("Rosa", "Testperson", date(1990, 4, 7)))


def facts_of(kind: ConsentKind, details: Mapping[str, str] | None = None, **changes: Any) -> ConsentFacts:
    """A whole form of a kind, in our own words."""
    values: dict[str, Any] = {
        "details": dict.fromkeys(OWN[kind], "as explained") | dict(details or {}),
        "statement": statement(kind, "Alder Clinic"),
        "language": "en",
        "states_right_to_revoke": True,
    }
    if NEEDS[kind].is_release:
        only = NEEDS[kind].only_category
        values |= {
            "discloser": "Alder Clinic",
            "recipient": Recipient.OTHER,
            "recipient_name": "Dr. Example",
            "categories": (Category(only),) if only else (Category.PLAN, Category.SUBSTANCE_USE),
            "purpose": Purpose.TREATMENT,
            "states_redisclosure": True,
            "states_refusal": True,
            "expires_event": "the end of treatment",
            "what": "after the case is over",
        }
    return ConsentFacts(kind, **{**values, **changes})


@pytest.fixture
def prepare(alder: Session, cast: Cast, rosa: Patient) -> Prepare:
    """`prepare(kind, details=…, **changes)`: a whole form of Rosa's that waits for its signature."""

    def make(kind: ConsentKind = ConsentKind.TREATMENT, **changes: Any) -> Consent:
        return prepare_consent(alder, cast.actor("ivy"), rosa.id, facts_of(kind, **changes))

    return make


@pytest.fixture
def under_age(alder: Session, rosa: Patient) -> Callable[..., UUID]:
    """`under_age("IL", is_part2=True)`: Rosa is 15, in that state, with her mother as guardian; the mother's id."""

    def make(state: str, *, is_part2: bool, with_mother: bool = True) -> UUID:
        get_profile(alder).state = state
        rosa.born_on, rosa.is_part2 = date(2011, 5, 5), is_part2
        mother = Contact(
            patient_id=rosa.id, name="Lou Testperson", relationship=Relationship.PARENT, is_guardian=with_mother
        )
        alder.add(mother)
        alder.flush()
        return mother.id

    return make
