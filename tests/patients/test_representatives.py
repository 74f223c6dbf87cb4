"""Personal representatives: what the gate answers, who signs, and what is kept."""

import io
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from causeway import clock, disclosure
from causeway.disclosure import Category, DisclosureRefused, Leaving, Purpose, Recipient, Way
from causeway.errors import Forbidden, Invalid, Refused
from causeway.ids import new_id
from tenants.clinics.queries import get_profile
from tenants.insurance.consent_to_bill import may_bill
from tenants.insurance.rules import BillReason
from tenants.patients import services as patient_services
from tenants.patients.letters.rules import Tongue
from tenants.patients.models import Consent, Contact, Disclosure, Patient, Standing
from tenants.patients.representatives import queries, services
from tenants.patients.representatives.errors import DirectorConsents, NotCurrent, RepresentsAlready
from tenants.patients.representatives.models import Representation
from tenants.patients.representatives.rules import (
    DeclineGround,
    RepresentativeKind,
    Verification,
)
from tenants.patients.representatives.services import RepresentationFacts
from tenants.patients.requests import accounting
from tenants.patients.requests import services as requests
from tenants.patients.requests.rules import Asker, RequestKind
from tenants.patients.requests.services import Given, RequestFacts
from tenants.patients.rules.consents import ConsentKind, SignedAs
from tenants.patients.services import ContactFacts, PatientFacts
from tenants.patients.signatures.errors import DoesNotStand
from tenants.patients.signatures.queries import find_stand_ins
from tests.cast import Cast

K, C = RepresentativeKind, Category
TODAY = date(2026, 11, 23)
SOON = TODAY + timedelta(days=1)
FACTS = RepresentationFacts(
    K.PARENT, "His birth record of Sampleton county", TODAY - timedelta(days=20), Verification.BIRTH_RECORD, TODAY
)


@dataclass
class Home:
    """A patient with somebody who stands for them, in a clinic of Illinois, at noon of that day."""

    db: Session
    cast: Cast
    patient: Patient
    contact: Contact

    def record(self, kind: RepresentativeKind = K.PARENT, who: str = "dan", **changes: Any) -> Representation:
        """The authority, recorded."""
        contact_id = None if kind is K.PROGRAM_DIRECTOR else self.contact.id
        facts = replace(FACTS, kind=kind, contact_id=contact_id, **changes)
        return services.record_representation(self.db, self.cast.actor(who), self.patient.id, facts)

    def consented(self, signed_as: SignedAs) -> None:
        """A consent to treatment, signed so."""
        self.db.add(
            Consent(
                patient_id=self.patient.id,
                kind=ConsentKind.TREATMENT,
                categories=[],
                signed_on=TODAY,
                signed_by="Lou",
                signed_as=signed_as,
            )
        )
        self.db.flush()

    def ask(self, way: Way = Way.LETTER, **changes: Any) -> tuple[str | None, str]:
        """What the gate says of the plan going to them in the patient's place: the basis, or why not."""
        leaving = Leaving(
            way, Recipient.CONTACT, Purpose.PATIENT_ACCESS, "The plan", frozenset({C.PLAN}), (self.patient.id,),
            recipient_name=self.contact.name, recipient_id=self.contact.id,
        )  # fmt: skip
        try:
            return disclosure.find(self.db, self.cast.actor("dan"), replace(leaving, **changes)).key, ""
        except DisclosureRefused as refused:
            return None, refused.sentence()


@pytest.fixture
def at_home(alder: Session, cast: Cast) -> Any:
    """`at_home(born_on, is_part2=True)`: the patient and their mother."""
    with clock.frozen(datetime(2026, 11, 23, 18, tzinfo=UTC)):
        get_profile(alder).state = "IL"

        def make(born_on: date, *, is_part2: bool = False, **marks: Any) -> Home:
            dan = cast.actor("dan")
            patient = patient_services.register(alder, dan, PatientFacts("Rolf", "Testperson", born_on))
            patient_services.set_standing(alder, dan, patient.id, Standing.ACTIVE, is_part2=is_part2)
            contact = patient_services.add_contact(alder, dan, patient.id, ContactFacts(name="Lou Testperson", **marks))
            return Home(alder, cast, patient, contact)

        yield make


