"""Names, supervision and license dates."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.staff import rules

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("days", "tone"), [(-1, "danger"), (0, "danger"), (30, "danger"), (31, "warning"), (60, "warning"), (61, "")]
)
def test_a_license_warns_at_60_days_and_urges_at_30(days: int, tone: str) -> None:
    assert rules.license_tone(TODAY + timedelta(days=days), TODAY) == tone


@pytest.mark.parametrize(
    ("parts", "key"),
    [
        (("Núñez", "María José"), "nunez maria jose"),
        (("O'Brien-Smith", "Al"), "o brien smith al"),
        (("  van  der Berg ", ""), "van der berg"),
        (("Łukasz", ""), "łukasz"),
        (("", ""), ""),
    ],
)
def test_names_are_compared_without_accents_marks_and_case(parts: tuple[str, str], key: str) -> None:
    assert rules.name_key(*parts) == key


@given(st.text(max_size=40))
def test_a_names_key_is_its_own_key(name: str) -> None:
    key = rules.name_key(name)
    assert rules.name_key(key) == key


def test_a_supervisor_cannot_be_supervised_by_whom_they_supervise() -> None:
    # c supervises b, b supervises a
    above = {"a": "b", "b": "c", "c": None}
    assert rules.would_circle("c", "a", above)
    assert rules.would_circle("b", "a", above)
    assert rules.would_circle("a", "a", above)
    assert not rules.would_circle("a", "c", above)
    assert not rules.would_circle("c", None, above)


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=30))
def test_assignments_that_pass_the_check_never_make_a_circle(assignments: list[tuple[int, int]]) -> None:
    above: dict[int, int | None] = dict.fromkeys(range(7))
    for member, supervisor in assignments:
        if not rules.would_circle(member, supervisor, above):
            above[member] = supervisor
    for member, supervisor_of_member in above.items():
        steps, at = 0, supervisor_of_member
        while at is not None:
            assert at != member
            steps, at = steps + 1, above[at]
            assert steps <= 7
