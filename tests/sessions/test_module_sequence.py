"""Modules on a track's sessions: in the curriculum's order, kept where something happened, going on from there."""

from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event
from sqlalchemy.orm import Session

from causeway import clock
from causeway.ids import new_id
from tenants.care.progress import list_progress
from tenants.care.rules import ModuleState
from tenants.programs.models import Curriculum, Module
from tenants.programs.services.curricula import retire_module
from tenants.sessions.rules.sequence import Place, Step, assign
from tenants.sessions.rules.words import CancelReason, SessionStatus
from tenants.sessions.services.schedule_changes import HourFacts, cancel, change
from tenants.sessions.services.schedule_series import Made, generate
from tests.cast import Cast
from tests.sessions.weeks import NOW, TODAY, Week, make_week

UNTIL = date(2026, 12, 13)
A, B, C, D = (UUID(int=number) for number in range(1, 5))
STEPS = [Step(A, 1), Step(B, 2), Step(C, 3)]


def given_to(places: list[Place], steps: list[Step] = STEPS, last: UUID | None = None) -> list[UUID | None]:
    found = assign(places, steps, last)
    return [found.get(place.session_id, place.module_id) for place in places]


def free(number: int) -> list[Place]:
    return [Place(uuid4()) for _one in range(number)]


FIXED_B = Place(uuid4(), B, follows=False)
CALLED_OFF = Place(uuid4(), B, follows=False, takes_place=False)


@pytest.mark.parametrize(
    ("places", "last", "expected"),
    [
        (free(5), None, [A, B, C, A, B]),
        (free(2), B, [C, A]),
        (free(1), D, [A]),  # of another curriculum: it begins anew
        ([*free(1), FIXED_B, *free(2)], None, [A, B, C, A]),
        ([FIXED_B, *free(1)], C, [B, C]),  # changed by hand: the next go on from what was chosen
        ([*free(1), CALLED_OFF, *free(1)], None, [A, B, B]),  # a cancelled session uses nothing up
        ([], None, []),
    ],
)
def test_modules_follow_each_other(places: list[Place], last: UUID | None, expected: list[UUID]) -> None:
    assert given_to(places, last=last) == expected


def test_a_module_taken_out_of_use_is_given_to_nobody_and_skips_nothing() -> None:
    # B was the second; C and D have moved up behind it.
    steps = [Step(A, 1), Step(B, 2, is_active=False), Step(C, 2), Step(D, 3)]
    assert given_to(free(3), steps, last=B) == [C, D, A]
    assert given_to(free(2), [Step(A, 1, is_active=False)]) == [None, None]


@given(st.integers(1, 6), st.lists(st.booleans(), max_size=20), st.integers(-1, 5))
def test_every_module_comes_as_often_as_any_other_within_one(number: int, held: list[bool], last: int) -> None:
    steps = [Step(UUID(int=one + 1), one + 1) for one in range(number)]
    places = [Place(uuid4(), follows=is_held, takes_place=is_held) for is_held in held]
    found = assign(places, steps, UUID(int=last + 1) if last >= 0 else None)
    counts = [list(found.values()).count(step.module_id) for step in steps]
    assert sum(counts) == sum(held)
    assert max(counts) - min(counts) <= 1


@pytest.fixture
def week(alder: Session, cast: Cast, monday_morning: None) -> Week:
    return make_week(alder, cast)


@pytest.fixture
def modules(week: Week) -> list[Module]:
    """Three steps that the track works through on Mondays and Wednesdays."""
    curriculum = Curriculum(name=f"Skills {new_id().hex}")
    week.db.add(curriculum)
    week.db.flush()
    made = [Module(curriculum_id=curriculum.id, position=n, title=f"Step {n}") for n in (1, 2, 3)]
    week.db.add_all(made)
    week.db.flush()
    for weekday in (1, 3):
        week.slot(weekday, 540, 600, curriculum_id=curriculum.id)
    return made


def run(week: Week, until: date = UNTIL) -> Made:
    made = generate(week.db, week.cast.actor("dan"), [week.track.id], until)
    week.db.expire_all()
    return made


def order(week: Week, modules: list[Module]) -> list[int | None]:
    places = {module.id: number for number, module in enumerate(modules, 1)}
    return [places[one.module_id] if one.module_id else None for one in week.sessions()]