def test_a_parent_has_what_the_child_could_until_the_birthday(at_home: Any) -> None:
    home = at_home(date(2008, 11, 24))  # of age tomorrow
    assert "is not on record as personal representative of Rolf" in home.ask()[1]
    home.consented(SignedAs.GUARDIAN)
    home.record()
    assert home.ask() == ("representative", "")
    with clock.frozen(datetime(2026, 11, 24, 18, tzinfo=UTC)):
        assert home.ask()[0] is None
        assert "Rolf is of age" in home.ask()[1]


def test_the_gate_says_who_consented_and_leads_on(at_home: Any, cast: Cast) -> None:
    home = at_home(date(2009, 5, 5))  # 17: may consent alone in Illinois
    home.record()
    assert "No consent to treatment is on record" in home.ask()[1]
    home.consented(SignedAs.PATIENT_AND_GUARDIAN)
    assert "it is Rolf’s own" in home.ask()[1]
    with pytest.raises(DisclosureRefused) as refused:
        disclosure.find(
            home.db, cast.actor("dan"),
            Leaving(Way.LETTER, Recipient.CONTACT, Purpose.PATIENT_ACCESS, "x", frozenset({C.PLAN}), (home.patient.id,),
                    recipient_name=home.contact.name, recipient_id=home.contact.id),
        )  # fmt: skip
    assert [one.endpoint for one in refused.value.forward] == ["representatives.index", "consents.new"]
    row = queries.list_versions(home.db, home.patient, TODAY)[0].row
    services.renew_representation(
        home.db, cast.actor("dan"), row.id, replace(FACTS, contact_id=home.contact.id, is_asked_for=True)
    )
    assert home.ask()[0] == "representative"


def test_a_parents_standing_begins_at_the_birth(at_home: Any) -> None:
    home = at_home(date(2015, 5, 5))
    assert home.record(from_on=None).from_on == date(2015, 5, 5)


def test_under_part_2_a_parent_has_nothing_of_their_own(at_home: Any) -> None:
    home = at_home(date(2013, 5, 5), is_part2=True)
    home.consented(SignedAs.GUARDIAN)
    home.record()
    assert "under 42 CFR 2.14 only Rolf" in home.ask()[1]


def test_an_adult_under_part_2_only_by_a_courts_finding(at_home: Any, cast: Cast) -> None:
    home = at_home(date(1960, 5, 5), is_part2=True)
    row = home.record(K.GUARDIAN_OF_ADULT)
    assert "no such finding is on record" in home.ask()[1]
    facts = replace(FACTS, kind=K.GUARDIAN_OF_ADULT, contact_id=home.contact.id, is_adjudicated=True)
    services.renew_representation(home.db, cast.actor("dan"), row.id, facts)
    assert home.ask()[0] == "representative"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"categories": frozenset({C.COUNSELLING_NOTES})}, "Counselling and psychotherapy notes"),
        ({"categories": frozenset({C.PLAN, C.COUNSELLING_NOTES})}, "Counselling and psychotherapy notes"),
        ({"purpose": Purpose.OTHER}, "no release in force"),
        ({"way": Way.MAIL}, "no consent to texting and email"),
        ({"recipient_id": None}, "no release in force"),
        (
            {"categories": frozenset({C.PLAN, C.BILLING}), "limited": frozenset({C.PLAN})},
            "does not cover Insurance and billing",
        ),
    ],
)
def test_what_is_not_in_the_patients_place(at_home: Any, changes: dict[str, Any], why: str) -> None:
    home = at_home(date(1960, 5, 5))
    home.record(K.HEALTH_CARE_AGENT, categories=changes.pop("limited", frozenset()))
    assert home.ask()[0] == "representative"
    found, said = home.ask(**changes)
    assert found is None
    assert why in said


def test_a_mark_alone_opens_nothing_and_never_tell_closes_everything(at_home: Any, cast: Cast) -> None:
    home = at_home(date(2015, 5, 5), is_guardian=True)
    assert home.ask()[0] is None
    home.record()
    assert home.ask()[0] == "representative"
    patient_services.correct_contact(
        home.db,
        cast.actor("dan"),
        home.contact.id,
        ContactFacts(name="Lou Testperson", is_guardian=True, is_never_tell=True),
    )
    assert home.ask()[0] is None


