"""What the house needs to know about safety and relapse-prevention plans."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _

from causeway.access import Permission
from causeway.panel import ClinicView
from causeway.registry import Slice, Tab
from tenants.care.safety_plans import due, models
from tenants.care.safety_plans.views import SafetyPlanCosignView, SafetyPlanView

# Naming the models brings the tables into the metadata that migrations are checked against.
TABLES = models


def views() -> Sequence[ClinicView]:
    """Fresh views for a clinic's site."""
    return (
        SafetyPlanView(endpoint="safety_plans", url="patients/<patient_id>/safety-plan"),
        SafetyPlanCosignView(endpoint="safety_plan_cosign", url="safety-plans/cosign"),
    )


slice = Slice(
    name="safety_plans",
    views=views,
    tabs=(Tab(32, "safety_plan", _("Safety plan"), "safety_plans.index", Permission.CARE_READ, under="plan"),),
    due=due.DUE,
)
