"""Weekly slots as plain values: whether one can be held, what a week of them amounts to, and which of them collide.

Times are minutes after midnight on the clinic's clock, days ISO weekdays. Pure: no session, no clock, no database.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from causeway.daytime import DAY_MINUTES, Span, clock_text, span_text

MOST_BREAKS = 4
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Hour:
    """A slot's place in the week. breaks: spans inside it, ascending. from_on, until_on: its dates, inclusive."""

    weekday: int
    start_minutes: int
    end_minutes: int
    breaks: tuple[Span, ...] = ()
    from_on: date = date.min
    until_on: date | None = None


@dataclass(frozen=True, slots=True)
class Week:
    """What a week of slots amounts to. minutes: on the clock, breaks left out, nothing counted twice. days: ascending.

    begins_on: the day from which it is held as a whole, where that is after the day it was asked for.
    """

    minutes: int
    days: tuple[int, ...]
    start_minutes: int
    end_minutes: int
    begins_on: date | None = None


@dataclass(frozen=True, slots=True)
class Shortfall:
    """By how much a track stays below its program's minimum; both 0 when it does not."""

    week_minutes: int
    days: int

    @property
    def is_short(self) -> bool:
        """Whether the track cannot reach the minimum as planned."""
        return self.week_minutes > 0 or self.days > 0


def hour_problems(hour: Hour) -> dict[str, list[str]]:
    """What is wrong with a slot by itself, by form field; empty when it can be held."""
    problems: dict[str, list[str]] = {}
    if not 1 <= hour.weekday <= 7:
        problems["weekday"] = ["Choose the day it is held."]
    if not (0 <= hour.start_minutes < DAY_MINUTES and 0 < hour.end_minutes <= DAY_MINUTES):
        problems["ends"] = ["Times lie between midnight and midnight of one day."]
        return problems
    if hour.end_minutes <= hour.start_minutes:
        problems["ends"] = [_ends_too_soon(hour)]
        return problems
    wrong = _break_problem(hour)
    if wrong:
        problems["breaks"] = [wrong]
    return problems


def _ends_too_soon(hour: Hour) -> str:
    if hour.start_minutes >= 18 * 60 and hour.end_minutes <= 6 * 60:
        return "A slot cannot run past midnight; end it at 24:00 (00:00) and add another on the next day."
    if hour.start_minutes == hour.end_minutes:
        return "It ends when it starts; give it a later end."
    return "It ends before it starts; give it a later end."


def _break_problem(hour: Hour) -> str:
    if len(hour.breaks) > MOST_BREAKS:
        return f"A slot has at most {MOST_BREAKS} breaks."
    before = hour.start_minutes
    for starts, ends in sorted(hour.breaks):
        if starts >= ends:
            return f"The break from {clock_text(starts)} ends before it starts."
        if starts < hour.start_minutes or ends > hour.end_minutes:
            return f"The break {span_text((starts, ends))} lies outside the slot, {span_text(_span(hour))}."
        if starts < before:
            return f"The break from {clock_text(starts)} overlaps the one before it."
        before = ends
    if sum(ends - starts for starts, ends in hour.breaks) >= hour.end_minutes - hour.start_minutes:
        return "The breaks leave nothing of the slot."
    return ""


def week_of(hours: Iterable[Hour]) -> Week:
    """The week that slots make together; two at the same time count once on the clock."""
    held = list(hours)
    by_day: dict[int, list[Span]] = {}
    for hour in held:
        by_day.setdefault(hour.weekday, []).extend(_worked(hour))
    minutes = sum(_length(spans) for spans in by_day.values())
    days = tuple(sorted(day for day, spans in by_day.items() if _length(spans) > 0))
    return Week(
        minutes,
        days,
        min((hour.start_minutes for hour in held), default=0),
        max((hour.end_minutes for hour in held), default=0),
    )


