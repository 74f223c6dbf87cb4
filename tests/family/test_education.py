"""Family education: who may be invited on what basis, seats and attendance, and who sees which seat."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway import clock
from causeway.disclosure import Category
from causeway.errors import Forbidden, Invalid, OutsideCaseload, Refused, Stale
from causeway.ids import new_id
from tenants.family.education import due, queries, services
from tenants.family.education.errors import AlreadyInvited, ClassFull, ClassNotFound, ClassOver, NotInvited
from tenants.family.education.models import EducationClass, EducationSeat
from tenants.family.education.rules import BASES, Attended, Stopped, why_not
from tenants.family.education.services import ClassFacts, ModuleFacts
from tenants.family.errors import BasisRefused
from tenants.family.rules import Basis, ContactFlags, Mark, MarkState, Refusal
from tenants.patients import services as patients
from tenants.patients.errors import RecordNotFound
from tenants.patients.models import Contact, Standing
from tenants.patients.services import ContactFacts, PatientFacts, Signature
from tenants.staff.models import StaffMember
from tests.cast import ZONES, Cast
from tests.moments import within_a_day
from tests.patients.conftest import fields_of, submit
from tests.patients.test_consents import RELEASE

HOUR = timedelta(hours=1)
IN_FORCE = Mark(MarkState.IN_FORCE, date(2031, 1, 1))
NO_MARK = Mark(MarkState.NONE)
FREE: dict[str, Any] = {
    "is_part2": False,
    "mark": NO_MARK,
    "flags": ContactFlags(),
    "is_do_not_contact": False,
    "is_told": None,
}


# Who may be invited


@pytest.mark.parametrize(
    ("basis", "changes", "expected"),
    [
        (Basis.RELEASE, {"mark": IN_FORCE}, None),
        (Basis.RELEASE, {}, Refusal.NO_RELEASE),
        (Basis.RELEASE, {"mark": Mark(MarkState.EXPIRED)}, Refusal.RELEASE_EXPIRED),
        (Basis.RELEASE, {"mark": Mark(MarkState.REVOKED)}, Refusal.RELEASE_REVOKED),
        (Basis.RELEASE, {"mark": Mark(MarkState.NARROW)}, Refusal.RELEASE_NARROW),
        (Basis.RELEASE, {"mark": IN_FORCE, "is_part2": True}, None),
        (Basis.AGREEMENT_IN_ROOM, {}, None),
        (Basis.AGREEMENT_IN_ROOM, {"is_part2": True}, Refusal.PART_2),  # an invitation itself tells
        (Basis.AGREEMENT_IN_ROOM, {"is_part2": True, "mark": IN_FORCE}, Refusal.PART_2),
        (Basis.PERSONAL_REPRESENTATIVE, {}, Refusal.NO_REPRESENTATIVE),
        (Basis.PERSONAL_REPRESENTATIVE, {"flags": ContactFlags(is_representative=True)}, None),
        (
            Basis.PERSONAL_REPRESENTATIVE,
            {"flags": ContactFlags(is_representative=True), "is_part2": True},
            Refusal.PART_2,
        ),
        (Basis.RELEASE, {"mark": IN_FORCE, "flags": ContactFlags(is_never_tell=True)}, Refusal.NEVER_TELL),
        (Basis.RELEASE, {"mark": IN_FORCE, "flags": ContactFlags(has_protective_order=True)}, Refusal.PROTECTIVE_ORDER),
        (Basis.RELEASE, {"mark": IN_FORCE, "is_do_not_contact": True}, Stopped.DO_NOT_CONTACT),
        (Basis.AGREEMENT_IN_ROOM, {"is_told": False}, Stopped.COURT_ORDER),
        (Basis.AGREEMENT_IN_ROOM, {"is_told": True}, None),
    ],
)
def test_an_invitation_has_a_basis_and_no_mark_against_it(
    basis: Basis, changes: dict[str, Any], expected: Refusal | Stopped | None
) -> None:
    assert why_not(basis, **{**FREE, **changes}) is expected


@given(
    st.sampled_from(BASES),
    st.booleans(),
    st.sampled_from(list(MarkState)),
    st.builds(ContactFlags, st.booleans(), st.booleans(), st.booleans(), st.booleans()),
    st.booleans(),
    st.sampled_from([True, False, None]),
)
def test_nobody_whom_a_mark_stands_against_is_ever_invited(
    basis: Basis, is_part2: bool, state: MarkState, flags: ContactFlags, dnc: bool, is_told: bool | None
) -> None:
    found = why_not(basis, is_part2=is_part2, mark=Mark(state), flags=flags, is_do_not_contact=dnc, is_told=is_told)
    stops = (
        flags.is_never_tell or flags.has_protective_order or flags.is_partner_violence_risk or dnc or is_told is False
    )
    if stops:
        assert found is not None
    if is_part2 and not (basis is Basis.RELEASE and state is MarkState.IN_FORCE):
        assert found is not None


# Classes and seats


def staff_of(db: Session, cast: Cast, who: str) -> StaffMember:
    """Somebody of the cast on the staff."""
    found = db.scalars(select(StaffMember).where(StaffMember.user_id == cast.users[who])).one_or_none()
    if found is None:
        found = StaffMember(
            user_id=cast.users[who],
            first_name=who.title(),
            last_name="Example",
            name_key=f"example {who}",
            is_active=True,
        )
        db.add(found)
        db.flush()
    return found


def plan(
    db: Session, cast: Cast, *, starts: timedelta = timedelta(days=3), seats: int = 2, by: str = "pia"
) -> EducationClass:
    """A class by Pia, by video."""
    module = services.offer_module(db, cast.actor("dan"), ModuleFacts(f"Talking at home {new_id().hex}"))
    begins = within_a_day(clock.now() + starts, HOUR, ZONES["alder"])
    facts = ClassFacts(module.id, staff_of(db, cast, by).id, begins, begins + HOUR, seats, None, "https://v.example/1")
    return services.plan_class(db, cast.actor("pia"), facts)


def person(db: Session, cast: Cast, name: str = "Rosa", *, is_anas: bool = True, **marks: Any) -> Contact:
    """A contact of a patient, on Ana's caseload or on nobody's."""
    dan = cast.actor("dan")
    patient = patients.register(db, dan, PatientFacts(name, "Learnerson", date(1990, 4, 7)))
    if is_anas:
        patients.assign(db, dan, patient.id, cast.users["ana"])
    return patients.add_contact(db, dan, patient.id, ContactFacts(name=f"Kim of {name}", **marks))


def test_a_seat_is_taken_once_and_no_more_than_there_are(alder: Session, cast: Cast) -> None:
    one, dan = plan(alder, cast, seats=1), cast.actor("ana")
    first, second = person(alder, cast, "Rosa"), person(alder, cast, "Otto")
    agreed = Basis.AGREEMENT_IN_ROOM
    seat = services.invite(alder, dan, one.id, first.patient_id, first.id, basis=agreed)
    assert (seat.basis, seat.consent_id, seat.attended) == (agreed, None, Attended.INVITED)
    with pytest.raises(ClassFull):
        services.invite(alder, dan, one.id, second.patient_id, second.id, basis=agreed)
    services.mark_attendance(alder, dan, one.id, {seat.id: (Attended.DECLINED, None)})
    services.invite(alder, dan, one.id, second.patient_id, second.id, basis=agreed)
    with pytest.raises(AlreadyInvited):
        services.invite(alder, dan, one.id, first.patient_id, first.id, basis=agreed)


def test_under_part_2_only_a_release_invites_and_the_seat_names_it(alder: Session, cast: Cast) -> None:
    one, contact, ana = plan(alder, cast), person(alder, cast), cast.actor("ana")
    patients.set_standing(alder, cast.actor("dan"), contact.patient_id, Standing.ACTIVE, is_part2=True)
    with pytest.raises(BasisRefused):
        services.invite(alder, ana, one.id, contact.patient_id, contact.id, basis=Basis.AGREEMENT_IN_ROOM)
    with pytest.raises(BasisRefused):
        services.invite(alder, ana, one.id, contact.patient_id, contact.id, basis=Basis.RELEASE)
    facts = replace(RELEASE, contact_id=contact.id, categories=(Category.FAMILY,))
    release = patients.record_consent(
        alder, cast.actor("dan"), contact.patient_id, facts, Signature(clock.today(ana.zone), "Rosa Learnerson")
    )
    seat = services.invite(alder, ana, one.id, contact.patient_id, contact.id, basis=Basis.RELEASE)
    assert seat.consent_id == release.id


@pytest.mark.parametrize(
    "marks",
    [
        {"is_never_tell": True},
        {"has_protective_order": True},
        {"is_partner_violence_risk": True},
        {"custody_is_told": False},
        {"is_do_not_contact": True, "do_not_contact_reason": "Asked us not to"},
    ],
)
def test_a_marked_contact_is_not_invited_and_if_they_come_it_is_written_down(
    alder: Session, cast: Cast, marks: dict[str, Any]
) -> None:
    ana, contact, ahead = cast.actor("ana"), person(alder, cast, **marks), plan(alder, cast)
    with pytest.raises((BasisRefused, NotInvited)):
        services.invite(alder, ana, ahead.id, contact.patient_id, contact.id, basis=Basis.AGREEMENT_IN_ROOM)
    with pytest.raises(Refused):
        services.note_walk_in(alder, ana, ahead.id, contact.patient_id, contact.id, minutes=30)
    past = plan(alder, cast, starts=timedelta(hours=-3))
    with pytest.raises(ClassOver):
        services.invite(alder, ana, past.id, contact.patient_id, contact.id, basis=Basis.AGREEMENT_IN_ROOM)
    seat = services.note_walk_in(alder, ana, past.id, contact.patient_id, contact.id, minutes=30)
    assert (seat.attended, seat.minutes, seat.basis) == (Attended.WALKED_IN, 30, Basis.LISTENING_ONLY)


def test_a_seat_follows_a_contact_that_is_merged_and_two_seats_in_one_class_stay_two(
    alder: Session, cast: Cast
) -> None:
    ana, keep, one, two = cast.actor("ana"), person(alder, cast), plan(alder, cast), plan(alder, cast, seats=3)
    lose = patients.add_contact(alder, ana, keep.patient_id, ContactFacts(name="Kim again"))
    moved, beside, stays = (
        services.invite(alder, ana, each.id, keep.patient_id, who.id, basis=Basis.AGREEMENT_IN_ROOM)
        for each, who in ((one, lose), (two, keep), (two, lose))
    )
    patients.merge_contacts(alder, ana, keep.id, lose.id)
    assert (moved.contact_id, beside.contact_id, stays.contact_id) == (keep.id, keep.id, lose.id)


def test_nobody_came_to_a_class_that_has_not_begun_and_minutes_are_of_who_came(alder: Session, cast: Cast) -> None:
    ana, contact, one = cast.actor("ana"), person(alder, cast), plan(alder, cast)
    seat = services.invite(alder, ana, one.id, contact.patient_id, contact.id, basis=Basis.AGREEMENT_IN_ROOM)
    with pytest.raises(Refused):
        services.mark_attendance(alder, ana, one.id, {seat.id: (Attended.PRESENT, 30)})
    with clock.frozen(one.ends_at + timedelta(minutes=5)):
        items = due.attendance_to_mark(alder, ana, clock.today(ana.zone), 500)
        assert one.id in {item.id for item in items}
        version = one.version
        services.mark_attendance(alder, ana, one.id, {seat.id: (Attended.PRESENT, None)}, expected_version=version)
        assert seat.minutes == 60
        with pytest.raises(Stale):
            services.mark_attendance(alder, ana, one.id, {seat.id: (Attended.ABSENT, None)}, expected_version=version)
        services.mark_attendance(alder, ana, one.id, {seat.id: (Attended.ABSENT, 30)})
        assert seat.minutes is None
        assert one.id not in {item.id for item in due.attendance_to_mark(alder, ana, clock.today(ana.zone), 500)}


def test_a_seat_is_seen_by_whoever_may_see_the_patient_and_its_name_by_the_facilitator(
    alder: Session, cast: Cast
) -> None:
    ana = cast.actor("ana")
    hers, others = person(alder, cast, "Rosa"), person(alder, cast, "Otto", is_anas=False)
    one = plan(alder, cast, by="pia")
    for contact in (hers, others):
        services.invite(alder, cast.actor("pia"), one.id, contact.patient_id, contact.id, basis=Basis.AGREEMENT_IN_ROOM)
    assert [seat.contact for seat in queries.list_seats(alder, ana, queries.view_class(alder, one.id))] == [
        "Kim of Rosa"
    ]
    theirs = alder.scalars(select(EducationSeat).where(EducationSeat.contact_id == others.id)).one()
    with pytest.raises(ClassNotFound):
        services.mark_attendance(alder, ana, one.id, {theirs.id: (Attended.DECLINED, None)})
    one.facilitator_id = staff_of(alder, cast, "ana").id
    alder.flush()
    seats = queries.list_seats(alder, ana, queries.view_class(alder, one.id))
    assert {(seat.contact, seat.patient) for seat in seats} == {
        ("Kim of Rosa", "Learnerson, Rosa"),
        ("Kim of Otto", ""),
    }
    services.mark_attendance(alder, ana, one.id, {theirs.id: (Attended.DECLINED, None)})
    with pytest.raises(OutsideCaseload):
        services.invite(alder, ana, one.id, others.patient_id, others.id, basis=Basis.AGREEMENT_IN_ROOM)


def test_a_contact_of_somebody_else_has_no_seat_here(alder: Session, cast: Cast) -> None:
    one, rosa, otto = plan(alder, cast), person(alder, cast, "Rosa"), person(alder, cast, "Otto")
    with pytest.raises(RecordNotFound):
        services.invite(alder, cast.actor("ana"), one.id, rosa.patient_id, otto.id, basis=Basis.AGREEMENT_IN_ROOM)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"video_link": ""}, "room_id"),
        ({"video_link": "javascript:alert(1)"}, "video_link"),
        ({"video_link": "http://v.example"}, "video_link"),
        ({"capacity": 0}, "capacity"),
        ({"ends_at": datetime(2026, 1, 1, tzinfo=clock.now().tzinfo)}, "ends"),
    ],
)
def test_a_class_that_cannot_be_is_refused(alder: Session, cast: Cast, changes: dict[str, Any], field: str) -> None:
    one = plan(alder, cast)
    facts = ClassFacts(
        one.education_module_id, one.facilitator_id, one.starts_at, one.ends_at, 2, None, "https://v.example/1"
    )
    with pytest.raises(Invalid) as refused:
        services.plan_class(alder, cast.actor("pia"), replace(facts, **changes))
    assert field in refused.value.problems


@pytest.mark.parametrize(
    ("who", "may_offer", "may_plan"),
    [("dan", True, False), ("dee", True, False), ("ana", False, True), ("uma", False, False)],
)
def test_modules_are_the_directors_and_classes_the_clinicians(
    alder: Session, cast: Cast, who: str, may_offer: bool, may_plan: bool
) -> None:
    one = plan(alder, cast)
    facts = ClassFacts(
        one.education_module_id, one.facilitator_id, one.starts_at, one.ends_at, 2, None, "https://v.example/1"
    )
    for may, do in (
        (may_offer, lambda: services.offer_module(alder, cast.actor(who), ModuleFacts(f"By {who}"))),
        (may_plan, lambda: services.plan_class(alder, cast.actor(who), facts)),
    ):
        if may:
            do()
        else:
            with pytest.raises(Forbidden):
                do()


# Pages


@pytest.fixture
def room(cast: Cast) -> tuple[str, str, UUID]:
    """Addresses of a committed class and of a patient's education page, and the contact who may be invited."""
    with cast.session("alder", "dan") as db:
        contact, one = person(db, cast, "Paige"), plan(db, cast, seats=5)
        db.commit()
        return (
            f"/c/alder/family-education/{one.id}/",
            f"/c/alder/patients/{contact.patient_id}/family-education/",
            contact.id,
        )


