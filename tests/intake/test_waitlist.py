"""The waitlist: who is next, whose week fits which track, and how a wait ends."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from urllib.parse import parse_qsl
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event
from sqlalchemy.orm import Session

from causeway.errors import Forbidden, Invalid
from causeway.ids import new_id
from causeway.web.application import Causeway
from tenants.intake.services import AdmissionFacts, admit
from tenants.intake.waitlist import board, queries, services
from tenants.intake.waitlist.errors import AlreadyInProgram, AlreadyWaiting, OtherProgramsTrack, WaitNotFound, WaitOver
from tenants.intake.waitlist.listing import waitlist
from tenants.intake.waitlist.rules import (
    Fitting,
    Option,
    Waiting,
    WaitOutcome,
    WaitPriority,
    in_order,
    line_for,
    position,
    suit,
)
from tenants.intake.waitlist.services import WaitFacts
from tenants.patients.models import Patient, Standing
from tenants.programs.rules import Focus, Hour
from tests.cast import Cast
from tests.intake.conftest import TODAY, House, build, ready
from tests.pages import submit

A, B = UUID(int=1), UUID(int=2)
D = date(2026, 11, 1)


def waiting(number: int, track: UUID | None, priority: WaitPriority, days: int) -> Waiting:
    return Waiting(UUID(int=100 + number), track, priority, D + timedelta(days=days))


def test_the_urgent_come_first_then_those_who_have_waited_longest() -> None:
    one = waiting(1, A, WaitPriority.ROUTINE, 0)
    two = waiting(2, None, WaitPriority.URGENT, 9)
    three = waiting(3, B, WaitPriority.SOON, 3)
    four = waiting(4, A, WaitPriority.ROUTINE, 4)
    everybody = [one, two, three, four]
    assert in_order(everybody) == [two, three, one, four]
    assert line_for(everybody, A) == [two, one, four]
    assert line_for(everybody, B) == [two, three]
    assert [position(everybody, each.id) for each in everybody] == [2, 1, 2, 3]


MORNINGS = [["09:00", "12:00"]]
MORNING = Option(A, tuple(Hour(day, 540, 720, ((600, 615),)) for day in (1, 3, 5)), 2)
EVENING = Option(B, tuple(Hour(day, 1050, 1230) for day in (1, 2, 4)), 1)


@pytest.mark.parametrize(
    ("week", "fitting", "clashing_days"),
    [
        ({}, Fitting.UNKNOWN, []),
        ({"mon": [["09:00", "12:00"]], "wed": [["08:00", "13:00"]], "fri": [["09:00", "12:00"]]}, Fitting.FITS, []),
        ({"mon": [["09:00", "10:00"], ["10:00", "12:00"]], "wed": [["00:00", "23:59"]], "fri": MORNINGS}, Fitting.FITS, []),
        ({"mon": [["09:00", "12:00"]], "wed": [["09:15", "12:00"]]}, Fitting.CLASHES, [3, 5]),
        ({"mon": [["09:00", "10:00"], ["10:15", "12:00"]], "wed": MORNINGS, "fri": MORNINGS}, Fitting.CLASHES, [1]),
        ({"sat": [["09:00", "12:00"]]}, Fitting.CLASHES, [1, 3, 5]),
    ],
)  # fmt: skip
def test_a_track_fits_only_when_every_hour_of_it_does(
    week: dict[str, list[list[str]]], fitting: Fitting, clashing_days: list[int]
) -> None:
    (one,) = suit(week, [MORNING])
    assert one.fitting is fitting
    assert [hour.weekday for hour in one.clashes] == clashing_days


def test_a_full_track_is_shown_and_not_suggested() -> None:
    week = {day: [["06:00", "22:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
    first, second = suit(week, [replace(MORNING, free=0), EVENING])
    assert (first.option.track_id, first.is_suggested) == (B, True)
    assert (second.fitting, second.is_suggested) == (Fitting.FITS, False)


TIMES = st.integers(0, 23 * 4 + 3).map(lambda quarter: f"{quarter // 4:02d}:{quarter % 4 * 15:02d}")
SPANS = st.lists(st.tuples(TIMES, TIMES).filter(lambda pair: pair[0] < pair[1]).map(list), max_size=3)
WEEKS = st.dictionaries(st.sampled_from(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]), SPANS, max_size=7)


@st.composite
def hours(draw: st.DrawFn) -> Hour:
    start = draw(st.integers(0, 92))
    return Hour(draw(st.integers(1, 7)), start * 15, draw(st.integers(start + 1, 96)) * 15)


OPTIONS = st.lists(
    st.builds(Option, st.just(A), st.lists(hours(), max_size=4).map(tuple), st.integers(0, 3)), max_size=4
)


@given(WEEKS, OPTIONS)
def test_what_is_suggested_never_clashes_and_has_room(week: dict[str, list[list[str]]], options: list[Option]) -> None:
    names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    for one in suit(week, options):
        if not one.is_suggested:
            continue
        assert one.option.free > 0
        assert one.option.hours
        for hour in one.option.hours:
            free = {
                minute
                for starts, ends in week[names[hour.weekday - 1]]
                for minute in range(int(starts[:2]) * 60 + int(starts[3:]), int(ends[:2]) * 60 + int(ends[3:]))
            }
            assert set(range(hour.start_minutes, hour.end_minutes)) <= free


@given(WEEKS, OPTIONS)
def test_every_track_is_shown_and_the_suggested_stand_first(
    week: dict[str, list[list[str]]], options: list[Option]
) -> None:
    found = suit(week, options)
    assert sorted(map(repr, options)) == sorted(repr(one.option) for one in found)
    suggested = [one.is_suggested for one in found]
    assert suggested == sorted(suggested, reverse=True)


def wait_for(house: House, **facts: object) -> WaitFacts:
    return replace(WaitFacts(house.program.id, TODAY), **facts)  # type: ignore[arg-type]


def test_whoever_waits_is_waitlisted_and_admission_ends_the_wait(
    alder: Session, cast: Cast, house: House, rosa: Patient
) -> None:
    entry = services.join_waitlist(alder, cast.actor("ivy"), rosa.id, wait_for(house, note="Prefers mornings."))
    assert rosa.standing is Standing.WAITLISTED
    assert services.note_of(alder, cast.actor("ivy"), entry) == "Prefers mornings."
    assert b"mornings" not in (entry.note_sealed or b"")
    admit(alder, cast.actor("dan"), rosa.id, AdmissionFacts(house.morning.id, TODAY))
    assert (entry.outcome, entry.left_on) == (WaitOutcome.ADMITTED, TODAY)
    assert rosa.standing is Standing.ACTIVE
    with pytest.raises(AlreadyInProgram):
        services.join_waitlist(alder, cast.actor("ivy"), rosa.id, wait_for(house))


@pytest.mark.parametrize(("focus", "is_part2"), [(Focus.SUBSTANCE_USE, True), (Focus.MENTAL_HEALTH, False)])
def test_whoever_applies_to_a_program_under_part_2_is_its_patient(
    alder: Session, cast: Cast, rosa: Patient, focus: Focus, is_part2: bool
) -> None:
    ivy = cast.actor("ivy")
    entry = services.join_waitlist(alder, ivy, rosa.id, wait_for(build(alder, cast.actor("dee"), focus=focus)))
    assert rosa.is_part2 is is_part2
    services.leave_waitlist(alder, ivy, entry.id, WaitOutcome.ELSEWHERE)
    assert rosa.is_part2 is is_part2, "what was recorded under Part 2 stays under it"


def test_a_wait_given_up_leaves_nobody_waitlisted(alder: Session, cast: Cast, house: House, rosa: Patient) -> None:
    ivy = cast.actor("ivy")
    entry = services.join_waitlist(alder, ivy, rosa.id, wait_for(house))
    services.leave_waitlist(alder, ivy, entry.id, WaitOutcome.ELSEWHERE)
    assert rosa.standing is Standing.PROSPECTIVE
    with pytest.raises(WaitOver):
        services.leave_waitlist(alder, ivy, entry.id, WaitOutcome.WITHDRAWN)
    assert services.join_waitlist(alder, ivy, rosa.id, wait_for(house)).id != entry.id


def test_nobody_waits_twice_nor_for_another_programs_track(
    alder: Session, cast: Cast, house: House, rosa: Patient
) -> None:
    ivy = cast.actor("ivy")
    services.join_waitlist(alder, ivy, rosa.id, wait_for(house, track_id=house.evening.id))
    with pytest.raises(AlreadyWaiting):
        services.join_waitlist(alder, ivy, rosa.id, wait_for(house))
    other = ready(alder, cast.actor("dan"), "Otto")
    elsewhere = build(alder, cast.actor("dan"))
    with pytest.raises(OtherProgramsTrack):
        services.join_waitlist(alder, ivy, other.id, wait_for(house, track_id=elsewhere.morning.id))
    with pytest.raises(Invalid):
        services.join_waitlist(alder, ivy, other.id, wait_for(house, since_on=TODAY + timedelta(days=1)))


def test_the_first_in_line_is_shown_where_a_place_is_free(
    alder: Session, cast: Cast, house: House, rosa: Patient
) -> None:
    ivy, dan = cast.actor("ivy"), cast.actor("dan")
    otto = ready(alder, dan, "Otto")
    services.join_waitlist(alder, ivy, rosa.id, wait_for(house, track_id=house.morning.id))
    services.join_waitlist(
        alder, ivy, otto.id, wait_for(house, priority=WaitPriority.URGENT, since_on=TODAY - timedelta(days=1))
    )
    own = [
        turn for turn in board.turns(alder, dan, queries.options(alder, TODAY)) if turn.program == house.program.name
    ]
    assert {turn.state.track.name: turn.first and turn.first.patient_id for turn in own} == {
        "Morning": otto.id,
        "Evening": otto.id,
    }


def shown(db: Session, cast: Cast, house: House, **args: str) -> list[list[str]]:
    """The rows of the waitlist's page, for this program."""
    offered = queries.options(db, TODAY)
    page = waitlist(offered, TODAY).page(db, cast.actor("dan"), {"program": str(house.program.id), **args}, "/")
    return [[str(cell) for cell in row.cells] for row in page.rows]


