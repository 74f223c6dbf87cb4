"""Telling a parent of a minor who cannot decide of a threat (42 CFR 2.14): who may be told, by a table, the gate, the page."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway import clock, disclosure
from causeway.disclosure import Category, DisclosureRefused, Leaving, Purpose, Recipient, Way
from tenants.clinics.queries import get_profile
from tenants.patients import services as patients
from tenants.patients.grounds.models import DisclosureReview
from tenants.patients.grounds.rules import NEEDS, GroundsKind, Incapacity
from tenants.patients.grounds.services import GroundsFacts, record_grounds
from tenants.patients.models import Disclosure, Standing
from tenants.patients.representatives import services as representatives
from tenants.patients.representatives.rules import (
    DeclineGround,
    Fault,
    RepresentativeKind,
    Subject,
    Verification,
    threat_fault,
)
from tenants.patients.representatives.services import RepresentationFacts
from tenants.patients.services import ContactFacts, PatientFacts
from tests.cast import Cast
from tests.patients.conftest import fields_of

K, F, C = RepresentativeKind, Fault, Category
TODAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 18, tzinfo=UTC)
NAME = "Petra Parent"
SCHOOL_AGE, OF_AGE = date(2012, 5, 5), date(2008, 11, 23)


@dataclass(frozen=True)
class Paper:
    """An authority as its record would stand."""

    kind: RepresentativeKind = K.PARENT
    from_on: date = TODAY - timedelta(days=90)
    until_on: date | None = None
    categories: tuple[str, ...] = ()
    is_adjudicated: bool = False
    is_asked_for: bool = False
    declined_at: datetime | None = None
    ended_on: date | None = None


MINOR = Subject(14, "IL", is_part2=True)


@pytest.mark.parametrize(
    ("paper", "of", "fault"),
    [
        (Paper(), MINOR, None),
        (Paper(K.GUARDIAN_OF_MINOR), MINOR, None),
        # Whether or not the state lets the minor consent alone: elsewhere both would have to sign.
        (Paper(), replace(MINOR, age=9), None),
        (Paper(), replace(MINOR, state=None), None),
        (Paper(), replace(MINOR, age=18), F.OF_AGE),
        (Paper(), replace(MINOR, age=18, state="AL"), None),  # of age at 19
        (Paper(K.HEALTH_CARE_AGENT), MINOR, F.NOT_A_PARENT),
        (Paper(K.GUARDIAN_OF_ADULT, is_adjudicated=True), replace(MINOR, age=40), F.NOT_A_PARENT),
        (Paper(K.EXECUTOR), replace(MINOR, is_deceased=True), F.NOT_A_PARENT),
        (Paper(K.PROGRAM_DIRECTOR), MINOR, F.NOT_A_PARENT),
        (Paper(), replace(MINOR, is_deceased=True), F.DECEASED),
        (Paper(ended_on=TODAY), MINOR, F.ENDED),
        (Paper(until_on=TODAY - timedelta(days=1)), MINOR, F.OVER),
        (Paper(from_on=TODAY + timedelta(days=1)), MINOR, F.NOT_YET),
        # The clinic does not treat them so, or a court has taken it from them and does not say that they are told.
        (Paper(declined_at=NOON), MINOR, F.DECLINED),
        (Paper(), replace(MINOR, is_declined=True), F.DECLINED),
        (Paper(), replace(MINOR, decides=False), F.BY_ORDER),
        (Paper(), replace(MINOR, decides=False, is_told=False), F.BY_ORDER),
        (Paper(), replace(MINOR, decides=False, is_told=True), None),
        (Paper(), replace(MINOR, decides=True), None),
    ],
)
def test_who_is_told_of_a_threat(paper: Paper, of: Subject, fault: Fault | None) -> None:
    assert threat_fault(paper, of, TODAY) is fault


@dataclass
class Home:
    """A patient and a contact; `ask` says what the gate answers when the contact is told of a threat."""

    db: Session
    cast: Cast
    patient_id: UUID
    contact_id: UUID

    def ask(self, **changes: Any) -> tuple[str | None, str]:
        """The basis, or why there is none."""
        facts = replace(FACTS, contact_id=self.contact_id)
        grounds = record_grounds(self.db, self.cast.actor("dan"), self.patient_id, facts)
        leaving = Leaving(
            Way.SPOKEN, Recipient.CONTACT, Purpose.OTHER, "Where the pills are", FACTS.categories, (self.patient_id,),
            recipient_name=NAME, recipient_id=self.contact_id, grounds_id=grounds.id,
        )  # fmt: skip
        try:
            return disclosure.find(self.db, self.cast.actor("dan"), replace(leaving, **changes)).key, ""
        except DisclosureRefused as refused:
            return None, refused.sentence()


FACTS = GroundsFacts(
    GroundsKind.MINOR_AT_RISK,
    Recipient.CONTACT,
    NAME,
    frozenset({C.ASSESSMENT}),
    frozenset(NEEDS[GroundsKind.MINOR_AT_RISK].statements),
    happened_at=NOON - timedelta(minutes=20),
    incapacity=Incapacity.MENTAL,
    judgment="Confused since this morning, and cannot weigh what telling her mother would mean.",
    narrative="Says that she has hidden pills in her room and will take them tonight.",
)


@pytest.fixture
def at_home(alder: Session, cast: Cast) -> Any:
    """`at_home(born_on, is_guardian=True)`: the patient, under Part 2 unless it is said otherwise, and the contact."""
    with clock.frozen(NOON):
        get_profile(alder).state = "IL"

        def make(born_on: date = SCHOOL_AGE, *, is_part2: bool = True, **marks: Any) -> Home:
            dan = cast.actor("dan")
            patient = patients.register(alder, dan, PatientFacts("Mia", "Testperson", born_on))
            patients.set_standing(alder, dan, patient.id, Standing.ACTIVE, is_part2=is_part2)
            contact = patients.add_contact(alder, dan, patient.id, ContactFacts(name=NAME, **marks))
            return Home(alder, cast, patient.id, contact.id)

        yield make


GUARDIAN = {"is_guardian": True}


@pytest.mark.parametrize(
    ("born_on", "marks", "said"),
    [
        (SCHOOL_AGE, GUARDIAN, ""),
        (OF_AGE, GUARDIAN, "not on the chart as parent or guardian of Mia"),  # a mark of an adult's guardian
        (SCHOOL_AGE, {}, "not on the chart as parent or guardian of Mia"),
        (SCHOOL_AGE, {"has_power_of_attorney": True}, "not on the chart as parent or guardian of Mia"),
        (SCHOOL_AGE, GUARDIAN | {"custody_decides": False}, "does not decide for Mia"),
        (SCHOOL_AGE, GUARDIAN | {"custody_decides": False, "custody_is_told": True}, ""),
        # An order that ran out gives nobody a right, and takes the protection of one from nobody.
        (
            SCHOOL_AGE,
            GUARDIAN | {"custody_decides": False, "custody_is_told": True, "order_until_on": date(2026, 11, 1)},
            "does not decide for Mia",
        ),
    ],
)
def test_what_the_gate_says_of_a_contact(at_home: Any, born_on: date, marks: dict[str, Any], said: str) -> None:
    found, why = at_home(born_on, **marks).ask()
    assert found == (None if said else "minor_at_risk")
    assert said in why


@pytest.mark.parametrize(
    "mark",
    [
        {"is_never_tell": True},
        {"has_protective_order": True},
        {"is_partner_violence_risk": True},
        {"custody_is_told": False},
    ],
)
def test_nobody_who_must_not_be_told_is_told_of_a_threat(
    at_home: Any, alder: Session, cast: Cast, mark: dict[str, Any]
) -> None:
    home = at_home(**GUARDIAN)
    assert home.ask()[0] == "minor_at_risk"
    facts = ContactFacts(name=NAME, **GUARDIAN, **mark)
    leaving = Leaving(
        Way.SPOKEN, Recipient.CONTACT, Purpose.OTHER, "x", FACTS.categories, (home.patient_id,), recipient_name=NAME,
        recipient_id=home.contact_id,
        grounds_id=record_grounds(
            alder, cast.actor("dan"), home.patient_id, replace(FACTS, contact_id=home.contact_id)
        ).id,
    )  # fmt: skip
    patients.correct_contact(alder, cast.actor("dan"), home.contact_id, facts)
    with pytest.raises(DisclosureRefused) as refused:
        disclosure.find(alder, cast.actor("dan"), leaving)
    assert "Nothing is told to Petra Parent" in refused.value.sentence()


def test_outside_part_2_it_is_no_basis(at_home: Any) -> None:
    assert "under 42 CFR Part 2 alone" in at_home(is_part2=False, **GUARDIAN).ask()[1]


def test_it_reaches_no_other_patient_contact_or_kind_of_information(at_home: Any) -> None:
    home, other = at_home(**GUARDIAN), at_home(**GUARDIAN)
    assert "for another patient" in home.ask(patient_ids=(other.patient_id,))[1]
    assert "name Petra Parent, and nobody else" in home.ask(recipient_id=other.contact_id)[1]
    assert "do not cover Treatment plan" in home.ask(categories=frozenset({C.PLAN}))[1]
    assert "do not serve this purpose" in home.ask(purpose=Purpose.PATIENT_ACCESS)[1]


def test_whoever_the_clinic_does_not_treat_as_representative_is_not_told(at_home: Any, cast: Cast) -> None:
    home, dan = at_home(**GUARDIAN), cast.actor("dan")
    facts = RepresentationFacts(K.PARENT, "Birth record", None, Verification.BIRTH_RECORD, TODAY, home.contact_id)
    row = representatives.record_representation(home.db, dan, home.patient_id, facts)
    assert home.ask()[0] == "minor_at_risk"
    representatives.decline_representation(home.db, dan, row.id, DeclineGround.ABUSE, "Bruises.")
    assert "decided not to treat Petra Parent as representative of Mia" in home.ask()[1]


@pytest.fixture
def mia(cast: Cast, committed: Callable[..., UUID]) -> tuple[UUID, UUID]:
    """A minor of Alder under Part 2, and her mother."""
    born_on = clock.today(UTC).replace(day=1) - timedelta(days=14 * 365)
    patient_id = committed(PatientFacts("Mia", "Minorton", born_on))
    with cast.session("alder", "dan") as db:
        dan = cast.actor("dan")
        patients.set_standing(db, dan, patient_id, Standing.ACTIVE, is_part2=True)
        contact = patients.add_contact(db, dan, patient_id, ContactFacts(name=NAME, **GUARDIAN)).id  # type: ignore[arg-type]
        db.commit()
    return patient_id, contact


def test_the_director_tells_a_parent_and_it_waits_for_the_privacy_officer(
    cast: Cast, browse: Callable[[str], FlaskClient], mia: tuple[UUID, UUID]
) -> None:
    (patient_id, contact_id), dan = mia, browse("dan")
    path = f"/c/alder/patients/{patient_id}/disclosures/new/"
    assert "Threat to a life" in dan.get(path).text
    assert "Threat to a life" not in browse("pru").get(path).text
    page = dan.post(f"{path}ask/", data={**fields_of(dan.get(path).text), "basis": "minor_at_risk"}).text
    assert "The threat, and how telling them may reduce it" in page
    values = {
        **fields_of(page),
        "what": "Where she keeps the pills",
        "categories": ["assessment"],
        "recipient": "contact",
        "contact_id": str(contact_id),
        "way": "spoken",
        "purpose": "other",
        "incapacity": "mental",
        "judgment": "Confused since this morning.",
        "narrative": "Says she will take them tonight.",
        "statements": [one.value for one in NEEDS[GroundsKind.MINOR_AT_RISK].statements],
    }
    for name in ("incapacity", "judgment", "narrative", "statements"):
        assert dan.post(path, data={**values, name: ""}).status_code == 422
    told = dan.post(path, data=values, follow_redirects=True).text
    for said in ("A mental condition", "Confused since this morning.", "Says she will take them tonight."):
        assert said in told
    with cast.session("alder") as db:
        row = db.scalars(select(Disclosure).where(Disclosure.patient_id == patient_id)).one()
        assert (row.basis, row.recipient_name, row.what) == ("minor_at_risk", NAME, "Where she keeps the pills")
        review = db.scalars(select(DisclosureReview).where(DisclosureReview.patient_id == patient_id)).one()
    assert "Confused since this morning." in browse("pru").get(f"/c/alder/privacy/reviews/{review.id}/").text


def test_of_an_adult_or_outside_part_2_it_is_not_offered(
    browse: Callable[[str], FlaskClient], committed: Callable[..., UUID]
) -> None:
    adult = committed(PatientFacts("Ada", "Adulton", date(1980, 1, 1)))
    assert "Threat to a life" not in browse("dan").get(f"/c/alder/patients/{adult}/disclosures/new/").text
