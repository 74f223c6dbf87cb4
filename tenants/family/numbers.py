"""The numbers of family work in the clinic's rule book: the clinic's own, and those that a family code turns on."""

from datetime import date

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from tenants.clinics.rulebook import Group, Published, Rule, Unit
from tenants.family.rules import CodeNumbers

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
BASES_ASKED = Rule(
    "family_bases_asked",
    Group.CONSENTS,
    _("A relative on a family session without a basis is named before it"),
    Unit.DAYS,
    usual=7,
    least=1,
    most=60,
    source=_("Our own choice, 2026"),
)
RULES = (SUMMARY_GIVEN, BASES_ASKED)


def _tells() -> str:
    """What a family code turns on."""
    use = CodeNumbers()
    return str(
        gettext(
            "Below %(minutes)s minutes held no code; with the patient %(with_patient)s, without %(without)s; %(families)s "
            "families together or more %(multi)s, once for each.",
            minutes=use.minimum_minutes,
            with_patient=use.with_patient,
            without=use.without_patient,
            families=use.minimum_families,
            multi=use.multi_family,
        )
    )


FAMILY_CODES = Published(
    Group.DOCUMENTATION,
    _("Codes of family sessions"),
    _tells,
    _("Headway, guides to 90846 and 90847; MedPayIQ on 90849; read in 2026. A payer may ask for other numbers"),
    date(2026, 11, 22),
    is_unverified=True,
)
