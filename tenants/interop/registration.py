"""What the house needs to know about interop."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _

from causeway.access import Permission
from causeway.panel import ClinicView
from causeway.registry import MenuEntry, Slice
from tenants.interop import models
from tenants.interop.cli import import_group
from tenants.interop.today import TODAY
from tenants.interop.views import ImportsView


def views() -> Sequence[ClinicView]:
    """Fresh views for a clinic's site."""
    return (ImportsView(endpoint="imports", url="settings/imports"),)


slice = Slice(
    name="interop",
    views=views,
    menu=(MenuEntry(912, "imports", _("Imports"), "upload", "imports.index", Permission.IMPORT_RUN, _("Settings")),),
    today=TODAY,
    commands=(import_group,),
    job_modules=("tenants.interop.jobs",),
)

TABLES = models
