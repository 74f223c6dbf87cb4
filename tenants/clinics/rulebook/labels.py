"""What the groups and the units of the rule book are called."""

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
}
UNITS: dict[Unit, Any] = {
    Unit.HOURS: _("hours"),
    Unit.DAYS: _("days"),
    Unit.WORKING_DAYS: _("days from Monday to Friday"),
}


def quantity(value: int, unit: Unit) -> str:
    """A number with what it counts: "72 hours", "1 day"."""
    if unit is Unit.HOURS:
        return str(ngettext("%(num)s hour", "%(num)s hours", value))
    if unit is Unit.DAYS:
        return str(ngettext("%(num)s day", "%(num)s days", value))
    return str(ngettext("%(num)s day from Monday to Friday", "%(num)s days from Monday to Friday", value))
