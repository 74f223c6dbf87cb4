"""Until when an incident is reported to whom. The deadlines are dated data, each with its source (docs/rules.md#incidents);
a clinic sets its own beside the shipped ones, for itself or for one program. Pure.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from tenants.care.incidents.rules.words import Authority, IncidentKind, Severity
from tenants.programs.rules.holidays import federal

MOST = 400
"""The largest number a deadline is given in."""


class Unit(StrEnum):
    """What a deadline counts in, from when the clinic learned of the incident. After the year: from that year's last day."""

    HOURS = "hours"
    DAYS = "days"
    BUSINESS_DAYS = "business_days"
    DAYS_AFTER_YEAR = "days_after_year"


@dataclass(frozen=True, slots=True)
class Deadline:
    """Until when incidents of a kind, from a severity up, are reported to somebody; from a date on.

    amount: None where nothing is owed. is_own: set by the clinic. program_id: for incidents of that program alone.
    """

    kind: IncidentKind
    authority: Authority
    from_severity: Severity
    amount: int | None
    unit: Unit
    effective_on: date
    source: str
    is_to_verify: bool = True
    is_own: bool = False
    program_id: UUID | None = None


class Owed(NamedTuple):
    """One report that is owed. due_at: the instant, of a deadline in hours."""

    deadline: Deadline
    due_on: date
    due_at: datetime | None


_STATE = "State licensing rules: 24 hours in many states, yours may differ."
_SENTINEL = "The Joint Commission, sentinel event policy: root cause within 45 business days; other accreditors differ."
_OSHA = (
    "29 CFR 1904.39(a) (2015): a death at work within 8 hours, a hospital stay, amputation or loss of an eye within 24."
)
_ABUSE = "State law on mandated reports: at once. 42 CFR 2.12(c)(6) lets a report of child abuse be made."
_BREACH = (
    "45 CFR 164.404(b): without delay, 60 days from discovery at the latest; 42 CFR 2.16(b) (2024) for Part 2 records."
)
_HHS_MANY = "45 CFR 164.408(b): 500 people or more, with the notice to them, 60 days from discovery at the latest."
_HHS_FEW = "45 CFR 164.408(c): fewer than 500 people, within 60 days after the end of the calendar year."
_OWN = "Our own default: the director looks at it."

_SINCE = date(2000, 1, 1)
_HURT = (IncidentKind.DEATH, IncidentKind.SELF_HARM, IncidentKind.OVERDOSE, IncidentKind.VIOLENCE)


def _shipped() -> Iterable[Deadline]:
    minor, serious, grave = Severity.MINOR, Severity.SERIOUS, Severity.GRAVE
    for kind in IncidentKind:
        for severity, days in ((Severity.NEAR_MISS, 3), (serious, 1)):
            yield Deadline(kind, Authority.DIRECTOR, severity, days, Unit.DAYS, _SINCE, _OWN, is_to_verify=False)
    for kind in (*_HURT, IncidentKind.ABUSE):
        yield Deadline(kind, Authority.LICENSING, serious, 24, Unit.HOURS, _SINCE, _STATE)
        yield Deadline(kind, Authority.ACCREDITOR, grave, 45, Unit.BUSINESS_DAYS, _SINCE, _SENTINEL)
    for kind in (IncidentKind.INJURY, IncidentKind.MEDICATION):
        yield Deadline(kind, Authority.LICENSING, grave, 24, Unit.HOURS, _SINCE, _STATE)
    yield Deadline(IncidentKind.ABUSE, Authority.PROTECTIVE, Severity.NEAR_MISS, 0, Unit.DAYS, _SINCE, _ABUSE)
    yield Deadline(IncidentKind.WORK_INJURY, Authority.OSHA, serious, 24, Unit.HOURS, date(2015, 1, 1), _OSHA)
    yield Deadline(IncidentKind.WORK_INJURY, Authority.OSHA, grave, 8, Unit.HOURS, date(2015, 1, 1), _OSHA)
    yield Deadline(IncidentKind.PRIVACY, Authority.AFFECTED, minor, 60, Unit.DAYS, date(2009, 9, 23), _BREACH)
    yield Deadline(IncidentKind.PRIVACY, Authority.HHS, minor, 60, Unit.DAYS_AFTER_YEAR, date(2009, 9, 23), _HHS_FEW)
    yield Deadline(IncidentKind.PRIVACY, Authority.HHS, grave, 60, Unit.DAYS, date(2009, 9, 23), _HHS_MANY)


SHIPPED: tuple[Deadline, ...] = tuple(_shipped())
"""What holds where a clinic has set nothing of its own."""


def find_in_force(
    kind: IncidentKind, severity: Severity, on: date, *, program_id: UUID | None = None, own: Iterable[Deadline] = ()
) -> list[Deadline]:
    """The deadlines that hold for an incident the clinic learned of on a day: one for each to whom anything is said.

    A program's own goes before the clinic's own, that before the shipped; then the one for the worse severity, then the
    latest. One that says nothing is owed stands in the list, without an amount.
    """
    best: dict[Authority, tuple[tuple[int, int, date], Deadline]] = {}
    for one in (*SHIPPED, *own):
        is_meant = one.kind is kind and one.from_severity.rank <= severity.rank and one.effective_on <= on
        if not is_meant or one.program_id not in {None, program_id}:
            continue
        weight = (2 if one.program_id else int(one.is_own), one.from_severity.rank, one.effective_on)
        if one.authority not in best or best[one.authority][0] <= weight:
            best[one.authority] = weight, one
    return [best[authority][1] for authority in Authority if authority in best]


def find_owed(
    kind: IncidentKind,
    severity: Severity,
    known_at: datetime,
    zone: ZoneInfo,
    *,
    program_id: UUID | None = None,
    own: Iterable[Deadline] = (),
) -> list[Owed]:
    """The reports an incident owes. known_at: when the clinic learned of it."""
    on = known_at.astimezone(zone).date()
    found = find_in_force(kind, severity, on, program_id=program_id, own=own)
    return [Owed(one, *due_of(one.amount, one.unit, known_at, zone)) for one in found if one.amount is not None]


def due_of(amount: int, unit: Unit, known_at: datetime, zone: ZoneInfo) -> tuple[date, datetime | None]:
    """The clinic-local day a report is due, and the instant where it counts in hours (elapsed ones, over clock changes)."""
    if unit is Unit.HOURS:
        due_at = known_at.astimezone(UTC) + timedelta(hours=amount)
        return due_at.astimezone(zone).date(), due_at
    on = known_at.astimezone(zone).date()
    if unit is Unit.DAYS:
        return on + timedelta(days=amount), None
    if unit is Unit.DAYS_AFTER_YEAR:
        return date(on.year, 12, 31) + timedelta(days=amount), None
    while amount > 0:
        on += timedelta(days=1)
        amount -= on.isoweekday() <= 5 and on not in _days_off(on.year)
    return on, None


def is_late(due_on: date, due_at: datetime | None, now: datetime, zone: ZoneInfo) -> bool:
    """Whether a report that is still owed is overdue: from the instant on, or from the day after."""
    return now > due_at if due_at is not None else now.astimezone(zone).date() > due_on


@lru_cache(maxsize=16)
def _days_off(year: int) -> frozenset[date]:
    return frozenset(one.on for one in federal(year))
