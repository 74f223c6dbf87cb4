"""Documenting, signing, co-signing and adding to a family session's note."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from causeway.errors import Refused, Stale
from causeway.ids import new_id
from tenants.family import queries, services
from tenants.family.errors import (
    BasisRefused,
    CosignRefused,
    NotBegun,
    NoteNotSigned,
    NoteSigned,
    NotReadyToSign,
    NotTheClinician,
)
from tenants.family.models import FamilyAddendum, FamilyAgreement, FamilyDraft, FamilyParticipant, FamilySession
from tenants.family.rules import AgreementOwner, AgreementState, Basis, Refusal, SessionStatus, TookPart
from tenants.family.services import AgreementFacts, ParticipantFacts
from tenants.patients.models import Relationship
from tests.cast import Cast
from tests.family.conftest import NOW, TODAY, House, add_contact, staff_of


def took(house: House, basis: Basis | None, **changes: object) -> tuple[ParticipantFacts, ...]:
    return (ParticipantFacts(house.mother.id, TookPart.IN_PERSON, basis, **changes),)  # type: ignore[arg-type]


def only_participant(house: House, session: FamilySession) -> FamilyParticipant:
    return house.db.scalars(select(FamilyParticipant).where(FamilyParticipant.session_id == session.id)).one()


def test_documenting_holds_the_session_and_seals_what_was_said(house: House) -> None:
    session = house.documented()
    assert (session.status, session.held_minutes, session.is_patient_present) == (SessionStatus.HELD, 50, True)
    assert b"boundary" not in (session.narrative_sealed or b"")
    assert queries.opened(house.db, queries.NARRATIVE, session.narrative_sealed) == "They named one boundary each."
    (agreement,) = queries.list_agreements(house.db, session.id)
    assert (agreement.text, agreement.contact_name, agreement.state) == (
        "Call before visiting",
        "Mo Sample",
        AgreementState.OPEN,
    )


def test_a_session_that_has_not_begun_is_not_documented(house: House) -> None:
    session = house.plan(starts_at=NOW + timedelta(minutes=1), ends_at=NOW + timedelta(hours=1))
    with pytest.raises(NotBegun):
        services.document(house.db, house.ana, session.id, house.whole_note())


def test_a_release_relied_on_is_named_in_the_record(house: House) -> None:
    release = house.release(house.mother)
    session = house.documented(participants=took(house, Basis.RELEASE))
    assert only_participant(house, session).consent_id == release.id


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        (None, Refusal.NO_RELEASE),
        ({"signed_on": None, "signed_by": None, "signed_as": None}, Refusal.RELEASE_UNSIGNED),
        ({"expires_on": TODAY - timedelta(days=1)}, Refusal.RELEASE_EXPIRED),
        ({"revoked_on": TODAY, "revoked_reason": "changed my mind"}, Refusal.RELEASE_REVOKED),
        ({"signed_on": TODAY + timedelta(days=1)}, Refusal.RELEASE_NOT_YET),
        ({"categories": ["attendance"]}, Refusal.RELEASE_NARROW),
        ({"states_right_to_revoke": False}, Refusal.RELEASE_INCOMPLETE),
    ],
)
def test_a_release_that_does_not_hold_on_the_day_is_no_basis(
    house: House, changes: dict[str, object] | None, refusal: Refusal
) -> None:
    if changes is not None:
        house.release(house.mother, **changes)
    with pytest.raises(BasisRefused) as caught:
        house.documented(participants=took(house, Basis.RELEASE))
    assert caught.value.refusal is refusal
    assert caught.value.field == "participants"


def test_a_release_revoked_after_the_session_still_carried_it(house: House) -> None:
    house.release(house.mother, revoked_on=TODAY + timedelta(days=1), revoked_reason="changed my mind")
    session = house.documented(participants=took(house, Basis.RELEASE))
    assert only_participant(house, session).basis is Basis.RELEASE


def test_under_part_2_the_patients_word_in_the_room_is_not_enough(house: House) -> None:
    house.patient.is_part2 = True
    house.db.flush()
    with pytest.raises(BasisRefused) as caught:
        house.documented()
    assert caught.value.refusal is Refusal.PART_2
    house.documented(participants=took(house, Basis.LISTENING_ONLY))


def test_the_patients_word_needs_the_patient_in_the_room(house: House) -> None:
    with pytest.raises(BasisRefused) as caught:
        house.documented(is_patient_present=False, absence_reason="Ill", benefit="Safety plan at home")
    assert caught.value.refusal is Refusal.PATIENT_ABSENT


def test_a_guardian_speaks_for_the_patient(house: House) -> None:
    guardian = add_contact(house.db, house.patient, "Gus Sample", Relationship.GUARDIAN, is_guardian=True)
    session = house.documented(
        participants=(ParticipantFacts(guardian.id, TookPart.PHONE, Basis.PERSONAL_REPRESENTATIVE),), agreements=()
    )
    assert only_participant(house, session).contact_id == guardian.id


def test_what_happened_without_a_basis_is_written_down_with_its_account(house: House) -> None:
    feared = add_contact(house.db, house.patient, "Kit Sample", Relationship.PARTNER, has_protective_order=True)
    came = ParticipantFacts(feared.id, TookPart.IN_PERSON, Basis.LISTENING_ONLY)
    with pytest.raises(BasisRefused) as caught:
        house.documented(participants=(came,), agreements=())
    assert caught.value.refusal is Refusal.PROTECTIVE_ORDER
    told = ParticipantFacts(feared.id, TookPart.IN_PERSON, Basis.NONE, "Came unasked; we ended the session.")
    session = house.documented(participants=(told,), agreements=())
    row = only_participant(house, session)
    assert row.basis is Basis.NONE
    assert queries.opened(house.db, queries.ACCOUNT, row.account_sealed) == "Came unasked; we ended the session."


def test_somebody_who_did_not_come_needs_no_basis(house: House) -> None:
    session = house.documented(
        participants=(ParticipantFacts(house.mother.id, TookPart.ABSENT, Basis.RELEASE),), agreements=()
    )
    assert only_participant(house, session).basis is None


def test_an_agreement_lies_with_somebody_of_the_session(house: House) -> None:
    stranger = AgreementFacts("Lock the cabinet", AgreementOwner.CONTACT, house.brother.id)
    with pytest.raises(Refused) as caught:
        house.documented(agreements=(stranger,))
    assert caught.value.field == "agreements"


def test_documenting_again_corrects_and_takes_off(house: House) -> None:
    session = house.documented()
    (agreement,) = queries.list_agreements(house.db, session.id)
    corrected = AgreementFacts("Call the day before", AgreementOwner.PATIENT, due_on=TODAY, id=agreement.id)
    services.document(house.db, house.ana, session.id, house.whole_note(agreements=(corrected,)))
    (again,) = queries.list_agreements(house.db, session.id)
    assert (again.id, again.text, again.owner) == (agreement.id, "Call the day before", AgreementOwner.PATIENT)
    services.document(house.db, house.ana, session.id, house.whole_note(agreements=()))
    assert queries.list_agreements(house.db, session.id) == []


def test_a_page_opened_before_somebody_saved_is_stale(house: House) -> None:
    session = house.documented()
    opened = session.version
    services.document(house.db, house.ana, session.id, house.whole_note(held_minutes=40), expected_version=opened)
    with pytest.raises(Stale):
        services.document(house.db, house.ana, session.id, house.whole_note(), expected_version=opened)
    assert session.held_minutes == 40


def test_a_change_of_agreements_alone_makes_other_pages_stale(house: House) -> None:
    session = house.documented()
    opened = session.version
    services.document(house.db, house.ana, session.id, house.whole_note(agreements=()), expected_version=opened)
    with pytest.raises(Stale):
        services.document(house.db, house.ana, session.id, house.whole_note(), expected_version=opened)


def test_signing_names_everything_that_is_missing(house: House) -> None:
    session = house.documented(focus_areas=(), narrative=None, participants=took(house, None), agreements=())
    with pytest.raises(NotReadyToSign) as caught:
        services.sign(house.db, house.ana, session.id)
    assert set(caught.value.problems) == {"participants", "focus_areas", "narrative"}


def test_a_signed_note_is_frozen(house: House) -> None:
    session = services.sign(house.db, house.ana, house.documented().id)
    assert (session.signed_at, session.signed_by_id, session.needs_cosign) == (NOW, house.ana.user_id, False)
    with pytest.raises(NoteSigned):
        services.document(house.db, house.ana, session.id, house.whole_note(held_minutes=60))
    with pytest.raises(NoteSigned):
        services.keep_draft(house.db, house.ana, session.id, {"narrative": ["more"]})
    with pytest.raises(NoteSigned):
        services.sign(house.db, house.ana, session.id)


def test_the_page_of_a_note_signed_meanwhile_is_stale(house: House) -> None:
    session = house.documented()
    opened = session.version
    services.sign(house.db, house.ana, session.id)
    with pytest.raises(Stale):
        services.document(house.db, house.ana, session.id, house.whole_note(), expected_version=opened)


FROZEN = [
    update(FamilySession).values(held_minutes=60),
    update(FamilySession).values(signed_at=None, signed_by_id=None),
    update(FamilyParticipant).values(took_part=TookPart.ABSENT),
    update(FamilyAgreement).values(due_on=None),
    text("DELETE FROM family_participants"),
    text("DELETE FROM family_agreements"),
    text("INSERT INTO family_agreements SELECT clinic_id, gen_random_uuid(), session_id, patient_id, text_sealed, "
         "owner, contact_id, due_on, state, settled_on, settled_by_id, created_at, updated_at, version "
         "FROM family_agreements"),
]  # fmt: skip


@pytest.mark.parametrize("statement", FROZEN, ids=range(len(FROZEN)))
def test_the_database_itself_refuses_to_change_a_signed_note(house: House, statement: object) -> None:
    services.sign(house.db, house.ana, house.documented().id)
    with pytest.raises(IntegrityError, match="frozen"):
        house.db.execute(statement)  # type: ignore[call-overload]


def test_the_database_itself_refuses_to_change_an_addendum(house: House) -> None:
    session = services.sign(house.db, house.ana, house.documented().id)
    services.add_addendum(house.db, house.ana, session.id, "The brother called later.")
    with pytest.raises(IntegrityError, match="frozen"):
        house.db.execute(update(FamilyAddendum).values(signed_at=NOW + timedelta(hours=1)))


def test_only_the_clinician_who_held_it_signs(house: House, cast: Cast) -> None:
    session = house.documented()
    with pytest.raises(NotTheClinician):
        services.sign(house.db, cast.actor("pia"), session.id)


def test_a_supervised_clinicians_note_waits_for_another_persons_signature(house: House, cast: Cast) -> None:
    house.clinician.supervisor_id = staff_of(house.db, cast, "dan").id
    session = services.sign(house.db, house.ana, house.documented().id)
    assert session.needs_cosign
    services.cosign(house.db, cast.actor("dan"), session.id)
    assert session.cosigned_by_id == cast.users["dan"]
    with pytest.raises(CosignRefused):
        services.cosign(house.db, cast.actor("dan"), session.id)


def test_a_note_that_needs_none_is_not_co_signed(house: House, cast: Cast) -> None:
    session = house.documented()
    with pytest.raises(CosignRefused):
        services.cosign(house.db, cast.actor("dan"), session.id)
    services.sign(house.db, house.ana, session.id)
    with pytest.raises(CosignRefused):
        services.cosign(house.db, cast.actor("dan"), session.id)


def test_an_addendum_follows_a_signature(house: House) -> None:
    session = house.documented()
    with pytest.raises(NoteNotSigned):
        services.add_addendum(house.db, house.ana, session.id, "More")
    services.sign(house.db, house.ana, session.id)
    services.add_addendum(house.db, house.ana, session.id, " The brother called later. ")
    (addendum,) = queries.list_addenda(house.db, session.id)
    assert (addendum.text, addendum.signed_at) == ("The brother called later.", NOW)


def test_whether_an_agreement_was_kept_is_written_after_signing_too(house: House) -> None:
    session = services.sign(house.db, house.ana, house.documented().id)
    (agreement,) = queries.list_agreements(house.db, session.id)
    settled = services.settle_agreement(house.db, house.ana, agreement.id, AgreementState.KEPT, expected_version=1)
    assert (settled.state, settled.settled_on) == (AgreementState.KEPT, TODAY)
    again = services.settle_agreement(house.db, house.ana, agreement.id, AgreementState.KEPT, expected_version=1)
    assert again.version == settled.version
    with pytest.raises(Stale):
        services.settle_agreement(house.db, house.ana, agreement.id, AgreementState.NOT_KEPT, expected_version=1)
    assert queries.list_open_agreements(house.db, house.patient.id) == []


def test_a_draft_is_kept_for_its_writer_and_gone_once_saved(house: House, cast: Cast) -> None:
    session = house.plan()
    before = session.version
    services.keep_draft(house.db, house.ana, session.id, {"narrative": ["They na"]})
    services.keep_draft(house.db, house.ana, session.id, {"narrative": ["They named"], "version": ["1"]})
    draft = queries.find_draft(house.db, house.ana, session.id)
    assert draft is not None
    assert queries.typed_in(house.db, draft) == {"narrative": ["They named"]}
    assert queries.find_draft(house.db, cast.actor("pia"), session.id) is None
    assert session.version == before
    services.document(house.db, house.ana, session.id, house.whole_note(), expected_version=before)
    left = select(func.count()).select_from(FamilyDraft).where(FamilyDraft.session_id == session.id)
    assert house.db.scalar(left) == 0


def test_an_unknown_contact_is_refused(house: House) -> None:
    with pytest.raises(Refused):
        house.documented(
            participants=(ParticipantFacts(new_id(), TookPart.VIDEO, Basis.LISTENING_ONLY),), agreements=()
        )


def test_every_step_leaves_its_mark_in_the_trail(house: House, alder: Session) -> None:
    services.sign(house.db, house.ana, house.documented().id)
    actions = set(
        alder.scalars(text("SELECT action FROM audit_events WHERE patient_id = :p").bindparams(p=house.patient.id))
    )
    assert {"family_session.planned", "family_session.documented", "family_session.signed"} <= actions
