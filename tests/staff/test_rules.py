"""Names, supervision, and what ends when."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.staff import rules
from tenants.staff.rules import Standing, trainings

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("days", "how", "tone"),
    [
        (-1, Standing.EXPIRED, "danger"),
        (0, Standing.EXPIRING, "danger"),
        (30, Standing.EXPIRING, "danger"),
        (31, Standing.EXPIRING, "warning"),
        (60, Standing.EXPIRING, "warning"),
        (61, Standing.IN_FORCE, ""),
    ],
)
def test_what_ends_is_announced_at_60_days_and_urged_at_30(days: int, how: Standing, tone: str) -> None:
    ends_on = TODAY + timedelta(days=days)
    assert rules.standing(ends_on, TODAY, 60) is how
    assert rules.tone(ends_on, TODAY, 60, 30) == tone


def test_what_has_not_begun_is_coming_and_what_has_no_end_stays() -> None:
    assert rules.standing(date(2028, 1, 1), TODAY, 60, starts_on=date(2026, 11, 22)) is Standing.COMING
    assert rules.standing(date(2028, 1, 1), TODAY, 60, starts_on=TODAY) is Standing.IN_FORCE
    assert rules.standing(None, TODAY, 60) is Standing.IN_FORCE
    assert rules.tone(None, TODAY, 60, 30) == ""


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 365), st.integers(0, 365))
def test_what_is_urged_is_announced_or_over(ends_on: date, lead: int, urge: int) -> None:
    loud = rules.tone(ends_on, TODAY, lead, urge)
    how = rules.standing(ends_on, TODAY, lead)
    assert (loud == "") == (how is Standing.IN_FORCE)
    assert how is not Standing.EXPIRED or loud == "danger"


@pytest.mark.parametrize(
    ("done_on", "months", "last_day"),
    [
        (date(2026, 3, 15), 12, date(2027, 3, 15)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 11, 30), 24, date(2028, 11, 30)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 3, 15), None, None),
    ],
)
def test_a_training_holds_to_the_same_day_so_many_months_later(
    done_on: date, months: int | None, last_day: date | None
) -> None:
    assert trainings.expires_on(done_on, months) == last_day


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.integers(1, 240))
def test_a_training_never_holds_into_the_month_after(done_on: date, months: int) -> None:
    last = trainings.expires_on(done_on, months)
    assert last is not None
    assert (last.year * 12 + last.month) - (done_on.year * 12 + done_on.month) == months
    assert last.day <= done_on.day


@pytest.mark.parametrize(
    ("roles", "credentials", "held_roles", "held_credentials", "asked"),
    [
        ([], [], [], "", True),
        (["nurse"], [], ["nurse", "clinician"], "", True),
        (["nurse"], [], ["clinician"], "RN", False),
        ([], ["LCSW"], [], "LCSW, CADC", True),
        ([], ["LCSW"], [], "l.c.s.w.", True),
        ([], ["LCSW"], [], "LCSWA", False),
        (["nurse"], ["LCSW"], ["clinician"], "LCSW", True),
        (["nurse"], ["LCSW"], [], "LPC", False),
    ],
)
def test_a_training_is_asked_of_a_role_or_a_credential_or_everybody(
    roles: list[str], credentials: list[str], held_roles: list[str], held_credentials: str, asked: bool
) -> None:
    assert trainings.is_required(roles, credentials, held_roles=held_roles, held_credentials=held_credentials) is asked


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
