"""The gate's table: what may leave, to whom, what for, and on what basis. Deny by default."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway import clock, disclosure
from causeway.disclosure import Category, DisclosureRefused, Leaving, Purpose, Recipient, Way
from causeway.ids import new_id
from causeway.language import speaking
from tenants.consents.wording import beginning
from tenants.links.errors import NoConsentToMail
from tenants.links.queries import require_mailable
from tenants.patients import services
from tenants.patients.models import Contact, Disclosure, Patient, Standing
from tenants.patients.rules.consents import ConsentKind
from tenants.patients.rules.names import name_key
from tenants.patients.rules.releases import CLASSES
from tenants.patients.services import ConsentFacts, ContactFacts, Signature
from tests.cast import Cast
from tests.patients.test_consents import RELEASE
from tests.spanish import untranslated

PLAN = frozenset({Category.PLAN})
NOTES = frozenset({Category.COUNSELLING_NOTES})


def leaving(patient_id: UUID, recipient: Recipient, purpose: Purpose, **more: object) -> Leaving:
    values = {"categories": PLAN, "recipient_name": "Dr. Example", **more}
    return Leaving(Way.PDF, recipient, purpose, "A summary", patient_ids=(patient_id,), **values)


@pytest.fixture
def basis(alder: Session, cast: Cast) -> Callable[..., str | None]:
    """The key of the basis somebody finds, or None when the gate refuses."""

    def ask(what: Leaving, who: str = "dan") -> str | None:
        try:
            return disclosure.ask(alder, cast.actor(who), what).basis.key
        except DisclosureRefused:
            return None

    return ask


R, P = Recipient, Purpose


@pytest.mark.parametrize(
    ("recipient", "purpose", "outside", "inside"),
    [
        (R.PATIENT, P.PATIENT_ACCESS, "patient_access", "patient_access"),
        (R.PATIENT, P.TREATMENT, None, None),
        (R.TREATING_PROVIDER, P.TREATMENT, "treatment_outside_part2", None),
        (R.TREATING_PROVIDER, P.PAYMENT, None, None),
        (R.TREATING_PROVIDER, P.PATIENT_ACCESS, None, None),
        (R.PAYER, P.PAYMENT, "payment_outside_part2", None),
        (R.PAYER, P.TREATMENT, None, None),
        (R.PAYER, P.OPERATIONS, None, None),
        (R.CONTACT, P.TREATMENT, None, None),
        (R.CONTACT, P.OTHER, None, None),
        (R.OTHER, P.OTHER, None, None),
        (R.OTHER, P.OPERATIONS, None, None),
        (R.ACCOUNT_HOLDER, P.OPERATIONS, None, None),
        (R.OWN_WORKFORCE, P.OPERATIONS, "own_use", "own_use"),
        (R.OWN_WORKFORCE, P.OTHER, None, None),
    ],
)
def test_without_a_release(
    alder: Session, cast: Cast, rosa: Patient, basis: Callable[..., str | None],
    recipient: Recipient, purpose: Purpose, outside: str | None, inside: str | None,
) -> None:  # fmt: skip
    assert basis(leaving(rosa.id, recipient, purpose)) == outside
    services.set_standing(alder, cast.actor("dan"), rosa.id, Standing.ACTIVE, is_part2=True)
    assert basis(leaving(rosa.id, recipient, purpose)) == inside


@pytest.mark.parametrize("recipient", Recipient)
@pytest.mark.parametrize("purpose", Purpose)
def test_counselling_notes_never_leave_here(
    alder: Session, cast: Cast, rosa: Patient, basis: Callable[..., str | None], recipient: Recipient, purpose: Purpose
) -> None:
    sign(
        alder,
        cast,
        rosa,
        replace(
            RELEASE, kind=ConsentKind.COUNSELLING_NOTES, categories=tuple(NOTES), recipient=recipient, purpose=purpose
        ),
    )
    assert basis(leaving(rosa.id, recipient, purpose, categories=NOTES)) is None
    assert basis(leaving(rosa.id, recipient, purpose, categories=NOTES | PLAN)) is None


@pytest.mark.parametrize("recipient", Recipient)
@pytest.mark.parametrize("purpose", Purpose)
def test_who_does_not_say_what_leaves_is_refused(
    rosa: Patient, basis: Callable[..., str | None], recipient: Recipient, purpose: Purpose
) -> None:
    assert basis(leaving(rosa.id, recipient, purpose, categories=frozenset())) is None


def sign(alder: Session, cast: Cast, patient: Patient, facts: ConsentFacts) -> UUID:
    dan = cast.actor("dan")
    signature = Signature(clock.today(dan.zone) - timedelta(days=3), "Rosa Testperson")
    return services.record_consent(alder, dan, patient.id, facts, signature).id


@pytest.mark.parametrize(
    ("facts", "asked", "granted"),
    [
        ({}, {}, True),
        ({}, {"recipient_name": "DR EXAMPLE"}, True),
        ({}, {"recipient_name": "Dr. Other"}, False),
        ({}, {"recipient_name": ""}, False),
        ({}, {"categories": PLAN | {Category.DIAGNOSIS}}, False),
        ({"categories": (Category.PLAN, Category.DIAGNOSIS)}, {"categories": frozenset({Category.DIAGNOSIS})}, True),
        ({"purpose": Purpose.PAYMENT}, {}, False),
        ({"recipient": Recipient.OTHER}, {}, False),
        ({"expires_on": date(2020, 1, 1), "expires_event": None, "signed_on": date(2019, 1, 1)}, {}, False),
    ],
)
def test_a_release_lets_out_what_it_names_and_no_more(
    alder: Session, cast: Cast, rosa: Patient, basis: Callable[..., str | None],
    facts: dict[str, object], asked: dict[str, object], granted: bool,
) -> None:  # fmt: skip
    dan = cast.actor("dan")
    services.set_standing(alder, dan, rosa.id, Standing.ACTIVE, is_part2=True)
    signed_on = facts.pop("signed_on", clock.today(dan.zone))
    services.record_consent(
        alder,
        dan,
        rosa.id,
        replace(RELEASE, **facts),
        Signature(signed_on, "Rosa Testperson"),  # type: ignore[arg-type]
    )
    found = basis(leaving(rosa.id, R.TREATING_PROVIDER, P.TREATMENT, **asked))
    assert found == ("release" if granted else None)


def test_a_revoked_voided_or_ended_release_lets_nothing_out(
    alder: Session, cast: Cast, rosa: Patient, basis: Callable[..., str | None]
) -> None:
    dan = cast.actor("dan")
    services.set_standing(alder, dan, rosa.id, Standing.ACTIVE, is_part2=True)
    what = leaving(rosa.id, R.TREATING_PROVIDER, P.TREATMENT)
    for undo in (
        lambda i: services.revoke_consent(alder, dan, i, "Asked to"),
        lambda i: services.void_consent(alder, dan, i, "Wrong form"),
        lambda i: services.end_by_event(alder, dan, i, clock.today(dan.zone)),
    ):
        consent_id = sign(alder, cast, rosa, RELEASE)
        assert basis(what) == "release"
        undo(consent_id)
        assert basis(what) is None


def test_another_patients_release_lets_nothing_out(
    alder: Session, cast: Cast, rosa: Patient, basis: Callable[..., str | None]
) -> None:
    dan = cast.actor("dan")
    other = services.register(alder, dan, services.PatientFacts("Other", "Person", date(1980, 1, 1)))
    for patient in (rosa, other):
        services.set_standing(alder, dan, patient.id, Standing.ACTIVE, is_part2=True)
    sign(alder, cast, rosa, RELEASE)
    assert basis(leaving(other.id, R.TREATING_PROVIDER, P.TREATMENT)) is None
    both = replace(leaving(rosa.id, R.TREATING_PROVIDER, P.TREATMENT), patient_ids=(rosa.id, other.id))
    assert basis(both) is None


def test_a_class_of_recipients_serves_treatment_and_payment_only(
    alder: Session, cast: Cast, rosa: Patient, basis: Callable[..., str | None]
) -> None:
    services.set_standing(alder, cast.actor("dan"), rosa.id, Standing.ACTIVE, is_part2=True)
    sign(alder, cast, rosa, replace(
        RELEASE, kind=ConsentKind.PART2_TPO, recipient=R.OTHER, recipient_name="My treating providers and health plans"
    ))  # fmt: skip
    assert basis(leaving(rosa.id, R.TREATING_PROVIDER, P.TREATMENT)) == "release"
    assert basis(leaving(rosa.id, R.PAYER, P.PAYMENT, recipient_name="Any Plan")) == "release"
    assert basis(leaving(rosa.id, R.CONTACT, P.TREATMENT)) is None
    assert basis(leaving(rosa.id, R.OTHER, P.OPERATIONS)) is None


def test_one_consent_that_names_somebody_opens_to_nobody_else(
    alder: Session, cast: Cast, rosa: Patient, basis: Callable[..., str | None]
) -> None:
    services.set_standing(alder, cast.actor("dan"), rosa.id, Standing.ACTIVE, is_part2=True)
    sign(alder, cast, rosa, replace(
        RELEASE, kind=ConsentKind.PART2_TPO, recipient=R.OTHER, recipient_name="Example General Hospital"
    ))  # fmt: skip
    to_them = leaving(rosa.id, R.TREATING_PROVIDER, P.TREATMENT, recipient_name="EXAMPLE general hospital")
    assert basis(to_them) == "release"
    assert basis(replace(to_them, recipient=R.PAYER, purpose=P.PAYMENT)) == "release"
    assert basis(replace(to_them, recipient_name="Another Hospital")) is None
    assert basis(leaving(rosa.id, R.PAYER, P.PAYMENT, recipient_name="Any Plan")) is None
    assert basis(replace(to_them, recipient=R.EMPLOYER)) is None


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_class_is_known_by_the_words_of_our_own_form(language: str) -> None:
    with speaking(language):
        ours = beginning(ConsentKind.PART2_TPO, "recipient_name")
    assert name_key(ours) in CLASSES


def test_a_release_to_a_contact_names_them_and_nobody_else(
    alder: Session, cast: Cast, rosa: Patient, basis: Callable[..., str | None]
) -> None:
    dan = cast.actor("dan")
    bob = services.add_contact(alder, dan, rosa.id, ContactFacts(name="Bob Brother"))
    typed = replace(RELEASE, recipient=R.OTHER, recipient_name="Mary Mother", contact_id=bob.id)
    consent = services.prepare_consent(alder, dan, rosa.id, typed)
    assert (consent.recipient, consent.recipient_name) == (R.CONTACT, "Bob Brother")
    services.redraft_consent(alder, dan, consent.id, typed)
    assert consent.recipient_name == "Bob Brother"
    services.sign_consent(alder, dan, consent.id, Signature(clock.today(dan.zone), "Rosa Testperson"))
    to_bob = leaving(rosa.id, R.CONTACT, P.TREATMENT, recipient_name="Bob Brother", recipient_id=bob.id)
    assert "to: Bob Brother" in disclosure.find(alder, dan, to_bob).notice
    assert basis(leaving(rosa.id, R.CONTACT, P.TREATMENT, recipient_name="Mary Mother")) is None


@pytest.mark.parametrize("way", [Way.PRINT, Way.PDF, Way.SPOKEN, Way.LETTER, Way.FAX, Way.DOWNLOAD])
@pytest.mark.parametrize(
    ("recipient", "kind", "leaves"),
    [
        (R.COURT, ConsentKind.RELEASE, False),
        (R.COURT, ConsentKind.CRIMINAL_JUSTICE, False),
        (R.COURT, ConsentKind.LEGAL_PROCEEDINGS, True),
        (R.PROBATION, ConsentKind.RELEASE, False),
        (R.PROBATION, ConsentKind.CRIMINAL_JUSTICE, True),
        (R.LAW_ENFORCEMENT, ConsentKind.RELEASE, False),
        (R.LAW_ENFORCEMENT, ConsentKind.LEGAL_PROCEEDINGS, True),
        (R.EMPLOYER, ConsentKind.RELEASE, True),
    ],
)
def test_under_part_2_a_general_release_carries_nothing_to_the_justice_system(
    alder: Session, cast: Cast, rosa: Patient, way: Way, recipient: Recipient, kind: ConsentKind, leaves: bool
) -> None:
    dan = cast.actor("dan")
    services.set_standing(alder, dan, rosa.id, Standing.ACTIVE, is_part2=True)
    sign(alder, cast, rosa, replace(RELEASE, kind=kind, recipient=recipient, purpose=P.OTHER, what="After the case"))
    asked = replace(leaving(rosa.id, recipient, P.OTHER), way=way)
    if leaves:
        assert disclosure.find(alder, dan, asked).key == "release"
        return
    with pytest.raises(DisclosureRefused) as refused:
        disclosure.find(alder, dan, asked)
    assert "It needs a consent of its own" in refused.value.sentence()
    assert {way.endpoint for way in refused.value.forward} == {"consents.new"}


@pytest.mark.parametrize("mark", ["is_never_tell", "has_protective_order", "is_partner_violence_risk"])
def test_a_marked_contact_is_told_nothing_whatever_was_signed(
    alder: Session, cast: Cast, rosa: Patient, basis: Callable[..., str | None], mark: str
) -> None:
    dan = cast.actor("dan")
    contact: Contact = services.add_contact(alder, dan, rosa.id, ContactFacts(name="Carl Contact"))
    release = replace(RELEASE, recipient=R.CONTACT, recipient_name="Carl Contact", contact_id=contact.id)
    sign(alder, cast, rosa, release)
    by_id = leaving(rosa.id, R.CONTACT, P.TREATMENT, recipient_id=contact.id)
    by_name = leaving(rosa.id, R.CONTACT, P.TREATMENT, recipient_name="carl contact")
    assert (basis(by_id), basis(by_name)) == ("release", "release")
    services.correct_contact(alder, dan, contact.id, replace(ContactFacts(name="Carl Contact"), **{mark: True}))
    assert (basis(by_id), basis(by_name)) == (None, None)


@pytest.mark.parametrize(
    ("who", "granted"),
    [("dan", True), ("pia", True), ("ana", False), ("fay", False), ("ben", False), ("dee", False), ("uma", True)],
)
def test_nobody_hands_out_what_they_may_not_read(
    alder: Session, cast: Cast, rosa: Patient, basis: Callable[..., str | None], who: str, granted: bool
) -> None:
    """Ana is a clinician without Rosa on her caseload; Fay, Ben and Dee may not read plans."""
    found = basis(leaving(rosa.id, R.PATIENT, P.PATIENT_ACCESS), who)
    assert (found is not None) is granted


@pytest.mark.parametrize(
    ("who", "granted"), [("dan", True), ("ivy", True), ("pia", False), ("ana", False), ("fay", False)]
)
def test_a_bulk_list_for_the_clinics_own_use_needs_the_right_to_export(
    alder: Session, cast: Cast, basis: Callable[..., str | None], who: str, granted: bool
) -> None:
    what = Leaving(
        Way.CSV, R.OWN_WORKFORCE, P.OPERATIONS, "List", categories=frozenset({Category.DEMOGRAPHICS}), bulk=40
    )
    assert basis(what, who) == ("own_use" if granted else None)
    assert basis(replace(what, recipient=R.OTHER), who) is None


def test_hours_with_initials_go_to_whoever_works_by_them_and_are_accounted_for(
    alder: Session, cast: Cast, basis: Callable[..., str | None]
) -> None:
    ana = cast.actor("ana")
    week = Leaving(
        Way.PRINT,
        R.OWN_WORKFORCE,
        P.OPERATIONS,
        "Week",
        categories=frozenset({Category.ATTENDANCE}),
        recipient_id=ana.user_id,
        bulk=7,
        is_by_initials=True,
    )
    assert basis(week, "ana") == "own_schedule"
    row = alder.scalars(select(Disclosure).where(Disclosure.what == "Week")).one()
    assert (row.patient_count, row.user_id, row.basis) == (7, ana.user_id, "own_schedule")
    more = frozenset({Category.ATTENDANCE, Category.DIAGNOSIS})
    for changed in (
        {"is_by_initials": False},
        {"way": Way.MAIL},
        {"recipient": R.OTHER},
        {"recipient_id": cast.users["dan"]},
        {"categories": more},
        {"categories": frozenset()},
    ):
        assert basis(replace(week, **changed), "ana") is None, changed


def test_the_patients_copy_goes_to_that_patient_alone(rosa: Patient, basis: Callable[..., str | None]) -> None:
    own = leaving(rosa.id, R.PATIENT, P.PATIENT_ACCESS, recipient_id=rosa.id)
    assert basis(own) == "patient_access"
    assert basis(replace(own, recipient_id=new_id())) is None


def test_a_letter_goes_to_the_patient_only_while_they_agree_to_letters(
    alder: Session, cast: Cast, rosa: Patient, basis: Callable[..., str | None]
) -> None:
    letter = replace(leaving(rosa.id, R.PATIENT, P.PATIENT_ACCESS, recipient_id=rosa.id), way=Way.MAIL)
    assert basis(letter) is None
    consent = sign(alder, cast, rosa, ConsentFacts(ConsentKind.TEXTING_AND_MAIL, states_right_to_revoke=True))
    assert basis(letter) == "patient_access"
    services.revoke_consent(
        alder, cast.actor("dan"), consent, revoked_on=clock.today(cast.actor("dan").zone), reason="x"
    )
    assert basis(letter) is None


@pytest.mark.parametrize(
    ("details", "is_ours", "mail", "text"),
    [
        ({}, False, True, True),  # a paper from before speaks in its own words
        ({"channels": "voicemail"}, False, False, False),
        ({"channels": "voicemail", "addresses": "555-0142"}, True, False, False),
        ({"channels": "text", "addresses": "555-0142"}, True, False, True),
        ({"channels": "email", "addresses": "at the one on my chart"}, True, True, False),
        ({"channels": "text email", "addresses": "555-0142, Rosa@Example.com."}, True, True, True),
        ({"channels": "text email", "addresses": "555-0142, another@example.com"}, True, False, True),
    ],
)
def test_the_clinic_writes_only_in_the_ways_and_to_the_address_agreed_to(
    alder: Session, cast: Cast, rosa: Patient, basis: Callable[..., str | None],
    details: dict[str, str], is_ours: bool, mail: bool, text: bool,
) -> None:  # fmt: skip
    rosa.email = "rosa@example.com"
    alder.flush()
    facts = ConsentFacts(ConsentKind.TEXTING_AND_MAIL, states_right_to_revoke=True, details=details)
    sign(alder, cast, rosa, replace(facts, statement="I let the clinic write to me." if is_ours else None))
    own = leaving(rosa.id, R.PATIENT, P.PATIENT_ACCESS, recipient_id=rosa.id)
    for way, may in ((Way.MAIL, mail), (Way.CALENDAR, mail), (Way.TEXT, text)):
        assert basis(replace(own, way=way)) == ("patient_access" if may else None), way
    today = clock.today(cast.actor("dan").zone)
    if mail:
        assert require_mailable(alder, rosa, today) == rosa.email
    else:
        with pytest.raises(NoConsentToMail):
            require_mailable(alder, rosa, today)


def test_what_left_is_accounted_for_in_the_same_transaction(
    alder: Session, cast: Cast, rosa: Patient, basis: Callable[..., str | None]
) -> None:
    release = sign(alder, cast, rosa, RELEASE)
    assert basis(leaving(rosa.id, R.TREATING_PROVIDER, P.TREATMENT)) == "release"
    row = alder.scalars(select(Disclosure).where(Disclosure.patient_id == rosa.id)).one()
    assert (row.way, row.recipient, row.recipient_name, row.purpose) == (
        Way.PDF, R.TREATING_PROVIDER, "Dr. Example", P.TREATMENT,
    )  # fmt: skip
    assert (row.what, row.categories, row.basis, row.release_id) == ("A summary", ["plan"], "release", release)
    assert row.user_id == cast.users["dan"]


def test_a_refusal_leaves_no_accounting_row(alder: Session, rosa: Patient, basis: Callable[..., str | None]) -> None:
    assert basis(leaving(rosa.id, R.OTHER, P.OTHER)) is None
    assert alder.scalars(select(Disclosure.id).where(Disclosure.patient_id == rosa.id)).all() == []


def test_a_release_goes_with_its_notice_and_scope(alder: Session, cast: Cast, rosa: Patient) -> None:
    sign(alder, cast, rosa, RELEASE)
    clearance = disclosure.ask(alder, cast.actor("dan"), leaving(rosa.id, R.TREATING_PROVIDER, P.TREATMENT))
    assert "42 CFR part 2 prohibits" in clearance.basis.notice
    assert "to: Dr. Example; for: Treatment; until: End of treatment" in clearance.basis.notice
    spanish = replace(leaving(rosa.id, R.TREATING_PROVIDER, P.TREATMENT), language="es")
    with untranslated() as missing:
        notice = disclosure.find(alder, cast.actor("dan"), spanish).notice
    assert notice.startswith("La norma 42 CFR parte 2 prohíbe")
    assert not missing


def test_nothing_about_patients_is_mailed_to_the_clinics_own_people(
    rosa: Patient, basis: Callable[..., str | None]
) -> None:
    own = leaving(rosa.id, R.OWN_WORKFORCE, P.OPERATIONS)
    assert basis(own) == "own_use"
    assert basis(replace(own, way=Way.MAIL)) is None


@pytest.mark.parametrize(
    ("way", "recipient", "purpose", "begins"),
    [
        (Way.LETTER, R.CONTACT, P.OTHER, "release"),
        (Way.PDF, R.TREATING_PROVIDER, P.OTHER, "release"),
        (Way.MAIL, R.PATIENT, P.PATIENT_ACCESS, "texting_and_mail"),
        (Way.TEXT, R.PATIENT, P.PATIENT_ACCESS, "texting_and_mail"),
    ],
)
def test_the_way_forward_begins_with_the_consent_that_is_wanting(
    alder: Session, cast: Cast, rosa: Patient, way: Way, recipient: Recipient, purpose: Purpose, begins: str
) -> None:
    contact = services.add_contact(alder, cast.actor("dan"), rosa.id, ContactFacts(name="Cora Contact"))
    to = contact.id if recipient is R.CONTACT else None
    asked = replace(leaving(rosa.id, recipient, purpose), way=way, recipient_id=to)
    with pytest.raises(DisclosureRefused) as refused:
        disclosure.find(alder, cast.actor("dan"), asked)
    arguments = refused.value.forward[0].arguments
    assert (arguments["kind"], arguments.get("contact")) == (begins, to)


@pytest.mark.parametrize("has_release", [False, True])
@pytest.mark.parametrize(
    ("recipient", "is_part2", "kinds"),
    [
        (R.COURT, True, ["legal_proceedings"]),
        (R.PROBATION, True, ["legal_proceedings", "criminal_justice"]),
        (R.COURT, False, ["legal_proceedings"]),
        (R.EMPLOYER, True, ["release"]),
    ],
)
def test_the_way_forward_is_the_form_that_names_such_a_recipient(
    alder: Session, cast: Cast, rosa: Patient, recipient: Recipient, is_part2: bool, kinds: list[str], has_release: bool
) -> None:
    rosa.is_part2 = is_part2
    if has_release:  # of another purpose, so that it carries nothing outside Part 2 either
        sign(alder, cast, rosa, replace(RELEASE, recipient=recipient, purpose=P.TREATMENT))
    with pytest.raises(DisclosureRefused) as refused:
        disclosure.find(alder, cast.actor("dan"), leaving(rosa.id, recipient, P.OTHER))
    begun = [one.arguments for one in refused.value.forward if one.endpoint == "consents.new"]
    assert [one["kind"] for one in begun] == kinds
    for one in begun:
        assert (one["to"], one["name"], one["purpose"], one["tells"]) == (recipient, "Dr. Example", "other", "plan")
