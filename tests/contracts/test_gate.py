"""What the gate answers over every way out, every kind of recipient and every state of a release, by a table worked out by
hand, and what it never does, whatever it is asked.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from causeway import clock, disclosure
from causeway.disclosure import Category, DisclosureRefused, Leaving, Purpose, Recipient, Way
from tenants.patients import services
from tenants.patients.gate import READERS
from tenants.patients.models import Consent, Disclosure, Patient, Standing
from tenants.patients.representatives import services as representatives
from tenants.patients.representatives.rules import DeclineGround, RepresentativeKind, Verification
from tenants.patients.representatives.services import RepresentationFacts
from tenants.patients.rules.consents import SignedAs
from tenants.patients.services import ConsentFacts, ContactFacts, PatientFacts, Signature
from tenants.patients.words import CATEGORIES, RECIPIENTS, WAYS
from tests.cast import Cast
from tests.patients.test_consents import RELEASE

W, R, P, C = Way, Recipient, Purpose, Category
NAME = "Robin Recipient"
TO_A_MAILBOX = {W.MAIL, W.CALENDAR, W.TEXT}
ASKED = frozenset({C.PLAN, C.ATTENDANCE})

# For whom, what for; then the basis without a release in force and with one: outside Part 2, and under it. A mailbox takes
# nothing for the patient without their consent to it, nor for the clinic's own people.
TABLE: dict[Recipient, tuple[Purpose, tuple[str | None, str | None], tuple[str | None, str | None]]] = {
    R.PATIENT: (P.PATIENT_ACCESS, ("patient_access", "patient_access"), ("patient_access", "patient_access")),
    R.OWN_WORKFORCE: (P.OPERATIONS, ("own_use", "own_use"), ("own_use", "own_use")),
    R.ACCOUNT_HOLDER: (P.OPERATIONS, (None, None), (None, None)),
    R.TREATING_PROVIDER: (P.TREATMENT, ("treatment_outside_part2", "release"), (None, "release")),
    R.PAYER: (P.PAYMENT, ("payment_outside_part2", "release"), (None, "release")),
    R.CONTACT: (P.OTHER, (None, "release"), (None, "release")),
    R.COURT: (
        P.OTHER,
        (None, "release"),
        (None, None),
    ),  # a general release carries no such record to the justice system
    R.PROBATION: (P.OTHER, (None, "release"), (None, None)),
    R.LAW_ENFORCEMENT: (P.OTHER, (None, "release"), (None, None)),
    R.CHILD_PROTECTION: (P.OTHER, (None, "release"), (None, "release")),
    R.EMERGENCY_RESPONDER: (P.TREATMENT, (None, "release"), (None, "release")),
    R.AUDITOR: (P.OPERATIONS, (None, "release"), (None, "release")),
    R.SERVICE_PROVIDER: (P.OPERATIONS, (None, "release"), (None, "release")),
    R.EMPLOYER: (P.OTHER, (None, "release"), (None, "release")),
    R.SCHOOL: (P.OTHER, (None, "release"), (None, "release")),
    R.OTHER: (P.OTHER, (None, "release"), (None, "release")),
}
# A state, and what a refusal says of it to a contact.
STATES = {
    "none": "no release in force",
    "unsigned": "has not been signed yet",
    "expired": "ended on",
    "revoked": "took back the release",
    "incomplete": "is not complete. Missing: The right to revoke",
    "too narrow": "does not cover Treatment plan and progress",
    "in force": None,
}


def test_the_table_knows_every_recipient() -> None:
    assert set(TABLE) == set(Recipient)


def test_the_gate_knows_who_may_read_every_kind_of_information() -> None:
    assert set(READERS) == set(CATEGORIES) == set(Category)
    assert set(RECIPIENTS) == set(Recipient)
    assert set(WAYS) == set(Way)


@pytest.fixture
def rosa(alder: Session, cast: Cast) -> Patient:
    return services.register(alder, cast.actor("dan"), PatientFacts("Rosa", "Testperson", date(1990, 4, 7)))


def give(alder: Session, cast: Cast, rosa: Patient, recipient: Recipient, state: str) -> None:
    """A release to the recipient in that state."""
    if state == "none":
        return
    dan, today = cast.actor("dan"), clock.today(cast.actor("dan").zone)
    facts: ConsentFacts = replace(
        RELEASE, recipient=recipient, recipient_name=NAME, purpose=TABLE[recipient][0],
        categories=(C.ATTENDANCE,) if state == "too narrow" else tuple(ASKED),
    )  # fmt: skip
    if state == "expired":
        facts = replace(facts, expires_event=None, expires_on=today - timedelta(days=1))
    if state == "incomplete":  # no service signs one: it came so from elsewhere, or the law asks for more than it did
        alder.add(incomplete(rosa, recipient, today))
        alder.flush()
        return
    consent = services.prepare_consent(alder, dan, rosa.id, facts)
    if state == "unsigned":
        return
    signature = Signature(today - timedelta(days=9), "Rosa Testperson")
    services.sign_consent(alder, dan, consent.id, signature)
    if state == "revoked":
        services.revoke_consent(alder, dan, consent.id, "Called")


def incomplete(rosa: Patient, recipient: Recipient, today: date) -> Consent:
    """A signed release that does not state the right to revoke."""
    return Consent(
        patient_id=rosa.id,
        kind=RELEASE.kind,
        discloser="Alder",
        recipient=recipient,
        recipient_name=NAME,
        categories=sorted(one.value for one in ASKED),
        purpose=TABLE[recipient][0],
        states_right_to_revoke=False,
        states_redisclosure=True,
        states_refusal=True,
        expires_event="End of treatment",
        signed_on=today,
        signed_by="Rosa Testperson",
        signed_as=SignedAs.PATIENT,
    )


def asked_for(rosa: Patient, way: Way, recipient: Recipient) -> Leaving:
    is_invitation = way is Way.CALENDAR
    asked = (way, recipient, TABLE[recipient][0], "A test", ASKED, (rosa.id,))
    return Leaving(*asked, recipient_name=NAME, is_invitation=is_invitation)


def answer(alder: Session, cast: Cast, what: Leaving) -> tuple[str | None, str]:
    """The basis, or why there is none."""
    try:
        found = disclosure.find(alder, cast.actor("dan"), what)
    except DisclosureRefused as refused:
        return None, refused.sentence()
    # The notice and the scope go along with a release (2.32); an invitation tells nothing of the record, the notice would.
    assert (found.notice == "") is (found.key != "release" or what.is_invitation)
    if found.notice:
        assert "42 CFR part 2 prohibits" in found.notice
        assert f"covers: Attendance, Treatment plan and progress; to: {NAME};" in found.notice
    return found.key, ""


@pytest.mark.parametrize("is_part2", [False, True], ids=["outside", "part2"])
@pytest.mark.parametrize("state", STATES)
def test_every_way_to_everybody(alder: Session, cast: Cast, rosa: Patient, state: str, is_part2: bool) -> None:
    services.set_standing(alder, cast.actor("dan"), rosa.id, Standing.ACTIVE, is_part2=is_part2)
    wrong = []
    for recipient, (_purpose, outside, inside) in TABLE.items():
        if recipient not in {R.PATIENT, R.OWN_WORKFORCE}:
            give(alder, cast, rosa, recipient, state)
        expected = (inside if is_part2 else outside)[state == "in force"]
        for way in Way:
            is_mailed = way in TO_A_MAILBOX and recipient in {R.PATIENT, R.OWN_WORKFORCE}
            found, why = answer(alder, cast, asked_for(rosa, way, recipient))
            if found != (None if is_mailed else expected):
                wrong.append((way.value, recipient.value, found))
            if recipient is R.CONTACT and STATES[state] is not None and STATES[state] not in why:
                wrong.append((way.value, state, why))
    assert wrong == []


# How a guardian of the patient's stands, and the basis in the patient's place: outside Part 2, and under it.
STANDING: dict[str, tuple[str | None, str | None]] = {
    "nothing": (None, None),
    "by a mark": (None, None),
    "recorded": ("representative", None),
    "by a court": ("representative", "representative"),
    "limited": (None, None),
    "declined": (None, None),
    "ended": (None, None),
}


def stand(alder: Session, cast: Cast, rosa: Patient, state: str) -> UUID:
    """A contact who stands so for the patient: the id."""
    dan, today = cast.actor("dan"), clock.today(cast.actor("dan").zone)
    facts = ContactFacts(name=NAME, is_guardian=state == "by a mark")
    contact = services.add_contact(alder, dan, rosa.id, facts)
    if state in {"nothing", "by a mark"}:
        return contact.id
    authority = RepresentationFacts(
        RepresentativeKind.GUARDIAN_OF_ADULT, "Letters of guardianship", today, Verification.COURT_PAPERS, today, contact.id,
        categories=frozenset({C.BILLING}) if state == "limited" else frozenset(),
        is_adjudicated=state != "recorded",
    )  # fmt: skip
    row = representatives.record_representation(alder, dan, rosa.id, authority)
    if state == "declined":
        representatives.decline_representation(alder, dan, row.id, DeclineGround.ABUSE, "Bruises.")
    if state == "ended":
        representatives.end_representation(alder, dan, row.id, today, "Discharged by the court")
    return contact.id


@pytest.mark.parametrize("is_part2", [False, True], ids=["outside", "part2"])
@pytest.mark.parametrize("state", STANDING)
def test_every_way_in_the_patients_place(alder: Session, cast: Cast, rosa: Patient, state: str, is_part2: bool) -> None:
    services.set_standing(alder, cast.actor("dan"), rosa.id, Standing.ACTIVE, is_part2=is_part2)
    contact_id = stand(alder, cast, rosa, state)
    wrong = []
    for way in Way:
        for purpose in Purpose:
            for notes in (frozenset(), frozenset({C.COUNSELLING_NOTES})):
                asked = Leaving(
                    way,
                    R.CONTACT,
                    purpose,
                    "A test",
                    ASKED | notes,
                    (rosa.id,),
                    recipient_name=NAME,
                    recipient_id=contact_id,
                )
                is_theirs = purpose is P.PATIENT_ACCESS and not notes and way not in TO_A_MAILBOX
                found, why = answer(alder, cast, asked)
                if found != (STANDING[state][is_part2] if is_theirs else None) or (found is None and not why):
                    wrong.append((way.value, purpose.value, bool(notes), found))
    assert wrong == []


def test_a_refusal_calls_recipient_and_purpose_as_people_do(alder: Session, cast: Cast, rosa: Patient) -> None:
    asked = Leaving(W.LETTER, R.COURT, P.OTHER, "a letter", ASKED, (rosa.id,))
    assert "sending a letter to court (purpose: something else)." in answer(alder, cast, asked)[1]
    by_name = replace(asked, recipient_name="Circuit Court of Lark County")
    assert "to Circuit Court of Lark County (purpose: something else)." in answer(alder, cast, by_name)[1]


ANY = st.builds(
    Leaving,
    way=st.sampled_from(Way),
    recipient=st.sampled_from(Recipient),
    purpose=st.sampled_from(Purpose),
    what=st.just("A test"),
    categories=st.frozensets(st.sampled_from(Category)),
    recipient_name=st.sampled_from(["", NAME, "Nell Nevertell", "robin  recipient"]),
    is_by_initials=st.booleans(),
)
MANY = settings(max_examples=150)


@MANY
@given(what=ANY)
def test_nothing_about_a_part_2_patient_goes_to_a_third_party_without_a_release_or_grounds(
    alder: Session, cast: Cast, rosa: Patient, what: Leaving
) -> None:
    services.set_standing(alder, cast.actor("dan"), rosa.id, Standing.ACTIVE, is_part2=True)
    found, _why = answer(alder, cast, replace(what, patient_ids=(rosa.id,)))
    assert found in {None, "patient_access", "own_use"}
    assert found is None or what.recipient is {"patient_access": R.PATIENT, "own_use": R.OWN_WORKFORCE}[found]
    assert found is None or what.categories


@pytest.fixture
def told_once(alder: Session, cast: Cast, rosa: Patient) -> Callable[[], None]:
    """Rosa has signed everything to Nell, and Nell must not be told."""

    def sign() -> None:
        dan, today = cast.actor("dan"), clock.today(cast.actor("dan").zone)
        if alder.scalar(select(func.count()).select_from(Disclosure).where(Disclosure.patient_id == rosa.id)):
            return
        contact = services.add_contact(alder, dan, rosa.id, ContactFacts(name="Nell Nevertell"))
        for purpose in (P.TREATMENT, P.PAYMENT, P.OPERATIONS, P.OTHER):
            facts = replace(
                RELEASE, recipient=R.CONTACT, recipient_name="Nell Nevertell", contact_id=contact.id, purpose=purpose,
                categories=tuple(set(C) - {C.COUNSELLING_NOTES}),
            )  # fmt: skip
            services.record_consent(alder, dan, rosa.id, facts, Signature(today, "Rosa Testperson"))
        asked = Leaving(W.SPOKEN, R.CONTACT, P.OTHER, "x", ASKED, (rosa.id,), recipient_name="Nell Nevertell")
        disclosure.ask(alder, dan, asked)
        services.correct_contact(alder, dan, contact.id, ContactFacts(name="Nell Nevertell", is_never_tell=True))

    return sign


@MANY
@given(what=ANY)
def test_nothing_goes_to_a_contact_who_must_not_be_told(
    alder: Session, cast: Cast, rosa: Patient, told_once: Callable[[], None], what: Leaving
) -> None:
    told_once()
    asked = replace(what, recipient=R.CONTACT, recipient_name="Nell Nevertell", patient_ids=(rosa.id,))
    assert answer(alder, cast, asked)[0] is None


def is_given(alder: Session, rosa: Patient) -> bool:
    """Whether the release was given already: hypothesis asks many times of one patient."""
    return alder.scalar(select(func.count()).select_from(Consent).where(Consent.patient_id == rosa.id)) != 0


@MANY
@given(what=ANY)
def test_counselling_notes_are_never_swept_along(alder: Session, cast: Cast, rosa: Patient, what: Leaving) -> None:
    if not is_given(alder, rosa):
        give(alder, cast, rosa, R.TREATING_PROVIDER, "in force")
    swept = replace(what, categories=what.categories | {C.COUNSELLING_NOTES, C.PLAN}, patient_ids=(rosa.id,))
    assert answer(alder, cast, swept)[0] is None
