"""The words people read for the fixed lists of the slice."""

from typing import Any

from flask_babel import lazy_gettext as _

from tenants.care.rules import ContactKind, ContactOutcome, Direction, GoalStatus, Homework, ModuleState

GOALS: dict[GoalStatus, Any] = {
    GoalStatus.OPEN: _("Open"),
    GoalStatus.MET: _("Met"),
    GoalStatus.DROPPED: _("Dropped"),
}
GOAL_TONES = {GoalStatus.OPEN: "info", GoalStatus.MET: "good", GoalStatus.DROPPED: ""}
CONTACTS: dict[ContactKind, Any] = {
    ContactKind.PHONE: _("Phone call"),
    ContactKind.COLLATERAL: _("Talk with somebody else about the patient"),
    ContactKind.CASE_MANAGEMENT: _("Case management"),
    ContactKind.OUTREACH: _("Outreach after an absence"),
    ContactKind.CRISIS: _("Crisis contact"),
}
DIRECTIONS: dict[Direction, Any] = {Direction.OUT: _("We reached out"), Direction.IN: _("They reached out")}
OUTCOMES: dict[ContactOutcome, Any] = {
    ContactOutcome.REACHED: _("Reached"),
    ContactOutcome.LEFT_WORD: _("Left word"),
    ContactOutcome.NO_ANSWER: _("No answer"),
}
OUTCOME_TONES = {ContactOutcome.REACHED: "good", ContactOutcome.LEFT_WORD: "info", ContactOutcome.NO_ANSWER: "warn"}
HOMEWORK: dict[Homework, Any] = {
    Homework.NONE: _("No homework"),
    Homework.GIVEN: _("Homework given"),
    Homework.DONE: _("Homework done"),
}
STATES: dict[ModuleState, Any] = {
    ModuleState.DONE: _("Done"),
    ModuleState.MISSED: _("Missed"),
    ModuleState.AHEAD: _("Ahead"),
}
STATE_TONES = {ModuleState.DONE: "good", ModuleState.MISSED: "warn", ModuleState.AHEAD: ""}
