"""The words people read for alerts."""

from typing import Any

from flask_babel import lazy_gettext as _

from tenants.patients.alerts.rules import AlertKind, State

KINDS: dict[AlertKind, Any] = {
    AlertKind.SAFETY_SCREEN: _("A safety screen came out high or acute"),
    AlertKind.SCREEN_ASKED: _("A safety screen has to be asked"),
    AlertKind.CHECK_IN: _("Thoughts of self-harm at the check-in"),
    AlertKind.MEASURE: _("A flagged answer in a measure"),
    AlertKind.DRUG_TEST: _("A drug or alcohol test"),
    AlertKind.INCIDENT: _("An incident"),
}
STATES: dict[State, Any] = {
    State.WAITING: _("Waits"),
    State.ESCALATED: _("Escalated"),
    State.ACKNOWLEDGED: _("Acknowledged"),
    State.CLOSED: _("Closed"),
}
TONES = {State.WAITING: "bad", State.ESCALATED: "bad", State.ACKNOWLEDGED: "warn", State.CLOSED: ""}
DIRECTORS = _("The directors")
