"""The numbers of team meetings in the clinic's rule book."""

from flask_babel import lazy_gettext as _

from tenants.clinics.rulebook import Group, Rule, Unit

_OURS = _("Our own figure, 2026")

MEETING_HELD = Rule(
    "team_meeting_held",
    Group.DOCUMENTATION,
    _("A program holds its next team meeting after the last"),
    Unit.DAYS,
    usual=7,
    least=1,
    most=60,
    source=_("Our own choice, 2026: teams of intensive outpatient programs meet weekly"),
)
MEETING_SIGNED = Rule(
    "team_meeting_signed",
    Group.DOCUMENTATION,
    _("A team meeting is signed by its lead"),
    Unit.DAYS,
    usual=1,
    least=0,
    most=14,
    source=_OURS,
)
MEETING_SIGNED_OFF = Rule(
    "team_meeting_signed_off",
    Group.DOCUMENTATION,
    _("A signed team meeting is signed off by a prescriber"),
    Unit.DAYS,
    usual=3,
    least=0,
    most=30,
    source=_OURS,
    is_unverified=True,
)
TEAM_ASKS_REVIEW = Rule(
    "team_asks_review",
    Group.DOCUMENTATION,
    _("A plan is reviewed after the team has decided to change it or the level of care"),
    Unit.DAYS,
    usual=7,
    least=1,
    most=30,
    source=_OURS,
)
RULES = (MEETING_HELD, MEETING_SIGNED, MEETING_SIGNED_OFF, TEAM_ASKS_REVIEW)
