"""One hour changed apart from its series, called off, put back; clashes refused by their names; booking."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from causeway import clock
from causeway.errors import Forbidden, OutsideCaseload, Refused, Stale
from causeway.protection import keyring
from tenants.clinics.models import PlaceOfService, Room, Site
from tenants.family.services import SessionPlan, plan
from tenants.intake.models import Episode
from tenants.patients.models import Consent
from tenants.patients.rules.consents import ConsentKind, SignedAs
from tenants.programs.rules import SessionKind
from tenants.sessions.models import Attendance, TherapySession
from tenants.sessions.queries.schedule_free import find_free
from tenants.sessions.queries.whereabouts import LOCATION
from tenants.sessions.rules.words import AttendanceStatus, AttendedBy, CancelReason, SessionStatus
from tenants.sessions.schedule_errors import (
    AtAnotherSite,
    AwayThen,
    ClosedThen,
    HasBegun,
    InThePast,
    IsHeld,
    LeadsElsewhere,
    NobodyLeads,
    NoEpisode,
    NoTelehealthConsent,
    NotLicensedThere,
    OnLeaveThen,
    OtherWeek,
    OutsideHours,
    PatientElsewhere,
    RoomTaken,
    RoomTooSmall,
    SiteClosedThen,
    SomebodyCame,
    StateMissing,
    TooLong,
)
from tenants.sessions.services.schedule_booking import BookingFacts, Whereabouts, book
from tenants.sessions.services.schedule_changes import HourFacts, cancel, change, put_back
from tenants.sessions.services.schedule_series import Made, generate
from tenants.staff.errors import LeadsNoSessions
from tenants.staff.models import Availability, License, StaffMember, TimeOff
from tenants.staff.rules.hours import TimeOffKind
from tests.family.conftest import staff_of
from tests.sessions.weeks import TODAY, Week

pytestmark = pytest.mark.usefixtures("monday_morning")

UNTIL = date(2026, 12, 20)
NEXT = date(2026, 11, 30)
MINUTES_50 = timedelta(minutes=50)


def chicago(on: date, hour: int, minute: int = 0) -> datetime:
    return datetime(on.year, on.month, on.day, tzinfo=UTC) + timedelta(hours=hour + 6, minutes=minute)


def facts(week: Week, session: TherapySession, **changes: Any) -> HourFacts:
    made = HourFacts(session.starts_at, session.ends_at, (week.staff["ana"].id,), session.room_id, session.title)
    return replace(made, **changes)


def booking_for(week: Week, *patients: Any, **changes: Any) -> BookingFacts:
    at = chicago(date(2026, 11, 24), 10)
    made = BookingFacts(
        SessionKind.INDIVIDUAL,
        at,
        at + MINUTES_50,
        (week.staff["ana"].id,),
        tuple(one.id for one in patients),
        "Individual",
        room_id=week.other_room.id,
    )
    return replace(made, **changes)


def test_one_hour_is_changed_and_its_series_leaves_it_alone(week: Week) -> None:
    session = week.on(NEXT)
    later = facts(week, session, starts_at=chicago(NEXT, 13), ends_at=chicago(NEXT, 15), topic="Sleep")
    change(week.db, week.cast.actor("dan"), session.id, later, expected_version=session.version)
    assert generate(week.db, week.cast.actor("dan"), [week.track.id], UNTIL) == Made()
    changed = week.on(NEXT)
    assert (changed.starts_at, changed.topic, changed.is_adjusted) == (chicago(NEXT, 13), "Sleep", True)


def test_who_leads_an_hour_may_change_it_and_others_may_not(week: Week) -> None:
    session = week.on(NEXT)
    change(week.db, week.cast.actor("ana"), session.id, facts(week, session, topic="Sleep"))
    for who in ("pia", "fay", "ben"):
        with pytest.raises(Forbidden):
            change(week.db, week.cast.actor(who), session.id, facts(week, session))


def test_a_stale_page_changes_nothing(week: Week) -> None:
    session = week.on(NEXT)
    seen = session.version
    cancel(week.db, week.cast.actor("dan"), session.id, CancelReason.STAFF_AWAY)
    for call in (
        lambda: change(week.db, week.cast.actor("dan"), session.id, facts(week, session), expected_version=seen),
        lambda: put_back(week.db, week.cast.actor("dan"), session.id, expected_version=seen),
    ):
        with pytest.raises(Stale):
            call()


def test_what_began_is_not_planned_again(week: Week) -> None:
    session = week.on(TODAY)
    with clock.frozen(session.starts_at), pytest.raises(HasBegun):
        change(week.db, week.cast.actor("dan"), session.id, facts(week, session))


def test_an_hour_of_a_series_stays_in_its_week(week: Week) -> None:
    session = week.on(NEXT)
    moved = facts(week, session, starts_at=chicago(date(2026, 12, 9), 9), ends_at=chicago(date(2026, 12, 9), 12))
    with pytest.raises(OtherWeek) as refused:
        change(week.db, week.cast.actor("dan"), session.id, moved)
    assert "30 Nov 2026" in refused.value.sentence()
    friday = date(2026, 12, 4)
    moved = replace(moved, starts_at=chicago(friday, 9), ends_at=chicago(friday, 12))
    change(week.db, week.cast.actor("dan"), session.id, moved)
    assert generate(week.db, week.cast.actor("dan"), [week.track.id], UNTIL) == Made()


def test_a_cancelled_hour_can_be_put_back_and_cancelling_twice_is_harmless(week: Week) -> None:
    session, dan = week.on(NEXT), week.cast.actor("dan")
    cancel(week.db, dan, session.id, CancelReason.STAFF_AWAY)
    version = session.version
    assert cancel(week.db, dan, session.id, CancelReason.OTHER).version == version
    assert session.cancel_reason is CancelReason.STAFF_AWAY
    assert generate(week.db, dan, [week.track.id], UNTIL) == Made()
    assert put_back(week.db, dan, session.id).status is SessionStatus.SCHEDULED


def test_what_was_held_or_attended_is_not_cancelled(week: Week) -> None:
    session, dan = week.on(NEXT), week.cast.actor("dan")
    patient = week.patient("Rosa")
    episode_id = week.db.scalars(select(Episode.id).where(Episode.patient_id == patient.id)).one()
    row = Attendance(
        session_id=session.id, patient_id=patient.id, episode_id=episode_id, status=AttendanceStatus.PRESENT
    )
    week.db.add(row)
    week.db.flush()
    with pytest.raises(SomebodyCame):
        cancel(week.db, dan, session.id, CancelReason.OTHER)
    session.status = SessionStatus.HELD
    week.db.flush()
    with pytest.raises(IsHeld):
        cancel(week.db, dan, session.id, CancelReason.OTHER)


def clash(week: Week, **changes: Any) -> BookingFacts:
    """An hour beside the group of NEXT: with Dan in the green room, and what is changed of it."""
    at = chicago(NEXT, 10)
    made = booking_for(week, week.patient("Rosa"), starts_at=at, ends_at=at + MINUTES_50)
    return replace(made, staff_ids=(week.staff["dan"].id,), **changes)


@pytest.mark.parametrize(
    ("spoil", "error", "words"),
    [
        (lambda w: {"room_id": w.room.id}, RoomTaken, "Process group on 30 Nov 2026 from 9:00 AM to 12:00 PM"),
        (lambda w: {"staff_ids": (w.staff["ana"].id,)}, LeadsElsewhere, "Ana Example has Process group on 30 Nov 2026"),
        (lambda w: {"staff_ids": (staff_of(w.db, w.cast, "fay").id,)}, LeadsNoSessions, "Fay Example has no role"),
        (lambda w: {"staff_ids": ()}, NobodyLeads, "Say who leads it."),
        (lambda w: {"starts_at": chicago(TODAY, 7), "ends_at": chicago(TODAY, 9)}, InThePast, "is over"),
        (lambda w: {"ends_at": chicago(NEXT, 10) + timedelta(hours=13)}, TooLong, "twelve hours"),
        (lambda w: {"ends_at": chicago(NEXT, 10)}, Refused, "ends before it begins"),
        (lambda w: {"kind": SessionKind.GROUP}, Refused, "weekly hours of a track"),
        (lambda w: {"weeks": 27}, Refused, "26 weeks"),
    ],
)
def test_a_clash_is_refused_by_its_name(
    week: Week, spoil: Callable[[Week], dict[str, Any]], error: type[Refused], words: str
) -> None:
    with pytest.raises(error) as refused:
        book(week.db, week.cast.actor("dan"), replace(clash(week), **spoil(week)))
    assert words in refused.value.sentence()
    book(week.db, week.cast.actor("dan"), clash(week))


def test_a_session_over_midnight_is_refused(week: Week) -> None:
    late = clash(week, starts_at=chicago(NEXT, 23), ends_at=chicago(NEXT, 23) + timedelta(hours=2))
    with pytest.raises(TooLong):
        book(week.db, week.cast.actor("dan"), late)
    until_midnight = replace(late, ends_at=chicago(NEXT, 23) + timedelta(hours=1))
    assert book(week.db, week.cast.actor("dan"), until_midnight)[0].on_date == NEXT


def test_a_closed_day_and_a_closed_site_are_named(week: Week) -> None:
    week.closure(NEXT, site_id=week.site.id)
    with pytest.raises(SiteClosedThen) as refused:
        book(week.db, week.cast.actor("dan"), clash(week))
    assert week.site.name in refused.value.sentence()
    week.closure(NEXT)
    with pytest.raises(ClosedThen) as refused_too:
        book(week.db, week.cast.actor("dan"), clash(week))
    assert "(Holiday)" in refused_too.value.sentence()


def test_a_room_takes_no_more_than_it_holds(week: Week) -> None:
    week.other_room.capacity = 1
    with pytest.raises(RoomTooSmall) as refused:
        book(week.db, week.cast.actor("dan"), clash(week))
    assert "takes 1 people, staff included; 2 would be in it" in refused.value.sentence()


def test_a_family_session_keeps_its_clinician_busy(week: Week) -> None:
    patient = week.patient("Rosa")
    at = chicago(date(2026, 11, 24), 10)
    plan(week.db, week.cast.actor("ana"), patient.id, SessionPlan(week.staff["ana"].id, at, at + MINUTES_50))
    with pytest.raises(LeadsElsewhere) as refused:
        book(week.db, week.cast.actor("ana"), booking_for(week, patient))
    assert "Family session" in refused.value.sentence()


def test_a_patient_is_not_booked_twice_at_once_but_may_be_called_out_of_group(week: Week) -> None:
    patient, dan = week.patient("Rosa"), week.cast.actor("dan")
    book(week.db, dan, booking_for(week, patient))
    with pytest.raises(PatientElsewhere):
        book(week.db, dan, booking_for(week, patient, staff_ids=(week.staff["dan"].id,), room_id=week.room.id))
    out_of_group = chicago(NEXT, 10)
    facts = booking_for(week, patient, starts_at=out_of_group, ends_at=out_of_group + MINUTES_50)
    assert book(week.db, dan, replace(facts, staff_ids=(week.staff["dan"].id,)))


def test_booking_weekly_keeps_the_clock_over_the_clock_change_and_books_all_or_none(week: Week) -> None:
    patient, dan = week.patient("Rosa"), week.cast.actor("dan")
    at = datetime(2027, 3, 10, 16, 0, tzinfo=UTC)  # ten in the morning; the clocks go forward on the 14th
    made = book(week.db, dan, booking_for(week, patient, starts_at=at, ends_at=at + MINUTES_50, weeks=2))
    assert [one.starts_at.hour for one in made] == [16, 15]
    before = week.db.query(TherapySession).count()
    earlier = at - timedelta(weeks=1)
    with pytest.raises(RoomTaken) as refused, week.db.begin_nested():
        book(
            week.db,
            dan,
            booking_for(week, week.patient("Mo"), starts_at=earlier, ends_at=earlier + MINUTES_50, weeks=3),
        )
    assert "10 Mar 2027" in refused.value.sentence()
    week.db.expire_all()
    assert week.db.query(TherapySession).count() == before


def test_nobody_is_booked_without_an_episode_or_on_leave(week: Week) -> None:
    dan = week.cast.actor("dan")
    with pytest.raises(NoEpisode):
        book(week.db, dan, booking_for(week, week.patient("Later", admitted_on=date(2026, 12, 1))))
    away = week.patient("Away")
    week.leave(away, date(2026, 11, 20), date(2026, 11, 25))
    with pytest.raises(OnLeaveThen):
        book(week.db, dan, booking_for(week, away))


def test_clinicians_book_their_own_hours_for_their_own_patients(week: Week) -> None:
    ana = week.cast.actor("ana")
    book(week.db, ana, booking_for(week, week.patient("Rosa")))
    with pytest.raises(OutsideCaseload):
        book(week.db, ana, booking_for(week, week.patient("Stranger", is_of_ana=False, admitted_on=date(2027, 6, 1))))
    with pytest.raises(Refused):
        book(week.db, ana, booking_for(week, week.patient("Mo"), staff_ids=(week.staff["dan"].id,)))
    for who in ("ben", "uma", "ivy"):
        with pytest.raises(Forbidden):
            book(week.db, week.cast.actor(who), booking_for(week, week.patient("Sam")))
    at = chicago(date(2026, 11, 25), 10)
    book(
        week.db,
        week.cast.actor("fay"),
        booking_for(week, week.patient("Kim", is_of_ana=False), starts_at=at, ends_at=at + MINUTES_50),
    )


def test_telehealth_asks_for_the_state_a_license_there_and_a_consent(week: Week) -> None:
    patient, dan = week.patient("Rosa"), week.cast.actor("dan")
    where = Whereabouts("IL", "1 Sample Street", "(217) 555-0100")
    afar = booking_for(week, patient, room_id=None)
    with pytest.raises(StateMissing):
        book(week.db, dan, replace(afar, whereabouts=replace(where, state=None)))
    with pytest.raises(NotLicensedThere) as refused:
        book(week.db, dan, replace(afar, whereabouts=where))
    assert refused.value.sentence().startswith("Ana Example holds no license in IL on 24 Nov 2026")
    license_ = License(
        staff_member_id=week.staff["ana"].id, state="IL", kind="LCSW", number="T-1", expires_on=date(2026, 11, 23)
    )
    week.db.add(license_)
    with pytest.raises(NotLicensedThere):  # it ended the day before
        book(week.db, dan, replace(afar, whereabouts=where))
    license_.expires_on = date(2026, 11, 24)
    with pytest.raises(NoTelehealthConsent):
        book(week.db, dan, replace(afar, whereabouts=where))
    consent = Consent(
        patient_id=patient.id,
        kind=ConsentKind.TELEHEALTH,
        signed_on=date(2026, 11, 2),
        signed_by="Rosa Testperson",
        signed_as=SignedAs.PATIENT,
    )
    week.db.add(consent)
    week.db.flush()
    made = book(week.db, dan, replace(afar, whereabouts=where))[0]
    row = week.db.scalars(select(Attendance).where(Attendance.session_id == made.id)).one()
    assert (row.attended_by, row.location_state, row.consent_id) == (AttendedBy.VIDEO, "IL", consent.id)
    assert row.location_sealed is not None
    assert b"Sample Street" not in row.location_sealed
    assert keyring(week.db).open(LOCATION, row.location_sealed) == "1 Sample Street"
    both = (week.staff["ana"].id, week.staff["dan"].id)
    at = afar.starts_at + timedelta(hours=2)
    with pytest.raises(NotLicensedThere) as refused:  # whoever leads it together with her, too
        book(week.db, dan, replace(afar, whereabouts=where, staff_ids=both, starts_at=at, ends_at=at + MINUTES_50))
    assert refused.value.sentence().startswith("Dan Example holds no license in IL")
    facts = HourFacts(made.starts_at, made.ends_at, both, None, made.title, delivery=made.delivery)
    with pytest.raises(NotLicensedThere):
        change(week.db, dan, made.id, facts)


def test_suggested_times_suit_both_and_lie_outside_the_patients_groups(week: Week) -> None:
    patient = week.patient("Rosa")
    patient.availability = {"mon": [["09:00", "14:00"]], "tue": [["10:00", "11:00"]]}
    una = StaffMember(first_name="Una", last_name="Example", name_key="example una", is_active=True)
    week.db.add(una)  # whom no hour kept by another test can keep busy
    week.db.flush()
    found = find_free(week.db, week.cast.actor("dan"), una.id, patient.id, length=MINUTES_50, from_on=TODAY)
    local = [one.starts_at.astimezone(week.cast.actor("dan").zone) for one in found]
    assert [(at.month, at.day, at.hour, at.minute) for at in local] == [
        (11, 23, 12, 0), (11, 23, 12, 50), (11, 24, 10, 0),
        (11, 30, 12, 0), (11, 30, 12, 50), (12, 1, 10, 0),
    ]  # fmt: skip
    assert all(one.room for one in found)
    for one in found:
        facts = booking_for(week, patient, starts_at=one.starts_at, ends_at=one.starts_at + MINUTES_50)
        book(week.db, week.cast.actor("dan"), replace(facts, room_id=one.room_id, staff_ids=(una.id,)))


def test_suggested_rooms_are_at_the_site_where_somebody_works_then_and_none_where_it_is_closed(week: Week) -> None:
    patient, ana, dan = week.patient("Rosa"), week.staff["ana"], week.cast.actor("dan")
    oak = Site(name="A first site", place_of_service=PlaceOfService.OFFICE, state="IL")
    week.db.add(oak)
    week.db.flush()
    first = Room(site_id=oak.id, name="A first room", capacity=4)
    week.db.add(first)
    for weekday, site in ((2, week.site), (3, oak), (4, None)):
        hours = {"start_minutes": 540, "end_minutes": 600, "site_id": None if site is None else site.id}
        week.db.add(Availability(staff_member_id=ana.id, weekdays=[weekday], from_on=date(2026, 1, 1), **hours))
    week.closure(date(2026, 11, 25), site_id=oak.id)
    week.closure(date(2026, 12, 3), site_id=oak.id)
    week.db.flush()
    found = find_free(week.db, dan, ana.id, patient.id, length=MINUTES_50, from_on=TODAY)
    places = {clock.local(one.starts_at, dan.zone).day: week.db.get_one(Room, _key(week, one.room_id)) for one in found}
    assert sorted(places) == [1, 2, 3, 24, 26]  # not the 25th: Ana works where it is closed
    assert {places[1].site_id, places[24].site_id} == {week.site.id}
    assert (places[2].id, places[26].id) == (first.id, first.id)
    assert places[3].site_id != oak.id


def test_an_hour_away_from_the_site_somebody_works_at_takes_a_tick(week: Week) -> None:
    ana, dan = week.staff["ana"], week.cast.actor("dan")
    oak = Site(name="Oak House", place_of_service=PlaceOfService.OFFICE, state="IL")
    week.db.add(oak)
    week.db.flush()
    hours = {"start_minutes": 540, "end_minutes": 720, "from_on": date(2026, 1, 1)}
    week.db.add(Availability(staff_member_id=ana.id, weekdays=[2], site_id=oak.id, **hours))
    week.db.flush()
    facts = booking_for(week, week.patient("Rosa"))  # Tuesday at ten, in the green room
    with pytest.raises(AtAnotherSite) as refused:
        book(week.db, dan, facts)
    assert "Ana Example works at Oak House then" in refused.value.sentence()
    book(week.db, dan, replace(facts, is_outside_hours_meant=True))
    book(
        week.db,
        dan,
        replace(facts, room_id=None, starts_at=facts.starts_at + MINUTES_50, ends_at=facts.ends_at + MINUTES_50),
    )


def _key(week: Week, one_id: object) -> tuple[object, object]:
    return week.cast.clinics["alder"], one_id


def test_nobody_leads_on_days_off_and_outside_usual_hours_only_on_purpose(week: Week) -> None:
    dan, ana = week.cast.actor("dan"), week.staff["ana"]
    patient = week.patient("Rosa")
    week.db.add(
        Availability(staff_member_id=ana.id, weekdays=[2], start_minutes=540, end_minutes=640, from_on=date(2026, 1, 1))
    )
    week.db.flush()
    facts = booking_for(week, patient)  # Tuesday 10:00 to 10:50
    with pytest.raises(OutsideHours) as refused:
        book(week.db, dan, facts)
    assert "Ana Example does not usually work on 24 Nov 2026 from 10:00 AM to 10:50 AM" in refused.value.sentence()
    book(week.db, dan, replace(facts, is_outside_hours_meant=True))
    earlier = replace(facts, starts_at=chicago(date(2026, 12, 1), 9), ends_at=chicago(date(2026, 12, 1), 9, 50))
    book(week.db, dan, earlier)
    week.db.add(
        TimeOff(
            staff_member_id=ana.id,
            from_on=date(2026, 12, 7),
            until_on=date(2026, 12, 11),
            kind=TimeOffKind.VACATION,
            note="",
        )
    )
    week.db.flush()
    on_leave = replace(facts, starts_at=chicago(date(2026, 12, 8), 9), ends_at=chicago(date(2026, 12, 8), 9, 50))
    with pytest.raises(AwayThen) as away:
        book(week.db, dan, replace(on_leave, is_outside_hours_meant=True))
    assert "Ana Example is away from 7 Dec 2026 to 11 Dec 2026" in away.value.sentence()