def test_what_the_clinic_declines_stays_declined_until_it_is_lifted(at_home: Any, cast: Cast) -> None:
    dan, home = cast.actor("dan"), at_home(date(2015, 5, 5))
    first = home.record()
    with pytest.raises(RepresentsAlready):
        home.record()
    services.decline_representation(home.db, dan, first.id, DeclineGround.ENDANGERS, "He is afraid of her.")
    assert "not to treat Lou Testperson as representative" in home.ask()[1]
    with pytest.raises(NotCurrent):
        services.decline_representation(home.db, dan, first.id, DeclineGround.ABUSE, "Again.")
    second = services.renew_representation(home.db, dan, first.id, replace(FACTS, contact_id=home.contact.id))
    assert (second.decline_ground, home.ask()[0]) == (DeclineGround.ENDANGERS, None)
    with pytest.raises(NotCurrent):
        services.end_representation(home.db, dan, first.id, TODAY, "An old version.")
    third = services.treat_again(home.db, dan, second.id)
    assert home.ask()[0] == "representative"
    services.end_representation(home.db, dan, third.id, TODAY, "The court discharged her.")
    assert "it ended on" in home.ask()[1]
    kept = queries.list_versions(home.db, home.patient, TODAY)
    assert [(one.row.id, one.is_newest) for one in kept] == [(third.id, True), (second.id, False), (first.id, False)]
    assert queries.words_of(home.db, first)["decline_reason"] == "He is afraid of her."


def test_a_decision_holds_against_whatever_is_recorded_of_them_later(at_home: Any, cast: Cast) -> None:
    dan, home = cast.actor("dan"), at_home(date(2015, 5, 5), is_guardian=True)
    row = home.record()
    other = patient_services.add_contact(home.db, dan, home.patient.id, ContactFacts(name="Max Testperson"))
    services.decline_representation(home.db, dan, row.id, DeclineGround.ABUSE, "Bruises were seen.")
    with pytest.raises(Refused) as refused:
        services.renew_representation(home.db, dan, row.id, replace(FACTS, contact_id=other.id))
    assert refused.value.field == "contact_id"
    home.record(K.GUARDIAN_OF_MINOR)
    assert home.ask()[0] is None
    services.end_representation(home.db, dan, row.id, TODAY, "To record it anew.")
    home.record()
    assert home.ask()[0] is None
    assert find_stand_ins(home.db, home.patient, TODAY).guardians == []
    services.treat_again(home.db, dan, row.id)
    assert home.ask()[0] == "representative"


