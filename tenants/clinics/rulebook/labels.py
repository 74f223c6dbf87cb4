"""What the groups of the rule book are called, and how its numbers read."""

from typing import Any

from flask_babel import lazy_gettext as _
from flask_babel import ngettext

from tenants.clinics.rulebook.rules import Group, Unit

GROUPS: dict[Group, Any] = {
    Group.INTAKE: _("Intake and admission"),
    Group.LEVEL_OF_CARE: _("Level of care"),
    Group.DOCUMENTATION: _("Documentation"),
    Group.PSYCHIATRY: _("Psychiatry"),
    Group.MEASURES: _("Measures"),
    Group.CONSENTS: _("Consents"),
    Group.PRIVACY: _("Privacy and records requests"),
}


def quantity(value: int, unit: Unit) -> str:
    """A number with what it counts: "72 hours", "1 day"."""
    if unit is Unit.HOURS:
        return str(ngettext("%(num)s hour", "%(num)s hours", value))
    if unit is Unit.DAYS:
        return str(ngettext("%(num)s day", "%(num)s days", value))
    return str(ngettext("%(num)s day from Monday to Friday", "%(num)s days from Monday to Friday", value))