def test_sessions_are_made_with_their_modules_over_all_slots_of_the_track(week: Week, modules: list[Module]) -> None:
    assert run(week).made == 6
    assert order(week, modules) == [1, 2, 3, 1, 2, 3]
    assert run(week) == Made()
    assert run(week, UNTIL + timedelta(weeks=1)).made == 2
    assert order(week, modules) == [1, 2, 3, 1, 2, 3, 1, 2]


def test_later_sessions_go_on_from_what_was_held_weeks_ago(week: Week, modules: list[Module]) -> None:
    run(week)
    with clock.frozen(NOW + timedelta(weeks=2)):
        run(week, UNTIL + timedelta(weeks=1))
        assert order(week, modules) == [1, 2, 3, 1, 2, 3, 1, 2]
        retire_module(week.db, week.cast.actor("dan"), modules[0].id)
        run(week, UNTIL + timedelta(weeks=1))
    assert order(week, modules)[:4] == [1, 2, 3, 1]  # what is over stays
    assert order(week, modules)[4:] == [2, 3, 2, 3]


def test_modules_come_upon_many_sessions_in_as_many_statements_as_upon_one(week: Week, modules: list[Module]) -> None:
    run(week)
    actor, until = week.cast.actor("dan"), UNTIL + timedelta(weeks=8)

    def sent_when_taken_away(number: int, until: date) -> tuple[int, int]:
        """Statements, and rows that were sent to one of them, when the last sessions have lost their modules."""
        for one in week.sessions()[-number:]:
            one.module_id = None
        week.db.flush()
        seen: list[int] = []

        def note(_c: object, _cursor: object, _text: str, given: object, _context: object, is_many: bool) -> None:
            seen.append(len(given) if is_many and isinstance(given, list | tuple) else 1)

        event.listen(week.db.get_bind(), "before_cursor_execute", note)
        try:
            made = generate(week.db, actor, [week.track.id], until)
        finally:
            event.remove(week.db.get_bind(), "before_cursor_execute", note)
        assert made.changed == number
        return len(seen), max(seen)

    one = sent_when_taken_away(1, UNTIL)
    run(week, until)
    assert sent_when_taken_away(18, until) == one
    assert one[1] == 1
    assert order(week, modules) == [1, 2, 3] * 7 + [1]


def test_a_module_chosen_by_hand_stays_and_the_next_follow_it(week: Week, modules: list[Module]) -> None:
    run(week)
    chosen = week.sessions()[1]
    facts = HourFacts(
        chosen.starts_at, chosen.ends_at, (week.staff["ana"].id,), chosen.room_id, chosen.title, module_id=modules[2].id
    )
    change(week.db, week.cast.actor("dan"), chosen.id, facts)
    assert run(week).changed == 4
    assert order(week, modules) == [1, 3, 1, 2, 3, 1]
    cancel(week.db, week.cast.actor("dan"), week.sessions()[2].id, CancelReason.OTHER)
    run(week)
    assert order(week, modules)[3:] == [1, 2, 3]


def test_a_closed_day_uses_no_module_up(week: Week, modules: list[Module]) -> None:
    run(week)
    week.closure(date(2026, 11, 25))
    run(week)
    open_ones = [
        number
        for number, one in zip(order(week, modules), week.sessions(), strict=True)
        if one.status is not SessionStatus.CANCELLED
    ]
    assert open_ones == [1, 2, 3, 1, 2]


def test_what_a_patient_missed_is_offered_with_its_next_session(week: Week, modules: list[Module]) -> None:
    patient = week.patient("Rosa", admitted_on=date(2026, 11, 20))
    run(week)
    after = datetime.combine(TODAY, NOW.timetz()) + timedelta(hours=10)
    with clock.frozen(after):
        (way,) = list_progress(week.db, patient.id, TODAY)
    assert [step.state for step in way.steps] == [ModuleState.MISSED, ModuleState.AHEAD, ModuleState.AHEAD]
    assert way.steps[0].next_at is not None
    assert clock.local(way.steps[0].next_at, week.cast.actor("dan").zone).date() == date(2026, 12, 2)
