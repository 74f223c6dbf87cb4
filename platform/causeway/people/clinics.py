"""Clinics as the platform's operators see them: opened, activated, suspended. They see no patient and no member.

The clinic's own record, sites and settings are `tenants/clinics`. Each function needs a session bound to the clinic it
changes; who may is the caller's to know (the operator site, or the command line of the machine).
"""

from collections.abc import Callable, Sequence
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

from sqlalchemy import func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from causeway import audit
from causeway.access import Actor, Permission, Role, Scope
from causeway.database import Binding, Database, binding_of
from causeway.errors import NotFound, Refused
from causeway.ids import new_id
from causeway.people import memberships, rules
from causeway.people.errors import BadSlug, NotThatStatus, SlugTaken, UnknownTemplate, UnknownZone
from causeway.people.memberships import Invitation
from causeway.people.models import Clinic, ClinicStatus
from causeway.protection import make_clinic_key

Hook = Callable[[Session, UUID, str], None]
"""What a slice does for a new clinic: `hook(db, clinic_id, template)`, in the creating transaction."""

STANDARD = "standard"
TEMPLATES = (STANDARD,)
"""What a clinic may start with: "standard" is its profile, its key, and every capability off."""


def find_clinic(db: Session, slug: str) -> Clinic | None:
    """A clinic by its short name."""
    return db.scalar(select(Clinic).where(Clinic.slug == slug)) if rules.is_slug(slug) else None


def get_clinic(db: Session, slug: str) -> Clinic:
    """A clinic by its short name. Raises NotFound."""
    clinic = find_clinic(db, slug)
    if clinic is None:
        raise NotFound("There is no clinic at {slug}.", slug=slug)
    return clinic


def list_clinics(
    db: Session, *, search: str = "", status: ClinicStatus | None = None, limit: int = 200, skip: int = 0
) -> list[Clinic]:
    """Clinics by name. search: a part of the name or short name. skip: how many of them come on pages before."""
    query = select(Clinic).order_by(Clinic.name, Clinic.id).limit(limit).offset(skip)
    if search:
        query = query.where(
            or_(Clinic.slug.contains(search, autoescape=True), Clinic.name.icontains(search, autoescape=True))
        )
    if status is not None:
        query = query.where(Clinic.status == status)
    return list(db.scalars(query))


def count_by_status(db: Session) -> dict[ClinicStatus, int]:
    """How many clinics there are in each status."""
    found: dict[ClinicStatus, int] = dict.fromkeys(ClinicStatus, 0)
    for status, number in db.execute(select(Clinic.status, func.count()).group_by(Clinic.status)):
        found[status] = number
    return found


def create_clinic(
    database: Database,
    *,
    slug: str,
    name: str,
    timezone: str,
    template: str = STANDARD,
    hooks: Sequence[Hook] = (),
    user_id: UUID | None = None,
) -> UUID:
    """Open a clinic in a transaction of its own (see `open_clinic`); its id."""
    with database.clinic(Binding(new_id(), user_id)) as db:
        return open_clinic(db, slug=slug, name=name, timezone=timezone, template=template, hooks=hooks).id


def open_clinic(
    db: Session, *, slug: str, name: str, timezone: str, template: str = STANDARD, hooks: Sequence[Hook] = ()
) -> Clinic:
    """Open a clinic, active at once, with its own data key and what each slice gives it.

    `db` is bound to an id made for the new clinic. slug: 3 to 40 lower-case letters, digits and hyphens, a
    letter first. timezone: an IANA name. template: one of TEMPLATES.
    Raises BadSlug, SlugTaken, UnknownTemplate, UnknownZone.
    """
    clinic_id = binding_of(db).clinic_id
    if clinic_id is None:
        raise RuntimeError("a clinic is opened through a session bound to its new id")
    if template not in TEMPLATES:
        raise UnknownTemplate(template=template, known=", ".join(TEMPLATES))
    clinic = Clinic(
        id=clinic_id,
        slug=_good_slug(slug),
        name=_good_name(name),
        timezone=_zone(timezone),
        status=ClinicStatus.ACTIVE,
        idle_minutes=rules.IDLE_MINUTES,
    )
    try:
        with db.begin_nested():
            db.add(clinic)
    except IntegrityError:
        raise SlugTaken from None
    make_clinic_key(db)
    audit.record(db, operator_actor(db, clinic), "clinic.opened", subject=clinic, template=template)
    for hook in hooks:
        hook(db, clinic_id, template)
    return clinic


def invite_administrator(db: Session, clinic: Clinic, *, email: str, display_name: str) -> Invitation:
    """Invite an administrator on behalf of the platform: the first one, or one for a clinic that has lost its own.

    `db` is bound to the clinic. Raises AlreadyMember, BadEmail.
    """
    actor = operator_actor(db, clinic, Permission.MEMBER_WRITE)
    return memberships.invite(db, actor, email=email, display_name=display_name, roles=[Role.ADMINISTRATOR])


def activate(db: Session, clinic_id: UUID) -> Clinic:
    """Open a clinic for work again, after a suspension. Raises NotThatStatus, NotFound."""
    return _move(
        db, clinic_id, ClinicStatus.ACTIVE, {ClinicStatus.ONBOARDING, ClinicStatus.SUSPENDED}, "clinic.activated"
    )


def suspend(db: Session, clinic_id: UUID) -> Clinic:
    """Close a clinic to everybody at once; nothing is deleted. Raises NotThatStatus, NotFound."""
    return _move(
        db, clinic_id, ClinicStatus.SUSPENDED, {ClinicStatus.ONBOARDING, ClinicStatus.ACTIVE}, "clinic.suspended"
    )


def operator_actor(db: Session, clinic: Clinic, *permissions: Permission) -> Actor:
    """Whoever runs the platform, for one step in a clinic, holding exactly the permissions that step needs."""
    held = dict.fromkeys(permissions, Scope.ALL)
    return Actor(
        clinic.id, binding_of(db).user_id, "Platform operator", ZoneInfo(clinic.timezone), held=held, is_system=True
    )


def _move(db: Session, clinic_id: UUID, to: ClinicStatus, allowed: set[ClinicStatus], action: str) -> Clinic:
    clinic = db.get(Clinic, clinic_id, with_for_update=True)
    if clinic is None:
        raise NotFound
    if clinic.status not in allowed:
        raise NotThatStatus(status=clinic.status.value)
    clinic.status = to
    db.flush()
    audit.record(db, operator_actor(db, clinic), action, subject=clinic)
    return clinic


def _good_slug(text: str) -> str:
    slug = text.strip()
    if not rules.is_slug(slug):
        raise BadSlug
    return slug


def _good_name(text: str) -> str:
    name = " ".join(text.split())
    if not 1 <= len(name) <= 120:
        raise Refused("Enter the clinic's name, at most 120 characters.", field="name")
    return name


def _zone(text: str) -> str:
    name = text.strip()
    if name not in available_timezones():
        raise UnknownZone
    return name
