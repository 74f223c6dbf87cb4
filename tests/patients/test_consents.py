"""Which consents hold, and what can still be done to one that was signed."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from causeway import clock
from causeway.disclosure import Category, Purpose, Recipient
from causeway.errors import Forbidden, Refused, Stale
from tenants.clinics.queries import get_profile
from tenants.patients import queries, services, worklists
from tenants.patients.errors import (
    AdultSigns,
    AlreadyDone,
    Frozen,
    Incomplete,
    MinorConsentsAlone,
    RecordNotFound,
)
from tenants.patients.models import Consent, Contact, Patient, Relationship
from tenants.patients.rules.consents import (
    NEEDS,
    ConsentKind,
    SignedAs,
    State,
    covers,
    is_in_force,
    missing_elements,
    state,
)
from tenants.patients.services import ConsentFacts, Signature
from tests.cast import Cast

TODAY = date(2026, 6, 15)


@dataclass(frozen=True)
class Paper:
    """A consent on paper: everything filled in, in force on TODAY."""

    kind: ConsentKind = ConsentKind.RELEASE
    discloser: str | None = "Alder Clinic"
    recipient_name: str | None = "Dr. Example"
    categories: tuple[str, ...] = ("plan", "attendance")
    what: str | None = "what is needed"
    purpose: str | None = "treatment"
    states_right_to_revoke: bool = True
    states_redisclosure: bool = True
    states_refusal: bool = True
    expires_on: date | None = TODAY
    expires_event: str | None = None
    event_happened_on: date | None = None
    signed_on: date | None = TODAY
    signed_as: SignedAs | None = SignedAs.PATIENT
    revoked_on: date | None = None
    revoked_at: datetime | None = None
    voided_at: datetime | None = None


YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({}, State.IN_FORCE),
        ({"signed_on": None}, State.DRAFT),
        ({"signed_on": TOMORROW, "expires_on": TOMORROW}, State.NOT_YET),
        ({"expires_on": YESTERDAY}, State.EXPIRED),
        ({"expires_on": TODAY}, State.IN_FORCE),
        ({"expires_on": None, "expires_event": "end of treatment"}, State.IN_FORCE),
        ({"expires_on": None, "expires_event": "end of treatment", "event_happened_on": TODAY}, State.EXPIRED),
        ({"expires_on": None, "expires_event": "end of treatment", "event_happened_on": TOMORROW}, State.IN_FORCE),
        ({"expires_on": None}, State.INCOMPLETE),
        ({"revoked_on": TODAY}, State.REVOKED),
        ({"revoked_on": TOMORROW}, State.IN_FORCE),
        ({"voided_at": datetime(2026, 6, 1, tzinfo=UTC)}, State.VOIDED),
        ({"recipient_name": " "}, State.INCOMPLETE),
        ({"categories": ()}, State.INCOMPLETE),
        ({"states_redisclosure": False}, State.INCOMPLETE),
        ({"states_redisclosure": False, "purpose": "other"}, State.IN_FORCE),
        ({"categories": ("counselling_notes",)}, State.INCOMPLETE),
        ({"kind": ConsentKind.COUNSELLING_NOTES}, State.INCOMPLETE),
        ({"kind": ConsentKind.COUNSELLING_NOTES, "categories": ("counselling_notes",)}, State.IN_FORCE),
        ({"kind": ConsentKind.GUARDIAN}, State.INCOMPLETE),
        ({"kind": ConsentKind.GUARDIAN, "signed_as": SignedAs.GUARDIAN}, State.IN_FORCE),
        ({"kind": ConsentKind.CRIMINAL_JUSTICE, "what": None}, State.INCOMPLETE),
        ({"kind": ConsentKind.TREATMENT, "recipient_name": None, "categories": (), "expires_on": None}, State.IN_FORCE),
    ],
)
def test_where_a_consent_stands(change: dict[str, object], where: State) -> None:
    assert state(replace(Paper(), **change), TODAY) is where


HALF_PAST_TWO = datetime(2026, 6, 15, 18, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "where"),
    [
        (HALF_PAST_TWO - timedelta(hours=2), State.IN_FORCE),
        (HALF_PAST_TWO - timedelta(minutes=1), State.IN_FORCE),
        (HALF_PAST_TWO, State.REVOKED),
        (HALF_PAST_TWO + timedelta(minutes=1), State.REVOKED),
        (None, State.REVOKED),
    ],
)
def test_a_revocation_holds_from_its_own_instant_on(at: datetime | None, where: State) -> None:
    assert state(replace(Paper(), revoked_on=TODAY, revoked_at=HALF_PAST_TWO), TODAY, at=at) is where


def test_a_consent_that_was_replaced_is_not_in_force() -> None:
    assert state(Paper(), TODAY, is_replaced=True) is State.REPLACED


dates = st.none() | st.dates(TODAY - timedelta(days=5), TODAY + timedelta(days=5))
texts = st.none() | st.sampled_from(["", " ", "text"])
papers = st.builds(
    Paper,
    kind=st.sampled_from(ConsentKind),
    discloser=texts,
    recipient_name=texts,
    categories=st.lists(st.sampled_from([c.value for c in Category]), max_size=3).map(tuple),
    what=texts,
    purpose=st.none() | st.sampled_from([p.value for p in Purpose]),
    states_right_to_revoke=st.booleans(),
    states_redisclosure=st.booleans(),
    states_refusal=st.booleans(),
    expires_on=dates,
    expires_event=texts,
    event_happened_on=dates,
    signed_on=dates,
    signed_as=st.none() | st.sampled_from(SignedAs),
    revoked_on=dates,
    voided_at=st.none() | st.just(datetime(2026, 1, 1, tzinfo=UTC)),
)


@given(papers)
def test_nothing_missing_expired_revoked_or_unsigned_is_ever_relied_on(paper: Paper) -> None:
    if not is_in_force(paper, TODAY):
        return
    assert paper.signed_on is not None
    assert paper.signed_on <= TODAY
    assert paper.voided_at is None
    assert paper.revoked_on is None or paper.revoked_on > TODAY
    assert paper.expires_on is None or paper.expires_on >= TODAY
    assert missing_elements(paper) == ()
    if NEEDS[paper.kind].is_release:
        assert paper.expires_on is not None or (paper.expires_event or "").strip()


@given(papers, st.sets(st.sampled_from([c.value for c in Category])), st.sampled_from([p.value for p in Purpose]))
def test_a_release_never_covers_more_than_it_names(paper: Paper, asked: set[str], purpose: str) -> None:
    if covers(paper, asked, purpose):
        assert asked
        assert asked <= set(paper.categories)
        assert NEEDS[paper.kind].is_release


@given(papers)
def test_once_revoked_a_consent_stays_out_of_force(paper: Paper) -> None:
    if paper.revoked_on is not None:
        assert not is_in_force(paper, max(paper.revoked_on, TODAY))
        assert not is_in_force(paper, paper.revoked_on + timedelta(days=400))


# Services

RELEASE = ConsentFacts(
    kind=ConsentKind.RELEASE,
    discloser="Alder Clinic",
    recipient=Recipient.TREATING_PROVIDER,
    recipient_name="Dr. Example",
    categories=(Category.PLAN,),
    purpose=Purpose.TREATMENT,
    states_right_to_revoke=True,
    states_redisclosure=True,
    states_refusal=True,
    expires_event="End of treatment",
)


@pytest.fixture
def signature(cast: Cast) -> Signature:
    return Signature(clock.today(cast.actor("dan").zone), "Rosa Testperson")


def test_an_incomplete_consent_cannot_be_signed_and_says_what_is_missing(
    alder: Session, cast: Cast, rosa: Patient, signature: Signature
) -> None:
    dan = cast.actor("dan")
    draft = services.prepare_consent(alder, dan, rosa.id, replace(RELEASE, recipient_name=None, states_refusal=False))
    with pytest.raises(Incomplete) as refused:
        services.sign_consent(alder, dan, draft.id, signature)
    assert "to whom" in refused.value.sentence()
    assert "refusing" in refused.value.sentence()
    assert draft.signed_on is None


def test_the_front_desk_takes_a_signature_but_writes_no_consent(
    alder: Session, cast: Cast, rosa: Patient, signature: Signature
) -> None:
    fay = cast.actor("fay")
    draft = services.prepare_consent(alder, cast.actor("ivy"), rosa.id, RELEASE)
    assert services.sign_consent(alder, fay, draft.id, signature).signed_by == "Rosa Testperson"
    for attempt in (
        lambda: services.prepare_consent(alder, fay, rosa.id, RELEASE),
        lambda: services.revoke_consent(alder, fay, draft.id, "no"),
        lambda: services.void_consent(alder, fay, draft.id, "no"),
    ):
        with pytest.raises(Forbidden):
            attempt()


def test_the_front_desk_is_told_what_waits_for_a_signature(
    alder: Session, cast: Cast, rosa: Patient, signature: Signature
) -> None:
    fay = cast.actor("fay")

    def waiting() -> list[object]:
        return [
            item.values["consent_id"]
            for item in worklists.consents_to_sign(alder, fay, clock.today(fay.zone), 1000)
            if item.values["patient_id"] == rosa.id
        ]

    signed, voided, left = (services.prepare_consent(alder, cast.actor("ivy"), rosa.id, RELEASE) for _ in range(3))
    assert waiting() == [signed.id, voided.id, left.id]
    services.sign_consent(alder, fay, signed.id, signature)
    services.void_consent(alder, cast.actor("ivy"), voided.id, "Wrong form")
    assert waiting() == [left.id]


def test_what_was_signed_is_frozen(alder: Session, cast: Cast, rosa: Patient, signature: Signature) -> None:
    dan = cast.actor("dan")
    consent = services.record_consent(alder, dan, rosa.id, RELEASE, signature)
    with pytest.raises(Frozen):
        services.redraft_consent(alder, dan, consent.id, replace(RELEASE, categories=(Category.DOCUMENTS,)))
    with pytest.raises(AlreadyDone):
        services.sign_consent(alder, dan, consent.id, signature)


def test_a_new_version_replaces_the_old_only_once_signed(
    alder: Session, cast: Cast, rosa: Patient, signature: Signature
) -> None:
    dan, today = cast.actor("dan"), signature.signed_on
    old = services.record_consent(alder, dan, rosa.id, RELEASE, signature)
    new = services.prepare_consent(alder, dan, rosa.id, RELEASE, replaces_id=old.id)

    def states() -> dict[object, State]:
        return {s.consent.id: s.state for s in queries.list_consents(alder, rosa.id, today)}

    assert states() == {old.id: State.IN_FORCE, new.id: State.DRAFT}
    services.sign_consent(alder, dan, new.id, signature)
    assert states() == {old.id: State.REPLACED, new.id: State.IN_FORCE}
    services.void_consent(alder, dan, new.id, "Signed by the wrong person")
    assert states() == {old.id: State.IN_FORCE, new.id: State.VOIDED}


def test_a_criminal_justice_consent_is_revoked_only_as_it_states(
    alder: Session, cast: Cast, rosa: Patient, signature: Signature
) -> None:
    dan = cast.actor("dan")
    facts = replace(RELEASE, kind=ConsentKind.CRIMINAL_JUSTICE, what="Not before the end of probation")
    consent = services.record_consent(alder, dan, rosa.id, facts, signature)
    with pytest.raises(Refused):
        services.revoke_consent(alder, dan, consent.id, "Asked to")
    assert services.revoke_consent(alder, dan, consent.id, "Probation ended", as_it_states=True).revoked_on


@pytest.mark.parametrize("days", [1, 30])
def test_a_signature_cannot_lie_in_the_future(
    alder: Session, cast: Cast, rosa: Patient, signature: Signature, days: int
) -> None:
    dan = cast.actor("dan")
    draft = services.prepare_consent(alder, dan, rosa.id, RELEASE)
    with pytest.raises(Refused):
        services.sign_consent(
            alder, dan, draft.id, replace(signature, signed_on=signature.signed_on + timedelta(days=days))
        )


def test_a_revocation_counts_once_and_notices_another_save(
    alder: Session, cast: Cast, rosa: Patient, signature: Signature
) -> None:
    dan = cast.actor("dan")
    consent = services.record_consent(alder, dan, rosa.id, RELEASE, signature)
    with pytest.raises(Stale):
        services.revoke_consent(alder, dan, consent.id, "Asked to", expected_version=consent.version + 1)
    services.revoke_consent(alder, dan, consent.id, "Asked to")
    with pytest.raises(AlreadyDone):
        services.revoke_consent(alder, dan, consent.id, "Asked to")


def test_a_revocation_has_a_time_and_holds_from_it_on(
    alder: Session, cast: Cast, rosa: Patient, signature: Signature
) -> None:
    dan = cast.actor("dan")
    now = clock.now()
    yesterday = replace(signature, signed_on=signature.signed_on - timedelta(days=3))
    consent = services.record_consent(alder, dan, rosa.id, RELEASE, yesterday)
    for wrong in (now + timedelta(minutes=5), now - timedelta(days=4)):
        with pytest.raises(Refused) as refused:
            services.revoke_consent(alder, dan, consent.id, "Asked to", revoked_at=wrong)
        assert refused.value.field == "on"
    told = now - timedelta(days=1)
    services.revoke_consent(alder, dan, consent.id, "By telephone", revoked_at=told)
    day = clock.local(told, dan.zone).date()
    assert consent.revoked_on == day

    def held(at: datetime) -> bool:
        found = queries.list_releases(alder, rosa.id, day, categories=["plan"], purpose="treatment", at=at)
        return consent.id in {one.id for one in found}

    assert [held(told - timedelta(minutes=1)), held(told), held(told + timedelta(minutes=1))] == [True, False, False]


def test_a_revocation_of_which_only_the_day_is_known_counts_from_its_beginning(
    alder: Session, cast: Cast, rosa: Patient, signature: Signature
) -> None:
    dan = cast.actor("dan")
    early = replace(signature, signed_on=signature.signed_on - timedelta(days=3))
    consent = services.record_consent(alder, dan, rosa.id, RELEASE, early)
    services.revoke_consent(alder, dan, consent.id, "A letter", revoked_on=early.signed_on + timedelta(days=1))
    assert consent.revoked_at is not None
    assert clock.local(consent.revoked_at, dan.zone).time() == time()


def test_a_consent_of_another_clinic_is_not_found(
    alder: Session, birch: Session, cast: Cast, rosa: Patient, signature: Signature
) -> None:
    consent = services.record_consent(alder, cast.actor("dan"), rosa.id, RELEASE, signature)
    with pytest.raises(RecordNotFound):
        services.revoke_consent(birch, replace(cast.actor("dan"), clinic_id=cast.clinics["birch"]), consent.id, "x")


@pytest.mark.parametrize(
    "change",
    [{"categories": ["plan", "tests"]}, {"recipient_name": "Somebody else"}, {"signed_on": None, "signed_by": None}],
)
def test_the_database_itself_holds_what_was_signed(
    alder: Session, cast: Cast, rosa: Patient, signature: Signature, change: dict[str, object]
) -> None:
    consent = services.record_consent(alder, cast.actor("dan"), rosa.id, RELEASE, signature)
    with pytest.raises(IntegrityError, match="CheckViolation"):
        alder.execute(update(Consent).where(Consent.id == consent.id).values(**change))


def test_the_database_itself_holds_a_revocation(
    alder: Session, cast: Cast, rosa: Patient, signature: Signature
) -> None:
    dan = cast.actor("dan")
    consent = services.record_consent(alder, dan, rosa.id, RELEASE, signature)
    services.revoke_consent(alder, dan, consent.id, "Asked to")
    with pytest.raises(IntegrityError, match="CheckViolation"):
        alder.execute(
            update(Consent)
            .where(Consent.id == consent.id)
            .values(revoked_on=None, revoked_at=None, revoked_reason=None)
        )


MOTHER = "Lou Testperson"


@pytest.mark.parametrize(
    ("born", "is_part2", "signed_as", "signed_by", "because", "refused"),
    [
        ("1990-04-07", False, SignedAs.PATIENT, "Rosa Testperson", "", ""),
        ("2011-05-05", False, SignedAs.GUARDIAN, MOTHER, "", ""),
        ("2011-05-05", False, SignedAs.PATIENT_AND_GUARDIAN, f"Rosa Testperson, {MOTHER}", "", ""),
        ("2011-05-05", False, SignedAs.PERSONAL_REPRESENTATIVE, "The county's guardian", "", ""),
        ("2011-05-05", True, SignedAs.PATIENT_AND_GUARDIAN, MOTHER, "", ""),
        ("2011-05-05", True, SignedAs.PATIENT, "Rosa Testperson", "Emancipated, order of 3 May 2026", ""),
        ("2011-05-05", False, SignedAs.PATIENT, "Rosa Testperson", "", "Rosa is 15 years old. In this state somebody"),
        ("2011-05-05", True, SignedAs.PATIENT, "Rosa Testperson", " ", "Rosa is 15 years old. In this state somebody"),
        ("2011-05-05", True, SignedAs.GUARDIAN, MOTHER, "", "42 CFR Part 2: Rosa signs as well as the guardian"),
        (
            "2011-05-05",
            False,
            SignedAs.GUARDIAN,
            "Mia Testperson",
            "",
            "Mia Testperson is not named as a guardian of Rosa",
        ),
        ("2011-05-05", False, SignedAs.GUARDIAN, "Kit Testperson", "", "Kit Testperson is not asked to sign"),
        (
            "1990-04-07",
            False,
            SignedAs.GUARDIAN,
            "Mia Testperson",
            "",
            "Mia Testperson is not named as a guardian of Rosa",
        ),
        ("1990-04-07", False, SignedAs.GUARDIAN, MOTHER, "", ""),  # an adult for whom a court named one
    ],
)
def test_a_consent_is_signed_by_whoever_may(
    alder: Session,
    cast: Cast,
    rosa: Patient,
    born: str,
    is_part2: bool,
    signed_as: SignedAs,
    signed_by: str,
    because: str,
    refused: str,
) -> None:
    ivy = cast.actor("ivy")
    get_profile(alder).state = "NY"  # where no age is named from which a minor consents alone
    rosa.born_on, rosa.is_part2 = date.fromisoformat(born), is_part2
    for name, marks in ((MOTHER, {}), ("Kit Testperson", {"has_protective_order": True})):
        alder.add(Contact(patient_id=rosa.id, name=name, relationship=Relationship.PARENT, is_guardian=True, **marks))
    alder.add(Contact(patient_id=rosa.id, name="Mia Testperson", relationship=Relationship.OTHER))
    alder.flush()
    signature = Signature(date(2026, 11, 1), signed_by, signed_as, because)
    facts = ConsentFacts(ConsentKind.TREATMENT)
    if not refused:
        consent = services.record_consent(alder, ivy, rosa.id, facts, signature)
        assert (consent.signed_as, consent.alone_because) == (signed_as, because or None)
        return
    with pytest.raises(Refused) as found:
        services.record_consent(alder, ivy, rosa.id, facts, signature)
    assert refused in found.value.sentence()
    assert found.value.field in {"signed_as", "signed_by"}


def test_nobody_signs_for_an_adult_without_a_guardian(alder: Session, cast: Cast, rosa: Patient) -> None:
    signature = Signature(date(2026, 11, 1), "Mia Testperson", SignedAs.PATIENT_AND_GUARDIAN)
    with pytest.raises(AdultSigns) as found:
        services.record_consent(alder, cast.actor("ivy"), rosa.id, ConsentFacts(ConsentKind.TREATMENT), signature)
    assert "signs for themselves: nobody is named" in found.value.sentence()


def test_the_age_on_the_day_of_the_signature_counts(alder: Session, cast: Cast, rosa: Patient) -> None:
    rosa.born_on = date(2008, 11, 1)
    facts = ConsentFacts(ConsentKind.TREATMENT)
    with pytest.raises(MinorConsentsAlone):
        services.record_consent(alder, cast.actor("ivy"), rosa.id, facts, Signature(date(2026, 10, 31), "Rosa"))
    services.record_consent(alder, cast.actor("ivy"), rosa.id, facts, Signature(date(2026, 11, 1), "Rosa"))