def test_a_family_is_invited_marked_and_seen_on_the_chart(
    browse: Callable[[str], FlaskClient], room: tuple[str, str, UUID]
) -> None:
    page, chart, contact_id = room
    ana, class_id = browse("ana"), page.split("/")[4]
    refused = submit(ana, f"{chart}invite/", class_id=class_id, contact_id=str(contact_id), basis="release")
    assert refused.status_code == 422
    assert "there is no release" in refused.text
    form = {**fields_of(ana.get(f"{chart}invite/").text), "class_id": class_id, "contact_id": str(contact_id)}
    for _ in range(2):
        assert ana.post(f"{chart}invite/", data={**form, "basis": "agreement_in_room"}).status_code == 302
    assert "Kim of Paige" in ana.get(chart).text
    text = ana.get(page).text
    assert "Kim of Paige" in text
    row = text.split('name="seat_id" value="')[1]
    seat_id, version = row.split('"')[0], text.split('name="version" value="')[1].split('"')[0]
    token = text.split('name="csrf_token" value="')[1].split('"')[0]
    sent = {"csrf_token": token, "seat_id": seat_id, "version": version, "form_key": form["form_key"]}
    early = ana.post(page, data={**sent, "form_key": str(UUID(int=7)), "attended": "present", "minutes": "5"})
    assert early.status_code == 422
    assert 'value="5"' in early.text  # what was typed stays
    declined = {**sent, "form_key": str(UUID(int=9)), "attended": "declined", "minutes": ""}
    for _ in range(2):
        assert ana.post(page, data=declined).status_code == 302
    stale = ana.post(page, data={**sent, "form_key": str(UUID(int=8)), "attended": "absent", "minutes": ""})
    assert stale.status_code == 409
    assert (
        ana.post(page, data={**sent, "form_key": str(UUID(int=6)), "seat_id": "x", "attended": "absent"}).status_code
        == 404
    )


