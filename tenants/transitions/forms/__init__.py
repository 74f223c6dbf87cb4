"""The slice's forms. Clock times are the clinic's; the forms turn them into instants."""

from tenants.transitions.forms.plans import (
    AbandonForm,
    CheckForm,
    FirstVisitForm,
    PlanForm,
    TaskForm,
)
from tenants.transitions.forms.steps import AppointmentForm, AttemptForm, DischargeForm

__all__ = [
    "AbandonForm",
    "AppointmentForm",
    "AttemptForm",
    "CheckForm",
    "DischargeForm",
    "FirstVisitForm",
    "PlanForm",
    "TaskForm",
]