def test_the_list_is_in_order_of_turn_and_its_places_are_those_of_the_rules(
    app: Causeway, alder: Session, cast: Cast, house: House
) -> None:
    """Each place, whatever the order of the list, is what the rule counts in the whole line."""
    people = {}
    for number, (name, track, priority, days) in enumerate(
        (
            ("Una", house.morning.id, WaitPriority.ROUTINE, 9),
            ("Ugo", None, WaitPriority.URGENT, 1),
            ("Ulla", house.evening.id, WaitPriority.SOON, 5),
            ("Uri", house.morning.id, WaitPriority.ROUTINE, 9),
            ("Ute", None, WaitPriority.ROUTINE, 3),
        )
    ):
        patient = ready(alder, cast.actor("dan"), name, f"Person{number}")
        facts = wait_for(house, track_id=track, priority=priority, since_on=TODAY - timedelta(days=days))
        entry = services.join_waitlist(alder, cast.actor("ivy"), patient.id, facts)
        people[entry.id] = f"Person{number}, {name}"
    line = queries.list_lines(alder)[house.program.id]
    with app.test_request_context():
        rows = shown(alder, cast, house)
        assert [row[0] for row in rows] == [people[one.id] for one in in_order(line)]
        places = {people[one.id]: str(position(line, one.id)) for one in line}
        for sort in ("turn", "-turn", "since", "name"):
            assert {row[0]: row[2] for row in shown(alder, cast, house, sort=sort)} == places
        assert [row[0] for row in shown(alder, cast, house, q="person2")] == ["Person2, Ulla"]
        assert [row[0] for row in shown(alder, cast, house, priority="urgent")] == ["Person1, Ugo"]
        assert [row[0] for row in shown(alder, cast, house, sort="name")] == sorted(people.values())


