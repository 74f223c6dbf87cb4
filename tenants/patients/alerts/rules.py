"""An alert's steps as pure rules: to whom it goes, when it goes further, and where it stands. Instants are aware."""

from datetime import datetime, timedelta
from enum import StrEnum

ACKNOWLEDGE_MINUTES = 30
"""How long an alert waits for its owner where the clinic has set nothing (docs/rules.md#alerts)."""
MOST_MINUTES = 24 * 60


class AlertKind(StrEnum):
    """What raised an alert."""

    SAFETY_SCREEN = "safety_screen"
    SCREEN_ASKED = "screen_asked"
    CHECK_IN = "check_in"
    MEASURE = "measure"
    DRUG_TEST = "drug_test"
    INCIDENT = "incident"


class Step(StrEnum):
    """How far an unacknowledged alert has gone."""

    OWNER = "owner"
    ON_CALL = "on_call"
    DIRECTORS = "directors"


class State(StrEnum):
    """Where an alert stands."""

    WAITING = "waiting"
    ESCALATED = "escalated"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"


def state_of(*, is_escalated: bool, is_acknowledged: bool, is_closed: bool) -> State:
    """Where it stands."""
    if is_closed:
        return State.CLOSED
    if is_acknowledged:
        return State.ACKNOWLEDGED
    return State.ESCALATED if is_escalated else State.WAITING


def next_step(step: Step, *, has_on_call: bool, is_on_call_asked: bool) -> Step | None:
    """Where an alert goes that nobody acknowledged in time; None once it has gone to the directors.

    has_on_call: somebody is on call now. is_on_call_asked: that is who had it before.
    """
    if step is Step.DIRECTORS:
        return None
    if step is Step.OWNER and has_on_call and not is_on_call_asked:
        return Step.ON_CALL
    return Step.DIRECTORS


def escalates_at(from_at: datetime, minutes: int) -> datetime:
    """When an alert that went to somebody at an instant goes further."""
    return from_at + timedelta(minutes=minutes)
