"""Reads of the clinic's own record, and its lists."""

from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _
from sqlalchemy import Select, and_, select, true
from sqlalchemy.orm import Session

from causeway.access import Actor
from causeway.database import binding_of, get_one, locked
from causeway.panel import Column, Filter, Listing, Sort
from causeway.panel.listing import Empty
from causeway.people.models import Clinic
from tenants.clinics.errors import RoomNotFound, SiteNotFound
from tenants.clinics.labels import PLACES, USE
from tenants.clinics.models import ClinicProfile, Room, Site


def get_clinic(db: Session, *, for_update: bool = False) -> Clinic:
    """The platform's row of the clinic the session is bound to."""
    statement = select(Clinic).where(Clinic.id == binding_of(db).clinic_id)
    return db.scalars(locked(statement) if for_update else statement).one()


def get_profile(db: Session, *, for_update: bool = False) -> ClinicProfile:
    """The clinic's profile; every clinic has one from its first moment."""
    statement = select(ClinicProfile)
    return db.scalars(locked(statement) if for_update else statement).one()


def get_site(db: Session, site_id: UUID, *, for_update: bool = False) -> Site:
    """One site. Raises SiteNotFound."""
    return get_one(db, Site, site_id, SiteNotFound, for_update=for_update)


def find_site(db: Session, name: str) -> UUID | None:
    """The site with exactly this name."""
    return db.scalar(select(Site.id).where(Site.name == name))


def get_room(db: Session, room_id: UUID, *, for_update: bool = False) -> Room:
    """One room. Raises RoomNotFound."""
    return get_one(db, Room, room_id, RoomNotFound, for_update=for_update)


def find_room(db: Session, name: str, site_id: UUID | None = None) -> UUID | None:
    """The one room with exactly this name, of a site where one is given; None where there is none, or several."""
    statement = select(Room.id).where(Room.name == name)
    if site_id is not None:
        statement = statement.where(Room.site_id == site_id)
    found = list(db.scalars(statement.limit(2)))
    return found[0] if len(found) == 1 else None


def site_choices(db: Session, *, including: UUID | None = None) -> list[tuple[str, str]]:
    """(id, name) of the sites in use, by name; `including` one that no longer is, because a record still names it."""
    rows = db.execute(
        select(Site.id, Site.name).where(Site.is_active.is_(True) | (Site.id == including)).order_by(Site.name)
    )
    return [(str(row.id), row.name) for row in rows]


def in_use(column: Any) -> Filter:
    """The filter of lists whose records are retired, not deleted: those in use unless asked otherwise.

    Its "all" is a value of its own, because an empty one would read as the default again on the next page.
    """
    criteria = {"active": column.is_(True), "retired": column.is_(False)}
    return Filter("use", _("Show"), USE, lambda value: criteria.get(value, true()), default="active")


def _sites(_actor: Actor) -> Select[UUID]:
    return select(Site.id).select_from(Site)


def _rooms(_actor: Actor) -> Select[UUID]:
    return select(Room.id).select_from(Room).join(Site, and_(Site.clinic_id == Room.clinic_id, Site.id == Room.site_id))


SITES = Listing(
    title=_("Sites"),
    key=Site.id,
    source=_sites,
    columns=(
        Column("name", _("Name"), Site.name, sort="name"),
        Column("city", _("City"), Site.city),
        Column("state", _("State"), Site.state),
        Column("place", _("Place of service"), Site.place_of_service, show=lambda code: f"{code} · {PLACES[code]}"),
    ),
    sorts={"name": Sort((Site.name,), (str,))},
    default_sort="name",
    filters=(in_use(Site.is_active),),
    empty=Empty(_("No sites yet"), _("A site is a place where the clinic works; rooms and tracks belong to one.")),
    is_counted=True,
)

ROOMS = Listing(
    title=_("Rooms"),
    key=Room.id,
    source=_rooms,
    columns=(
        Column("name", _("Name"), Room.name, sort="name"),
        Column("site", _("Site"), Site.name),
        Column("capacity", _("People at most"), Room.capacity, kind="number"),
    ),
    sorts={"name": Sort((Room.name,), (str,))},
    default_sort="name",
    filters=(in_use(Room.is_active),),
    empty=Empty(_("No rooms yet"), _("Rooms are where sessions are held; each says how many people it takes.")),
    is_counted=True,
)
