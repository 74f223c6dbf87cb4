"""What the house needs to know about the clinic's own record."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _

from causeway.access import Permission
from causeway.panel import ClinicView
from causeway.registry import MenuEntry, Slice
from tenants.clinics import services
from tenants.clinics.due import DUE
from tenants.clinics.views import RoomsView, SettingsView, SitesView

SETTINGS = _("Settings")


def views() -> Sequence[ClinicView]:
    """Fresh views for a clinic's site."""
    return (
        SettingsView(endpoint="settings", url="settings"),
        SitesView(endpoint="sites", url="settings/sites"),
        RoomsView(endpoint="rooms", url="settings/rooms"),
    )


slice = Slice(
    name="clinics",
    views=views,
    menu=(
        MenuEntry(900, "settings", _("Clinic"), "settings", "settings.index", Permission.SETTINGS_READ, SETTINGS),
        MenuEntry(902, "sites", _("Sites"), "building", "sites.index", Permission.SETTINGS_READ, SETTINGS),
        MenuEntry(904, "rooms", _("Rooms"), "door-exit", "rooms.index", Permission.SETTINGS_READ, SETTINGS),
    ),
    due=DUE,
    on_clinic_created=services.lay_out,
)
