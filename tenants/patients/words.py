"""The slice's choices in plain words, for lists, forms and pages."""

from flask_babel import lazy_gettext as _

from tenants.patients.models import Sex, Standing

SEXES = {
    Sex.FEMALE: _("Female"),
    Sex.MALE: _("Male"),
    Sex.UNSPECIFIED: _("X (unspecified)"),
    Sex.UNKNOWN: _("Not known"),
}

STANDINGS = {
    Standing.PROSPECTIVE: _("Prospective"),
    Standing.WAITLISTED: _("Waitlisted"),
    Standing.ACTIVE: _("In care"),
    Standing.ON_LEAVE: _("On leave"),
    Standing.DISCHARGED: _("Discharged"),
}

DAY_NAMES = {
    "mon": _("Monday"),
    "tue": _("Tuesday"),
    "wed": _("Wednesday"),
    "thu": _("Thursday"),
    "fri": _("Friday"),
    "sat": _("Saturday"),
    "sun": _("Sunday"),
}
