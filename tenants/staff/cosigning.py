"""Who gives the second signature to a note: whoever may for the whole clinic, or the supervisor of the person who signed.

The supervisor in force is the one the signer's staff record names now. Slices that keep signed notes ask here instead of the
caseload: a supervisor reads and co-signs what their people signed, whoever the patient is, and nothing else of that chart.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, select, true
from sqlalchemy.orm import Session, aliased

from causeway import access
from causeway.access import Actor, Permission, Scope
from tenants.staff.errors import NotTheirSupervisor
from tenants.staff.models import StaffMember


@dataclass(frozen=True, slots=True)
class Reach:
    """Whose notes somebody may co-sign, never their own. signers: users; None for everybody in the clinic."""

    user_id: UUID | None
    signers: Collection[UUID] | None

    def covers(self, signed_by_id: UUID | None) -> bool:
        """Whether they may co-sign what this user signed."""
        if self.user_id is None or signed_by_id in {None, self.user_id}:
            return False
        return self.signers is None or signed_by_id in self.signers

    @property
    def is_empty(self) -> bool:
        """Whether there is nobody whose notes they could co-sign."""
        return self.signers is not None and not self.signers

    def require_any(self, signed_by_ids: Collection[UUID | None]) -> None:
        """Raises NotTheirSupervisor when none of these signers is somebody the person supervises."""
        if self.signers is not None and not any(each in self.signers for each in signed_by_ids):
            raise NotTheirSupervisor


class Supervisor(NamedTuple):
    """Scalars for a list of notes: the user and the name of the signer's supervisor, None where there is none."""

    user_id: Any
    name: Any


def reach(db: Session, actor: Actor, permission: Permission) -> Reach:
    """How far a permission to co-sign reaches. One statement, none for the whole clinic. Raises Forbidden."""
    if access.require(actor, permission) is Scope.ALL:
        return Reach(actor.user_id, None)
    return Reach(actor.user_id, frozenset(db.scalars(supervised(actor))))


def reaches(actor: Actor, permission: Permission, signed_by_id: Any) -> ColumnElement[bool]:
    """A criterion for lists on the column of who signed. Raises Forbidden."""
    own: ColumnElement[bool] = signed_by_id.in_(supervised(actor))
    return and_(
        signed_by_id != actor.user_id,
        true() if access.require(actor, permission) is Scope.ALL else own,
    )


def supervisor_of(signed_by_id: Any) -> Supervisor:
    """Who supervises the signer in a column, for the list's "who clears it"."""
    signer, supervisor = aliased(StaffMember), aliased(StaffMember)

    def of(value: Any) -> Any:
        return (
            select(value)
            .select_from(signer)
            .join(supervisor, and_(supervisor.clinic_id == signer.clinic_id, supervisor.id == signer.supervisor_id))
            .where(signer.user_id == signed_by_id, supervisor.is_active, supervisor.user_id.is_not(None))
            .scalar_subquery()
        )

    return Supervisor(of(supervisor.user_id), of(supervisor.first_name + " " + supervisor.last_name))


def supervised(actor: Actor) -> Select[UUID | None]:
    """The users whose supervisor the actor is now, by their staff records, as a subquery for lists."""
    signer, supervisor = aliased(StaffMember), aliased(StaffMember)
    return (
        select(signer.user_id)
        .join(supervisor, and_(supervisor.clinic_id == signer.clinic_id, supervisor.id == signer.supervisor_id))
        .where(supervisor.user_id == actor.user_id, supervisor.is_active, signer.user_id.is_not(None))
    )
