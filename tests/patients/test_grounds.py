"""Grounds of a disclosure: what each kind must state, whom it serves, how long it holds, and who reviews it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from causeway import clock, disclosure
from causeway.disclosure import Category, DisclosureRefused, Leaving, Purpose, Recipient, Way
from causeway.errors import Forbidden, Invalid, Refused
from tenants.patients import services as patients
from tenants.patients.grounds import queries, services
from tenants.patients.grounds.errors import AlreadyWithdrawn, NotToBeTold, OwnDisclosure, ReviewedAlready
from tenants.patients.grounds.models import DisclosureReview
from tenants.patients.grounds.rules import (
    NEEDS,
    Asked,
    Fault,
    GroundsKind,
    Incapacity,
    Statement,
    fault_of,
    missing_grounds,
)
from tenants.patients.grounds.services import GroundsFacts, Told
from tenants.patients.grounds.words import FAULTS, HINTS, INCAPACITIES, KINDS, MISSING
from tenants.patients.models import Disclosure, Patient, ReviewOutcome, Standing
from tenants.patients.services import ContactFacts, PatientFacts
from tests.cast import Cast

K, R, P, S, C = GroundsKind, Recipient, Purpose, Statement, Category
TODAY = date(2026, 11, 22)
NOON = datetime(2026, 11, 22, 18, tzinfo=UTC)
WHOLE = {
    K.AGREEMENT: GroundsFacts(
        K.AGREEMENT, R.CONTACT, "Carl Contact", frozenset({C.PLAN}), frozenset({S.PRESENT, S.AGREED}), happened_at=NOON
    ),
    K.EMERGENCY: GroundsFacts(
        K.EMERGENCY,
        R.EMERGENCY_RESPONDER,
        "Mara Medic",
        frozenset({C.DEMOGRAPHICS, C.MEDICATIONS}),
        frozenset({S.NO_CONSENT}),
        affiliation="Test Ambulance",
        happened_at=NOON,
        narrative="Unresponsive in the lobby.",
    ),
    K.CHILD_ABUSE: GroundsFacts(
        K.CHILD_ABUSE,
        R.CHILD_PROTECTION,
        "Hotline",
        frozenset({C.DEMOGRAPHICS, C.FAMILY}),
        frozenset({S.INITIAL_REPORT}),
        reference="R-1",
        happened_at=NOON,
        narrative="What the child told.",
    ),
    K.CRIME: GroundsFacts(
        K.CRIME,
        R.LAW_ENFORCEMENT,
        "Officer Example",
        frozenset({C.DEMOGRAPHICS}),
        frozenset({S.ON_PREMISES}),
        happened_at=NOON,
        narrative="Threatened the front desk.",
    ),
    K.MINOR_AT_RISK: GroundsFacts(
        K.MINOR_AT_RISK,
        R.CONTACT,
        "Petra Parent",
        frozenset({C.ASSESSMENT, C.SUBSTANCE_USE}),
        frozenset({S.IS_PARENT, S.CANNOT_DECIDE, S.THREAT, S.MAY_REDUCE, S.RELEVANT_ONLY}),
        contact_id=UUID(int=1),
        happened_at=NOON,
        incapacity=Incapacity.MENTAL,
        judgment="Does not know where they are.",
        narrative="Has hidden pills at home.",
    ),
    K.COURT_ORDER: GroundsFacts(
        K.COURT_ORDER,
        R.COURT,
        "Judge Example",
        frozenset({C.ATTENDANCE}),
        frozenset({S.ORDER_SEEN, S.SUBPOENA}),
        affiliation="County Court",
        reference="26-CV-1",
        dated_on=date(2026, 11, 20),
        ends_on=date(2026, 12, 20),
        narrative="Attendance in October.",
    ),
    K.AUDIT: GroundsFacts(
        K.AUDIT,
        R.AUDITOR,
        "State Board",
        frozenset({C.PLAN, C.BILLING}),
        frozenset({S.NO_REDISCLOSURE, S.RETURN_OR_DESTROY}),
        dated_on=date(2026, 11, 1),
        ends_on=date(2026, 12, 31),
        narrative="Ten charts of the year.",
    ),
    K.CONTRACT: GroundsFacts(
        K.CONTRACT,
        R.SERVICE_PROVIDER,
        "Example Laboratory",
        frozenset({C.DEMOGRAPHICS, C.TESTS}),
        frozenset({S.ASSOCIATE, S.QUALIFIED}),
        dated_on=date(2026, 1, 1),
        narrative="Laboratory analyses.",
    ),
}


@pytest.mark.parametrize("kind", GroundsKind)
def test_whole_grounds_lack_nothing_whatever_the_records(kind: GroundsKind) -> None:
    assert missing_grounds(kind, WHOLE[kind], is_part2=False) == ()
    assert missing_grounds(kind, WHOLE[kind], is_part2=True) == ()


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind in GroundsKind for name in NEEDS[kind].fields])
def test_every_element_of_every_kind_is_needed(kind: GroundsKind, name: str) -> None:
    empty = {"recipient_name": " ", "judgment": " ", "narrative": " "}.get(name)
    assert missing_grounds(kind, replace(WHOLE[kind], **{name: empty}), is_part2=True) == (name,)


@pytest.mark.parametrize(
    ("kind", "statement", "outside", "inside"),
    [
        *((kind, one, (one,), (one,)) for kind in GroundsKind for one in NEEDS[kind].statements),
        # A court's order alone serves outside Part 2; within it a subpoena compels, too (2.61(b)).
        (K.COURT_ORDER, S.SUBPOENA, (), (S.SUBPOENA,)),
        (K.CONTRACT, S.QUALIFIED, (), (S.QUALIFIED,)),
    ],
)
def test_every_statement_is_needed_where_its_rule_asks_for_it(
    kind: GroundsKind, statement: Statement, outside: tuple[str, ...], inside: tuple[str, ...]
) -> None:
    facts = replace(WHOLE[kind], statements=WHOLE[kind].statements - {statement})
    assert missing_grounds(kind, facts, is_part2=False) == outside
    assert missing_grounds(kind, facts, is_part2=True) == inside


@pytest.mark.parametrize("kind", GroundsKind)
def test_grounds_serve_their_own_recipients_and_kinds_of_information_only(kind: GroundsKind) -> None:
    for recipient in set(Recipient) - set(NEEDS[kind].recipients):
        assert missing_grounds(kind, replace(WHOLE[kind], recipient=recipient), is_part2=True) == ("recipient",)
    for category in set(Category) - NEEDS[kind].categories:
        facts = replace(WHOLE[kind], categories=frozenset({category}))
        assert missing_grounds(kind, facts, is_part2=True) == ("categories",)
    assert Category.COUNSELLING_NOTES not in NEEDS[kind].categories
    assert missing_grounds(kind, replace(WHOLE[kind], categories=frozenset()), is_part2=True) == ("categories",)


def asked(kind: GroundsKind, **changes: object) -> Asked:
    whole = Asked(NEEDS[kind].purposes[0], WHOLE[kind].categories, is_part2=kind is not K.AGREEMENT, is_of_patient=True,
                  is_recipient=True)  # fmt: skip
    return replace(whole, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", GroundsKind)
@pytest.mark.parametrize(
    ("changes", "options", "fault"),
    [
        ({}, {}, None),
        ({"is_of_patient": False}, {}, Fault.PATIENT),
        ({}, {"is_withdrawn": True}, Fault.WITHDRAWN),
        ({"is_recipient": False}, {}, Fault.RECIPIENT),
        ({"purpose": Purpose.PATIENT_ACCESS}, {}, Fault.PURPOSE),
        ({"categories": frozenset({Category.COUNSELLING_NOTES})}, {}, Fault.CATEGORIES),
        ({"categories": frozenset()}, {}, Fault.CATEGORIES),
    ],
)
def test_what_stands_against_using_grounds(
    kind: GroundsKind, changes: dict[str, object], options: dict[str, bool], fault: Fault | None
) -> None:
    assert fault_of(WHOLE[kind], asked(kind, **changes), TODAY, happened_on=TODAY, **options) is fault


@pytest.mark.parametrize(
    ("kind", "day", "fault"),
    [
        (K.AGREEMENT, date(2026, 11, 21), Fault.NOT_YET),
        (K.AGREEMENT, date(2026, 11, 22), None),
        (K.AGREEMENT, date(2026, 11, 23), Fault.ENDED),
        (K.EMERGENCY, date(2026, 11, 24), None),
        (K.COURT_ORDER, date(2026, 11, 19), Fault.NOT_YET),
        (K.COURT_ORDER, date(2026, 11, 20), None),
        (K.COURT_ORDER, date(2026, 12, 20), None),
        (K.COURT_ORDER, date(2026, 12, 21), Fault.ENDED),
        (K.AUDIT, date(2026, 10, 31), Fault.NOT_YET),
        (K.AUDIT, date(2026, 12, 31), None),
        (K.AUDIT, date(2027, 1, 1), Fault.ENDED),
        (K.CONTRACT, date(2025, 12, 31), Fault.NOT_YET),
        (K.CONTRACT, date(2036, 1, 1), None),
    ],
)
def test_how_long_grounds_hold(kind: GroundsKind, day: date, fault: Fault | None) -> None:
    assert fault_of(WHOLE[kind], asked(kind), day, happened_on=date(2026, 11, 22)) is fault


@pytest.mark.parametrize("kind", GroundsKind)
def test_grounds_of_one_occasion_serve_once(kind: GroundsKind) -> None:
    fault = fault_of(WHOLE[kind], asked(kind), TODAY, happened_on=TODAY, is_used=True)
    assert fault is (None if kind in {K.COURT_ORDER, K.AUDIT, K.CONTRACT} else Fault.USED)


def test_an_agreement_in_the_room_is_nothing_under_part_2() -> None:
    against = fault_of(WHOLE[K.AGREEMENT], asked(K.AGREEMENT, is_part2=True), TODAY, happened_on=TODAY)
    assert against is Fault.PART2


def test_a_parent_is_told_of_a_threat_from_records_under_part_2_alone() -> None:
    against = fault_of(
        WHOLE[K.MINOR_AT_RISK], asked(K.MINOR_AT_RISK, is_part2=False), TODAY, happened_on=date(2026, 11, 22)
    )
    assert against is Fault.OUTSIDE_PART2


# ---- with the database


def now_facts(kind: GroundsKind) -> GroundsFacts:
    """The same as today has them."""
    today = clock.today(UTC)
    facts = WHOLE[kind]
    return replace(
        facts,
        happened_at=clock.now() - timedelta(minutes=5) if facts.happened_at is not None else None,
        dated_on=today - timedelta(days=3) if facts.dated_on is not None else None,
        ends_on=today + timedelta(days=30) if facts.ends_on is not None else None,
    )


def parent_of(alder: Session, cast: Cast, patient: Patient) -> UUID:
    """A contact marked as guardian."""
    facts = ContactFacts(name="Petra Parent", is_guardian=True)
    return patients.add_contact(alder, cast.actor("dan"), patient.id, facts).id


def leaving(patient_id: UUID, facts: GroundsFacts, grounds_id: UUID | None, **changes: object) -> Leaving:
    whole = Leaving(
        Way.SPOKEN, facts.recipient, NEEDS[facts.kind].purposes[0], "A test", facts.categories, (patient_id,),
        recipient_name=facts.recipient_name, grounds_id=grounds_id,
    )  # fmt: skip
    return replace(whole, **changes)  # type: ignore[arg-type]


def record(alder: Session, cast: Cast, patient: Patient, facts: GroundsFacts) -> UUID:
    of_clinic = NEEDS[facts.kind].is_of_clinic
    who = "pru" if of_clinic else "dan"
    return services.record_grounds(alder, cast.actor(who), None if of_clinic else patient.id, facts).id


@pytest.mark.parametrize("kind", GroundsKind)
def test_what_leaves_on_grounds_is_accounted_for_with_them(
    alder: Session, cast: Cast, rosa: Patient, kind: GroundsKind
) -> None:
    dan, facts = cast.actor("dan"), now_facts(kind)
    if kind is K.MINOR_AT_RISK:
        rosa.born_on = clock.today(UTC).replace(day=1) - timedelta(days=15 * 365)
        facts = replace(facts, contact_id=parent_of(alder, cast, rosa))
    if kind is not K.AGREEMENT:
        patients.set_standing(alder, dan, rosa.id, Standing.ACTIVE, is_part2=True)
    facts = replace(facts, categories=facts.categories - {C.BILLING})  # the director reads no bills
    grounds_id = record(alder, cast, rosa, facts)
    basis = disclosure.ask(alder, dan, leaving(rosa.id, facts, grounds_id)).basis
    assert (basis.key, basis.grounds_id) == (kind.value, grounds_id)
    row = alder.scalars(select(Disclosure).where(Disclosure.grounds_id == grounds_id)).one()
    assert (row.patient_id, row.recipient_name, row.basis) == (rosa.id, facts.recipient_name, kind.value)
    if NEEDS[kind].is_told:
        assert row.left_at == facts.happened_at  # 2.51(c): the time it was told, not the time it was written down
    used = queries.get_grounds(alder, grounds_id)
    assert used.used_at is not None
    reviews = alder.scalars(select(DisclosureReview).where(DisclosureReview.grounds_id == grounds_id)).all()
    is_reviewed = kind in {K.EMERGENCY, K.CHILD_ABUSE, K.CRIME, K.MINOR_AT_RISK, K.COURT_ORDER}
    assert [one.disclosure_id for one in reviews] == ([row.id] if is_reviewed else [])


def refused(alder: Session, cast: Cast, what: Leaving, who: str = "dan") -> str:
    with pytest.raises(DisclosureRefused) as found:
        disclosure.find(alder, cast.actor(who), what)
    return found.value.sentence()


def test_a_refusal_on_grounds_says_what_is_wrong(alder: Session, cast: Cast, rosa: Patient) -> None:
    dan, facts = cast.actor("dan"), now_facts(K.COURT_ORDER)
    other = patients.register(alder, dan, PatientFacts("Other", "Person", date(1980, 1, 1)))
    grounds_id = record(alder, cast, rosa, replace(facts, statements=frozenset({S.ORDER_SEEN})))
    assert "another patient" in refused(alder, cast, leaving(other.id, facts, grounds_id))
    named = leaving(rosa.id, facts, grounds_id)
    assert disclosure.find(alder, dan, named).key == "court_order"
    assert "name Judge Example, and nobody else" in refused(alder, cast, replace(named, recipient_name="Judge Other"))
    assert "do not cover Treatment plan" in refused(alder, cast, replace(named, categories=frozenset({C.PLAN})))
    assert "do not serve this purpose" in refused(alder, cast, replace(named, purpose=P.TREATMENT))
    patients.set_standing(alder, dan, rosa.id, Standing.ACTIVE, is_part2=True)
    assert "Missing: A subpoena" in refused(alder, cast, named)
    services.withdraw_grounds(alder, dan, grounds_id, "Recorded for somebody else")
    assert "withdrawn" in refused(alder, cast, named)
    with pytest.raises(AlreadyWithdrawn):
        services.withdraw_grounds(alder, dan, grounds_id, "Again")


def test_grounds_are_not_used_twice_where_they_are_for_one_occasion(alder: Session, cast: Cast, rosa: Patient) -> None:
    facts = now_facts(K.EMERGENCY)
    what = leaving(rosa.id, facts, record(alder, cast, rosa, facts))
    disclosure.ask(alder, cast.actor("dan"), what)
    assert "for one occasion" in refused(alder, cast, what)


def test_what_was_recorded_as_grounds_stays(alder: Session, cast: Cast, rosa: Patient) -> None:
    grounds_id = record(alder, cast, rosa, now_facts(K.CRIME))
    with pytest.raises(DBAPIError, match="frozen"), alder.begin_nested():
        alder.execute(
            text("UPDATE disclosure_grounds SET recipient_name = 'x' WHERE clinic_id = :c AND id = :i"),
            {"c": cast.clinics["alder"], "i": grounds_id},
        )


def test_what_happened_is_kept_sealed(alder: Session, cast: Cast, rosa: Patient) -> None:
    row = queries.get_grounds(alder, record(alder, cast, rosa, now_facts(K.CRIME)))
    assert row.narrative_sealed is not None
    assert b"Threatened" not in row.narrative_sealed
    assert queries.narrative_of(alder, row) == "Threatened the front desk."


@pytest.mark.parametrize(
    ("kind", "changes", "beside"),
    [
        (K.EMERGENCY, {"affiliation": None}, {"affiliation"}),
        (K.EMERGENCY, {"narrative": ""}, {"narrative"}),
        (K.EMERGENCY, {"happened_at": None}, {"on"}),
        (K.EMERGENCY, {"recipient": R.CONTACT}, {"recipient"}),
        (K.CRIME, {"categories": frozenset({C.PLAN})}, {"categories"}),
        (K.MINOR_AT_RISK, {"contact_id": None}, {"contact_id"}),
        (K.MINOR_AT_RISK, {"incapacity": None}, {"incapacity"}),
        (K.MINOR_AT_RISK, {"judgment": " "}, {"judgment"}),
        (K.MINOR_AT_RISK, {"narrative": ""}, {"narrative"}),
        (K.MINOR_AT_RISK, {"categories": frozenset({C.BILLING})}, {"categories"}),
        (K.CRIME, {"statements": frozenset()}, {"statements"}),
        (K.COURT_ORDER, {"ends_on": date(2020, 1, 1)}, {"ends_on"}),
        (K.CHILD_ABUSE, {"happened_at": datetime(2100, 1, 1, tzinfo=UTC)}, {"at"}),
    ],
)
def test_incomplete_grounds_are_refused_beside_their_field(
    alder: Session, cast: Cast, rosa: Patient, kind: GroundsKind, changes: dict[str, object], beside: set[str]
) -> None:
    with pytest.raises(Invalid) as found:
        record(alder, cast, rosa, replace(now_facts(kind), **changes))  # type: ignore[arg-type]
    assert found.value.problems.keys() == beside


def test_an_agreement_is_not_even_recorded_under_part_2(alder: Session, cast: Cast, rosa: Patient) -> None:
    patients.set_standing(alder, cast.actor("dan"), rosa.id, Standing.ACTIVE, is_part2=True)
    with pytest.raises(Refused, match="Refused"):
        record(alder, cast, rosa, now_facts(K.AGREEMENT))


@pytest.mark.parametrize("mark", ["is_never_tell", "has_protective_order", "is_partner_violence_risk"])
def test_nobody_who_must_not_be_told_is_told_on_any_grounds(
    alder: Session, cast: Cast, rosa: Patient, mark: str
) -> None:
    dan = cast.actor("dan")
    contact = patients.add_contact(alder, dan, rosa.id, ContactFacts(name="Carl Contact", **{mark: True}))
    facts = now_facts(K.AGREEMENT)
    with pytest.raises(NotToBeTold):
        record(alder, cast, rosa, replace(facts, contact_id=contact.id))
    by_name = record(alder, cast, rosa, replace(facts, recipient=R.OTHER))
    what = leaving(rosa.id, replace(facts, recipient=R.OTHER), by_name)
    assert "Nothing is told to Carl Contact" in refused(alder, cast, what)


@pytest.mark.parametrize("who", ["fay", "ben", "uma", "dee", "aud", "pat"])
def test_who_may_not_write_consents_records_no_grounds(alder: Session, cast: Cast, rosa: Patient, who: str) -> None:
    with pytest.raises(Forbidden):
        services.record_grounds(alder, cast.actor(who), rosa.id, now_facts(K.CRIME))


@pytest.mark.parametrize("who", ["ana", "pia", "nia", "ivy", "pru"])
def test_who_directs_no_program_judges_for_no_minor(alder: Session, cast: Cast, rosa: Patient, who: str) -> None:
    with pytest.raises(Forbidden):
        services.record_grounds(alder, cast.actor(who), rosa.id, now_facts(K.MINOR_AT_RISK))


@pytest.mark.parametrize("who", ["dan", "dee", "ana", "ivy"])
def test_audits_and_contracts_are_the_privacy_officers_to_record(alder: Session, cast: Cast, who: str) -> None:
    with pytest.raises(Forbidden):
        services.record_grounds(alder, cast.actor(who), None, now_facts(K.AUDIT))


def test_asking_beforehand_leaves_nothing_behind(alder: Session, cast: Cast, rosa: Patient) -> None:
    facts = now_facts(K.EMERGENCY)
    told = Told(Way.SPOKEN, facts.recipient, facts.recipient_name, P.TREATMENT, "Medication", facts.categories)
    assert services.would_leave(alder, cast.actor("dan"), rosa.id, told, facts).key == "emergency"
    assert queries.list_of_patient(alder, rosa.id) == []
    assert alder.scalars(select(Disclosure.id).where(Disclosure.patient_id == rosa.id)).all() == []
    with pytest.raises(Invalid):
        services.would_leave(alder, cast.actor("dan"), rosa.id, told, replace(facts, narrative=""))


@pytest.fixture
def emergency(alder: Session, cast: Cast, rosa: Patient) -> Callable[[str], DisclosureReview]:
    def told_by(who: str) -> DisclosureReview:
        facts = replace(now_facts(K.EMERGENCY), categories=frozenset({C.DEMOGRAPHICS}))
        told = Told(Way.SPOKEN, facts.recipient, facts.recipient_name, P.TREATMENT, "Who it is", facts.categories)
        services.disclose(alder, cast.actor(who), rosa.id, told, facts)
        return alder.scalars(select(DisclosureReview).where(DisclosureReview.patient_id == rosa.id)).one()

    return told_by


def test_the_privacy_officer_reviews_what_somebody_else_told(
    alder: Session, cast: Cast, emergency: Callable[[str], DisclosureReview]
) -> None:
    review, pru = emergency("dan"), cast.actor("pru")
    assert review.id in {one.id for one in queries.list_waiting(alder, pru, 50)}
    for who in ("dan", "dee", "ana"):
        with pytest.raises(Forbidden):
            services.clear_review(alder, cast.actor(who), review.id, outcome=ReviewOutcome.JUSTIFIED, note="Fine")
    with pytest.raises(Refused):
        services.clear_review(alder, pru, review.id, outcome=ReviewOutcome.JUSTIFIED, note=" ")
    services.clear_review(alder, pru, review.id, outcome=ReviewOutcome.FOLLOW_UP, note="Who it was told to is unclear.")
    assert (review.reviewed_by, review.outcome) == (cast.users["pru"], ReviewOutcome.FOLLOW_UP)
    assert review.id not in {one.id for one in queries.list_waiting(alder, pru, 50)}
    with pytest.raises(ReviewedAlready):
        services.clear_review(alder, pru, review.id, outcome=ReviewOutcome.JUSTIFIED, note="Again")


def test_nobody_reviews_their_own_disclosure(
    alder: Session, cast: Cast, emergency: Callable[[str], DisclosureReview]
) -> None:
    review, pru = emergency("pru"), cast.actor("pru")
    assert review.id not in {one.id for one in queries.list_waiting(alder, pru, 50)}
    with pytest.raises(OwnDisclosure):
        services.clear_review(alder, pru, review.id, outcome=ReviewOutcome.JUSTIFIED, note="My own")


def test_every_kind_fault_and_element_has_its_words() -> None:
    assert set(NEEDS) == set(KINDS) == set(HINTS) == set(GroundsKind)
    assert set(FAULTS) == set(Fault)
    assert set(INCAPACITIES) == set(Incapacity)
    elements = (
        {name for needs in NEEDS.values() for name in needs.fields} | set(Statement) | {"recipient", "categories"}
    )
    assert elements <= set(MISSING)
