"""Own caseload: the kernel asks, the slice that keeps patients answers.

Registered once, while the application is put together: selects of the ids of the patients on an actor's caseload now
(assignments, facilitated sessions, dated cover, an open break-glass, an auditor's grant). All of them make one IN over one
union: a list can then start from a caseload's few patients, which an OR of several would not let it.
"""

from collections.abc import Sequence
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, literal, select, union_all
from sqlalchemy.orm import Session

from causeway.access.actor import Actor, require
from causeway.access.permissions import Permission, Scope
from causeway.errors import OutsideCaseload
from causeway.registered import Registered


class CaseloadSource(Protocol):
    """`source(actor)`: selects of one column, the ids of the actor's own patients."""

    def __call__(self, actor: Actor) -> Sequence[Select[UUID]]: ...


register_caseload = Registered[CaseloadSource]()
"""Called by the slices that know whose a patient is."""


def visible(actor: Actor, permission: Permission, patient_id: Any) -> ColumnElement[bool] | None:
    """A criterion for lists: None when every patient of the clinic may be seen, else the caseload predicate.

    Raises Forbidden when the actor does not hold the permission at all.
    """
    if require(actor, permission) is Scope.ALL:
        return None
    parts = [part for source in register_caseload for part in source(actor)]
    if not parts:  # nobody knows whose a patient is: then they are nobody's
        return false()
    found: ColumnElement[bool] = patient_id.in_(union_all(*parts))
    return found


def require_patient(db: Session, actor: Actor, permission: Permission, patient_id: UUID) -> None:
    """May this actor use the permission for this patient? Raises Forbidden, or OutsideCaseload.

    That the patient exists in this clinic is the caller's to establish first: a foreign id is NotFound, not this.
    """
    if require(actor, permission) is Scope.ALL:
        return
    criterion = visible(actor, permission, literal(patient_id))
    if criterion is not None and not db.scalar(select(criterion)):
        raise OutsideCaseload(patient_id)