def test_the_list_goes_on_by_pages(app: Causeway, alder: Session, cast: Cast, house: House) -> None:
    for number in range(27):
        patient = ready(alder, cast.actor("dan"), "Vera", f"Person{number:02}")
        services.join_waitlist(alder, cast.actor("ivy"), patient.id, wait_for(house))
    with app.test_request_context():
        listing = waitlist(queries.options(alder, TODAY), TODAY)
        first = listing.page(alder, cast.actor("dan"), {"program": str(house.program.id)}, "/")
        assert (len(first.rows), first.prev_url) == (25, None)
        assert first.next_url is not None
        args = dict(parse_qsl(first.next_url[1:]))
        second = listing.page(alder, cast.actor("dan"), args, "/")
    assert len(second.rows) == 2
    assert not {row.url for row in first.rows} & {row.url for row in second.rows}


def test_the_list_names_the_tracks_that_fit_and_have_room(
    app: Causeway, alder: Session, cast: Cast, house: House, rosa: Patient
) -> None:
    rosa.availability = {day: [["08:00", "13:00"]] for day in ("mon", "wed", "fri")}
    services.join_waitlist(alder, cast.actor("ivy"), rosa.id, wait_for(house, track_id=house.morning.id))
    with app.test_request_context():
        ((*_rest, fits),) = shown(alder, cast, house)
        assert "Morning" in fits
        assert "has room" in fits
        assert "Evening" not in fits


