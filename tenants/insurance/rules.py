"""Rules of insurance, pure: when coverages clash, which one is in force, what is left of an authorization, and in which words.

Dates are the clinic's own; `today` is always given. A period includes both its days; None means open on that side.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Generic, NamedTuple, Protocol, TypeVar

ENDING_SOON_DAYS = 14
"""An authorization that ends within this many days is shown as ending (docs/rules.md#insurance)."""

FEW_UNITS_PERCENT = 20
"""An authorization with at most this share of its units left is shown as running out."""

RANKS = (1, 2, 3)
"""Who pays first, second, third."""

MOST_COPAY = Decimal(9999)
"""The largest copay of a day that is believed: our own figure."""

OPEN_END = date(9999, 12, 31)
"""Stands for "no end" where an order needs a date."""


class BillReason(StrEnum):
    """Why a plan may be billed, or may not."""

    RELEASE = "release"
    OUTSIDE_PART2 = "outside_part2"
    DIRECTOR = "director"  # the program director consented for a patient who cannot (42 CFR 2.15(a)(2))
    NO_CONSENT = "no_consent"  # 42 CFR 2.31: a Part 2 record without consent to its payer
    RESTRICTED = "restricted"  # 45 CFR 164.522(a)(1)(vi)


class PayerKind(StrEnum):
    """What kind of payer it is; billing rules differ by it."""

    COMMERCIAL = "commercial"
    MEDICARE = "medicare"
    MEDICAID = "medicaid"
    TRICARE = "tricare"
    SELF_PAY = "self_pay"
    OTHER = "other"


class Subscriber(StrEnum):
    """Who holds the policy, seen from the patient."""

    SELF = "self"
    SPOUSE = "spouse"
    CHILD = "child"
    OTHER = "other"


class UnitKind(StrEnum):
    """What an authorization counts."""

    DAYS = "days"
    HOURS = "hours"
    VISITS = "visits"


class AuthorizationStatus(StrEnum):
    """What the payer has answered. NONE_REQUIRED is an answer too, and keeps its proof."""

    REQUESTED = "requested"
    APPROVED = "approved"
    DENIED = "denied"
    NONE_REQUIRED = "none_required"


class Tone(StrEnum):
    """How much a state asks for attention."""

    PLAIN = ""
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"


class Ranked(Protocol):
    """What the rules need to know of a coverage."""

    @property
    def rank(self) -> int: ...
    @property
    def starts_on(self) -> date | None: ...
    @property
    def ends_on(self) -> date | None: ...


CoverageLike = TypeVar("CoverageLike", bound=Ranked)


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `starts_on` to `ends_on`, both included; None is open."""

    starts_on: date | None = None
    ends_on: date | None = None

    def holds(self, day: date) -> bool:
        """Whether the day lies in the period."""
        return (self.starts_on or date.min) <= day <= (self.ends_on or date.max)

    def overlaps(self, other: "Period") -> bool:
        """Whether the two share at least one day."""
        return (self.starts_on or date.min) <= (other.ends_on or date.max) and (other.starts_on or date.min) <= (
            self.ends_on or date.max
        )

    @property
    def is_backwards(self) -> bool:
        """Whether it ends before it begins."""
        return self.starts_on is not None and self.ends_on is not None and self.ends_on < self.starts_on


def in_force(coverages: Iterable[CoverageLike], rank: int, day: date) -> CoverageLike | None:
    """The coverage of that rank on that day, or None. Voided ones are not to be given."""
    return next((c for c in coverages if c.rank == rank and Period(c.starts_on, c.ends_on).holds(day)), None)


def first_clash(coverages: Iterable[CoverageLike], rank: int, period: Period) -> CoverageLike | None:
    """The first coverage of the same rank that shares a day with the period, or None. Voided ones are not to be given."""
    return next((c for c in coverages if c.rank == rank and Period(c.starts_on, c.ends_on).overlaps(period)), None)


def said(day: date | None, otherwise: str) -> str:
    """A date within a sentence: "21 Nov 2026"; `otherwise` for None."""
    return otherwise if day is None else f"{day.day} {day:%b} {day.year}"


def normalized_member_id(typed: str) -> str:
    """A member id as it is compared: letters and digits only, in capitals ("abc 12-3" is "ABC123")."""
    return "".join(c for c in typed.upper() if c.isalnum())


def shown_end(member_id: str) -> str:
    """What may be shown of a member id: its last four characters, and never more than half of it."""
    plain = normalized_member_id(member_id)
    kept = min(4, len(plain) // 2)
    return plain[-kept:] if kept else ""


def covered_until(ends_on: date | None, last_covered_on: date | None) -> date:
    """The last day an authorization really covers: the earlier of its end and the last covered day the payer gave."""
    return min(ends_on or OPEN_END, last_covered_on or OPEN_END)


def days_left(covered_until_on: date, today: date) -> int | None:
    """Days of cover still to come, today included; 0 when it is over; None when it has no end."""
    if covered_until_on >= OPEN_END:
        return None
    return max(0, (covered_until_on - today).days + 1)


def units_left(authorized: int | None, used: int) -> int | None:
    """Units still to use, never below 0; None when nothing is counted."""
    return None if authorized is None else max(0, authorized - used)


def units_over(authorized: int | None, used: int) -> int:
    """Units used beyond what was authorized."""
    return 0 if authorized is None else max(0, used - authorized)


def is_short_of_units(authorized: int | None, used: int) -> bool:
    """Whether at most a fifth of the units is left (`FEW_UNITS_PERCENT`)."""
    left = units_left(authorized, used)
    return authorized is not None and left is not None and left * 100 <= authorized * FEW_UNITS_PERCENT


class Standing(StrEnum):
    """Where an authorization stands today, in one word."""

    REQUESTED = "requested"
    DENIED = "denied"
    NONE_REQUIRED = "none_required"
    AHEAD = "ahead"
    IN_FORCE = "in_force"
    ENDING = "ending"
    USED_UP = "used_up"
    OVER = "over"


_BY_STATUS = {
    AuthorizationStatus.REQUESTED: Standing.REQUESTED,
    AuthorizationStatus.DENIED: Standing.DENIED,
    AuthorizationStatus.NONE_REQUIRED: Standing.NONE_REQUIRED,
}

TONES = {
    Standing.REQUESTED: Tone.WARN,
    Standing.DENIED: Tone.BAD,
    Standing.NONE_REQUIRED: Tone.GOOD,
    Standing.AHEAD: Tone.PLAIN,
    Standing.IN_FORCE: Tone.GOOD,
    Standing.ENDING: Tone.WARN,
    Standing.USED_UP: Tone.BAD,
    Standing.OVER: Tone.PLAIN,
}


def standing(
    status: AuthorizationStatus,
    *,
    starts_on: date,
    covered_until_on: date,
    authorized: int | None,
    used: int,
    today: date,
) -> Standing:
    """Where an authorization stands today: its answer while there is no approval, else by its dates, then its units."""
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if covered_until_on < today:
        return Standing.OVER
    if units_left(authorized, used) == 0:
        return Standing.USED_UP
    if starts_on > today:
        return Standing.AHEAD
    left = days_left(covered_until_on, today)
    if is_short_of_units(authorized, used) or (left is not None and left <= ENDING_SOON_DAYS + 1):
        return Standing.ENDING
    return Standing.IN_FORCE


def problems_of(
    *,
    status: AuthorizationStatus,
    number: str | None,
    proof: str | None,
    authorized: int | None,
    starts_on: date,
    ends_on: date | None,
    last_covered_on: date | None,
    next_review_on: date | None,
    max_days_per_week: int | None,
) -> dict[str, list[str]]:
    """What is missing or wrong in an authorization, by field; empty when nothing is."""
    counts = status is not AuthorizationStatus.NONE_REQUIRED
    approved = status is AuthorizationStatus.APPROVED
    checks = (
        ("number", approved and not number, "An approval has the payer's number."),
        ("ends_on", approved and ends_on is None, "An approval has a last day."),
        ("proof", not counts and not proof, "Say how you know that none is required: who, when, reference."),
        ("authorized_units", counts and authorized is None, "Say how many units."),
        ("authorized_units", authorized is not None and authorized < 1, "Units are 1 or more."),
        ("ends_on", ends_on is not None and ends_on < starts_on, "It cannot end before it starts."),
        (
            "last_covered_on",
            last_covered_on is not None and not Period(starts_on, ends_on).holds(last_covered_on),
            "The last covered day lies between the first and the last day.",
        ),
        (
            "next_review_on",
            next_review_on is not None and next_review_on < starts_on,
            "The next review lies on or after the first day.",
        ),
        (
            "max_days_per_week",
            max_days_per_week is not None and not 1 <= max_days_per_week <= 7,
            "Days per week are 1 to 7.",
        ),
    )
    problems: dict[str, list[str]] = {}
    for name, is_wrong, sentence in checks:
        if is_wrong:
            problems.setdefault(name, []).append(sentence)
    return problems


class Drawn(NamedTuple, Generic[CoverageLike]):
    """A coverage on its rank's line: where its bar begins and how long it is, in percent, and whether it is in force."""

    coverage: CoverageLike
    x: float
    width: float
    is_in_force: bool


class Line(NamedTuple, Generic[CoverageLike]):
    """The coverages of one rank on the common axis; `today_x` is today's place on it, in percent."""

    rank: int
    first_on: date
    last_on: date
    today_x: float
    drawn: list[Drawn[CoverageLike]]


def timeline(coverages: Iterable[CoverageLike], today: date) -> list[Line[CoverageLike]]:
    """Coverages by rank on one axis, from the earliest known start to the latest end, with today and its near past in it."""
    listed = list(coverages)
    first = min([today - timedelta(days=90), *(c.starts_on for c in listed if c.starts_on)])
    last = max([today + timedelta(days=90), *(c.ends_on for c in listed if c.ends_on)])
    whole = (last - first).days + 1

    def place(day: date) -> float:
        return round(100 * (min(max(day, first), last) - first).days / whole, 2)

    lines = []
    for rank in sorted({c.rank for c in listed}):
        drawn = [
            Drawn(
                c,
                place(c.starts_on or first),
                round(max(0.5, place(c.ends_on or last) - place(c.starts_on or first) + 100 / whole), 2),
                Period(c.starts_on, c.ends_on).holds(today),
            )
            for c in listed
            if c.rank == rank
        ]
        lines.append(Line(rank, first, last, place(today), drawn))
    return lines
