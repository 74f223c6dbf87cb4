"""The forms of staff records."""

from tenants.staff.forms.hours import HoursForm, TimeOffForm
from tenants.staff.forms.licenses import LeadDaysForm, LicenseForm, RenewalForm
from tenants.staff.forms.members import StaffForm, SupervisorForm
from tenants.staff.forms.supervision import SupervisionAddendumForm, SupervisionForm
from tenants.staff.forms.trainings import TrainingForm, TrainingKindForm

__all__ = [
    "HoursForm",
    "LeadDaysForm",
    "LicenseForm",
    "RenewalForm",
    "StaffForm",
    "SupervisionAddendumForm",
    "SupervisionForm",
    "SupervisorForm",
    "TimeOffForm",
    "TrainingForm",
    "TrainingKindForm",
]
