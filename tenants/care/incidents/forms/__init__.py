"""Forms of incidents: the report, what follows it, and the clinic's deadlines."""

from tenants.care.incidents.forms.deadlines import DeadlineForm
from tenants.care.incidents.forms.following import (
    AddForm,
    CloseForm,
    GivenForm,
    MoveForm,
    NoticeForm,
    OutcomeForm,
    PersonForm,
    StepForm,
)
from tenants.care.incidents.forms.recording import CorrectionForm, IncidentForm

__all__ = [
    "AddForm",
    "CloseForm",
    "CorrectionForm",
    "DeadlineForm",
    "GivenForm",
    "IncidentForm",
    "MoveForm",
    "NoticeForm",
    "OutcomeForm",
    "PersonForm",
    "StepForm",
]
