"""What the tests of transitions begin with: Rosa, admitted on 2 November and on Ana's caseload."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor
from tenants.intake.models import Episode
from tenants.intake.rules import Destination
from tenants.intake.services import AdmissionFacts, admit
from tenants.patients.models import CareKind
from tenants.patients.services import assign
from tenants.transitions.models import AftercareAppointment, TransitionPlan
from tenants.transitions.rules import AftercareKind, Direction
from tenants.transitions.services import AppointmentFacts, PlanDraft, book, open_plan
from tests.cast import Cast
from tests.intake.conftest import build, ready

NOW = datetime(2026, 11, 21, 18, tzinfo=UTC)  # noon in Chicago
TODAY = date(2026, 11, 21)
DRAFT = PlanDraft(
    Direction.STEP_DOWN, TODAY + timedelta(days=5), Destination.OUTPATIENT, "Riverside Counseling", "Two weeks sober"
)


@dataclass
class Course:
    """One admission."""

    db: Session
    ana: Actor
    episode: Episode

    def plan(self, **changes: Any) -> TransitionPlan:
        """An open plan for a step down in five days."""
        return open_plan(self.db, self.ana, self.episode.id, replace(DRAFT, **changes))

    def book(self, days: int, **changes: Any) -> AftercareAppointment:
        """An appointment so many days from now."""
        facts = AppointmentFacts(AftercareKind.THERAPY, "Dr. Sample", NOW + timedelta(days=days))
        return book(self.db, self.ana, self.episode.id, replace(facts, **changes))


def make_course(db: Session, cast: Cast) -> Course:
    """Rosa, admitted on 2 November."""
    dan = cast.actor("dan")
    house, patient = build(db, dan), ready(db, dan)
    episode = admit(db, dan, patient.id, AdmissionFacts(house.morning.id, date(2026, 11, 2)))
    assign(db, dan, patient.id, cast.users["ana"], CareKind.PRIMARY)
    return Course(db, cast.actor("ana"), episode)


@pytest.fixture
def noon() -> Iterator[None]:
    """The clock stands at noon of 21 November 2026 in Chicago."""
    with clock.frozen(NOW):
        yield


@pytest.fixture
def course(alder: Session, cast: Cast, noon: None) -> Course:
    """The admission, rolled back after the test."""
    return make_course(alder, cast)


@dataclass(frozen=True)
class Ids:
    """An admission that stays in the database, by its ids."""

    patient: UUID
    episode: UUID

    def plan(self, cast: Cast) -> UUID:
        """An open plan."""
        with cast.session("alder", "ana") as db:
            plan_id = open_plan(db, cast.actor("ana"), self.episode, DRAFT).id
            db.commit()
            return plan_id


@pytest.fixture
def stay(cast: Cast, noon: None) -> Ids:
    """An admission that stays."""
    with cast.session("alder", "dan") as db:
        made = make_course(db, cast)
        ids = Ids(made.episode.patient_id, made.episode.id)
        db.commit()
        return ids
