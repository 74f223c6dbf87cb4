"""Reads of programs, tracks, weekly slots, curricula and closures, and their lists."""

from tenants.programs.queries.programs import (
    PROGRAMS,
    TRACKS,
    TrackName,
    TrackState,
    choices,
    find_track_names,
    get_program,
    get_track,
    list_focuses,
    list_levels,
    list_tracks,
    program_filter,
    track_choices,
)
from tenants.programs.queries.slots import get_slot, get_week, list_slots

__all__ = [
    "PROGRAMS",
    "TRACKS",
    "TrackName",
    "TrackState",
    "choices",
    "find_track_names",
    "get_program",
    "get_slot",
    "get_track",
    "get_week",
    "list_focuses",
    "list_levels",
    "list_slots",
    "list_tracks",
    "program_filter",
    "track_choices",
]
