"""On which page attendance of a session is taken: every link to it asks here."""

from datetime import date
from typing import Any
from uuid import UUID


def page_of(session_id: UUID | None, track_id: UUID | None, on: date) -> tuple[str, dict[str, Any]]:
    """(endpoint, values) of a session's sheet: its track's day, or its own where it belongs to no track."""
    if track_id is None:
        return "hour_attendance.sheet", {"session_id": session_id}
    return sheet_of(track_id, on)


def sheet_of(track_id: UUID | None, on: date) -> tuple[str, dict[str, Any]]:
    """(endpoint, values) of a track's day, or of all that is held that day where no track is known."""
    if track_id is None:
        return "day.index", {"on": on.isoformat()}
    return "day.sheet", {"track_id": track_id, "on": on.isoformat()}


def whereabouts_of(patient_id: UUID, session_id: UUID, track_id: UUID | None, on: date) -> tuple[str, dict[str, Any]]:
    """(endpoint, values) of the page that says from where somebody takes part."""
    if track_id is None:
        return "hour_attendance.whereabouts", {"session_id": session_id, "patient_id": patient_id}
    return "day.whereabouts", {"track_id": track_id, "on": on.isoformat(), "patient_id": patient_id}
