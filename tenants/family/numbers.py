"""The numbers of family work in the clinic's rule book."""

from flask_babel import lazy_gettext as _

from tenants.clinics.rulebook import Group, Rule, Unit

SUMMARY_GIVEN = Rule(
    "family_summary_given",
    Group.DOCUMENTATION,
    _("A family has its summary after the end of the session, or the record says why not"),
    Unit.DAYS,
    usual=7,
    least=1,
    most=60,
    source=_("Our own choice, 2026"),
)
RULES = (SUMMARY_GIVEN,)
BASES_ASKED_DAYS = 7
"""How many days ahead a family session is looked at for participants without a basis. Our own choice."""
