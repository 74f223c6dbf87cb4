"""What the tests of intake begin with: a program with two tracks, and patients who may be admitted."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor
from causeway.ids import new_id
from tenants.patients.models import Patient, Sex
from tenants.patients.rules.consents import ConsentKind
from tenants.patients.services import ConsentFacts, PatientFacts, Signature, record_consent, register
from tenants.programs.models import Delivery, Program, Track
from tenants.programs.rules import AgeBand, Focus, LevelOfCare
from tenants.programs.services import ProgramFacts, TrackFacts, add_program, add_track
from tests.admitting import admissible
from tests.cast import PEOPLE, Cast

NOON = datetime(2026, 11, 21, 18, tzinfo=UTC)  # a Saturday; noon in Chicago
TODAY = date(2026, 11, 21)


@dataclass
class House:
    """A program and its two tracks."""

    program: Program
    morning: Track
    evening: Track


def build(db: Session, actor: Actor, *, capacity: int = 2, focus: Focus = Focus.SUBSTANCE_USE) -> House:
    """A program with a morning and an evening track of that many places."""
    facts = ProgramFacts(f"Program {new_id().hex}", focus, LevelOfCare.INTENSIVE_OUTPATIENT, AgeBand.ADULT)
    program = add_program(db, actor, facts)
    week = frozenset({1, 3, 5})
    tracks = [
        add_track(
            db, actor, TrackFacts(program.id, name, None, Delivery.TELEHEALTH, capacity, week, start, start + 180)
        )
        for name, start in (("Morning", 540), ("Evening", 1020))
    ]
    return House(program, *tracks)


def known(db: Session, actor: Actor, first_name: str = "Rosa", last_name: str = "Testperson") -> Patient:
    """Somebody who is known and has agreed to treatment, whom nobody has screened or scored."""
    patient = register(
        db, actor, PatientFacts(first_name, last_name, date(1990, 4, 7), sex=Sex.FEMALE, phone="217-555-0123")
    )
    signed = Signature(date(2026, 11, 1), f"{first_name} {last_name}")
    record_consent(db, actor, patient.id, ConsentFacts(ConsentKind.TREATMENT), signed)
    return patient


def ready(db: Session, actor: Actor, first_name: str = "Rosa", last_name: str = "Testperson") -> Patient:
    """A patient who lacks nothing for admission."""
    patient = known(db, actor, first_name, last_name)
    admissible(db, actor, patient.id)
    return patient


@pytest.fixture
def noon() -> Iterator[None]:
    """Saturday 21 November 2026."""
    with clock.frozen(NOON):
        yield


@pytest.fixture
def house(alder: Session, cast: Cast, noon: None) -> House:
    """A program of Alder with two tracks of two places."""
    return build(alder, cast.actor("dan"))


@pytest.fixture
def rosa(alder: Session, cast: Cast, noon: None) -> Patient:
    """A patient of Alder who may be admitted."""
    return ready(alder, cast.actor("dan"))


@pytest.fixture
def committed(cast: Cast) -> Callable[..., tuple[UUID, UUID, UUID]]:
    """`committed("bo")`: ids of a patient who may be admitted and of two tracks, made by somebody and kept."""

    def make(by: str = "dan", capacity: int = 2) -> tuple[UUID, UUID, UUID]:
        with opened(cast, by) as db:
            house = build(db, cast.actor(by), capacity=capacity)
            patient = _ready_signed(db, cast, by)
            return patient, house.morning.id, house.evening.id

    return make


@contextmanager
def opened(cast: Cast, by: str) -> Iterator[Session]:
    """A session of somebody, committed at the end."""
    with cast.session(PEOPLE[by][0], by) as db:
        yield db
        db.commit()


def _ready_signed(db: Session, cast: Cast, by: str) -> UUID:
    patient = register(
        db,
        cast.actor(by),
        PatientFacts("Rosa", f"Page{new_id().hex}", date(1990, 4, 7), sex=Sex.FEMALE, phone="217-555-0123"),
    )
    consent = Signature(date(2025, 1, 1), "Rosa")
    signer = "dan" if PEOPLE[by][0] == "alder" else "cleo"
    record_consent(db, cast.actor(signer), patient.id, ConsentFacts(ConsentKind.TREATMENT), consent)
    admissible(db, cast.actor(signer), patient.id)
    return patient.id
