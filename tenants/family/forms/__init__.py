"""The slice's forms, one file a subject."""

from tenants.family.forms.document import DocumentForm
from tenants.family.forms.plan import (
    AddendumForm,
    CancelForm,
    InviteForm,
    PickPatientForm,
    PlanForm,
    SettleForm,
    WordForm,
)

__all__ = [
    "AddendumForm",
    "CancelForm",
    "DocumentForm",
    "InviteForm",
    "PickPatientForm",
    "PlanForm",
    "SettleForm",
    "WordForm",
]
