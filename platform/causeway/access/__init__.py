"""Access: what our own users may do. (*Authorization* in this code always means the payer's.)"""

from causeway.access.actor import Actor, member_actor, require, system_actor
from causeway.access.caseload import register_caseload, require_patient, visible
from causeway.access.permissions import GRANTS, ROLE_NAMES, Permission, Role, Scope, permissions_of, plain_name

__all__ = [
    "GRANTS",
    "ROLE_NAMES",
    "Actor",
    "Permission",
    "Role",
    "Scope",
    "member_actor",
    "permissions_of",
    "plain_name",
    "register_caseload",
    "require",
    "require_patient",
    "system_actor",
    "visible",
]