def test_whoever_does_not_see_the_patient_sees_a_number(
    browse: Callable[[str], FlaskClient], room: tuple[str, str, UUID], cast: Cast
) -> None:
    page = room[0]
    with cast.session("alder", "pia") as db:
        other = person(db, cast, "Ulla", is_anas=False)
        services.invite(
            db, cast.actor("pia"), UUID(page.split("/")[4]), other.patient_id, other.id, basis=Basis.AGREEMENT_IN_ROOM
        )
        db.commit()
    assert "Kim of Ulla" in browse("dan").get(page).text
    text = browse("ana").get(page).text
    assert "Kim of Ulla" not in text
    assert "1 more seat is of a patient you do not see" in text
    assert browse("fay").get(page).status_code == 403
    assert browse("bo").get(page).status_code == 404
    assert browse("uma").get(f"{page}edit/").status_code == 403


def test_a_class_is_planned_changed_and_called_off(
    browse: Callable[[str], FlaskClient], room: tuple[str, str, UUID], cast: Cast
) -> None:
    page = room[0]
    pia = browse("pia")
    assert submit(pia, f"{page}edit/", capacity="0").status_code == 422
    opened = fields_of(pia.get(f"{page}edit/").text)
    assert submit(pia, f"{page}edit/", capacity="7").status_code == 302
    assert "of 7 taken" in pia.get(page).text
    stale = pia.post(f"{page}edit/", data={**opened, "capacity": "9"})
    assert stale.status_code == 409
    assert 'value="9"' in stale.text
    assert submit(pia, "/c/alder/family-education/new/", on="nonsense").status_code == 422
    assert submit(pia, f"{page}call-off/", reason="").status_code == 422
    assert submit(pia, f"{page}call-off/", reason="The room is flooded").status_code == 302
    assert "The room is flooded" in pia.get(page).text
    assert submit(pia, f"{page}edit/", capacity="8").status_code == 422


def test_modules_are_listed_made_and_changed(browse: Callable[[str], FlaskClient]) -> None:
    dan, home = browse("dan"), "/c/alder/family-education/modules/"
    title = f"What to do in a crisis {new_id().hex}"
    made = submit(dan, f"{home}new/", title=title, description="Our own words.", minutes="45")
    assert made.status_code == 302
    assert submit(dan, f"{home}new/", title=title).status_code == 422
    assert submit(dan, f"{home}new/", title="", minutes="1").status_code == 422
    assert submit(dan, made.location, minutes="50").status_code == 302
    assert title in dan.get(f"{home}?q=crisis").text
    assert browse("ana").get(f"{home}new/").status_code == 403
