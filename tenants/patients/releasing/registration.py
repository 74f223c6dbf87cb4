"""What the house needs to know about releasing files."""

from collections.abc import Sequence

from causeway.panel import ClinicView
from causeway.registry import Slice
from tenants.patients.releasing.views import FileReleaseView


def views() -> Sequence[ClinicView]:
    """Fresh views for a clinic's site."""
    return (FileReleaseView(endpoint="file_releases", url="patients/<patient_id>/documents/<attachment_id>/release"),)


slice = Slice(name="releasing", views=views)