def test_the_waitlist_costs_a_fixed_number_of_statements(
    app: Causeway, alder: Session, cast: Cast, house: House
) -> None:
    def cost() -> int:
        seen: list[str] = []
        connection = alder.connection()

        def count(*args: object) -> None:
            seen.append(str(args[2]))

        event.listen(connection, "before_cursor_execute", count)
        offered = queries.options(alder, TODAY)
        board.turns(alder, cast.actor("dan"), offered)
        with app.test_request_context():
            waitlist(offered, TODAY).page(alder, cast.actor("dan"), {}, "/")
        event.remove(connection, "before_cursor_execute", count)
        return len(seen)

    def one_more(name: str) -> None:
        patient = ready(alder, cast.actor("dan"), name)
        services.join_waitlist(alder, cast.actor("ivy"), patient.id, wait_for(house))

    one_more("Una")
    before = cost()
    for name in ("Ugo", "Ulla", "Uri"):
        one_more(name)
    assert cost() == before <= 9


def test_only_those_who_admit_keep_the_waitlist(alder: Session, cast: Cast, house: House, rosa: Patient) -> None:
    for who in ("fay", "ben", "uma", "aud", "dee"):
        with pytest.raises(Forbidden):
            services.join_waitlist(alder, cast.actor(who), rosa.id, wait_for(house))


def test_another_clinics_wait_is_not_there(
    alder: Session, birch: Session, cast: Cast, house: House, rosa: Patient
) -> None:
    entry = services.join_waitlist(alder, cast.actor("ivy"), rosa.id, wait_for(house))
    with pytest.raises((WaitNotFound, Forbidden)):
        services.leave_waitlist(birch, cast.actor("cleo"), entry.id, WaitOutcome.ELSEWHERE)
    with pytest.raises(WaitNotFound):
        queries.get_wait(birch, entry.id)


def test_a_patient_is_put_on_the_waitlist_from_the_chart(
    browse: Callable[[str], FlaskClient], committed: Callable[..., tuple[UUID, UUID, UUID]]
) -> None:
    patient_id, track_id, _evening = committed()
    ivy, base = browse("ivy"), f"/c/alder/patients/{patient_id}/waitlist/"
    assert "Not on a waitlist" in ivy.get(base).text
    assert submit(ivy, base + "new/", place=f"track {track_id}", priority="urgent", note="Soon.").status_code == 302
    assert "Place in line" in ivy.get(base).text
    row = re.search(r'href="(/c/alder/waitlist/[0-9a-f-]{36}/)"', ivy.get("/c/alder/waitlist/").text)
    assert row is not None
    assert ivy.get(row.group(1)).location.startswith("/c/alder/patients/")
    assert ivy.get(f"/c/alder/waitlist/{new_id()}/").status_code == 404
    again = submit(ivy, base + "new/", place=f"track {track_id}", note="Kept words.")
    assert again.status_code == 422
    assert "on the waitlist of" in again.text
    assert "Kept words." in again.text
    assert browse("fay").get(base + "new/").status_code == 403
    assert browse("bo").get(f"/c/birch/patients/{patient_id}/waitlist/").status_code == 404
    assert ivy.get(base + f"{new_id()}/").status_code == 404
    assert "Tracks and their week" in browse("ivy").get(f"/c/alder/patients/{patient_id}/intake/admit/").text
