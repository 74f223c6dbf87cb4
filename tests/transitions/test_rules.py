"""Transition rules by hand-worked tables and properties."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.intake.rules import DischargeReason
from tenants.transitions import rules
from tenants.transitions.rules import (
    STANDARD_TASKS,
    AftercareKind,
    AftercareStatus,
    Appointment,
    FirstVisit,
    FirstVisitState,
    Missing,
    PlanFacts,
    TaskKind,
)

LEAVES = date(2026, 11, 21)


def after(days: int, status: AftercareStatus = AftercareStatus.BOOKED, *, bridge: bool = False) -> Appointment:
    kind = AftercareKind.BRIDGE if bridge else AftercareKind.THERAPY
    return Appointment(LEAVES + timedelta(days=days), status, kind)


@pytest.mark.parametrize(
    ("appointments", "more", "state", "day"),
    [
        ([], {}, FirstVisitState.NONE, None),
        ([after(0)], {}, FirstVisitState.WITHIN, 0),
        ([after(7)], {}, FirstVisitState.WITHIN, 7),
        ([after(8)], {}, FirstVisitState.LATE, 8),
        ([after(8), after(3)], {}, FirstVisitState.WITHIN, 3),
        ([after(-1)], {}, FirstVisitState.NONE, None),
        ([after(3, AftercareStatus.KEPT)], {}, FirstVisitState.WITHIN, 3),
        ([after(3, AftercareStatus.MISSED)], {}, FirstVisitState.NONE, None),
        ([after(3, AftercareStatus.DECLINED), after(20)], {}, FirstVisitState.LATE, 20),
        ([], {"refused_on": LEAVES}, FirstVisitState.REFUSED, 0),
        ([after(5)], {"refused_on": LEAVES}, FirstVisitState.WITHIN, 5),
        # A bridge alone is no first appointment; with the calls and the earliest date it carries the wait.
        ([after(3, bridge=True)], {}, FirstVisitState.NONE, None),
        ([after(3, bridge=True), after(20)], {}, FirstVisitState.LATE, 20),
        (
            [after(3, bridge=True), after(20)],
            {"earliest_on": LEAVES + timedelta(days=20), "has_calls": True},
            FirstVisitState.BRIDGED,
            3,
        ),
        (
            [after(3, bridge=True)],
            {"earliest_on": LEAVES + timedelta(days=20), "has_calls": False},
            FirstVisitState.LATE,
            20,
        ),
        (
            [after(8, bridge=True)],
            {"earliest_on": LEAVES + timedelta(days=20), "has_calls": True},
            FirstVisitState.LATE,
            20,
        ),
        ([after(3, AftercareStatus.MISSED, bridge=True)], {"earliest_on": LEAVES, "has_calls": True}, "late", 0),
    ],
)
def test_somebody_waits_within_seven_days_or_it_is_said_why_not(
    appointments: list[Appointment], more: dict[str, object], state: str, day: int | None
) -> None:
    found = rules.first_visit(appointments, LEAVES, **more)  # type: ignore[arg-type]
    on = None if day is None else LEAVES + timedelta(days=day)
    assert (found.state, found.on, found.by) == (state, on, LEAVES + timedelta(days=7))


some_appointments = st.lists(
    st.builds(
        Appointment,
        st.dates(LEAVES - timedelta(days=20), LEAVES + timedelta(days=40)),
        st.sampled_from(AftercareStatus),
        st.sampled_from(AftercareKind),
    ),
    max_size=6,
)


@given(some_appointments, st.none() | st.just(LEAVES))
def test_one_more_timely_appointment_always_suffices(appointments: list[Appointment], refused: date | None) -> None:
    found = rules.first_visit([*appointments, after(4)], LEAVES, refused_on=refused)
    assert found.state is FirstVisitState.WITHIN
    assert found.on is not None
    assert LEAVES <= found.on <= LEAVES + timedelta(days=4)


@given(some_appointments)
def test_the_order_of_appointments_does_not_matter(appointments: list[Appointment]) -> None:
    assert rules.first_visit(appointments, LEAVES) == rules.first_visit(reversed(appointments), LEAVES)


@given(some_appointments)
def test_within_is_never_said_without_a_live_appointment_in_the_seven_days(appointments: list[Appointment]) -> None:
    is_there = any(
        0 <= (each.on - LEAVES).days <= 7
        and each.status in {AftercareStatus.BOOKED, AftercareStatus.KEPT}
        and each.kind is not AftercareKind.BRIDGE
        for each in appointments
    )
    assert (rules.first_visit(appointments, LEAVES).state is FirstVisitState.WITHIN) == is_there


GOOD = FirstVisit(FirstVisitState.WITHIN, LEAVES, LEAVES)
BAD = FirstVisit(FirstVisitState.LATE, LEAVES, LEAVES)


@pytest.mark.parametrize(
    ("facts", "missing"),
    [
        (PlanFacts(True, True, True, GOOD, STANDARD_TASKS), []),
        (PlanFacts(False, True, True, GOOD, STANDARD_TASKS), [Missing.DESTINATION]),
        (PlanFacts(True, True, False, GOOD, STANDARD_TASKS), [Missing.SIGNATURE]),
        (PlanFacts(True, True, True, BAD, STANDARD_TASKS), [Missing.FIRST_VISIT]),
        (
            PlanFacts(True, True, True, GOOD, (TaskKind.RECORDS, TaskKind.OTHER)),
            [Missing.MEDICATION_LIST, Missing.SAFETY_PLAN, Missing.CRISIS_CONTACTS, Missing.PATIENT_COPY],
        ),
    ],
)
def test_a_plan_is_completed_only_when_it_lacks_nothing(facts: PlanFacts, missing: list[Missing]) -> None:
    assert rules.missing_to_complete(facts) == missing


@pytest.mark.parametrize(
    ("destination", "criteria", "missing"),
    [
        (True, True, []),
        (False, True, [Missing.DESTINATION]),
        (False, False, [Missing.DESTINATION, Missing.CRITERIA]),
    ],
)
def test_a_plan_is_signed_with_a_destination_and_criteria(
    destination: bool, criteria: bool, missing: list[Missing]
) -> None:
    assert rules.missing_to_sign(PlanFacts(destination, criteria, False, BAD)) == missing


@pytest.mark.parametrize("reason", list(DischargeReason))
def test_calls_follow_a_discharge_after_7_30_and_90_days_unless_the_patient_died(reason: DischargeReason) -> None:
    days = [(7, date(2026, 11, 28)), (30, date(2026, 12, 21)), (90, date(2027, 2, 19))]
    assert rules.follow_ups(LEAVES, reason) == ([] if reason is DischargeReason.DIED else days)
