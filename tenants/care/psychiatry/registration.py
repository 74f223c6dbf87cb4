"""What the house needs to know about evaluations, orders and certifications."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _

from causeway.access import Permission
from causeway.panel import ClinicView
from causeway.registry import Slice, Tab, TodaySection
from tenants.care.psychiatry import due, models, numbers
from tenants.care.psychiatry.views import PsychiatryView
from tenants.clinics import rulebook
from tenants.patients.requests import amended

for rule in numbers.RULES:
    rulebook.register(rule)
amended.register(
    amended.Source(
        "evaluation",
        _("Evaluation"),
        Permission.MEDICATION_READ,
        models.EvaluationAddendum,
        models.EvaluationAddendum.evaluation_id.expression,
        "psychiatry.evaluation",
        lambda patient_id, entry_id: {"patient_id": patient_id, "evaluation_id": entry_id},
    )
)


def views() -> Sequence[ClinicView]:
    """Fresh views for a clinic's site."""
    return (PsychiatryView(endpoint="psychiatry", url="patients/<patient_id>/psychiatry"),)


slice = Slice(
    name="psychiatry",
    views=views,
    tabs=(Tab(62, "psychiatry", _("Psychiatry"), "psychiatry.index", Permission.MEDICATION_READ, under="medications"),),
    today=(
        TodaySection(
            14,
            _("Evaluations, certifications and medication"),
            Permission.MEDICATION_WRITE,
            due.waiting,
            _("No evaluation, certification, order or medication check waits."),
            "worklist.index",
        ),
    ),
    due=due.DUE,
)

TABLES = models
