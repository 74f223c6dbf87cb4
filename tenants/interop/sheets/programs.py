"""Rows of the sheets of programs and tracks, in our own columns."""

from typing import Final

from tenants.interop import reasons
from tenants.interop.records import Key, Kind, ProgramRecord, Ref, TrackRecord
from tenants.interop.rows import BadField, ValueClass
from tenants.interop.sheets.cells import Cells
from tenants.interop.sheets.words import needed_clock, needed_word, number, word, yes_or_no

PROGRAMS: Final = "sheet:programs"
TRACKS: Final = "sheet:tracks"

_FOCUS: Final = ("mental_health", "substance_use", "co_occurring")
_LEVELS: Final = ("outpatient", "intensive_outpatient", "partial_hospitalization")
_DAYS: Final = {name: day for day, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), start=1)}


def program(cells: Cells) -> list[ProgramRecord]:
    """A row of a programs sheet. Raises: BadField."""
    hours = number(cells, "minimum_week_hours")
    record = ProgramRecord(
        source=PROGRAMS,
        source_id=cells.needed("id"),
        name=cells.needed("name"),
        focus=needed_word(cells, "focus", _FOCUS),
        level_of_care=word(cells, "level_of_care", _LEVELS),
        age_band=word(cells, "age_band", ("adult", "adolescent")),
        minimum_week_minutes=None if hours is None else hours * 60,
        minimum_days_per_week=number(cells, "minimum_days_per_week"),
        plan_due_days=number(cells, "plan_due_days"),
        review_interval_days=number(cells, "review_interval_days"),
        certification_interval_days=number(cells, "certification_interval_days"),
        measure_interval_days=number(cells, "measure_interval_days"),
        is_active=yes_or_no(cells, "is_active"),
    )
    return [record]


def track(cells: Cells) -> list[TrackRecord]:
    """A row of a tracks sheet. Raises: BadField."""
    capacity = number(cells, "capacity")
    if capacity is None:
        raise BadField("capacity", ValueClass.MISSING, reasons.REQUIRED)
    record = TrackRecord(
        source=TRACKS,
        source_id=cells.needed("id"),
        program=Ref(Kind.PROGRAM.value, Key(PROGRAMS, cells.needed("program_id"))),
        name=cells.needed("name"),
        delivery=word(cells, "delivery", ("in_person", "telehealth", "hybrid")),
        site=cells.text("site"),
        capacity=capacity,
        weekdays=_weekdays(cells),
        start_minutes=needed_clock(cells, "starts"),
        end_minutes=needed_clock(cells, "ends"),
        is_active=yes_or_no(cells, "is_active"),
    )
    return [record]


def _weekdays(cells: Cells) -> tuple[int, ...]:
    names = cells.needed("weekdays").lower().replace(",", " ").replace(";", " ").split()
    if not all(name in _DAYS for name in names):
        raise BadField("weekdays", ValueClass.TEXT, reasons.BAD_DAYS)
    return tuple(sorted({_DAYS[name] for name in names}))
