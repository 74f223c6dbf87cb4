"""Inquiries: taken down, moved along and back, tied to a record, answered by whom, and found again."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from causeway import clock
from causeway.errors import Forbidden, Invalid, OutsideCaseload, Stale
from causeway.web.application import Causeway
from tenants.intake.inquiries import board, moving, queries, services
from tenants.intake.inquiries.due import standing
from tenants.intake.inquiries.errors import (
    InquiryEnded,
    InquiryNotFound,
    LooksLikeOther,
    MadeByAdmission,
    NotAnOwner,
    NothingToUndo,
    NotMovable,
    RecordTied,
)
from tenants.intake.inquiries.listing import inquiries
from tenants.intake.inquiries.models import Inquiry
from tenants.intake.inquiries.moving import Move
from tenants.intake.inquiries.rules import CloseReason, ContactWay, Gap, InquiryStatus, Urgency
from tenants.intake.inquiries.services import InquiryFacts
from tenants.intake.safety import services as safety
from tenants.intake.safety.rules import Answer, OpenedBecause, Reply
from tenants.intake.services import AdmissionFacts, admit
from tenants.patients.errors import LooksLikeDuplicate
from tenants.patients.models import Patient
from tenants.patients.services import PatientFacts
from tests.cast import Cast
from tests.intake.conftest import NOON, TODAY, House

NEW, CONTACTED, ASSESSED, ADMITTED, OUT, CLOSED = InquiryStatus
SAMPLE = InquiryFacts("Nadia", "Inquirer", phone="(217) 555-0177", reason="Cannot sleep since the spring.")


def taken(db: Session, cast: Cast, facts: InquiryFacts = SAMPLE, *, hours_ago: int = 3) -> Inquiry:
    return services.take(db, cast.actor("ivy"), facts, received_at=NOON - timedelta(hours=hours_ago))


def test_an_inquiry_goes_from_the_first_call_to_the_admission(
    alder: Session, cast: Cast, house: House, rosa: Patient
) -> None:
    ivy = cast.actor("ivy")
    inquiry = taken(alder, cast)
    assert (inquiry.status, inquiry.first_contact_at) == (NEW, None)
    moving.move(alder, ivy, inquiry.id, Move(CONTACTED))
    assert (inquiry.first_contact_at, inquiry.owner_id) == (NOON, ivy.user_id)
    services.tie_record(alder, ivy, inquiry.id, rosa.id)
    moving.move(alder, ivy, inquiry.id, Move(ASSESSED))
    admit(alder, cast.actor("dan"), rosa.id, AdmissionFacts(house.morning.id, TODAY))
    assert inquiry.status is ADMITTED
    assert [told.step.to_status for told in queries.list_steps(alder, inquiry.id)] == [CONTACTED, ASSESSED, ADMITTED]


def test_what_they_said_is_sealed_and_read_again(alder: Session, cast: Cast, noon: None) -> None:
    inquiry = taken(alder, cast)
    assert b"sleep" not in (inquiry.reason_sealed or b"")
    assert services.facts_of(alder, inquiry) == SAMPLE
    moving.note_try(alder, cast.actor("ivy"), inquiry.id, "Line busy.")
    (told,) = queries.list_steps(alder, inquiry.id)
    assert b"busy" not in (told.step.note_sealed or b"")
    assert inquiry.status is NEW
    assert inquiry.first_contact_at is None


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (replace(SAMPLE, first_name="..."), "first_name"),
        (replace(SAMPLE, phone=None), "phone"),
        (replace(SAMPLE, contact_way=ContactWay.EMAIL), "email"),
        (replace(SAMPLE, phone=None, email="n@example.org"), "phone"),
        (replace(SAMPLE, born_on=date(2027, 1, 1)), "born_on"),
        (replace(SAMPLE, born_on=date(1700, 1, 1)), "born_on"),
    ],
)
def test_an_inquiry_nobody_could_answer_is_refused(
    alder: Session, cast: Cast, noon: None, facts: InquiryFacts, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        taken(alder, cast, facts)
    assert set(refused.value.problems) == {field}


def test_an_inquiry_does_not_come_in_later_than_now(alder: Session, cast: Cast, noon: None) -> None:
    with pytest.raises(Invalid):
        taken(alder, cast, hours_ago=-1)


def test_a_wrong_move_is_taken_back_and_the_story_keeps_both(alder: Session, cast: Cast, noon: None) -> None:
    ivy = cast.actor("ivy")
    inquiry = taken(alder, cast)
    with pytest.raises(NothingToUndo):
        moving.undo(alder, ivy, inquiry.id)
    moving.move(alder, ivy, inquiry.id, Move(CONTACTED, NOON - timedelta(hours=2)))
    moving.move(alder, ivy, inquiry.id, Move(CLOSED, reason=CloseReason.COST))
    moving.undo(alder, ivy, inquiry.id)
    assert (inquiry.status, inquiry.since_at, inquiry.closed_reason) == (CONTACTED, NOON - timedelta(hours=2), None)
    moving.move(alder, ivy, inquiry.id, Move(OUT, referred_to="Another house"))
    moving.undo(alder, ivy, inquiry.id)
    moving.undo(alder, ivy, inquiry.id)
    assert (inquiry.status, inquiry.since_at, inquiry.first_contact_at) == (NEW, inquiry.received_at, None)
    assert len(queries.list_steps(alder, inquiry.id)) == 3
    assert all(told.step.undone_at for told in queries.list_steps(alder, inquiry.id))


def test_who_calls_again_is_contacted_and_an_undo_closes_them_as_before(alder: Session, cast: Cast, noon: None) -> None:
    ivy = cast.actor("ivy")
    inquiry = taken(alder, cast)
    moving.move(alder, ivy, inquiry.id, Move(CLOSED, reason=CloseReason.NO_ANSWER))
    assert inquiry.first_contact_at is None  # nobody has spoken with them
    with pytest.raises(InquiryEnded):
        moving.note_try(alder, ivy, inquiry.id)
    moving.move(alder, ivy, inquiry.id, Move(CONTACTED))
    assert (inquiry.closed_reason, inquiry.first_contact_at) == (None, NOON)
    moving.undo(alder, ivy, inquiry.id)
    assert (inquiry.status, inquiry.closed_reason, inquiry.first_contact_at) == (CLOSED, CloseReason.NO_ANSWER, None)


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        (Move(CLOSED), "reason"),
        (Move(CLOSED, reason=CloseReason.OTHER), "note"),
        (Move(OUT, referred_to="  "), "referred_to"),
        (Move(CONTACTED, NOON + timedelta(minutes=1)), "happened_on"),
        (Move(CONTACTED, NOON - timedelta(hours=4)), "happened_on"),
    ],
)
def test_a_move_says_what_belongs_to_it(alder: Session, cast: Cast, noon: None, asked: Move, field: str) -> None:
    inquiry = taken(alder, cast)
    with pytest.raises(Invalid) as refused:
        moving.move(alder, cast.actor("ivy"), inquiry.id, asked)
    assert set(refused.value.problems) == {field}
    assert inquiry.status is NEW


def test_a_move_in_the_minute_it_came_in_counts_from_then(alder: Session, cast: Cast, noon: None) -> None:
    ivy = cast.actor("ivy")
    inquiry = services.take(alder, ivy, SAMPLE, received_at=NOON - timedelta(minutes=10, seconds=-42))
    moving.move(alder, ivy, inquiry.id, Move(CONTACTED, NOON - timedelta(minutes=10)))
    assert inquiry.first_contact_at == inquiry.received_at


def test_a_second_click_changes_nothing_and_a_late_one_is_told(alder: Session, cast: Cast, noon: None) -> None:
    ivy = cast.actor("ivy")
    inquiry = taken(alder, cast)
    opened = inquiry.version
    for _click in range(2):
        moving.move(alder, ivy, inquiry.id, Move(CONTACTED), expected_version=opened)
    assert len(queries.list_steps(alder, inquiry.id)) == 1
    with pytest.raises(Stale):
        moving.move(alder, ivy, inquiry.id, Move(CLOSED, reason=CloseReason.COST), expected_version=opened)
    with pytest.raises(NotMovable) as refused:
        moving.move(alder, ivy, inquiry.id, Move(ASSESSED))
    assert refused.value.gap is Gap.NO_RECORD


def test_nothing_ends_with_a_high_result_open(alder: Session, cast: Cast, rosa: Patient) -> None:
    ivy = cast.actor("ivy")
    inquiry = taken(alder, cast)
    services.tie_record(alder, ivy, inquiry.id, rosa.id)
    screen = safety.open_screen(alder, ivy, rosa.id, why=OpenedBecause.INTAKE)
    safety.answer_screen(alder, ivy, screen.id, {"plan": Answer(Reply.RECENT)}, asked_on=TODAY)
    for asked in (Move(CLOSED, reason=CloseReason.DECLINED), Move(OUT, referred_to="Elsewhere")):
        with pytest.raises(NotMovable) as refused:
            moving.move(alder, ivy, inquiry.id, asked)
        assert refused.value.gap is Gap.OPEN_HIGH_RISK


def test_a_record_is_opened_with_what_is_known_and_tied(alder: Session, cast: Cast, noon: None) -> None:
    ivy = cast.actor("ivy")
    inquiry = taken(alder, cast)
    patient = services.open_record(alder, ivy, inquiry.id, PatientFacts("Nadia", "Inquirer", date(1988, 2, 3)))
    assert inquiry.patient_id == patient.id
    with pytest.raises(RecordTied):
        services.open_record(alder, ivy, inquiry.id, PatientFacts("Nadia", "Inquirer", date(1988, 2, 3)))
    again = taken(alder, cast)
    with pytest.raises(LooksLikeDuplicate):
        services.open_record(
            alder, ivy, again.id, PatientFacts("Nadia", "Inquirer", date(1988, 2, 3)), is_someone_else=False
        )
    seen, has_others = queries.find_patients_alike(alder, ivy, again)
    assert ([one.id for one in seen], has_others) == ([patient.id], False)
    services.tie_record(alder, ivy, again.id, patient.id)
    services.untie_record(alder, ivy, again.id)
    assert again.patient_id is None


def test_a_clinician_is_not_told_who_is_outside_their_caseload(alder: Session, cast: Cast, noon: None) -> None:
    inquiry = taken(alder, cast)
    facts = PatientFacts("Nadia", "Inquirer", date(1988, 2, 3))
    patient = services.open_record(alder, cast.actor("ivy"), inquiry.id, facts)
    again = taken(alder, cast)
    assert queries.find_patients_alike(alder, cast.actor("ana"), again) == ([], True)
    with pytest.raises(OutsideCaseload):
        services.tie_record(alder, cast.actor("ana"), again.id, patient.id)


def test_what_was_assessed_keeps_its_record(alder: Session, cast: Cast, rosa: Patient) -> None:
    ivy = cast.actor("ivy")
    inquiry = taken(alder, cast)
    services.tie_record(alder, ivy, inquiry.id, rosa.id)
    moving.move(alder, ivy, inquiry.id, Move(CONTACTED))
    moving.move(alder, ivy, inquiry.id, Move(ASSESSED))
    with pytest.raises(RecordTied):
        services.untie_record(alder, ivy, inquiry.id)


@pytest.mark.parametrize(
    "facts",
    [
        replace(SAMPLE, first_name="Somebody", last_name="Other"),  # the same telephone
        replace(SAMPLE, phone="217-555-0199", first_name="NADIA"),
        replace(SAMPLE, first_name="N", last_name="", phone="217 555 0100", email="Nadia@Example.org"),
    ],
)
def test_the_same_person_asking_twice_is_noticed(alder: Session, cast: Cast, noon: None, facts: InquiryFacts) -> None:
    ivy = cast.actor("ivy")
    first = taken(alder, cast, replace(SAMPLE, email="nadia@example.org"))
    with pytest.raises(LooksLikeOther):
        services.take(alder, ivy, facts, is_someone_else=False)
    second = services.take(alder, ivy, facts)
    assert first.id in {one.id for one in queries.find_alike(alder, second)}
    moving.move(alder, ivy, first.id, Move(CLOSED, reason=CloseReason.DUPLICATE))
    moving.move(alder, ivy, second.id, Move(CLOSED, reason=CloseReason.DUPLICATE))
    services.take(alder, ivy, facts, is_someone_else=False)  # who has gone may come again


def test_an_admission_answers_every_open_inquiry_and_is_not_undone(
    alder: Session, cast: Cast, house: House, rosa: Patient
) -> None:
    ivy = cast.actor("ivy")
    still_new, closed = taken(alder, cast), taken(alder, cast)
    for one in (still_new, closed):
        services.tie_record(alder, ivy, one.id, rosa.id)
    moving.move(alder, ivy, closed.id, Move(CLOSED, reason=CloseReason.DUPLICATE))
    admit(alder, cast.actor("dan"), rosa.id, AdmissionFacts(house.morning.id, TODAY))
    assert (still_new.status, still_new.first_contact_at, closed.status) == (ADMITTED, NOON, CLOSED)
    with pytest.raises(MadeByAdmission):
        moving.undo(alder, ivy, still_new.id)


def test_an_inquiry_is_given_to_somebody_who_works_on_them(alder: Session, cast: Cast, noon: None) -> None:
    ivy = cast.actor("ivy")
    inquiry = taken(alder, cast)
    opened = inquiry.version
    services.assign(alder, ivy, inquiry.id, cast.users["ana"], expected_version=opened)
    with pytest.raises(Stale):
        services.assign(alder, ivy, inquiry.id, None, expected_version=opened)
    assert inquiry.owner_id == cast.users["ana"]
    with pytest.raises(NotAnOwner):
        services.assign(alder, ivy, inquiry.id, cast.users["fay"])
    with pytest.raises(NotAnOwner):
        services.assign(alder, ivy, inquiry.id, cast.users["cleo"])


def test_only_those_who_work_on_inquiries_change_them(alder: Session, cast: Cast, noon: None) -> None:
    inquiry = taken(alder, cast)
    for who in ("fay", "ben", "uma", "aud", "dee", "pat", "pru"):
        with pytest.raises(Forbidden):
            moving.move(alder, cast.actor(who), inquiry.id, Move(CONTACTED))
        with pytest.raises(Forbidden):
            services.take(alder, cast.actor(who), SAMPLE)


def test_another_clinics_inquiry_is_not_there(alder: Session, birch: Session, cast: Cast, noon: None) -> None:
    inquiry = taken(alder, cast)
    with pytest.raises(InquiryNotFound):
        moving.move(birch, cast.actor("cleo"), inquiry.id, Move(CONTACTED))


def test_unanswered_inquiries_fall_to_their_owner_and_those_without_one_to_intake(
    app: Causeway, alder: Session, cast: Cast, noon: None
) -> None:
    ivy = cast.actor("ivy")
    nobodys, anas = taken(alder, cast), taken(alder, cast, replace(SAMPLE, urgency=Urgency.URGENT), hours_ago=1)
    services.assign(alder, ivy, anas.id, cast.users["ana"])

    def mine(who: str) -> set[object]:
        found = queries.list_unanswered(alder, cast.actor(who), 1000, urgencies=list(Urgency), is_mine=True)
        return {one.id for one in found} & {nobodys.id, anas.id}

    assert [mine(who) for who in ("ana", "ivy", "nia")] == [{anas.id}, {nobodys.id}, {nobodys.id}]
    moving.move(alder, ivy, nobodys.id, Move(CONTACTED))
    assert mine("ivy") == set()
    urgent = queries.list_unanswered(alder, ivy, 1000, urgencies=[Urgency.URGENT])
    assert anas.id in {one.id for one in urgent}


def test_an_answered_inquiry_that_goes_no_further_is_due_after_a_week(alder: Session, cast: Cast, noon: None) -> None:
    ivy = cast.actor("ivy")
    asked = services.take(alder, ivy, InquiryFacts("Stands", "Still", phone="217-555-0177"))
    moving.move(alder, ivy, asked.id, Move(InquiryStatus.CONTACTED))
    for day, is_due in ((6, False), (7, True), (9, True)):
        with clock.frozen(NOON + timedelta(days=day)):
            items = standing(is_mine=True)(alder, ivy, TODAY + timedelta(days=day), 500)
        found = [(item.due_on, item.owner_id) for item in items if item.id == asked.id]
        assert found == ([(TODAY + timedelta(days=7), cast.users["ivy"])] if is_due else [])
    moving.move(alder, ivy, asked.id, Move(InquiryStatus.CLOSED, reason=CloseReason.DECLINED))
    assert asked.id not in {item.id for item in standing()(alder, ivy, TODAY + timedelta(days=9), 500)}


def test_the_board_shows_the_longest_waiting_first_in_one_statement(
    app: Causeway, alder: Session, cast: Cast, noon: None
) -> None:
    old, young = taken(alder, cast, hours_ago=30 * 24), taken(alder, cast, hours_ago=1)
    gone = taken(alder, cast, hours_ago=20 * 24)
    with clock.frozen(NOON - timedelta(days=15)):
        moving.move(alder, cast.actor("ivy"), gone.id, Move(CLOSED, reason=CloseReason.COST))
    with app.test_request_context():
        since = NOON - timedelta(days=14)
        cards = queries.list_cards(alder, cast.actor("ivy"), most=1000, ended_since=since)
        found = [card.id for card in cards if card.id in {old.id, young.id, gone.id}]
        columns = board.columns(alder, cast.actor("ivy"))
    assert found == [old.id, young.id]
    assert [column.status for column in columns] == list(InquiryStatus)
    assert all(len(column.cards) <= board.MOST for column in columns)


def test_the_list_finds_by_name_phone_email_and_reference(
    app: Causeway, alder: Session, cast: Cast, noon: None
) -> None:
    facts = replace(SAMPLE, last_name="Zwickelbach", email="zwick@example.org", phone="217 555 0142")
    inquiry = taken(alder, cast, facts)
    moving.move(alder, cast.actor("ivy"), inquiry.id, Move(CLOSED, reason=CloseReason.COST))
    with app.test_request_context():
        listing = inquiries(NOON)

        def found(**args: str) -> list[str]:
            return [row.url for row in listing.page(alder, cast.actor("fay"), args, "/list/").rows]

        for term in ("zwickel", "nadia zw", "(217) 555-0142", "zwick@", inquiry.reference.lower()):
            assert f"/list/../{inquiry.id}/" in found(q=term, status="all"), term
        assert found(q="zwickel") == []  # only what is open, unless asked otherwise
        assert len(found(q="zwickel", status="closed", sort="name")) == 1
        for sort in ("name", "-name", "state", "received", "-received"):
            assert len(found(q="zwickel", status="all", sort=sort)) == 1
