"""What the house needs to know about the program day: its pages, and what it puts on others'."""

from collections.abc import Sequence

from causeway.panel import ClinicView
from tenants.sessions.day_due import DUE, TODAY
from tenants.sessions.views.day import DayView
from tenants.sessions.views.hours import HoursView
from tenants.sessions.views.kiosk import blueprint as kiosk
from tenants.sessions.views.kiosks import KiosksView

__all__ = ["BLUEPRINTS", "DUE", "TODAY", "views"]
BLUEPRINTS = (kiosk,)


def views() -> Sequence[ClinicView]:
    """Fresh views for a clinic's site."""
    return (
        DayView(endpoint="day", url="schedule/day"),
        HoursView(endpoint="hours", url="schedule/hours"),
        KiosksView(endpoint="kiosks", url="schedule/kiosk"),
    )