def test_what_was_recorded_is_frozen(at_home: Any) -> None:
    home = at_home(date(2015, 5, 5))
    row = home.record()
    with pytest.raises(DBAPIError, match="frozen"), home.db.begin_nested():
        home.db.execute(text("UPDATE representations SET until_on = now()::date + 900 WHERE id = :i"), {"i": row.id})


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"authority": " "}, "authority"),
        ({"kind": K.GUARDIAN_OF_MINOR, "from_on": None}, "from_on"),
        ({"until_on": TODAY - timedelta(days=900)}, "until_on"),
        ({"verified_on": TODAY + timedelta(days=1)}, "verified_on"),
        ({"is_adjudicated": True}, "is_adjudicated"),
        ({"kind": K.EXECUTOR, "is_asked_for": True}, "is_asked_for"),
        ({"categories": frozenset({C.COUNSELLING_NOTES})}, "categories"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(at_home: Any, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        at_home(date(2015, 5, 5)).record(**changes)
    assert list(refused.value.problems) == [field]


def test_the_program_director_consents_to_be_paid_and_to_nothing_else(at_home: Any, cast: Cast) -> None:
    home, terms = at_home(date(1960, 5, 5), is_part2=True), {"until_on": TODAY + timedelta(days=20)}
    asked = Leaving(
        Way.CLAIM, Recipient.PAYER, Purpose.PAYMENT, "A claim", frozenset({C.BILLING}), (home.patient.id,),
        recipient_name="Any Plan",
    )  # fmt: skip
    with pytest.raises(Forbidden):
        home.record(K.PROGRAM_DIRECTOR, who="ivy", **terms)
    with pytest.raises(Invalid):
        home.record(K.PROGRAM_DIRECTOR)
    home.record(K.PROGRAM_DIRECTOR, **terms)
    ben = cast.actor("ben")
    basis = disclosure.find(home.db, ben, asked)
    assert basis.key == "directors_consent"
    said = may_bill(home.db, home.patient.id, new_id(), TODAY, today=TODAY)
    assert (said.is_allowed, said.reason, said.until_on) == (True, BillReason.DIRECTOR, terms["until_on"])
    assert "42 CFR part 2 prohibits" in basis.notice
    for other in (
        replace(asked, purpose=Purpose.TREATMENT, recipient=Recipient.TREATING_PROVIDER),
        replace(asked, purpose=Purpose.OPERATIONS),
    ):
        with pytest.raises(DisclosureRefused):
            disclosure.find(home.db, ben, other)
    home.record(K.GUARDIAN_OF_ADULT, is_adjudicated=True)
    with pytest.raises(DisclosureRefused):
        disclosure.find(home.db, ben, asked)
    assert may_bill(home.db, home.patient.id, new_id(), TODAY, today=TODAY).reason is BillReason.NO_CONSENT
    for outside in (at_home(date(1960, 5, 5)), at_home(date(2015, 5, 5), is_part2=True)):
        with pytest.raises(DirectorConsents):
            outside.record(K.PROGRAM_DIRECTOR, **terms)


def test_a_request_of_the_representatives_rests_on_it_and_is_in_no_accounting(at_home: Any, cast: Cast) -> None:
    home, dan = at_home(date(2015, 5, 5)), cast.actor("dan")
    facts = RequestFacts(RequestKind.ACCESS, TODAY, "All of it.", Asker.REPRESENTATIVE, contact_id=home.contact.id)
    made = requests.receive(home.db, cast.actor("ivy"), home.patient.id, facts)
    given = Given("The plan", frozenset({C.PLAN}), Way.LETTER)
    with pytest.raises(DisclosureRefused):
        requests.give(home.db, dan, made.id, given)
    home.record()
    requests.give(home.db, dan, made.id, given)
    left = home.db.scalars(select(Disclosure).where(Disclosure.patient_id == home.patient.id)).one()
    assert (left.basis, left.recipient_id) == ("representative", home.contact.id)
    lines = accounting.lines_of(home.db, dan, home.patient.id, TODAY, TODAY, is_part2=False)
    assert lines == {part: [] for part in accounting.Part}


def test_the_accounting_goes_to_who_stands_for_the_patient_in_everything(at_home: Any, cast: Cast) -> None:
    home, pru = at_home(date(2015, 5, 5)), cast.actor("pru")

    def give() -> bytes:
        return accounting.give_accounting(
            home.db, pru, home.patient.id, (TODAY, TODAY), Tongue.ENGLISH, contact_id=home.contact.id
        )[1]

    for changes in ({}, {"categories": frozenset({C.BILLING})}):
        if changes:
            home.record(**changes)
        assert accounting.list_stand_ins(home.db, home.patient.id, TODAY) == {}
        with pytest.raises(Refused):
            give()
    row = queries.list_versions(home.db, home.patient, TODAY)[0].row
    services.renew_representation(home.db, cast.actor("dan"), row.id, replace(FACTS, contact_id=home.contact.id))
    assert accounting.list_stand_ins(home.db, home.patient.id, TODAY) == {home.contact.id: "Lou Testperson"}
    words = "".join(page.extract_text() for page in PdfReader(io.BytesIO(give())).pages)
    assert "Lou Testperson, in the place of Rolf Testperson" in words
    left = home.db.scalars(select(Disclosure).where(Disclosure.patient_id == home.patient.id)).one()
    assert (left.basis, left.recipient, left.recipient_id) == ("representative", Recipient.CONTACT, home.contact.id)
    assert (left.recipient_name, left.what) == ("Lou Testperson", "Accounting of disclosures")
    with clock.frozen(datetime(2033, 5, 6, 18, tzinfo=UTC)), pytest.raises(Refused):  # of age
        accounting.give_accounting(
            home.db, pru, home.patient.id, (TODAY, TODAY), Tongue.ENGLISH, contact_id=home.contact.id
        )


def test_a_contact_who_must_not_be_told_has_no_accounting(at_home: Any, cast: Cast) -> None:
    home = at_home(date(2015, 5, 5))
    home.record()
    home.contact.is_never_tell = True
    with pytest.raises(DisclosureRefused):
        accounting.give_accounting(
            home.db,
            cast.actor("pru"),
            home.patient.id,
            (TODAY, TODAY),
            Tongue.ENGLISH,
            contact_id=home.contact.id,
        )


@pytest.mark.parametrize(
    ("born", "is_part2", "marks", "kind", "changes", "signs"),
    [
        (date(2015, 5, 5), False, {"is_guardian": True}, None, {}, "guardian"),
        (date(2015, 5, 5), False, {}, K.PARENT, {}, "guardian"),
        (date(2015, 5, 5), False, {"is_guardian": True}, K.PARENT, {"from_on": SOON}, ""),
        (date(2015, 5, 5), False, {"has_power_of_attorney": True}, None, {}, ""),
        (date(1960, 5, 5), False, {"has_power_of_attorney": True}, None, {}, "representative"),
        (date(1960, 5, 5), False, {"is_guardian": True}, None, {}, "guardian"),
        (date(1960, 5, 5), False, {"is_guardian": True}, K.PARENT, {}, ""),  # a parent of somebody who is of age by now
        (date(1960, 5, 5), True, {"has_power_of_attorney": True}, None, {}, ""),
        (date(1960, 5, 5), True, {}, K.HEALTH_CARE_AGENT, {"is_adjudicated": True}, "representative"),
        (date(1960, 5, 5), True, {"is_guardian": True}, K.GUARDIAN_OF_ADULT, {"is_adjudicated": True}, "guardian"),
        (date(1960, 5, 5), False, {}, K.HEALTH_CARE_AGENT, {"categories": frozenset({C.BILLING})}, ""),
    ],
)
def test_who_signs_is_asked_of_the_same_rule(
    at_home: Any, born: date, is_part2: bool, marks: dict[str, Any], kind: RepresentativeKind | None,
    changes: dict[str, Any], signs: str,
) -> None:  # fmt: skip
    home = at_home(born, is_part2=is_part2, **marks)
    if kind is not None:
        home.record(kind, **changes)
    there = find_stand_ins(home.db, home.patient, TODAY)
    assert [one.name for one in there.guardians] == ["Lou Testperson"] * (signs == "guardian")
    assert [one.name for one in there.representatives] == ["Lou Testperson"] * (signs == "representative")
    assert len(there.not_standing) == (signs == "")


def test_a_paper_that_a_declined_representative_signed_does_not_count(at_home: Any, cast: Cast) -> None:
    home, dan = at_home(date(1960, 5, 5)), cast.actor("dan")
    row = home.record(K.HEALTH_CARE_AGENT)
    services.decline_representation(home.db, dan, row.id, DeclineGround.ABUSE, "She took his money.")
    facts = patient_services.ConsentFacts(ConsentKind.TREATMENT)
    signature = patient_services.Signature(TODAY, "Lou Testperson", SignedAs.PERSONAL_REPRESENTATIVE)
    with pytest.raises(DoesNotStand) as refused:
        patient_services.record_consent(home.db, dan, home.patient.id, facts, signature)
    assert "not to treat Lou Testperson as representative" in refused.value.sentence()


MANY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@MANY
@given(
    kind=st.sampled_from([one for one in K if one is not K.PROGRAM_DIRECTOR]),
    born_on=st.sampled_from([date(2015, 5, 5), date(2009, 5, 5), date(1960, 5, 5)]),
    is_part2=st.booleans(),
    signed_as=st.none() | st.sampled_from([SignedAs.PATIENT, SignedAs.GUARDIAN, SignedAs.PATIENT_AND_GUARDIAN]),
    way=st.sampled_from(Way),
    purpose=st.sampled_from(Purpose),
    categories=st.frozensets(st.sampled_from(C)),
)
def test_no_way_out_is_opened_to_notes_or_to_what_is_a_minors_own(
    at_home: Any, kind: RepresentativeKind, born_on: date, is_part2: bool, signed_as: SignedAs | None, way: Way,
    purpose: Purpose, categories: frozenset[Category],
) -> None:  # fmt: skip
    home = at_home(born_on, is_part2=is_part2)
    if signed_as is not None:
        home.consented(signed_as)
    home.record(kind)
    found, _why = home.ask(way, purpose=purpose, categories=categories)
    if found is None:
        return
    assert found == "representative"
    assert purpose is Purpose.PATIENT_ACCESS
    assert C.COUNSELLING_NOTES not in categories
    assert not is_part2, "nobody is adjudicated here"
    assert born_on.year != 2009 or signed_as is SignedAs.GUARDIAN
