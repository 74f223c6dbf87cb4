"""Tables of the clinic's own record. The `Clinic` itself (address in the URL, name, time zone) is the platform's row."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from causeway.database import Base, ClinicOwned, belongs_to, choice, clinic_key

DEFAULT_CRISIS_LINE = "Call or text 988 (Suicide and Crisis Lifeline), at any hour."


class PlaceOfService(StrEnum):
    """Where care is given, by the two-digit code that claims carry (CMS place-of-service code set, 2025).

    Telehealth (02, 10) is decided by where the patient is, so it is no kind of site.
    """

    OFFICE = "11"
    OFF_CAMPUS_HOSPITAL = "19"
    ON_CAMPUS_HOSPITAL = "22"
    INDEPENDENT_CLINIC = "49"
    FEDERALLY_QUALIFIED = "50"
    PARTIAL_HOSPITALIZATION = "52"
    COMMUNITY_MENTAL_HEALTH = "53"
    SUBSTANCE_USE_CLINIC = "57"
    OPIOID_TREATMENT = "58"
    RURAL_HEALTH_CLINIC = "72"
    OTHER = "99"


class ClinicProfile(ClinicOwned, Base):
    """The legal side of a clinic, one row each: its id is the clinic's own. Text columns are empty until filled in."""

    __tablename__ = "clinic_profiles"
    __table_args__ = (
        CheckConstraint("id = clinic_id", name="one_row"),
        CheckConstraint("npi ~ '^[0-9]{10}$'", name="npi_shape"),
    )

    legal_name: Mapped[str]
    npi: Mapped[str | None]  # organization (type 2)
    tax_id_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    tax_id_last4: Mapped[str | None]
    taxonomy: Mapped[str | None]  # NUCC code
    street: Mapped[str] = mapped_column(default="")
    city: Mapped[str] = mapped_column(default="")
    state: Mapped[str | None]  # two letters
    postal_code: Mapped[str] = mapped_column(default="")
    phone: Mapped[str | None]  # E.164
    crisis_line: Mapped[str] = mapped_column(default=DEFAULT_CRISIS_LINE)


class Site(ClinicOwned, Base):
    """A place where the clinic works."""

    __tablename__ = "sites"
    __table_args__ = (UniqueConstraint("clinic_id", "name"), Index(None, "clinic_id", "name", "id"))

    name: Mapped[str]
    street: Mapped[str] = mapped_column(default="")
    city: Mapped[str] = mapped_column(default="")
    state: Mapped[str | None]
    postal_code: Mapped[str] = mapped_column(default="")
    phone: Mapped[str | None]  # E.164
    place_of_service: Mapped[PlaceOfService] = mapped_column(choice(PlaceOfService))
    is_active: Mapped[bool] = mapped_column(default=True)


class Room(ClinicOwned, Base):
    """A room of a site. `capacity` counts people, staff included."""

    __tablename__ = "rooms"
    __table_args__ = (
        UniqueConstraint("clinic_id", "site_id", "name"),
        Index(None, "clinic_id", "name", "id"),
        CheckConstraint("capacity BETWEEN 1 AND 500", name="capacity"),
        clinic_key("site_id", "sites"),
    )

    site_id: Mapped[UUID]
    name: Mapped[str]
    capacity: Mapped[int]
    is_active: Mapped[bool] = mapped_column(default=True)

    site: Mapped[Site] = belongs_to("Room", "Site", "site_id", viewonly=True)


class Closure(ClinicOwned, Base):
    """Days on which nothing is held: a holiday, a storm. site_id: None closes the whole clinic. Both days inclusive."""

    __tablename__ = "closures"
    __table_args__ = (
        Index(None, "clinic_id", "from_on", "id"),
        CheckConstraint("until_on >= from_on", name="dates"),
        clinic_key("site_id", "sites"),
    )

    name: Mapped[str]
    from_on: Mapped[date]
    until_on: Mapped[date]
    site_id: Mapped[UUID | None]
