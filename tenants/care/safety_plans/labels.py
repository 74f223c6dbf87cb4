"""The words people read about safety and relapse-prevention plans. Those of the copy are spoken to the patient."""

from typing import Any

from flask_babel import lazy_gettext as _

from tenants.care.safety_plans.rules import PlanKind

KINDS: dict[PlanKind, Any] = {PlanKind.SAFETY: _("Safety plan"), PlanKind.RELAPSE: _("Relapse-prevention plan")}
TO_WRITE: dict[PlanKind, Any] = {
    PlanKind.SAFETY: _("Write the safety plan"),
    PlanKind.RELAPSE: _("Write the relapse-prevention plan"),
}
MINE: dict[PlanKind, Any] = {PlanKind.SAFETY: _("My safety plan"), PlanKind.RELAPSE: _("My plan to stay well")}
SECTIONS: dict[str, Any] = {
    "warning_signs": _("Warning signs"),
    "alone": _("What I can do alone"),
    "distractions": _("People and places that distract me"),
    "people": _("People I can ask for help"),
    "professionals": _("Professionals and crisis lines"),
    "surroundings": _("Making my surroundings safe"),
    "triggers": _("What pulls me back"),
    "early_signs": _("Early signs that I am slipping"),
    "coping": _("What helps me cope"),
    "supports": _("Who supports me"),
    "first_day": _("My first 24 hours after a slip"),
}
ASKS: dict[str, Any] = {
    "warning_signs": _("Thoughts, moods, situations and behavior by which they notice that a crisis may be coming."),
    "alone": _("What takes their mind off it without calling anybody."),
    "distractions": _("Whom they can be with, and where they can go."),
    "people": _("Name and telephone number of each."),
    "professionals": _("Name and telephone number of each. The crisis line stands first on the page and on the copy."),
    "surroundings": _("What is out of reach, who keeps it, and what is still to be done: medicines, weapons, alcohol."),
    "triggers": _("People, places, feelings and times of day."),
    "early_signs": _("What they, and others, notice first."),
    "coping": _("What has worked before, step by step."),
    "supports": _("Name and telephone number of each; meetings, sponsor, family."),
    "first_day": _("Whom they call, where they go, and what they do first, so that a slip stays a slip."),
}
