"""The pages of the staff: the directory and a person's page, hours and time off, licenses, trainings,
the supervision log."""

from collections.abc import Sequence

from causeway.panel import ClinicView
from tenants.staff.views.hours import HoursView
from tenants.staff.views.licenses import LicensesView
from tenants.staff.views.members import StaffView
from tenants.staff.views.supervision import SupervisionView
from tenants.staff.views.time_off import TimeOffView
from tenants.staff.views.trainings import TrainingKindsView, TrainingsView

__all__ = ["make_views"]


def make_views() -> Sequence[ClinicView]:
    """Fresh views for a clinic's site."""
    return (
        StaffView(endpoint="staff", url="staff"),
        HoursView(endpoint="staff_hours", url="staff/hours"),
        TimeOffView(endpoint="time_off", url="staff/time-off"),
        LicensesView(endpoint="licenses", url="licenses"),
        SupervisionView(endpoint="supervision", url="staff/supervision"),
        TrainingsView(endpoint="trainings", url="staff/trainings"),
        TrainingKindsView(endpoint="training_kinds", url="staff/required-trainings"),
    )
