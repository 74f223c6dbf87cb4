"""The clocks of certification and orders by hand-worked dates, who is a physician, and what an evaluation needs."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.care.psychiatry.rules import (
    ClockState,
    Due,
    EvaluationKind,
    OrderState,
    clock_state,
    is_physician,
    missing,
    next_certification,
    order_state,
)

ADMITTED = date(2026, 9, 1)


@pytest.mark.parametrize(
    ("last", "interval", "due", "asked"),
    [
        (None, 60, date(2026, 9, 1), date(2026, 9, 1)),
        (date(2026, 8, 1), 60, date(2026, 9, 1), date(2026, 9, 1)),  # of an episode before this one
        (date(2026, 9, 1), 60, date(2026, 10, 31), date(2026, 10, 16)),
        (date(2026, 9, 3), 60, date(2026, 11, 2), date(2026, 10, 18)),
        (date(2026, 9, 1), 30, date(2026, 10, 1), date(2026, 9, 23)),
        (date(2026, 12, 31), 60, date(2027, 3, 1), date(2027, 2, 14)),
        (date(2027, 12, 31), 60, date(2028, 2, 29), date(2028, 2, 14)),  # a leap year
    ],
)
def test_a_certification_is_due_at_admission_then_after_60_days_and_asked_for_from_day_45(
    last: date | None, interval: int, due: date, asked: date
) -> None:
    assert next_certification(ADMITTED, last, interval) == Due(due, asked)


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (date(2026, 10, 15), ClockState.HOLDS),
        (date(2026, 10, 16), ClockState.SOON),
        (date(2026, 10, 31), ClockState.SOON),
        (date(2026, 11, 1), ClockState.LATE),
    ],
)
def test_the_clock_under_a_moved_date(today: date, state: ClockState) -> None:
    assert clock_state(next_certification(ADMITTED, ADMITTED), today) is state


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(0, 400), st.integers(1, 90))
def test_the_next_certification_is_asked_for_before_it_is_due(admitted: date, later: int, interval: int) -> None:
    last = admitted + timedelta(days=later)
    due = next_certification(admitted, last, interval)
    assert last <= due.asked_from <= due.on == last + timedelta(days=interval)


@pytest.mark.parametrize(
    ("credentials", "physician"),
    [
        ("MD", True),
        ("M.D.", True),
        ("DO, FACN", True),
        ("FAPA; MD", True),
        ("MBBS", True),
        ("", False),
        ("PMHNP-BC", False),
        ("PhD", False),
        ("DNP", False),
        ("MDiv", False),
        ("PharmD", False),
    ],
)
def test_a_physician_is_told_by_credentials(credentials: str, physician: bool) -> None:
    assert is_physician(credentials) is physician


NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("signed", "done", "stopped", "state"),
    [
        (None, None, None, OrderState.UNSIGNED),
        (NOW, None, None, OrderState.OPEN),
        (NOW, NOW, None, OrderState.DONE),
        (NOW, None, NOW, OrderState.STOPPED),
        (None, None, NOW, OrderState.STOPPED),
    ],
)
def test_where_an_order_stands(
    signed: datetime | None, done: datetime | None, stopped: datetime | None, state: OrderState
) -> None:
    assert order_state(signed, done, stopped) is state


def test_an_evaluation_is_whole_before_it_is_signed() -> None:
    assert missing(EvaluationKind.INITIAL, {}) == [
        "reason", "history", "mood_affect", "thought", "risk", "impression", "plan",
    ]  # fmt: skip
    content = dict.fromkeys(("reason", "mood_affect", "risk", "plan"), "x")
    assert missing(EvaluationKind.FOLLOW_UP, content) == []
    assert missing(EvaluationKind.INITIAL, content | {"plan": "  "}) == ["history", "thought", "impression", "plan"]