def shortfall(minutes: int, days: int, *, minimum_week_minutes: int, minimum_days: int) -> Shortfall:
    """How far a week of so many minutes on so many days stays below a minimum."""
    return Shortfall(max(0, minimum_week_minutes - minutes), max(0, minimum_days - days))


def planned_week_minutes(weekdays: Collection[int], start_minutes: int, end_minutes: int) -> int:
    """Minutes of a week without slots: every day the same hours, nothing known of breaks."""
    return len(set(weekdays)) * max(0, end_minutes - start_minutes)


def whole_from(hours: Collection[Hour], today: date) -> date:
    """The first day, from `today` on, of seven in which slots are held and none begins after that first day.

    `today` where no slot is held any more.
    """
    starts = sorted(hour.from_on for hour in hours if _is_held_within(hour, max(today, hour.from_on)))
    if not starts:
        return today
    on = max(today, starts[0])
    for start in starts:
        if on < start < on + timedelta(days=7):
            on = start
    return on


def in_force(hours: Collection[Hour], on: date) -> list[Hour]:
    """The slots held within the seven days that begin on a day: from `whole_from` on, those of the planned week."""
    return [hour for hour in hours if _is_held_within(hour, on)]


def meeting_days(hours: Iterable[Hour], monday: date) -> frozenset[int] | None:
    """The weekdays on which slots are held in a week; None where none holds then, so that nothing is known by them.

    In the week in which a track's first slots begin, those count as well that are held from the next week on: the whole
    week is what its days are shares of.
    """
    sunday = monday + timedelta(days=6)
    within = [hour for hour in hours if hour.from_on <= sunday and (hour.until_on is None or hour.until_on >= monday)]
    if not within:
        return None
    if all(hour.from_on > monday for hour in within):
        return frozenset(hour.weekday for hour in within)
    return frozenset(hour.weekday for hour in within if _is_held_within(hour, monday))


def _is_held_within(hour: Hour, on: date) -> bool:
    """Whether a slot is held in the seven days that begin on a day."""
    day = on + timedelta(days=(hour.weekday - on.isoweekday()) % 7)
    return hour.from_on <= day and (hour.until_on is None or day <= hour.until_on)


def collide(one: Hour, other: Hour) -> bool:
    """Whether two slots are ever held at the same time. One that ends when the other starts does not collide."""
    return (
        one.weekday == other.weekday
        and one.start_minutes < other.end_minutes
        and other.start_minutes < one.end_minutes
        and share_dates((one.from_on, one.until_on), (other.from_on, other.until_on))
    )


def share_dates(one: tuple[date, date | None], other: tuple[date, date | None]) -> bool:
    """Whether two ranges of dates, both ends inclusive and None for open, have a day in common."""
    return (other[1] is None or one[0] <= other[1]) and (one[1] is None or other[0] <= one[1])


def day_text(on: date) -> str:
    """A date as 21 Nov 2026, for sentences."""
    return f"{on.day} {_MONTHS[on.month - 1]} {on.year}"


def name_of_day(weekday: int) -> str:
    """An ISO weekday by its name, for sentences."""
    return _DAYS[weekday - 1]


def unbegun(weekday: int, today: date) -> date:
    """A day before today that is not the weekday: the only day of a slot that is taken back before it began."""
    before = today - timedelta(days=1)
    return before if before.isoweekday() != weekday else before - timedelta(days=1)


def _span(hour: Hour) -> Span:
    return (hour.start_minutes, hour.end_minutes)


def _worked(hour: Hour) -> list[Span]:
    """The slot without its breaks."""
    spans, at = [], hour.start_minutes
    for starts, ends in sorted(hour.breaks):
        spans.append((at, max(at, starts)))
        at = max(at, ends)
    spans.append((at, max(at, hour.end_minutes)))
    return [(starts, ends) for starts, ends in spans if ends > starts]


def _length(spans: Sequence[Span]) -> int:
    """Minutes that the spans cover together."""
    total, reached = 0, -1
    for starts, ends in sorted(spans):
        total += max(0, ends - max(starts, reached))
        reached = max(reached, ends)
    return total
