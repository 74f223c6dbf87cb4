"""The numbers of care in the clinic's rule book."""

from flask_babel import lazy_gettext as _

from tenants.clinics.rulebook import Group, Rule, Unit

NOTE_SIGNED = Rule(
    "note_signed",
    Group.DOCUMENTATION,
    _("A note is signed after the end of its session; signed later, it is marked late"),
    Unit.HOURS,
    usual=72,
    least=1,
    most=336,
    source=_("Usual in payers' documentation rules; our own choice among them, 2026"),
    is_unverified=True,
)
RULES = (NOTE_SIGNED,)
