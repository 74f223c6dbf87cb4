"""The numbers of psychiatry in the clinic's rule book. How long a certification holds is set on the program."""

from flask_babel import lazy_gettext as _

from tenants.clinics.rulebook import Group, Rule, Unit

_OURS = _("Our own figure, 2026")

EVALUATION_SIGNED = Rule(
    "evaluation_signed",
    Group.PSYCHIATRY,
    _("The first psychiatric evaluation is signed after admission"),
    Unit.DAYS,
    usual=7,
    least=1,
    most=30,
    source=_OURS,
    is_unverified=True,
)
ORDER_SIGNED = Rule(
    "order_signed",
    Group.PSYCHIATRY,
    _("An order given by word of mouth is signed"),
    Unit.HOURS,
    usual=48,
    least=1,
    most=720,
    source=_("Our own figure, 2026; many states set one"),
    is_unverified=True,
)
MEDICATIONS_CHECKED = Rule(
    "medications_checked",
    Group.PSYCHIATRY,
    _("The list of medications is gone through again; the first time when the first evaluation is due"),
    Unit.DAYS,
    usual=30,
    least=1,
    most=180,
    source=_OURS,
)
RULES = (EVALUATION_SIGNED, ORDER_SIGNED, MEDICATIONS_CHECKED)
