"""What the house needs to know about the rule book."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _

from causeway.access import Permission
from causeway.panel import ClinicView
from causeway.registry import MenuEntry, Slice
from tenants.clinics.registration import SETTINGS
from tenants.clinics.rulebook import models
from tenants.clinics.rulebook.views import RulesView

TABLES = models


def views() -> Sequence[ClinicView]:
    """Fresh views for a clinic's site."""
    return (RulesView(endpoint="rules", url="settings/rules"),)


slice = Slice(
    name="rulebook",
    views=views,
    menu=(MenuEntry(906, "rules", _("Rules"), "list-numbers", "rules.index", Permission.SETTINGS_READ, SETTINGS),),
)
