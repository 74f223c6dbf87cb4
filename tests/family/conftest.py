"""What the tests of family sessions begin with: Ana's staff record, a patient on her caseload, relatives, a release."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor
from causeway.disclosure import Purpose, Recipient
from tenants.clinics.queries import get_profile
from tenants.family.models import FamilySession
from tenants.family.rules import AgreementOwner, Basis, FocusArea, Intervention, TookPart
from tenants.family.services import AgreementFacts, Documentation, ParticipantFacts, SessionPlan, document, plan
from tenants.patients.models import CareKind, Consent, Contact, Patient, Relationship
from tenants.patients.rules.consents import ConsentKind, SignedAs
from tenants.patients.services import PatientFacts, assign, register
from tenants.staff import queries as staff
from tenants.staff.models import StaffMember
from tests.cast import Cast

NOW = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)  # noon in Chicago
BEGAN = NOW - timedelta(hours=2)
TODAY = date(2026, 11, 21)


@dataclass
class House:
    """One family, as far as a clinic knows it."""

    db: Session
    ana: Actor
    patient: Patient
    clinician: StaffMember
    mother: Contact
    brother: Contact

    def release(self, contact: Contact, **changes: Any) -> Consent:
        """A release to a relative that holds for family work, unless `changes` say otherwise."""
        return add_release(self.db, self.patient, contact, **changes)

    def plan(self, **changes: Any) -> FamilySession:
        """A session that began two hours ago."""
        facts = SessionPlan(self.clinician.id, BEGAN, BEGAN + timedelta(minutes=50), contact_ids=(self.mother.id,))
        return plan(self.db, self.ana, self.patient.id, replace(facts, **changes))

    def whole_note(self, **changes: Any) -> Documentation:
        """A note that lacks nothing."""
        facts = Documentation(
            held_minutes=50,
            is_patient_present=True,
            participants=(ParticipantFacts(self.mother.id, TookPart.IN_PERSON, Basis.AGREEMENT_IN_ROOM),),
            focus_areas=(FocusArea.BOUNDARIES,),
            interventions=(Intervention.PSYCHOEDUCATION,),
            narrative="They named one boundary each.",
            agreements=(AgreementFacts("Call before visiting", AgreementOwner.CONTACT, self.mother.id, TODAY),),
        )
        return replace(facts, **changes)

    def documented(self, **changes: Any) -> FamilySession:
        """A session with a whole note, not signed."""
        return document(self.db, self.ana, self.plan().id, self.whole_note(**changes))


def add_release(db: Session, patient: Patient, contact: Contact, **changes: Any) -> Consent:
    """A signed release to a relative, complete and open-ended."""
    values: dict[str, Any] = {
        "kind": ConsentKind.RELEASE,
        "discloser": "Alder Clinic",
        "recipient": Recipient.CONTACT,
        "recipient_name": contact.name,
        "categories": ["family"],
        "purpose": Purpose.OTHER,
        "states_right_to_revoke": True,
        "expires_event": "the end of treatment",
        "signed_on": TODAY - timedelta(days=30),
        "signed_by": "Rosa Testperson",
        "signed_as": SignedAs.PATIENT,
    }
    if changes.get("revoked_on") is not None:
        changes.setdefault("revoked_at", datetime.combine(changes["revoked_on"], time(), UTC))
    consent = Consent(patient_id=patient.id, contact_id=contact.id, **{**values, **changes})
    db.add(consent)
    db.flush()
    return consent


def add_contact(db: Session, patient: Patient, name: str, relationship: Relationship, **flags: Any) -> Contact:
    """A relative on the patient's record."""
    contact = Contact(patient_id=patient.id, name=name, relationship=relationship, **flags)
    db.add(contact)
    db.flush()
    return contact


def staff_of(db: Session, cast: Cast, who: str) -> StaffMember:
    """The staff record of one of the cast; made when there is none yet."""
    found = staff.find_by_user(db, cast.users[who])
    if found is None:
        found = StaffMember(
            first_name=who.title(),
            last_name="Example",
            name_key=f"example {who}",
            user_id=cast.users[who],
            is_active=True,
        )
        db.add(found)
        db.flush()
    return found


def make_house(db: Session, cast: Cast) -> House:
    """Rosa on Ana's caseload, with a mother and a brother."""
    patient = register(
        db, cast.actor("dan"), PatientFacts(first_name="Rosa", last_name="Testperson", born_on=date(1990, 4, 7))
    )
    assign(db, cast.actor("dan"), patient.id, cast.users["ana"], CareKind.PRIMARY)
    return House(
        db,
        cast.actor("ana"),
        patient,
        staff_of(db, cast, "ana"),
        add_contact(db, patient, "Mo Sample", Relationship.PARENT),
        add_contact(db, patient, "Lee Sample", Relationship.SIBLING),
    )


@pytest.fixture
def noon() -> Iterator[None]:
    """The clock stands at noon of 21 November 2026 in Chicago."""
    with clock.frozen(NOW):
        yield


@pytest.fixture
def house(alder: Session, cast: Cast, noon: None) -> House:
    """The family, rolled back after the test; the clinic is somewhere."""
    get_profile(alder).street = "1 Sample Street"
    return make_house(alder, cast)


@dataclass(frozen=True)
class Ids:
    """A family that stays in the database, by its ids."""

    patient: UUID
    mother: UUID
    brother: UUID
    ana: UUID

    def plan(self, cast: Cast, **changes: Any) -> UUID:
        """A session that began two hours ago, planned by Ana."""
        facts = SessionPlan(self.ana, BEGAN, BEGAN + timedelta(minutes=50), contact_ids=(self.mother,))
        with cast.session("alder", "ana") as db:
            session_id = plan(db, cast.actor("ana"), self.patient, replace(facts, **changes)).id
            db.commit()
            return session_id


@pytest.fixture
def family(cast: Cast, noon: None) -> Ids:
    """A family that stays, on Ana's caseload."""
    with cast.session("alder", "dan") as db:
        made = make_house(db, cast)
        ids = Ids(made.patient.id, made.mother.id, made.brother.id, made.clinician.id)
        db.commit()
        return ids
