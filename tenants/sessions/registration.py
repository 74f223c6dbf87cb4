"""What the house needs to know about sessions."""

from collections.abc import Sequence

from causeway.access import Permission
from causeway.panel import ClinicView
from causeway.registry import Slice
from tenants.consents import wants as consent_wants
from tenants.sessions import consent_wants as consents
from tenants.sessions import day_registration as day
from tenants.sessions import models
from tenants.sessions import note_registration as notes
from tenants.sessions import schedule_registration as schedule
from tenants.sessions.note_due import DUE as NOTES_DUE
from tenants.sessions.queries.facilitating import facilitates
from tenants.sessions.schedule_due import DUE as SCHEDULE_DUE

consent_wants.register(consent_wants.Source(Permission.SESSION_READ, consents.wanted))

# Naming the models brings the tables into the metadata that migrations are checked against.
TABLES = models.__all__


def views() -> Sequence[ClinicView]:
    """Fresh views for a clinic's site."""
    return (*schedule.views(), *day.views(), *notes.views())


slice = Slice(
    name="sessions",
    views=views,
    menu=(*schedule.MENU, *day.MENU, *notes.MENU),
    tabs=notes.TABS,
    header=day.HEADER,
    due=(*SCHEDULE_DUE, *day.DUE, *NOTES_DUE),
    today=(*schedule.TODAY, *day.TODAY),
    caseload=facilitates,
    blueprints=day.BLUEPRINTS,
    job_modules=schedule.JOBS,
)
