"""Until when an incident is reported to whom: worked by hand, and what holds of every deadline."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.care.incidents.rules import (
    NEEDS_ROOT_CAUSE,
    SHIPPED,
    Authority,
    Deadline,
    Gap,
    IncidentKind,
    Severity,
    Unit,
    due_of,
    find_gaps,
    find_in_force,
    find_owed,
    is_late,
)

CHICAGO = ZoneInfo("America/Chicago")
NOON = datetime(2026, 11, 23, 12, 30, tzinfo=CHICAGO)  # a Monday, three days before Thanksgiving
EVENING = datetime(2026, 11, 23, 20, 0, tzinfo=CHICAGO)
PROGRAM = UUID(int=1)
FIRST, LAST = datetime(2016, 1, 1, tzinfo=UTC), datetime(2035, 12, 1, tzinfo=UTC)
MOMENTS = st.datetimes(FIRST.replace(tzinfo=None), LAST.replace(tzinfo=None), timezones=st.sampled_from([UTC, CHICAGO]))

# kind, severity, known at → by authority the day, and the hour where it counts in hours
WORKED = [
    ("injury", "minor", NOON, {"director": "2026-11-26"}),
    ("property", "near_miss", NOON, {"director": "2026-11-26"}),
    ("medication", "serious", NOON, {"director": "2026-11-24"}),
    ("medication", "grave", NOON, {"director": "2026-11-24", "licensing": "2026-11-24 12:30"}),
    ("abuse", "near_miss", NOON, {"protective": "2026-11-23", "director": "2026-11-26"}),
    (
        "death",  # 45 business days: 3 after Thanksgiving week, … 26 by New Year's Eve, 40 by 22 Jan past the King holiday
        "grave",
        NOON,
        {"licensing": "2026-11-24 12:30", "accreditor": "2027-01-29", "director": "2026-11-24"},
    ),
    ("violence", "serious", NOON, {"licensing": "2026-11-24 12:30", "director": "2026-11-24"}),
    ("work_injury", "serious", EVENING, {"osha": "2026-11-24 20:00", "director": "2026-11-24"}),
    ("work_injury", "grave", EVENING, {"osha": "2026-11-24 04:00", "director": "2026-11-24"}),
    ("privacy", "near_miss", NOON, {"director": "2026-11-26"}),
    ("privacy", "minor", NOON, {"affected": "2027-01-22", "hhs": "2027-03-01", "director": "2026-11-26"}),
    ("privacy", "grave", NOON, {"affected": "2027-01-22", "hhs": "2027-01-22", "director": "2026-11-24"}),
    (
        "overdose",  # the clocks go back that night: 24 hours end at noon
        "serious",
        datetime(2026, 10, 31, 13, 0, tzinfo=CHICAGO),
        {"licensing": "2026-11-01 12:00", "director": "2026-11-01"},
    ),
]


@pytest.mark.parametrize(("kind", "severity", "known_at", "expected"), WORKED)
def test_the_reports_an_incident_owes_are_those_worked_by_hand(
    kind: str, severity: str, known_at: datetime, expected: dict[str, str]
) -> None:
    found = find_owed(IncidentKind(kind), Severity(severity), known_at, CHICAGO)
    said = {
        one.deadline.authority.value: str(one.due_on)
        if one.due_at is None
        else f"{one.due_at.astimezone(CHICAGO):%Y-%m-%d %H:%M}"
        for one in found
    }
    assert said == expected


def own(amount: int | None, unit: Unit = Unit.DAYS, **changes: object) -> Deadline:
    values = {
        "kind": IncidentKind.INJURY,
        "authority": Authority.DIRECTOR,
        "from_severity": Severity.NEAR_MISS,
        "effective_on": date(2026, 1, 1),
        "source": "Ours.",
        "is_own": True,
    }
    return Deadline(amount=amount, unit=unit, **{**values, **changes})  # type: ignore[arg-type]  # a table of changes


@pytest.mark.parametrize(
    ("set_by_clinic", "program", "expected"),
    [
        ((), None, 3),  # shipped
        ((own(5),), None, 5),  # the clinic's goes before the shipped
        ((own(5), own(7, effective_on=date(2026, 11, 1))), None, 7),  # the latest that is in force
        ((own(5), own(7, effective_on=date(2026, 11, 24))), None, 5),  # not yet in force
        ((own(5), own(9, program_id=PROGRAM)), PROGRAM, 9),  # the program's goes before the clinic's
        ((own(5), own(9, program_id=PROGRAM)), None, 5),
        ((own(5), own(2, from_severity=Severity.SERIOUS)), None, 5),  # not as bad as that
        ((own(None),), None, None),  # nothing is owed
    ],
)
def test_a_clinics_own_deadline_goes_before_the_shipped_one(
    set_by_clinic: tuple[Deadline, ...], program: UUID | None, expected: int | None
) -> None:
    kind, severity, on = IncidentKind.INJURY, Severity.MINOR, date(2026, 11, 23)
    found = find_in_force(kind, severity, on, program_id=program, own=set_by_clinic)
    assert [one.amount for one in found] == [expected]
    owed = find_owed(kind, severity, NOON, CHICAGO, program_id=program, own=set_by_clinic)
    assert [one.deadline.amount for one in owed] == ([] if expected is None else [expected])


@given(
    kind=st.sampled_from(IncidentKind),
    low=st.sampled_from(Severity),
    high=st.sampled_from(Severity),
    known_at=MOMENTS,
)
def test_what_is_worse_owes_no_fewer_reports_and_none_later(
    kind: IncidentKind, low: Severity, high: Severity, known_at: datetime
) -> None:
    low, high = sorted((low, high), key=lambda one: one.rank)
    less = {one.deadline.authority: one for one in find_owed(kind, low, known_at, CHICAGO)}
    more = {one.deadline.authority: one for one in find_owed(kind, high, known_at, CHICAGO)}
    assert less.keys() <= more.keys()
    assert all(more[authority].due_on <= one.due_on for authority, one in less.items())
    assert Authority.DIRECTOR in less, "somebody always looks at it"


@given(
    amount=st.integers(0, 60),
    unit=st.sampled_from(Unit),
    known_at=MOMENTS,
    later=st.timedeltas(timedelta(0), timedelta(40)),
)
def test_a_deadline_is_never_before_the_clinic_knew_and_never_earlier_for_what_is_known_later(
    amount: int, unit: Unit, known_at: datetime, later: timedelta
) -> None:
    due_on, due_at = due_of(amount, unit, known_at, CHICAGO)
    assert due_on >= known_at.astimezone(CHICAGO).date()
    assert due_of(amount, unit, known_at + later, CHICAGO)[0] >= due_on
    assert not is_late(due_on, due_at, known_at, CHICAGO)
    assert is_late(due_on, due_at, known_at + timedelta(days=430 + amount * 2), CHICAGO)


def test_every_shipped_deadline_says_where_it_is_from_and_every_kind_has_one() -> None:
    assert all(one.source and one.amount is not None for one in SHIPPED)
    assert {one.kind for one in SHIPPED} == set(IncidentKind)


@given(
    severity=st.sampled_from(Severity), waiting=st.integers(0, 2), open_steps=st.integers(0, 2), has_cause=st.booleans()
)
def test_nothing_closes_while_something_is_owed(
    severity: Severity, waiting: int, open_steps: int, has_cause: bool
) -> None:
    found = find_gaps(severity, waiting=waiting, open_steps=open_steps, has_root_cause=has_cause)
    assert (Gap.NOTICE in found) == (waiting > 0)
    assert (Gap.STEP in found) == (open_steps > 0)
    assert (Gap.ROOT_CAUSE in found) == (severity in NEEDS_ROOT_CAUSE and not has_cause)
