"""What the house needs to know about the program day: its pages, and what it puts on others'."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _

from causeway.access import Permission
from causeway.panel import ClinicView
from causeway.registry import MenuEntry
from tenants.sessions.day_due import DUE, TODAY
from tenants.sessions.views.arrivals import ArrivalsView
from tenants.sessions.views.day import DayView
from tenants.sessions.views.hours import HoursView
from tenants.sessions.views.kiosk import blueprint as kiosk
from tenants.sessions.views.kiosks import KiosksView

__all__ = ["BLUEPRINTS", "DUE", "MENU", "TODAY", "views"]
BLUEPRINTS = (kiosk,)
MENU = (
    MenuEntry(31, "arrivals", _("Arrivals"), "users", "arrivals.index", Permission.ATTENDANCE_WRITE),
    MenuEntry(32, "day", _("Program day"), "clipboard-check", "day.index", Permission.SESSION_READ),
    MenuEntry(33, "hours", _("Hours"), "clock", "hours.index", Permission.SESSION_READ),
)


def views() -> Sequence[ClinicView]:
    """Fresh views for a clinic's site."""
    return (
        ArrivalsView(endpoint="arrivals", url="schedule/arrivals"),
        DayView(endpoint="day", url="schedule/day"),
        HoursView(endpoint="hours", url="schedule/hours"),
        KiosksView(endpoint="kiosks", url="schedule/kiosk"),
    )
