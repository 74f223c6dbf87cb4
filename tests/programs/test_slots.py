"""A track's weekly slots: what is refused with whose name, and what a change does to what has been held."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from causeway import clock
from causeway.errors import CausewayError, Forbidden, Invalid, Stale
from causeway.registered import Registered
from tenants.clinics.models import PlaceOfService
from tenants.clinics.services import RoomFacts, SiteFacts, add_room, add_site
from tenants.programs import changes, queries, services
from tenants.programs.errors import (
    LeadsElsewhere,
    PastUntouched,
    RoomElsewhere,
    RoomTaken,
    RoomTooSmall,
    SlotEnded,
    SlotNotFound,
    SlotOverlaps,
)
from tenants.programs.models import Delivery, Track, TrackSlot
from tenants.programs.rules import AgeBand, Focus, LevelOfCare, SessionKind
from tenants.programs.services import ProgramFacts, SlotFacts, TrackFacts
from tenants.staff.errors import LeadsNoSessions
from tenants.staff.services import StaffFacts, add_staff_member
from tests.cast import Cast
from tests.family.conftest import staff_of

TODAY = date(2026, 11, 18)  # a Wednesday


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with clock.frozen(datetime(2026, 11, 18, 18, tzinfo=UTC)):
        yield


class House:
    """A program with two tracks, two rooms at one site and one elsewhere, two facilitators."""

    def __init__(self, db: Session, cast: Cast) -> None:
        dee, self.dan = cast.actor("dee"), cast.actor("dan")
        site, other = (add_site(db, dee, SiteFacts(name, PlaceOfService.OFFICE)) for name in ("Elm House", "Oak House"))
        self.elm = add_room(db, dee, RoomFacts(site.id, "Elm room", 12))
        self.closet = add_room(db, dee, RoomFacts(site.id, "Closet", 4))
        self.oak = add_room(db, dee, RoomFacts(other.id, "Oak room", 20))
        self.vera = add_staff_member(db, dee, StaffFacts("Vera", "Vale", credentials="LCSW"))
        self.max = add_staff_member(db, dee, StaffFacts("Max", "Moss"))
        program = services.add_program(
            db, self.dan, ProgramFacts("Recovery", Focus.SUBSTANCE_USE, LevelOfCare.INTENSIVE_OUTPATIENT, AgeBand.ADULT)
        )
        self.program_id = program.id
        facts = TrackFacts(program.id, "Morning", site.id, Delivery.IN_PERSON, 10, frozenset({1, 3, 5}), 540, 720)
        self.facts = facts
        self.morning = services.add_track(db, self.dan, facts)
        self.late = services.add_track(db, self.dan, replace(facts, name="Late morning"))


@pytest.fixture
def house(alder: Session, cast: Cast) -> House:
    return House(alder, cast)


GROUP = SlotFacts(1, 540, 720, SessionKind.GROUP, "Process group", TODAY, breaks=((600, 615),))


def refusal(db: Session, house: House, track: Track, facts: SlotFacts) -> CausewayError:
    with pytest.raises(CausewayError) as refused:
        services.add_slot(db, house.dan, track.id, facts)
    return refused.value


def test_a_tracks_days_and_hours_follow_from_its_slots(alder: Session, house: House) -> None:
    for weekday in (2, 4, 6):
        services.add_slot(alder, house.dan, house.morning.id, replace(GROUP, weekday=weekday, end_minutes=735))
    assert (house.morning.weekdays, house.morning.start_minutes, house.morning.end_minutes) == ([2, 4, 6], 540, 735)
    late, morning = queries.list_tracks(alder, TODAY, program_id=house.program_id)
    assert (morning.week.minutes, morning.short.is_short) == (540, False)  # 3 × (3 h 15 less 15)
    assert late.week.minutes == 540  # no slots yet: what the track says of itself


def test_a_week_below_the_minimum_says_by_how_much(alder: Session, house: House) -> None:
    for weekday in (2, 4):
        services.add_slot(alder, house.dan, house.morning.id, replace(GROUP, weekday=weekday))
    short = queries.list_tracks(alder, TODAY, program_id=house.program_id)[1].short
    assert (short.week_minutes, short.days) == (540 - 330, 1)


@pytest.mark.parametrize("kind", [SessionKind.MULTI_FAMILY, SessionKind.FAMILY, SessionKind.INDIVIDUAL])
def test_what_is_documented_elsewhere_or_booked_is_no_weekly_hour(
    alder: Session, house: House, kind: SessionKind
) -> None:
    refused = refusal(alder, house, house.morning, replace(GROUP, kind=kind))
    assert isinstance(refused, Invalid)
    assert "families meet under Family" in refused.problems["kind"][0]


def test_a_weekly_hour_of_a_kind_no_longer_offered_is_changed_and_moved_as_what_it_is(
    alder: Session, house: House
) -> None:
    slot = services.add_slot(alder, house.dan, house.morning.id, GROUP)
    slot.kind = SessionKind.MULTI_FAMILY
    services.move_slot(alder, house.dan, slot.id, weekday=2, start_minutes=540, end_minutes=720, from_on=TODAY)
    services.change_slot(alder, house.dan, slot.id, replace(GROUP, kind=SessionKind.MULTI_FAMILY, title="Families"))
    assert (slot.title, slot.weekday, slot.kind) == ("Families", 1, SessionKind.MULTI_FAMILY)
    with pytest.raises(Invalid):
        services.change_slot(alder, house.dan, slot.id, replace(GROUP, kind=SessionKind.FAMILY))


def test_two_slots_of_a_track_do_not_overlap(alder: Session, house: House) -> None:
    services.add_slot(alder, house.dan, house.morning.id, GROUP)
    clash = refusal(alder, house, house.morning, replace(GROUP, start_minutes=660, end_minutes=780, breaks=()))
    assert isinstance(clash, SlotOverlaps)
    assert "“Process group” of this track is held then as well (Monday 9:00 AM–12:00 PM)" in clash.sentence()
    services.add_slot(alder, house.dan, house.morning.id, replace(GROUP, start_minutes=720, end_minutes=780, breaks=()))


def test_a_room_is_not_given_twice_and_the_clash_is_named(alder: Session, house: House) -> None:
    services.add_slot(alder, house.dan, house.morning.id, replace(GROUP, room_id=house.elm.id))
    clash = refusal(
        alder, house, house.late, replace(GROUP, start_minutes=700, end_minutes=800, breaks=(), room_id=house.elm.id)
    )
    assert isinstance(clash, RoomTaken)
    assert clash.sentence() == "Elm room is taken then: Process group of Recovery, Morning (Monday 9:00 AM–12:00 PM)."
    services.add_slot(alder, house.dan, house.late.id, replace(GROUP, weekday=2, room_id=house.elm.id))


def test_a_facilitator_does_not_lead_twice_and_is_named(alder: Session, house: House) -> None:
    services.add_slot(alder, house.dan, house.morning.id, replace(GROUP, facilitators=(house.vera.id, house.max.id)))
    clash = refusal(alder, house, house.late, replace(GROUP, facilitators=(house.max.id,)))
    assert isinstance(clash, LeadsElsewhere)
    assert clash.sentence() == "Max Moss leads Process group of Recovery, Morning then (Monday 9:00 AM–12:00 PM)."
    assert clash.field == "lead_id"


@pytest.mark.parametrize(("room", "error"), [("oak", RoomElsewhere), ("closet", RoomTooSmall)])
def test_a_room_elsewhere_or_too_small_is_refused(
    alder: Session, house: House, room: str, error: type[CausewayError]
) -> None:
    refused = refusal(alder, house, house.morning, replace(GROUP, room_id=getattr(house, room).id))
    assert isinstance(refused, error)


def test_a_track_that_outgrows_its_room_is_refused(alder: Session, house: House) -> None:
    services.add_slot(alder, house.dan, house.morning.id, replace(GROUP, room_id=house.elm.id))
    with pytest.raises(RoomTooSmall):
        services.correct_track(alder, house.dan, house.morning.id, replace(house.facts, capacity=13))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"end_minutes": 540, "breaks": ()}, "ends"),
        ({"breaks": ((720, 730),)}, "breaks"),
        ({"title": " "}, "title"),
        ({"until_on": TODAY - timedelta(days=1)}, "until_on"),
        ({"weekday": 0}, "weekday"),
    ],
)
def test_a_slot_that_cannot_be_is_refused_beside_its_field(
    alder: Session, house: House, wrong: dict[str, object], field: str
) -> None:
    refused = refusal(alder, house, house.morning, replace(GROUP, **wrong))  # type: ignore[arg-type]
    assert isinstance(refused, Invalid)
    assert list(refused.problems) == [field]


def test_a_slot_never_begins_in_the_past(alder: Session, house: House) -> None:
    assert isinstance(
        refusal(alder, house, house.morning, replace(GROUP, from_on=TODAY - timedelta(days=1))), PastUntouched
    )


def test_a_change_ends_what_was_held_and_begins_another(alder: Session, house: House) -> None:
    slot = services.add_slot(alder, house.dan, house.morning.id, replace(GROUP, facilitators=(house.vera.id,)))
    with clock.frozen(datetime(2026, 12, 1, 18, tzinfo=UTC)):
        changed = services.change_slot(
            alder, house.dan, slot.id, replace(GROUP, start_minutes=570, from_on=date(2026, 12, 7))
        )
    assert (slot.start_minutes, slot.until_on) == (540, date(2026, 12, 6))
    assert (changed.follows_id, changed.start_minutes, changed.from_on, changed.until_on) == (
        slot.id,
        570,
        date(2026, 12, 7),
        None,
    )


def test_a_slot_that_has_not_begun_is_changed_itself(alder: Session, house: House) -> None:
    slot = services.add_slot(alder, house.dan, house.morning.id, GROUP)
    assert services.change_slot(alder, house.dan, slot.id, replace(GROUP, weekday=2)).id == slot.id
    assert slot.weekday == 2


def test_a_slot_to_come_is_not_begun_while_the_one_before_it_is_held(alder: Session, house: House) -> None:
    slot = services.add_slot(alder, house.dan, house.morning.id, GROUP)
    later = replace(GROUP, start_minutes=570, from_on=TODAY + timedelta(days=14))
    following = services.change_slot(alder, house.dan, slot.id, later)
    with pytest.raises(SlotOverlaps):
        services.change_slot(alder, house.dan, following.id, replace(later, from_on=TODAY))
    assert (slot.until_on, following.from_on) == (TODAY + timedelta(days=13), later.from_on)


def test_the_past_of_a_slot_is_never_changed(alder: Session, house: House) -> None:
    slot = services.add_slot(alder, house.dan, house.morning.id, GROUP)
    with clock.frozen(datetime(2026, 12, 1, 18, tzinfo=UTC)):
        with pytest.raises(PastUntouched):
            services.change_slot(alder, house.dan, slot.id, GROUP)
        with pytest.raises(PastUntouched):
            services.end_slot(alder, house.dan, slot.id, last_on=date(2026, 11, 20))
        services.end_slot(alder, house.dan, slot.id, last_on=date(2026, 11, 30))
        with pytest.raises(SlotEnded):
            services.change_slot(alder, house.dan, slot.id, replace(GROUP, from_on=date(2026, 12, 7)))


def test_a_slot_taken_back_before_it_began_frees_its_time(alder: Session, house: House) -> None:
    slot = services.add_slot(alder, house.dan, house.morning.id, replace(GROUP, from_on=date(2026, 12, 7)))
    services.end_slot(alder, house.dan, slot.id, last_on=TODAY)
    assert queries.list_slots(alder, [house.morning.id], from_on=TODAY) == []
    services.add_slot(alder, house.dan, house.morning.id, GROUP)


def test_dragging_a_slot_takes_its_breaks_and_people_along(alder: Session, house: House) -> None:
    slot = services.add_slot(
        alder, house.dan, house.morning.id, replace(GROUP, facilitators=(house.vera.id, house.max.id))
    )
    services.move_slot(alder, house.dan, slot.id, weekday=2, start_minutes=570, end_minutes=750, from_on=TODAY)
    (row,) = queries.list_slots(alder, [house.morning.id])
    assert (row.slot.weekday, row.slot.breaks) == (2, [[630, 645]])
    assert [leader.name for leader in row.leaders] == ["Vera Vale", "Max Moss"]
    with pytest.raises(Invalid):
        services.move_slot(alder, house.dan, slot.id, weekday=2, start_minutes=570, end_minutes=640, from_on=TODAY)


def test_whoever_makes_sessions_is_told_of_every_change(
    alder: Session, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[object] = []
    monkeypatch.setattr(changes, "register", Registered())
    changes.register(lambda _db, _actor, track_ids: told.append(track_ids))
    slot = services.add_slot(alder, house.dan, house.morning.id, GROUP)
    services.change_slot(alder, house.dan, slot.id, replace(GROUP, weekday=2))
    services.end_slot(alder, house.dan, slot.id, last_on=TODAY)
    assert told == [[house.morning.id]] * 3


def test_a_slot_saved_meanwhile_is_not_overwritten(alder: Session, house: House) -> None:
    slot = services.add_slot(alder, house.dan, house.morning.id, GROUP)
    opened = slot.version
    with clock.frozen(datetime(2026, 11, 18, 18, 1, tzinfo=UTC)):
        services.change_slot(
            alder, house.dan, slot.id, replace(GROUP, facilitators=(house.vera.id,)), expected_version=opened
        )
    with pytest.raises(Stale):
        services.change_slot(alder, house.dan, slot.id, GROUP, expected_version=opened)


def test_only_directors_and_administrators_keep_slots(alder: Session, cast: Cast, house: House) -> None:
    slot = services.add_slot(alder, house.dan, house.morning.id, GROUP)
    for who in ("ana", "fay", "ben", "aud"):
        with pytest.raises(Forbidden):
            services.add_slot(alder, cast.actor(who), house.morning.id, replace(GROUP, weekday=2))
        with pytest.raises(Forbidden):
            services.end_slot(alder, cast.actor(who), slot.id, last_on=TODAY)


def test_another_clinics_slot_is_not_there(alder: Session, birch: Session, cast: Cast, house: House) -> None:
    slot = services.add_slot(alder, house.dan, house.morning.id, GROUP)
    with pytest.raises(SlotNotFound):
        services.change_slot(birch, cast.actor("bo"), slot.id, GROUP)


def test_forty_tracks_of_fifteen_slots_cost_as_many_statements_as_two(alder: Session, house: House) -> None:
    tracks = [services.add_track(alder, house.dan, replace(house.facts, name=f"Track {n}")) for n in range(40)]
    alder.add_all(
        TrackSlot(
            track_id=track.id,
            weekday=n % 5 + 1,
            start_minutes=540 + 60 * (n // 5),
            end_minutes=590 + 60 * (n // 5),
            breaks=[],
            kind=SessionKind.GROUP,
            title=f"Hour {n}",
            from_on=TODAY,
        )
        for track in tracks
        for n in range(15)
    )
    alder.flush()
    seen: list[str] = []
    event.listen(alder.connection(), "before_cursor_execute", lambda *args: seen.append(args[2]))
    states = queries.list_tracks(alder, TODAY, program_id=house.program_id)
    rows = queries.list_slots(alder, [state.track.id for state in states], from_on=TODAY)
    assert (len(states), len(rows)) == (42, 600)
    assert len(seen) <= 5


@pytest.mark.parametrize("field", ["lead_id", "facilitators"])
def test_a_weekly_hour_is_led_only_by_those_who_may(alder: Session, cast: Cast, house: House, field: str) -> None:
    fay = staff_of(alder, cast, "fay").id
    people = (fay, house.vera.id) if field == "lead_id" else (house.vera.id, fay)
    with pytest.raises(LeadsNoSessions) as refused:
        services.add_slot(alder, house.dan, house.morning.id, replace(GROUP, facilitators=people))
    assert refused.value.field == field
