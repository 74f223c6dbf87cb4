"""Own caseload: the kernel asks, the slice that keeps patients answers.

Registered once, while the application is put together: a predicate on an id column that is true for the patients on an
actor's caseload now (assignments, facilitated sessions, dated cover, an open break-glass, an auditor's grant).
"""

from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import ColumnElement, false, literal, select
from sqlalchemy.orm import Session

from causeway.access.actor import Actor, require
from causeway.access.permissions import Permission, Scope
from causeway.errors import OutsideCaseload


class CaseloadPredicate(Protocol):
    """`predicate(actor, patient_id_column)`: an EXISTS or IN that is true for the actor's own patients."""

    def __call__(self, actor: Actor, patient_id: Any) -> ColumnElement[bool]: ...


_predicates: list[CaseloadPredicate] = []


def register_caseload(predicate: CaseloadPredicate) -> None:
    """Called by the slice that keeps patients. Registering the same predicate again changes nothing."""
    if predicate not in _predicates:
        _predicates.append(predicate)


def visible(actor: Actor, permission: Permission, patient_id: Any) -> ColumnElement[bool] | None:
    """A criterion for lists: None when every patient of the clinic may be seen, else the caseload predicate.

    Raises Forbidden when the actor does not hold the permission at all.
    """
    if require(actor, permission) is Scope.ALL:
        return None
    # Not a bound FALSE: in front of an OR it would keep PostgreSQL from starting a list at the caseload.
    criterion: ColumnElement[bool] = false()
    for predicate in _predicates:
        criterion = criterion | predicate(actor, patient_id)
    return criterion


def require_patient(db: Session, actor: Actor, permission: Permission, patient_id: UUID) -> None:
    """May this actor use the permission for this patient? Raises Forbidden, or OutsideCaseload.

    That the patient exists in this clinic is the caller's to establish first: a foreign id is NotFound, not this.
    """
    if require(actor, permission) is Scope.ALL:
        return
    criterion = visible(actor, permission, literal(patient_id))
    if criterion is not None and not db.scalar(select(criterion)):
        raise OutsideCaseload(patient_id)
