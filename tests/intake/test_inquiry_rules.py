"""The rules of inquiries: by when they are answered, how long they wait, and what stands against a move."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.intake.inquiries.rules import ENDED, Gap, InquiryStatus, answer_by, gap, moves, wait
from tests.intake.conftest import NOON

NEW, CONTACTED, ASSESSED, ADMITTED, OUT, CLOSED = InquiryStatus

RECEIVED = [  # received, urgent, soon, routine: Friday 20 November 2026 is before a weekend
    (date(2026, 11, 16), date(2026, 11, 16), date(2026, 11, 17), date(2026, 11, 18)),
    (date(2026, 11, 19), date(2026, 11, 19), date(2026, 11, 20), date(2026, 11, 23)),
    (date(2026, 11, 20), date(2026, 11, 20), date(2026, 11, 23), date(2026, 11, 24)),
    (date(2026, 11, 21), date(2026, 11, 21), date(2026, 11, 23), date(2026, 11, 24)),
    (date(2026, 11, 22), date(2026, 11, 22), date(2026, 11, 23), date(2026, 11, 24)),
]


@pytest.mark.parametrize(("received", "urgent", "soon", "routine"), RECEIVED)
def test_the_answer_is_due_by_urgency_and_weekends_do_not_count(
    received: date, urgent: date, soon: date, routine: date
) -> None:
    assert [answer_by(received, days) for days in (0, 1, 2)] == [urgent, soon, routine]


@pytest.mark.parametrize(
    ("minutes", "number", "unit"),
    [
        (-5, 0, "minutes"),
        (0, 0, "minutes"),
        (59, 59, "minutes"),
        (60, 1, "hours"),
        (48 * 60 - 1, 47, "hours"),
        (48 * 60, 2, "days"),
        (9 * 24 * 60 + 600, 9, "days"),
    ],
)
def test_a_wait_is_said_in_the_largest_unit_that_says_enough(minutes: int, number: int, unit: str) -> None:
    found = wait(NOON, NOON + timedelta(minutes=minutes))
    assert (found.number, found.unit) == (number, unit)


MOVES = [  # from, to, has a record, has an open high result: what stands against it
    (NEW, CONTACTED, False, False, None),
    (NEW, ASSESSED, True, False, Gap.NOT_REACHED),
    (NEW, NEW, True, False, Gap.SAME),
    (NEW, ADMITTED, True, False, Gap.BY_ADMISSION),
    (NEW, OUT, False, False, None),
    (NEW, CLOSED, False, False, None),
    (CONTACTED, NEW, False, False, Gap.NO_WAY_BACK),
    (CONTACTED, ASSESSED, False, False, Gap.NO_RECORD),
    (CONTACTED, ASSESSED, True, False, None),
    (CONTACTED, ASSESSED, True, True, None),
    (CONTACTED, CLOSED, True, True, Gap.OPEN_HIGH_RISK),
    (CONTACTED, OUT, True, True, Gap.OPEN_HIGH_RISK),
    (ASSESSED, CONTACTED, True, False, Gap.NO_WAY_BACK),
    (ASSESSED, ADMITTED, True, False, Gap.BY_ADMISSION),
    (ASSESSED, CLOSED, True, False, None),
    (ADMITTED, CLOSED, True, False, Gap.ENDED),
    (CLOSED, CONTACTED, False, False, None),
    (CLOSED, NEW, False, False, Gap.NO_WAY_BACK),
    (CLOSED, ASSESSED, True, False, Gap.NOT_REACHED),
    (OUT, CONTACTED, False, False, None),
    (OUT, CLOSED, False, False, Gap.NO_WAY_BACK),
]


@pytest.mark.parametrize(("status", "to", "has_record", "has_high", "found"), MOVES)
def test_a_move_goes_ahead_or_says_what_is_missing(
    status: InquiryStatus, to: InquiryStatus, has_record: bool, has_high: bool, found: Gap | None
) -> None:
    assert gap(status, to, has_record=has_record, has_open_high_risk=has_high) is found


@given(st.lists(st.sampled_from(list(InquiryStatus)), max_size=12), st.booleans(), st.booleans())
def test_no_way_leads_to_an_admission_by_hand_nor_past_an_open_high_result(
    asked: list[InquiryStatus], has_record: bool, has_high: bool
) -> None:
    status = NEW
    reached = False
    for to in asked:
        if gap(status, to, has_record=has_record, has_open_high_risk=has_high) is None:
            assert to is not ADMITTED
            assert not (has_high and to in ENDED)
            assert to is not ASSESSED or (has_record and reached)
            status, reached = to, reached or to in {CONTACTED, OUT}
    assert set(moves(status)) >= {to for to in InquiryStatus if gap(status, to, has_record=True) is None}
