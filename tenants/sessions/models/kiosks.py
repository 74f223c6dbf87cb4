"""Tablets handed over as kiosks, and the check-ins answered on them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from causeway.database import Base, ClinicOwned, clinic_key


class Kiosk(ClinicOwned, Base):
    """A device that only signs patients in and out, for one day. Its token is kept as a hash. track_id None: every track."""

    __tablename__ = "kiosks"
    __table_args__ = (
        UniqueConstraint("clinic_id", "token_hash"),
        Index(None, "clinic_id", "on_date", "id"),
        clinic_key("track_id", "tracks"),
    )

    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    track_id: Mapped[UUID | None]
    on_date: Mapped[date]
    opened_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    last_seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class CheckIn(ClinicOwned, Base):
    """What a patient answered before group. answers: sealed; flags: coarse, values of `rules.checkins.Flag`.

    kiosk_id, link_id: where they began to answer; neither where staff wrote it down. finished_at: None while questions
    are left. acknowledged: who has seen its flags, and when.
    """

    __tablename__ = "check_ins"
    __table_args__ = (
        Index(None, "clinic_id", "on_date", "patient_id"),
        Index(None, "clinic_id", "patient_id"),
        Index(
            "ix_check_ins_unseen",
            "clinic_id",
            "on_date",
            "id",
            postgresql_where=text("acknowledged_at IS NULL AND flags <> '{}'"),
        ),
        CheckConstraint("(acknowledged_at IS NULL) = (acknowledged_by_id IS NULL)", name="acknowledged_by_somebody"),
        clinic_key("patient_id", "patients"),
        clinic_key("episode_id", "episodes"),
        clinic_key("kiosk_id", "kiosks"),
        clinic_key("link_id", "patient_links"),
    )

    patient_id: Mapped[UUID]
    episode_id: Mapped[UUID]
    kiosk_id: Mapped[UUID | None]
    link_id: Mapped[UUID | None]
    on_date: Mapped[date]
    answered_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    answers_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    flags: Mapped[list[str]] = mapped_column(ARRAY(String()), default=list)
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
