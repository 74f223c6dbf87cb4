"""The table of one-time links. Nothing here decides."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from causeway.database import Base, ClinicOwned, choice, clinic_key


class LinkWay(StrEnum):
    """How a link reaches the patient."""

    MAIL = "mail"
    SHOWN = "shown"  # on a screen of the clinic, read off by the patient's telephone
    HANDED = "handed"  # opened on a device of the clinic, which staff left their session on and handed over


class PatientLink(ClinicOwned, Base):
    """A link to one thing asked of one patient. Its token is kept as a hash. purpose: the key of a `Purpose`.

    opened_at: the first time that the date of birth was right. used_at: what was asked is answered, and it opens no more.
    """

    __tablename__ = "patient_links"
    __table_args__ = (
        UniqueConstraint("clinic_id", "token_hash"),
        Index(None, "clinic_id", "patient_id", "purpose"),
        CheckConstraint("used_at IS NULL OR withdrawn_at IS NULL", name="one_end"),
        clinic_key("patient_id", "patients"),
    )

    patient_id: Mapped[UUID]
    purpose: Mapped[str]
    way: Mapped[LinkWay] = mapped_column(choice(LinkWay))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    issued_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    expires_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
