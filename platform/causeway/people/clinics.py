"""Clinics of the platform: making one, with its key, and finding one. Their legal record and settings are `tenants/clinics`."""

from collections.abc import Callable, Sequence
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway import protection
from causeway.database import Binding, Database
from causeway.errors import NotFound, Refused
from causeway.ids import new_id
from causeway.people.models import Clinic, ClinicStatus

Hook = Callable[[Session, UUID, str], None]


def create_clinic(
    database: Database,
    *,
    slug: str,
    name: str,
    timezone: str,
    template: str = "",
    hooks: Sequence[Hook] = (),
    user_id: UUID | None = None,
) -> UUID:
    """A new clinic, active at once, with its own data key and what each slice gives it. Its id.

    slug: 3 to 40 characters of a–z, 0–9 and dashes, beginning with a letter. timezone: IANA name. hooks: the slices'
    `on_clinic_created`, run in the same transaction. Raises Refused.
    """
    _known_zone(timezone)
    with database.unbound() as db:
        if db.scalar(select(Clinic.id).where(Clinic.slug == slug)) is not None:
            raise Refused("There is a clinic at {slug} already; choose another address.", slug=slug, field="slug")
    clinic_id = new_id()
    with database.clinic(Binding(clinic_id, user_id)) as db:
        db.add(
            Clinic(id=clinic_id, slug=slug, name=name, timezone=timezone, status=ClinicStatus.ACTIVE, idle_minutes=15)
        )
        db.flush()
        protection.make_clinic_key(db)
        for hook in hooks:
            hook(db, clinic_id, template)
    return clinic_id


def find_clinic(db: Session, slug: str) -> Clinic | None:
    """The clinic at an address."""
    return db.scalar(select(Clinic).where(Clinic.slug == slug))


def get_clinic(db: Session, slug: str) -> Clinic:
    """The clinic at an address. Raises NotFound."""
    clinic = find_clinic(db, slug)
    if clinic is None:
        raise NotFound("There is no clinic at {slug}.", slug=slug)
    return clinic


def _known_zone(timezone: str) -> None:
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError):
        raise Refused(
            "{zone} is not a time zone; give an IANA name such as America/Chicago.", zone=timezone, field="timezone"
        ) from None
