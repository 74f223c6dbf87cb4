"""Access: what our own users may do. (*Authorization* in this code always means the payer's.)"""

from causeway.access.actor import Actor, member_actor, require, system_actor
from causeway.access.caseload import register_caseload, require_patient, visible
from causeway.access.permissions import GRANTS, ROLE_NAMES, Permission, Role, Scope, permissions_of, roles_with
from causeway.access.words import forbidden

__all__ = [
    "GRANTS",
    "ROLE_NAMES",
    "Actor",
    "Permission",
    "Role",
    "Scope",
    "forbidden",
    "member_actor",
    "permissions_of",
    "register_caseload",
    "require",
    "require_patient",
    "roles_with",
    "system_actor",
    "visible",
]
