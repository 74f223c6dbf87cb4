"""The numbers of intake in the clinic's rule book."""

from flask_babel import lazy_gettext as _

from tenants.clinics.rulebook import Group, Rule, Unit

_OURS = _("Our own figure, 2026")

ANSWER_SOON = Rule(
    "inquiry_answer_soon",
    Group.INTAKE,
    _("First answer to an inquiry that should be soon"),
    Unit.WORKING_DAYS,
    usual=1,
    least=0,
    most=10,
    source=_("Our own promise, 2026; an urgent one is answered the same day"),
    is_unverified=True,
)
ANSWER_ROUTINE = Rule(
    "inquiry_answer_routine",
    Group.INTAKE,
    _("First answer to a routine inquiry"),
    Unit.WORKING_DAYS,
    usual=2,
    least=0,
    most=20,
    source=_("Our own promise, 2026"),
    is_unverified=True,
)
SCREEN_HOLDS = Rule(
    "screen_holds",
    Group.INTAKE,
    _("A signed safety screen stands for an admission"),
    Unit.DAYS,
    usual=30,
    least=0,
    most=90,
    source=_OURS,
)
DECISION_HOLDS = Rule(
    "level_decision_holds",
    Group.LEVEL_OF_CARE,
    _("A level-of-care decision stands from its assessment"),
    Unit.DAYS,
    usual=30,
    least=1,
    most=90,
    source=_OURS,
)
ASSESSMENT_SIGNED = Rule(
    "assessment_signed",
    Group.DOCUMENTATION,
    _("An assessment is signed after it was begun"),
    Unit.HOURS,
    usual=72,
    least=1,
    most=336,
    source=_("As notes are: our own figure, 2026"),
    is_unverified=True,
)
NEXT_STEP = Rule(
    "inquiry_next_step",
    Group.INTAKE,
    _("An inquiry that was answered takes its next step"),
    Unit.DAYS,
    usual=7,
    least=1,
    most=60,
    source=_OURS,
)
ASSESSED_WITHIN = Rule(
    "assessed_within",
    Group.INTAKE,
    _("Whoever is asked to assess somebody decides the level of care"),
    Unit.DAYS,
    usual=2,
    least=0,
    most=30,
    source=_OURS,
)
RULES = (ANSWER_SOON, ANSWER_ROUTINE, NEXT_STEP, ASSESSED_WITHIN, SCREEN_HOLDS, DECISION_HOLDS, ASSESSMENT_SIGNED)
