"""What is done to the clinic's own record. Making and suspending a clinic is `causeway.people.clinics`."""

from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, clock
from causeway.access import Actor, Permission
from causeway.database import refusing_duplicates, require_version
from causeway.errors import Invalid
from causeway.protection import keyring
from tenants.clinics import queries, rules
from tenants.clinics.errors import NameTaken, TimezoneNotConfirmed
from tenants.clinics.models import ClinicProfile, PlaceOfService, Room, Site

TAX_ID = "clinic_profiles.tax_id"


@dataclass(frozen=True, slots=True)
class ClinicSettings:
    """What a clinic says of itself. timezone: IANA name. idle_minutes: 2 to 15. tax_id None keeps the one on record.

    npi: organization's, ten digits. phone: as typed; kept as E.164. state: two letters.
    """

    name: str
    timezone: str
    idle_minutes: int
    legal_name: str
    crisis_line: str
    npi: str | None = None
    tax_id: str | None = None
    taxonomy: str | None = None
    street: str = ""
    city: str = ""
    state: str | None = None
    postal_code: str = ""
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """What is kept about a site."""

    name: str
    place_of_service: PlaceOfService
    street: str = ""
    city: str = ""
    state: str | None = None
    postal_code: str = ""
    phone: str | None = None
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class RoomFacts:
    """What is kept about a room. capacity: people, 1 to 500."""

    site_id: UUID
    name: str
    capacity: int
    is_active: bool = True


def lay_out(db: Session, clinic_id: UUID, _template: str) -> None:
    """Give a new clinic its profile, in the creating transaction."""
    db.add(ClinicProfile(id=clinic_id, legal_name=queries.get_clinic(db).name))
    db.flush()


def change_settings(
    db: Session,
    actor: Actor,
    settings: ClinicSettings,
    *,
    is_timezone_confirmed: bool = False,
    expected_version: int | None = None,
) -> ClinicProfile:
    """Change the clinic's name, zone, idle limit and profile.

    expected_version: the profile's when the form was opened. Raises Forbidden, Stale, Invalid, TimezoneNotConfirmed.
    """
    access.require(actor, Permission.SETTINGS_WRITE)
    clinic = queries.get_clinic(db, for_update=True)
    profile = queries.get_profile(db, for_update=True)
    require_version(profile, expected_version)
    settings = _checked(settings)
    if settings.timezone != clinic.timezone and not is_timezone_confirmed:
        raise TimezoneNotConfirmed(field="is_timezone_confirmed", before=clinic.timezone, after=settings.timezone)
    clinic.name, clinic.timezone, clinic.idle_minutes = settings.name, settings.timezone, settings.idle_minutes
    for name in ("legal_name", "npi", "taxonomy", "street", "city", "state", "postal_code", "phone", "crisis_line"):
        setattr(profile, name, getattr(settings, name))
    if settings.tax_id is not None:
        profile.tax_id_sealed = keyring(db).seal(TAX_ID, settings.tax_id)
        profile.tax_id_last4 = settings.tax_id[-4:]
    profile.updated_at = clock.now()  # one version for the form, whichever of the two rows it changed
    db.flush()
    audit.record(db, actor, "clinic.settings_changed", subject=profile)
    return profile


def tax_id(db: Session, actor: Actor) -> str | None:
    """The clinic's tax id in full, for claims and the settings' reader. Raises Forbidden."""
    access.require(actor, Permission.SETTINGS_READ)
    sealed = queries.get_profile(db).tax_id_sealed
    return None if sealed is None else keyring(db).open(TAX_ID, sealed)


def add_site(db: Session, actor: Actor, facts: SiteFacts) -> Site:
    """A new site. Raises Forbidden, Invalid, NameTaken."""
    access.require(actor, Permission.SETTINGS_WRITE)
    site = Site()
    _write_site(db, site, facts)
    return site


