"""The actor: who is doing something, in which clinic, and with what permissions. Services receive one; nobody else decides."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID
from zoneinfo import ZoneInfo

from causeway.access.permissions import Permission, Role, Scope, permissions_of
from causeway.access.words import forbidden


@dataclass(frozen=True, slots=True)
class Actor:
    """A person (or a job on behalf of one) at work in one clinic for the length of one transaction.

    zone: the clinic's IANA zone. is_system: the platform's own work (jobs, imports by the command line), named as such in
    the audit trail.
    """

    clinic_id: UUID
    user_id: UUID | None
    name: str
    zone: ZoneInfo
    roles: frozenset[Role] = frozenset()
    held: Mapping[Permission, Scope] = field(default_factory=dict)
    is_system: bool = False

    def scope(self, permission: Permission) -> Scope:
        """How far this actor's permission reaches."""
        return self.held.get(permission, Scope.NONE)

    def may(self, permission: Permission) -> bool:
        """Whether the actor holds the permission for at least their own caseload."""
        return self.scope(permission) > Scope.NONE

    def narrowed(self) -> "Actor":
        """The same person, reaching no further than their own caseload: for "my caseload" on lists of the whole clinic."""
        return replace(self, held={permission: min(scope, Scope.OWN) for permission, scope in self.held.items()})


def member_actor(clinic_id: UUID, user_id: UUID, name: str, zone: ZoneInfo, roles: frozenset[Role]) -> Actor:
    """The actor of a clinic's member, with what their roles allow."""
    return Actor(clinic_id, user_id, name, zone, roles, permissions_of(roles))


def system_actor(clinic_id: UUID, zone: ZoneInfo, *permissions: Permission, name: str = "Causeway") -> Actor:
    """The platform itself at work in a clinic, holding exactly the permissions named."""
    return Actor(clinic_id, None, name, zone, frozenset(), dict.fromkeys(permissions, Scope.ALL), is_system=True)


def require(actor: Actor, permission: Permission) -> Scope:
    """The scope of the permission, or Forbidden when the actor does not hold it at all."""
    scope = actor.scope(permission)
    if scope is Scope.NONE:
        raise forbidden(permission)
    return scope
