"""What the house needs to know about earlier care."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _

from causeway.access import Permission
from causeway.panel import ClinicView
from causeway.registry import Slice, Tab
from tenants.intake.earlier import models
from tenants.intake.earlier.views import EarlierCareView


def views() -> Sequence[ClinicView]:
    """Fresh views for a clinic's site."""
    return (EarlierCareView(endpoint="earlier_care", url="patients/<patient_id>/earlier-care"),)


slice = Slice(
    name="earlier_care",
    views=views,
    tabs=(Tab(90, "earlier", _("Earlier care"), "earlier_care.page", Permission.ASSESSMENT_READ, under="intake"),),
)

TABLES = models
