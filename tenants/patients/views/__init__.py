"""The slice's pages, one file a subject."""

from collections.abc import Sequence
from typing import Any

from tenants.patients.views.records import PatientsView


def make_views() -> Sequence[Any]:
    """Fresh view objects for one application."""
    return (PatientsView(endpoint="patients", url="patients"),)
