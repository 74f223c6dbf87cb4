"""What the house needs to know about safety screens."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _

from causeway.access import Permission
from causeway.panel import ClinicView
from causeway.registry import HeaderFact, MenuEntry, Slice, Tab
from tenants.intake.safety import guard, header, models
from tenants.intake.safety.due import DUE
from tenants.intake.safety.views.screens import SafetyView, screen_values
from tenants.intake.safety.views.tools import SafetyToolsView
from tenants.patients.alerts import services as alerts
from tenants.patients.alerts import sources
from tenants.patients.alerts.rules import AlertKind
from tenants.patients.requests import amended

TABLES = models
SETTINGS = _("Settings")
alerts.closing(guard.alert_may_close)
sources.register(
    sources.Source(
        frozenset({AlertKind.SAFETY_SCREEN, AlertKind.SCREEN_ASKED}), _("To the screen"), "safety.page", screen_values
    )
)
amended.register(
    amended.Source(
        "safety_screen",
        _("Safety screen"),
        Permission.ASSESSMENT_READ,
        models.SafetyAddendum,
        models.SafetyAddendum.safety_screen_id.expression,
        "safety.page",
        lambda patient_id, entry_id: {"patient_id": patient_id, "screen_id": entry_id},
    )
)


def views() -> Sequence[ClinicView]:
    """Fresh views for a clinic's site."""
    return (
        SafetyView(endpoint="safety", url="patients/<patient_id>/safety"),
        SafetyToolsView(endpoint="safety_tools", url="settings/safety"),
    )


slice = Slice(
    name="safety",
    views=views,
    menu=(
        MenuEntry(
            908,
            "safety_tools",
            _("Safety screen"),
            "shield-check",
            "safety_tools.index",
            Permission.SETTINGS_READ,
            SETTINGS,
        ),
    ),
    tabs=(Tab(11, "safety", _("Safety"), "safety.index", Permission.ASSESSMENT_READ, under="intake"),),
    header=(HeaderFact(5, _("Safety"), Permission.ASSESSMENT_READ, header.safety),),
    due=DUE,
)
