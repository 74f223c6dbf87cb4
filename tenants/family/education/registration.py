"""What the house needs to know about family education."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _

from causeway.access import Permission
from causeway.registry import MenuEntry, Slice, Tab
from tenants.family import contacts_merged
from tenants.family.education import due, models
from tenants.family.education.views import EducationModulesView, EducationView, PatientEducationView
from tenants.patients.services import contact_merging

contact_merging.register(contacts_merged.move)

# Naming the models brings the tables into the metadata that migrations are checked against.
TABLES = models


def views() -> Sequence[Any]:
    """Fresh views for a clinic's site."""
    return (
        EducationView(endpoint="family_education", url="family-education"),
        EducationModulesView(endpoint="education_modules", url="family-education/modules"),
        PatientEducationView(endpoint="patient_education", url="patients/<patient_id>/family-education"),
    )


slice = Slice(
    name="family_education",
    views=views,
    menu=(
        MenuEntry(
            36, "family_education", _("Family education"), "message", "family_education.index", Permission.FAMILY_READ
        ),
    ),
    tabs=(
        Tab(
            52,
            "family_education",
            _("Family education"),
            "patient_education.index",
            Permission.FAMILY_READ,
            under="family",
        ),
    ),
    due=due.DUE,
)
