"""Whose week of hours may be named."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway import access
from causeway.access import Actor, Permission
from tenants.patients.models import Patient


def find_nameable(
    db: Session,
    actor: Actor,
    patient_ids: Collection[UUID],
    permission: Permission = Permission.SESSION_READ,
) -> set[UUID]:
    """Those of the patients whose attendance, or whatever the permission is about, the actor may see. At most one statement."""
    visible = access.visible(actor, permission, Patient.id)
    if visible is None or not patient_ids:
        return set(patient_ids)
    return set(db.scalars(select(Patient.id).where(Patient.id.in_(patient_ids), visible)))
