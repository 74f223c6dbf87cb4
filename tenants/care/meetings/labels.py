"""The words people read about team meetings."""

from typing import Any

from flask_babel import lazy_gettext as _

from tenants.care.meetings.rules import MeetingDecision, State

DECISIONS: dict[MeetingDecision, Any] = {
    MeetingDecision.CONTINUE: _("Continue"),
    MeetingDecision.CHANGE_PLAN: _("Change the plan"),
    MeetingDecision.STEP_UP: _("Step up"),
    MeetingDecision.STEP_DOWN: _("Step down"),
    MeetingDecision.DISCHARGE: _("Prepare the discharge"),
    MeetingDecision.OTHER: _("Something else"),
}
DECISION_TONES = {
    MeetingDecision.CHANGE_PLAN: "info",
    MeetingDecision.STEP_UP: "warn",
    MeetingDecision.STEP_DOWN: "good",
    MeetingDecision.DISCHARGE: "good",
}
STATES: dict[State, Any] = {
    State.OPEN: _("To write and sign"),
    State.SIGNED: _("Waits for a prescriber"),
    State.SIGNED_OFF: _("Signed off"),
    State.CALLED_OFF: _("Called off"),
}
STATE_TONES = {State.OPEN: "warn", State.SIGNED: "info", State.SIGNED_OFF: "good", State.CALLED_OFF: ""}
