"""Who needs a second signature, and until when a note is signed. Shared by every slice that keeps signed notes."""

from collections.abc import Collection
from datetime import datetime

NOTE_DUE_HOURS = 72
"""Notes are signed within 72 hours of the end of the session: a default of the rule pack (docs/rules.md, plan clocks)."""


def needs_cosign(roles: Collection[str], *, has_supervisor: bool) -> bool:
    """Whether a note signed by somebody with these roles waits for a second signature.

    It does for somebody whose staff record names a supervisor, and for one who is a peer and nothing more.
    """
    return has_supervisor or set(roles) == {"peer"}


def hours_between(ended_at: datetime, at: datetime) -> float:
    """Hours of elapsed time from the end of the session."""
    return (at - ended_at).total_seconds() / 3600


def is_note_overdue(hours_since_end: float, limit: int = NOTE_DUE_HOURS) -> bool:
    """Whether an unsigned note has waited longer than the limit."""
    return hours_since_end > limit


def is_late(ended_at: datetime, signed_at: datetime, limit: int = NOTE_DUE_HOURS) -> bool:
    """Whether a note was signed later than the clinic asks for; such a note is marked."""
    return is_note_overdue(hours_between(ended_at, signed_at), limit)
