"""The census: who is in care at the end of a day, and how that came about. docs/rules.md#census says what each figure is."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from tenants.reports.rules.periods import Period

_DAY = timedelta(days=1)
_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Span:
    """A stay on one track, with its episode's admission and discharge. until_on: its last day, None while it goes on."""

    episode_id: UUID
    program_id: UUID
    track_id: UUID
    from_on: date
    until_on: date | None
    admitted_on: date
    discharged_on: date | None

    @property
    def counted_until(self) -> date | None:
        """The last day whose census holds it: the day of a discharge is not one, the last before a change of track is."""
        if self.until_on is None:
            return None
        return self.until_on - _DAY if self.until_on == self.discharged_on else self.until_on

    def is_in_care(self, day: date) -> bool:
        """Whether the census at the end of that day holds it."""
        last = self.counted_until
        return self.from_on <= day and (last is None or day <= last)


@dataclass(frozen=True, slots=True)
class Away:
    """A leave. returned_on: the first day back, None while away."""

    episode_id: UUID
    from_on: date
    returned_on: date | None

    def is_away(self, day: date) -> bool:
        """Whether the patient is away at the end of that day."""
        return self.from_on <= day and (self.returned_on is None or day < self.returned_on)


Chosen = Callable[[Span, Period], bool]

FIGURES: Mapping[str, Chosen] = {
    "opening": lambda span, period: span.is_in_care(period.from_on - _DAY),
    "admissions": lambda span, period: span.from_on == span.admitted_on and period.holds(span.from_on),
    "transfers_in": lambda span, period: span.from_on != span.admitted_on and period.holds(span.from_on),
    "discharges": lambda span, period: span.until_on == span.discharged_on and period.holds(span.discharged_on),
    "transfers_out": lambda span, period: (
        span.until_on is not None and span.until_on != span.discharged_on and period.holds(span.until_on + _DAY)
    ),
    "census": lambda span, period: span.is_in_care(period.to_on),
}
"""What each figure counts. opening + admissions + transfers_in - discharges - transfers_out = census, always."""


@dataclass(frozen=True, slots=True)
class Census:
    """The figures of one track, one program, or the whole clinic over a period.

    average: of the censuses at the end of each day, to a tenth. occupancy: that average of the present capacity, percent to
    a tenth; None without a capacity. average_stay: days from admission to discharge of those discharged in the period, to a
    tenth, the day of discharge not counted; None when nobody was.
    """

    opening: int
    admissions: int
    transfers_in: int
    discharges: int
    transfers_out: int
    census: int
    on_leave: int
    capacity: int
    average: Decimal
    occupancy: Decimal | None
    average_stay: Decimal | None


def chosen(spans: Iterable[Span], leaves: Iterable[Away], figure: str, period: Period) -> list[Span]:
    """The stays that a figure counts, one each. Raises KeyError for a figure there is not."""
    if figure == "on_leave":
        away = {leave.episode_id for leave in leaves if leave.is_away(period.to_on)}
        return [span for span in spans if span.episode_id in away and span.is_in_care(period.to_on)]
    counts = FIGURES[figure]
    return [span for span in spans if counts(span, period)]


def by_day(spans: Iterable[Span], period: Period) -> list[int]:
    """The census at the end of every day of the period. One pass over the stays, whatever the period's length."""
    steps = [0] * (period.length + 1)
    for span in spans:
        first = max(0, (span.from_on - period.from_on).days)
        last = span.counted_until
        after = period.length if last is None else min(period.length, (last - period.from_on).days + 1)
        if first < after:
            steps[first] += 1
            steps[after] -= 1
    found, running = [], 0
    for step in steps[:-1]:
        running += step
        found.append(running)
    return found


def count(spans: Sequence[Span], leaves: Sequence[Away], capacity: int, period: Period) -> Census:
    """The figures of some stays against a capacity."""
    average = Decimal(sum(by_day(spans, period))) / period.length
    gone = chosen(spans, leaves, "discharges", period)
    stays = [(span.discharged_on - span.admitted_on).days for span in gone if span.discharged_on is not None]
    return Census(
        **{figure: len(chosen(spans, leaves, figure, period)) for figure in FIGURES},
        on_leave=len(chosen(spans, leaves, "on_leave", period)),
        capacity=capacity,
        average=tenths(average),
        occupancy=tenths(average * 100 / capacity) if capacity else None,
        average_stay=tenths(Decimal(sum(stays)) / len(stays)) if stays else None,
    )


def tenths(value: Decimal) -> Decimal:
    """To one place, half up."""
    return value.quantize(_TENTH, ROUND_HALF_UP)
