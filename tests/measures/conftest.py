"""What the tests of measures begin with: somebody in care on Ana's caseload, and somebody under 18."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor
from tenants.measures.models import Administration
from tenants.measures.rules.words import Name
from tenants.measures.services.recording import MeasureFacts, record
from tenants.patients.models import CareKind, Sex
from tenants.patients.services import PatientFacts, assign, register
from tests.cast import Cast

TODAY = clock.today("America/Chicago")


@pytest.fixture
def ana(cast: Cast) -> Actor:
    return cast.actor("ana")


@pytest.fixture
def rosa(alder: Session, cast: Cast) -> UUID:
    """A grown woman on Ana's caseload."""
    return someone(alder, cast, "Rosa", date(1990, 4, 7))


@pytest.fixture
def theo(alder: Session, cast: Cast) -> UUID:
    """A boy of 16 on Ana's caseload."""
    return someone(alder, cast, "Theo", TODAY - timedelta(days=16 * 366), Sex.MALE)


def someone(db: Session, cast: Cast, name: str, born_on: date, sex: Sex = Sex.FEMALE) -> UUID:
    """A new patient on Ana's caseload."""
    facts = PatientFacts(first_name=name, last_name="Testperson", born_on=born_on, sex=sex)
    patient = register(db, cast.actor("dan"), facts)
    assign(db, cast.actor("dan"), patient.id, cast.users["ana"], CareKind.PRIMARY)
    return patient.id


def whole(name: Name, points: int, **changes: int) -> dict[int, int]:
    """Answers to a PHQ-9 or GAD-7 that come to so many points; `changes` as item_9=0."""
    count = {Name.PHQ_9: 9, Name.PHQ_A: 9, Name.GAD_7: 7}[name]
    answers, left = {}, points
    for number in range(1, count + 1):
        most = 0 if count == 9 and number == 9 else 3
        answers[number] = min(most, left)
        left -= answers[number]
    assert left == 0
    return {**answers, **{int(key.removeprefix("item_")): value for key, value in changes.items()}}


Takes = Callable[..., Administration]


@pytest.fixture
def takes(alder: Session, ana: Actor) -> Takes:
    """`takes(rosa, Name.PHQ_9, 18, days_ago=28)`: an answered form."""

    def take(patient_id: UUID, name: Name, points: int, *, days_ago: int = 0, **changes: int) -> Administration:
        facts = MeasureFacts(name, TODAY - timedelta(days=days_ago), whole(name, points, **changes))
        return record(alder, ana, patient_id, facts)

    return take
