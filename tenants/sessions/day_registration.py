"""What the house needs to know about the program day: its pages, and what it puts on others'."""

from collections.abc import Sequence

from causeway.panel import ClinicView
from tenants.sessions.views.day import DayView


def views() -> Sequence[ClinicView]:
    """Fresh views for a clinic's site."""
    return (DayView(endpoint="day", url="schedule/day"),)
