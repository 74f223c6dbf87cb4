"""Sealed texts, opened. The constants name the columns they are sealed for."""

from sqlalchemy.orm import Session

from causeway.protection import keyring

CRITERIA = "transition_plans.criteria"
REFUSAL = "transition_plans.refusal"
CALLS = "transition_plans.calls"
ABANDONED = "transition_plans.abandoned_reason"
VERSION_CRITERIA = "transition_plan_versions.criteria"
NO_PLAN = "discharges.no_plan_reason"
ATTEMPT = "follow_up_attempts.note"
PRIOR_DETAIL = "prior_plans.detail"


def opened(db: Session, column: str, value: bytes | None) -> str:
    """The text sealed for `table.column`; the empty string for nothing."""
    return "" if value is None else keyring(db).open(column, value)


def sealed(db: Session, column: str, text: str | None) -> bytes | None:
    """The text sealed for `table.column`; None for nothing."""
    return keyring(db).seal(column, text) if text else None
