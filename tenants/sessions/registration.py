"""What the house needs to know about sessions."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _

from causeway.access import Permission
from causeway.panel import ClinicView
from causeway.registry import MenuEntry, Slice
from tenants.programs import changes
from tenants.sessions import day_registration as day
from tenants.sessions import models
from tenants.sessions import note_registration as notes
from tenants.sessions.note_due import DUE as NOTES_DUE
from tenants.sessions.queries.facilitating import facilitates
from tenants.sessions.schedule_jobs import follow_slots
from tenants.sessions.views.schedule import ScheduleView

# Naming the models brings the tables into the metadata that migrations are checked against.
TABLES = models.__all__


def views() -> Sequence[ClinicView]:
    """Fresh views for a clinic's site."""
    return (ScheduleView(endpoint="schedule", url="schedule"), *day.views(), *notes.views())


changes.register(follow_slots)

slice = Slice(
    name="sessions",
    views=views,
    menu=(
        MenuEntry(30, "schedule", _("Schedule"), "calendar-event", "schedule.index", Permission.PROGRAM_READ),
        *notes.MENU,
    ),
    tabs=notes.TABS,
    due=(*day.DUE, *NOTES_DUE),
    today=day.TODAY,
    caseload=facilitates,
    job_modules=("tenants.sessions.schedule_jobs",),
)
