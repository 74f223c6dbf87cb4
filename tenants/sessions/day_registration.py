"""What the house needs to know about the program day: its pages, and what it puts on others'."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _

from causeway.access import Permission
from causeway.panel import ClinicView
from causeway.registry import HeaderFact, MenuEntry
from tenants.care.meetings import facts as meeting_facts
from tenants.patients import cards
from tenants.patients.alerts import sources
from tenants.patients.alerts.rules import AlertKind
from tenants.patients.letters import facts as letter_facts
from tenants.patients.medications import taken
from tenants.sessions import patient_weeks
from tenants.sessions.checkin_links import CheckInLinkView
from tenants.sessions.day_due import DUE, TODAY
from tenants.sessions.letter_facts import SOURCE as CAME
from tenants.sessions.meeting_facts import SOURCES
from tenants.sessions.queries.taken import said_of_medication
from tenants.sessions.views.arrivals import ArrivalsView
from tenants.sessions.views.checkins import CheckInView
from tenants.sessions.views.day import DayView
from tenants.sessions.views.held import HeldView
from tenants.sessions.views.hour_attendance import HourAttendanceView
from tenants.sessions.views.hours import HoursView
from tenants.sessions.views.kiosk import blueprint as kiosk
from tenants.sessions.views.kiosks import KiosksView

__all__ = ["BLUEPRINTS", "DUE", "HEADER", "MENU", "TODAY", "views"]
BLUEPRINTS = (kiosk,)
HEADER = (HeaderFact(20, _("Hours"), Permission.SESSION_READ, patient_weeks.hours_said),)
cards.register(patient_weeks.CARD)
sources.register(
    sources.Source(frozenset({AlertKind.CHECK_IN}), _("To the program day"), "day.index", lambda _patient, _source: {})
)
taken.register(said_of_medication)
letter_facts.register(CAME)
for source in SOURCES:
    meeting_facts.register(source)
MENU = (
    MenuEntry(31, "arrivals", _("Arrivals"), "users", "arrivals.index", Permission.ATTENDANCE_WRITE),
    MenuEntry(32, "day", _("Program day"), "clipboard-check", "day.index", Permission.SESSION_READ),
    MenuEntry(33, "hours", _("Hours"), "clock", "hours.index", Permission.SESSION_READ),
)


def views() -> Sequence[ClinicView]:
    """Fresh views for a clinic's site."""
    return (
        ArrivalsView(endpoint="arrivals", url="schedule/arrivals"),
        CheckInLinkView(endpoint="check_in_links", url="schedule/check-ins/<patient_id>/link"),
        CheckInView(endpoint="check_ins", url="schedule/check-ins/<patient_id>"),
        DayView(endpoint="day", url="schedule/day"),
        HourAttendanceView(endpoint="hour_attendance", url="schedule/sessions/<session_id>/attendance"),
        HeldView(endpoint="held", url="schedule/sessions/<session_id>/held"),
        HoursView(endpoint="hours", url="schedule/hours"),
        KiosksView(endpoint="kiosks", url="schedule/kiosk"),
    )
