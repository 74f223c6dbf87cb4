"""How every verb on a class begins: may they, does it exist, is it the version they saw."""

from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access
from causeway.access import Actor, Permission
from causeway.database import require_version
from tenants.family.education import queries
from tenants.family.education.models import EducationClass


def load(db: Session, actor: Actor, class_id: UUID, expected_version: int | None = None) -> EducationClass:
    """The class, locked until the commit. Raises Forbidden, ClassNotFound, Stale."""
    access.require(actor, Permission.FAMILY_WRITE)
    one = queries.get_class(db, class_id, for_update=True)
    require_version(one, expected_version)
    return one
