"""What the house needs to know about letters."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _

from causeway.access import Permission
from causeway.panel import ClinicView
from causeway.registry import MenuEntry, Slice, Tab
from tenants.patients.letters import facts, models
from tenants.patients.letters.views import ClinicLettersView, LettersView

# Naming the models brings the tables into the metadata that migrations are checked against; naming the facts, the diagnoses.
TABLES = (models, facts)


def views() -> Sequence[ClinicView]:
    """Fresh views for a clinic's site."""
    return (
        LettersView(endpoint="letters", url="patients/<patient_id>/letters"),
        ClinicLettersView(endpoint="clinic_letters", url="letters"),
    )


slice = Slice(
    name="letters",
    views=views,
    menu=(MenuEntry(75, "clinic_letters", _("Letters"), "mail", "clinic_letters.index", Permission.DOCUMENT_READ),),
    tabs=(Tab(184, "letters", _("Letters"), "letters.index", Permission.DOCUMENT_READ, under="documents"),),
)
