"""What the house needs to know about representatives."""

from collections.abc import Sequence

from causeway.panel import ClinicView
from causeway.registry import Slice
from tenants.patients.representatives import models
from tenants.patients.representatives.views import RepresentativesView

# Naming the models brings the table into the metadata that migrations are checked against.
TABLES = models


def views() -> Sequence[ClinicView]:
    """Fresh views for a clinic's site."""
    return (RepresentativesView(endpoint="representatives", url="patients/<patient_id>/representatives"),)


slice = Slice(name="representatives", views=views)
