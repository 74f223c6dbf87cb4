"""The schedule's part of what the house needs to know about sessions."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _

from causeway.access import Permission
from causeway.panel import ClinicView
from causeway.registry import MenuEntry, TodaySection
from tenants.intake import awaited, endings
from tenants.programs import changes, closing, exceptions, rivals
from tenants.sessions.queries.schedule_closing import list_standing_hours
from tenants.sessions.queries.schedule_exceptions import list_exceptions
from tenants.sessions.queries.schedule_rivals import find_rivals
from tenants.sessions.schedule_jobs import follow_slots
from tenants.sessions.schedule_today import my_sessions
from tenants.sessions.services.discharged_hours import call_off_booked
from tenants.sessions.services.finishing import await_again
from tenants.sessions.views.schedule import ScheduleView
from tenants.sessions.views.schedule_booking import BookingView
from tenants.sessions.views.schedule_feeds import CalendarView
from tenants.sessions.views.schedule_hours import HourView
from tenants.sessions.views.schedule_led import LedView

MENU = (MenuEntry(30, "schedule", _("Schedule"), "calendar-event", "schedule.index", Permission.PROGRAM_READ),)
TODAY = (
    TodaySection(
        14,
        _("My sessions today"),
        Permission.SESSION_WRITE,
        my_sessions,
        _("You lead no session today."),
        "schedule.index",
    ),
)
JOBS = ("tenants.sessions.schedule_jobs",)


def views() -> Sequence[ClinicView]:
    """Fresh views for a clinic's site."""
    return (
        ScheduleView(endpoint="schedule", url="schedule"),
        HourView(endpoint="hour", url="schedule/sessions/<session_id>"),
        LedView(endpoint="led", url="schedule/sessions/<session_id>/led"),
        BookingView(endpoint="booking", url="schedule/book"),
        CalendarView(endpoint="calendar", url="calendar"),
    )


changes.register(follow_slots)
endings.register(call_off_booked)
awaited.register(await_again)
closing.register(list_standing_hours)
rivals.register(find_rivals)
exceptions.register(list_exceptions)
