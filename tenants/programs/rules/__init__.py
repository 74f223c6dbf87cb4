"""What is true of programs, their tracks and weekly slots, from plain values. Pure: no session, no clock."""

from tenants.programs.rules.minimums import (
    WEEKLY_KINDS,
    AgeBand,
    Focus,
    LevelOfCare,
    Minimum,
    NoteFormat,
    NoteHeadings,
    NoteMode,
    SessionKind,
    default_minimum,
    implies_part2,
)
from tenants.programs.rules.week import Hour, Shortfall, Week, planned_week_minutes, shortfall, week_of

__all__ = [
    "WEEKLY_KINDS",
    "AgeBand",
    "Focus",
    "Hour",
    "LevelOfCare",
    "Minimum",
    "NoteFormat",
    "NoteHeadings",
    "NoteMode",
    "SessionKind",
    "Shortfall",
    "Week",
    "default_minimum",
    "implies_part2",
    "planned_week_minutes",
    "shortfall",
    "week_of",
]