def correct_site(
    db: Session, actor: Actor, site_id: UUID, facts: SiteFacts, *, expected_version: int | None = None
) -> Site:
    """Change a site, or take it out of use. Raises Forbidden, SiteNotFound, Stale, Invalid, NameTaken."""
    access.require(actor, Permission.SETTINGS_WRITE)
    site = queries.get_site(db, site_id, for_update=True)
    require_version(site, expected_version)
    _write_site(db, site, facts)
    return site


def add_room(db: Session, actor: Actor, facts: RoomFacts) -> Room:
    """A new room. Raises Forbidden, SiteNotFound, Invalid, NameTaken."""
    access.require(actor, Permission.SETTINGS_WRITE)
    room = Room()
    _write_room(db, room, facts)
    return room


def correct_room(
    db: Session, actor: Actor, room_id: UUID, facts: RoomFacts, *, expected_version: int | None = None
) -> Room:
    """Change a room, or take it out of use. Raises Forbidden, RoomNotFound, SiteNotFound, Stale, NameTaken."""
    access.require(actor, Permission.SETTINGS_WRITE)
    room = queries.get_room(db, room_id, for_update=True)
    require_version(room, expected_version)
    _write_room(db, room, facts)
    return room


def _checked(settings: ClinicSettings) -> ClinicSettings:
    """The settings normalized. Raises Invalid with a sentence beside each field that cannot be right."""
    problems = _address_problems(settings.state, settings.postal_code, settings.phone)
    if not settings.name.strip():
        problems["name"] = ["Every clinic needs a name."]
    if not rules.is_timezone(settings.timezone):
        problems["timezone"] = ["Choose a time zone from the list."]
    if not 2 <= settings.idle_minutes <= 15:
        problems["idle_minutes"] = ["Between 2 and 15 minutes."]
    if settings.npi and not rules.is_npi(settings.npi):
        problems["npi"] = ["This is not an NPI: ten digits, of which the last is a check digit."]
    if settings.taxonomy and not rules.is_taxonomy(settings.taxonomy):
        problems["taxonomy"] = ["A taxonomy code has ten characters and ends in X, such as 261QM0855X."]
    tax_id = rules.plain_tax_id(settings.tax_id) if settings.tax_id else None
    if settings.tax_id and tax_id is None:
        problems["tax_id"] = ["A tax id has nine digits, such as 12-3456789."]
    if problems:
        raise Invalid(problems)
    return replace(settings, tax_id=tax_id, phone=_phone(settings.phone))


def _address_problems(state: str | None, postal_code: str, phone: str | None) -> dict[str, list[str]]:
    problems: dict[str, list[str]] = {}
    if state and state not in rules.STATES:
        problems["state"] = ["Choose a state from the list."]
    if postal_code and not rules.is_postal_code(postal_code):
        problems["postal_code"] = ["A ZIP code has five digits, or nine as 12345-6789."]
    if phone and rules.plain_phone(phone) is None:
        problems["phone"] = ["This does not look like a telephone number."]
    return problems


def _phone(text: str | None) -> str | None:
    return rules.plain_phone(text) if text else None


def _write_site(db: Session, site: Site, facts: SiteFacts) -> None:
    problems = _address_problems(facts.state, facts.postal_code, facts.phone)
    if problems:
        raise Invalid(problems)
    with refusing_duplicates(db, NameTaken()):
        for name in ("name", "place_of_service", "street", "city", "state", "postal_code", "is_active"):
            setattr(site, name, getattr(facts, name))
        site.phone = _phone(facts.phone)
        db.add(site)


def _write_room(db: Session, room: Room, facts: RoomFacts) -> None:
    site = queries.get_site(db, facts.site_id)
    if not 1 <= facts.capacity <= 500:
        raise Invalid({"capacity": ["Between 1 and 500 people."]})
    with refusing_duplicates(db, NameTaken()):
        room.site_id, room.name, room.capacity, room.is_active = site.id, facts.name, facts.capacity, facts.is_active
        db.add(room)
