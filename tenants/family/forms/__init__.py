"""The slice's forms, one file a subject."""

from tenants.family.forms.document import DocumentForm
from tenants.family.forms.plan import AddendumForm, CancelForm, ConfirmForm, PickPatientForm, PlanForm, SettleForm

__all__ = ["AddendumForm", "CancelForm", "ConfirmForm", "DocumentForm", "PickPatientForm", "PlanForm", "SettleForm"]
