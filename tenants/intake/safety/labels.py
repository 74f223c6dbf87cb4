"""The words people read: our own short labels of every item, which are not the tools' wording."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from tenants.intake.safety.rules import Disposition, Item, Level, OpenedBecause, Reply, Tool

TOOLS: dict[Tool, Any] = {
    Tool.ASQ: _("ASQ"),
    Tool.CSSRS: _("C-SSRS screener"),
    Tool.JUDGEMENT: _("The clinic’s own judgement"),
}
REASONS: dict[OpenedBecause, Any] = {
    OpenedBecause.INTAKE: _("Before admission"),
    OpenedBecause.CONCERN: _("A concern"),
    OpenedBecause.REVIEW: _("Asked again"),
    OpenedBecause.MEASURE: _("An answer in a measure"),
    OpenedBecause.CHECK_IN: _("An answer at the check-in"),
    OpenedBecause.INCIDENT: _("An incident"),
}
LEVELS: dict[Level, Any] = {
    Level.NONE: _("Nothing found"),
    Level.LOW: _("Low"),
    Level.MODERATE: _("Moderate"),
    Level.HIGH: _("High"),
    Level.ACUTE: _("Acute"),
}
TONES = {Level.NONE: "good", Level.LOW: "good", Level.MODERATE: "warn", Level.HIGH: "bad", Level.ACUTE: "bad"}
REPLIES: dict[Reply, Any] = {
    Reply.NO: _("No"),
    Reply.YES: _("Yes"),
    Reply.EARLIER: _("Earlier"),
    Reply.DECLINED: _("Declines to answer"),
}
DISPOSITIONS: dict[Disposition, Any] = {
    Disposition.EMERGENCY_SERVICES: _("Emergency services called (911)"),
    Disposition.CRISIS_LINE: _("Connected with 988"),
    Disposition.MOBILE_CRISIS: _("Mobile crisis team came"),
    Disposition.HIGHER_LEVEL: _("Sent to a higher level of care"),
    Disposition.SAFETY_PLAN: _("Safety plan made, and returns"),
    Disposition.WATCH: _("Stays with somebody, and returns"),
    Disposition.FOLLOW_UP: _("Seen again here"),
    Disposition.NONE_NEEDED: _("Nothing more is needed"),
}
ITEMS: dict[str, Any] = {
    "wish_dead": _("Wish to be dead"),
    "better_off": _("Feels others would be better off"),
    "thoughts_week": _("Thoughts of suicide in the past week"),
    "attempt": _("Suicide attempt"),
    "thoughts_now": _("Thoughts of suicide at this moment"),
    "thoughts": _("Thoughts of suicide"),
    "method": _("Thoughts of how"),
    "intent": _("Some intent to act"),
    "plan": _("A plan, with intent"),
    "behaviour": _("Attempt, or steps toward one"),
    "harm_others": _("Thoughts of harming somebody else"),
    "harm_others_plan": _("Intent or a plan to harm somebody else"),
    "self_injury": _("Self-injury without wanting to die"),
    "withdrawal": _("Signs of withdrawal"),
    "withdrawal_severe": _("Severe withdrawal: confusion, fever, shaking or a seizure"),
    "overdose": _("Overdose, meant or not"),
}


def reply_text(item: Item, reply: Reply) -> str:
    """A reply as it is read beside its item."""
    if reply is not Reply.RECENT:
        return str(REPLIES[reply])
    return str(gettext("In the past month") if item.months == 1 else gettext("In the past three months"))


def spoken(level: Level) -> str:
    """A level within a sentence."""
    return str(LEVELS[level]).lower()
