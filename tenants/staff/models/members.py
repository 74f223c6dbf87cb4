"""The people who work at the clinic, and where."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from causeway.database import Base, ClinicOwned, belongs_to, clinic_key


class StaffMember(ClinicOwned, Base):
    """A person at work in the clinic. `user_id` ties them to their sign-in where they have one.

    name_key: "last first", normalized for search and order. caseload_capacity: patients at once, None for no limit set.
    """

    __tablename__ = "staff_members"
    __table_args__ = (
        UniqueConstraint("clinic_id", "user_id"),
        UniqueConstraint("clinic_id", "npi"),
        Index(None, "clinic_id", "name_key", "id"),
        CheckConstraint("npi ~ '^[0-9]{10}$'", name="npi_shape"),
        CheckConstraint("caseload_capacity BETWEEN 0 AND 500", name="caseload_capacity"),
        CheckConstraint("supervisor_id <> id", name="not_own_supervisor"),
        clinic_key("supervisor_id", "staff_members"),
    )

    first_name: Mapped[str]
    last_name: Mapped[str]
    name_key: Mapped[str] = mapped_column(String(collation="C"))
    credentials: Mapped[str] = mapped_column(default="")
    npi: Mapped[str | None]  # individual (type 1)
    taxonomy: Mapped[str | None]  # NUCC code
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    supervisor_id: Mapped[UUID | None]
    caseload_capacity: Mapped[int | None]
    is_active: Mapped[bool] = mapped_column(default=True)

    supervisor: Mapped["StaffMember | None"] = belongs_to("StaffMember", "StaffMember", "supervisor_id", viewonly=True)

    @property
    def plain_name(self) -> str:
        """Given name and family name: "Ada Example"."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def full_name(self) -> str:
        """Given name, family name and credentials: "Ada Example, LCSW"."""
        return f"{self.plain_name}, {self.credentials}" if self.credentials else self.plain_name


class StaffSite(ClinicOwned, Base):
    """A site where a staff member works."""

    __tablename__ = "staff_sites"
    __table_args__ = (
        UniqueConstraint("clinic_id", "staff_member_id", "site_id"),
        clinic_key("staff_member_id", "staff_members"),
        clinic_key("site_id", "sites"),
    )

    staff_member_id: Mapped[UUID]
    site_id: Mapped[UUID]
