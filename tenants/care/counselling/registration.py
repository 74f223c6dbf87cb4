"""What the house needs to know about counselling notes: two tabs, and nothing else. No search, no list, no due item."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _

from causeway.access import Permission
from causeway.panel import ClinicView
from causeway.registry import Slice, Tab
from tenants.care.counselling import models
from tenants.care.counselling.views import CounsellingView, SupervisedCounsellingView
from tenants.patients.queries import trails

# Naming the models brings the tables into the metadata that migrations are checked against.
TABLES = models

for unsaid in ("counselling_notes", "counselling_addenda", "counselling_drafts", "counselling_note"):
    trails.unsaid(unsaid)


def views() -> Sequence[ClinicView]:
    """Fresh views for a clinic's site."""
    return (
        CounsellingView(endpoint="counselling", url="patients/<patient_id>/counselling"),
        SupervisedCounsellingView(
            endpoint="counselling_supervised", url="patients/<patient_id>/counselling/supervised"
        ),
    )


slice = Slice(
    name="counselling",
    views=views,
    tabs=(
        Tab(
            44,
            "counselling",
            _("Counselling notes"),
            "counselling.index",
            Permission.COUNSELLING_WRITE,
            under="sessions",
        ),
        Tab(
            45,
            "counselling_supervised",
            _("Counselling notes, supervised"),
            "counselling_supervised.index",
            Permission.COUNSELLING_READ,
            under="sessions",
        ),
    ),
)
