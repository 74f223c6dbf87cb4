"""Goals and contact notes are tested on the group that notes are tested on; counselling notes on somebody of their own."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from tenants.patients import services as patients
from tenants.patients.models import Patient
from tenants.patients.services import PatientFacts
from tests.cast import Cast
from tests.notes.conftest import group, noon, stays

__all__ = ["group", "noon", "stays"]


@pytest.fixture
def rosa(alder: Session, cast: Cast) -> Patient:
    """On Ana's caseload."""
    dan = cast.actor("dan")
    patient = patients.register(alder, dan, PatientFacts("Rosa", "Counselled", date(1990, 4, 7)))
    patients.assign(alder, dan, patient.id, cast.users["ana"])
    return patient
