"""Pages of team meetings."""

from collections.abc import Sequence

from causeway.panel import ClinicView
from tenants.care.meetings.views.chart import PatientMeetingsView
from tenants.care.meetings.views.meeting import MeetingView
from tenants.care.meetings.views.meetings import MeetingsView


def make_views() -> Sequence[ClinicView]:
    """Fresh views for a clinic's site."""
    return (
        MeetingsView(endpoint="team_meetings", url="meetings"),
        MeetingView(endpoint="team_meeting", url="meetings/<meeting_id>"),
        PatientMeetingsView(endpoint="patient_meetings", url="patients/<patient_id>/meetings"),
    )
