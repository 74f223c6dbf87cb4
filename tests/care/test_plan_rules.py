"""The rules of treatment plans and of signatures, by tables worked by hand and by properties."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from causeway.ids import new_id
from tenants.care.plans.rules import (
    Change,
    Diagnosed,
    Gap,
    Intervention,
    Objective,
    Plan,
    PlanGoal,
    Point,
    Problem,
    differences,
    from_text,
    may_sign,
    merged,
    missing,
    order_changed,
    percent,
    to_text,
)
from tenants.care.rules import Away, GoalStatus, due_on, is_paused
from tenants.patients.signatures.rules import (
    Capacity,
    as_text,
    is_drawn,
    is_name_of,
    read_strokes,
    svg_path,
)

START = date(2026, 3, 2)
PATIENT, GUARDIAN = Capacity.PATIENT, Capacity.GUARDIAN


def day(number: int) -> date:
    return START + timedelta(days=number)


@pytest.mark.parametrize(
    ("away", "expected"),
    [
        ([], 7),
        ([(2, 5)], 10),  # three days away: the clock stood still
        ([(7, 9)], 9),  # the leave begins on the last day
        ([(8, 20)], 7),  # it begins after the day: what was late stays late
        ([(2, 5), (9, 11)], 12),  # the second leave falls into the days that the first one moved
        ([(0, 3)], 9),  # the day of admission itself is not counted
        ([(-5, 3)], 9),
        ([(2, 2)], 7),  # back on the day they left
        ([(2, None)], None),
        ([(9, None)], 7),
    ],
)
def test_days_of_leave_do_not_count(away: list[tuple[int, int | None]], expected: int | None) -> None:
    leaves = [Away(day(begins), None if back is None else day(back)) for begins, back in away]
    assert due_on(START, 7, leaves) == (None if expected is None else day(expected))


@given(
    st.integers(1, 60),
    st.lists(st.tuples(st.integers(-10, 80), st.integers(0, 20)), max_size=4),
)
def test_as_many_days_are_counted_as_the_clock_gives(days: int, spans: list[tuple[int, int]]) -> None:
    away, free = [], -11
    for begins, length in sorted(spans):
        if begins >= free:
            away.append(Away(day(begins), day(begins + length)))
            free = begins + length
    due = due_on(START, days, away)
    assert due is not None
    counted = [
        on
        for on in (START + timedelta(days=number) for number in range(1, (due - START).days + 1))
        if not any(one.back_on and one.from_on <= on < one.back_on for one in away)
    ]
    assert len(counted) == days
    assert counted[-1] == due


@pytest.mark.parametrize(("on", "expected"), [(1, False), (2, True), (4, True), (5, False), (9, False), (10, True)])
def test_no_clock_runs_during_a_leave(on: int, expected: bool) -> None:
    assert is_paused(day(on), [Away(day(2), day(5)), Away(day(10), None)]) is expected


@pytest.mark.parametrize(
    ("baseline", "target", "value", "expected"),
    [
        (0, 10, 5, 50),
        (20, 10, 15, 50),  # fewer is better
        (0, 10, -3, 0),
        (0, 10, 12, 100),
        (3, 3, 3, 100),
        (3, 3, 2, 0),
        (0, 3, 1, 33),
        (0, 8, 1, 13),  # 12.5 is rounded up
        (None, 3, 1, None),
        (0, None, 1, None),
        (0, 3, None, None),
    ],
)
def test_percent_of_the_way(baseline: int | None, target: int | None, value: int | None, expected: int | None) -> None:
    numbers = [None if one is None else Decimal(one) for one in (baseline, target, value)]
    assert percent(*numbers) == expected


def test_on_a_day_with_both_what_was_computed_stands() -> None:
    entered = [Point(day(1), Decimal(1)), Point(day(3), Decimal(3))]
    computed = [Point(day(3), Decimal(30), "30"), Point(day(2), Decimal(20))]
    assert [(one.on, one.value) for one in merged(computed, entered)] == [
        (day(1), Decimal(1)),
        (day(2), Decimal(20)),
        (day(3), Decimal(30)),
    ]


def whole(**changes: object) -> PlanGoal:
    """A goal that lacks nothing."""
    objective = Objective(new_id(), "Keep the diary", interventions=(Intervention(new_id(), "Individual hour"),))
    values: dict[str, object] = {"measured": "By diary", "target_on": day(40), "objectives": (objective,)}
    return PlanGoal(new_id(), "Sleep seven hours", **{**values, **changes})  # type: ignore[arg-type]  # by name


def under(*goals: PlanGoal, is_open: bool = True) -> Problem:
    return Problem(new_id(), "Sleep that does not rest", is_open=is_open, goals=goals)


@pytest.mark.parametrize(
    ("plan", "gaps"),
    [
        (Plan(), [Gap.NO_GOAL]),
        (Plan((under(whole(status=GoalStatus.DROPPED)),)), [Gap.NO_GOAL]),
        (Plan((under(whole()),)), []),
        (Plan((under(whole(measured="", source="attendance")),)), []),
        (Plan((under(whole()), under())), [Gap.PROBLEM_WITHOUT_GOAL]),
        (Plan((), (whole(),)), [Gap.NO_PROBLEM]),
        (Plan((under(whole(), is_open=False),)), [Gap.NO_PROBLEM]),
        (Plan((under(whole(measured="", target_on=None)),)), [Gap.NOT_MEASURED, Gap.NO_TARGET_DAY]),
        (Plan((under(whole(objectives=())),)), [Gap.NO_OBJECTIVE]),
        (Plan((under(whole(objectives=(Objective(new_id(), "x"),))),)), [Gap.NO_INTERVENTION]),
        (Plan((under(whole(objectives=(Objective(new_id(), "x", status=GoalStatus.MET),))),)), [Gap.NO_OBJECTIVE]),
    ],
)
def test_a_plan_without_a_gap_can_be_signed(plan: Plan, gaps: list[Gap]) -> None:
    assert [one.gap for one in missing(plan)] == gaps


@pytest.mark.parametrize(
    ("roles", "expected"), [({"peer"}, False), ({"peer", "nurse"}, True), ({"clinician"}, True), ({"prescriber"}, True)]
)
def test_a_peer_alone_signs_no_plan(roles: set[str], expected: bool) -> None:
    assert may_sign(roles) is expected


words = st.text(max_size=12)
statuses = st.sampled_from(GoalStatus)
ids = st.builds(new_id)
interventions = st.builds(Intervention, ids, words, words, words, st.none() | ids, words, st.booleans())
objectives = st.builds(
    Objective, ids, words, st.none() | st.dates(), statuses, st.lists(interventions, max_size=2).map(tuple)
)
numbers = st.none() | st.decimals(-1000, 1000, places=2)
goals = st.builds(
    PlanGoal,
    ids,
    words,
    words,
    numbers,
    numbers,
    words,
    words,
    words,
    st.none() | st.dates(),
    statuses,
    st.lists(objectives, max_size=2).map(tuple),
)
diagnosed = st.builds(Diagnosed, ids, words, words)
problems = st.builds(
    Problem,
    ids,
    words,
    st.lists(diagnosed, max_size=2).map(tuple),
    st.booleans(),
    st.lists(goals, max_size=2).map(tuple),
)
plans = st.builds(Plan, st.lists(problems, max_size=2).map(tuple), st.lists(goals, max_size=2).map(tuple))


@given(plans)
def test_what_is_signed_reads_the_same_afterwards(plan: Plan) -> None:
    assert from_text(to_text(plan)) == plan


@given(plans, plans)
def test_the_same_plan_differs_in_nothing_and_another_in_each_part_once(one: Plan, other: Plan) -> None:
    assert differences(one, one) == []
    assert not order_changed(one, one)
    found = differences(one, other)
    assert len({each.id for each in found}) == len(found)
    assert {each.id for each in found} <= one.ids() | other.ids()
    assert {each.id for each in found if each.change is Change.ADDED} == other.ids() - one.ids() - other.closed_ids()


@given(plans)
def test_a_plan_without_what_ended_holds_nothing_that_ended(plan: Plan) -> None:
    assert plan.without(plan.closed_ids()).closed_ids() == set()


def test_each_change_is_told_by_its_kind() -> None:
    kept, gone, met = whole(), whole(), whole()
    before = under(kept, gone, met)
    other = Problem(new_id(), "Evenings", goals=(kept,))
    changed = PlanGoal(met.id, met.words, "Told", status=GoalStatus.MET, objectives=met.objectives)
    after = Plan((Problem(before.id, "Sleep", goals=(changed,)), other))
    told = {each.id: each.change for each in differences(Plan((before,)), after)}
    assert told[before.id] is Change.CHANGED
    assert told[gone.id] is Change.ENDED
    assert told[met.id] is Change.MET
    assert told[kept.id] is Change.MOVED
    assert told[other.id] is Change.ADDED


@pytest.mark.parametrize(
    ("sent", "drawn"),
    [
        ("[[0,0,119,0]]", False),
        ("[[0,0,120,0]]", True),
        ("[[5,5],[9,9]]", False),
        ("[]", False),
        ("", False),
        ("[[0,0,60,0],[0,10,60,10]]", True),
    ],
)
def test_a_dot_is_no_signature(sent: str, drawn: bool) -> None:
    assert is_drawn(read_strokes(sent)) is drawn


STRAY = (
    *("{}", "[1]", "[[1]]", '[["a",1]]', "[[1.5,2]]", "[[true,false]]", "[[-1,0]]", "[[1001,0]]", "[[0,301]]", "["),
    *("[" * 5000, "[" + ",".join(["[]"] * 301) + "]", f"[{[0, 0] * 8001}]"),
)


@pytest.mark.parametrize("sent", STRAY, ids=range(len(STRAY)))
def test_what_no_pad_sends_is_refused(sent: str) -> None:
    with pytest.raises(ValueError, match="pad"):
        read_strokes(sent)


@given(
    st.lists(
        st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 300)), min_size=1, max_size=9).map(tuple), max_size=9
    )
)
def test_strokes_are_kept_as_they_were_drawn(strokes: list[tuple[tuple[int, int], ...]]) -> None:
    assert read_strokes(as_text(strokes)) == tuple(strokes)
    assert svg_path(strokes).count("M") == len(strokes)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Zoë O'Example", True),
        ("zoe oexample", True),
        ("  ZOE  O’EXAMPLE ", True),
        ("Zoe", False),
        ("", False),
        ("--", False),
        ("Someone Else", False),
    ],
)
def test_the_typed_name_is_the_signers(typed: str, expected: bool) -> None:
    assert is_name_of(typed, ["Zoë O'Example"]) is expected


def test_ids_are_what_parts_are_told_apart_by() -> None:
    goal = whole()
    plan = Plan((under(goal),))
    assert plan.ids() == {plan.problems[0].id, goal.id, goal.objectives[0].id, goal.objectives[0].interventions[0].id}
    assert all(isinstance(each, UUID) for each in plan.ids())
