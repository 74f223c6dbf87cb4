"""Tables of episodes, stays and leaves. What may happen to them is `rules`, and happens in `services`."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, Index, and_, func, literal_column, or_, text
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from causeway.database import Base, ClinicOwned, belongs_to, choice, clinic_key
from tenants.intake.rules import Destination, DischargeReason, EpisodeStatus, LeaveReason
from tenants.patients.models import Patient
from tenants.programs.models import Program, Track
from tenants.programs.rules import LevelOfCare


class Episode(ClinicOwned, Base):
    """One course of care in one program, from admission to discharge.

    track_id: the track of the present stay, or of the last one. `discharged_on` and what goes with it are set when the
    episode is closed. last_attended_on: None for somebody who never came.
    """

    __tablename__ = "episodes"
    __table_args__ = (
        Index(None, "clinic_id", "admitted_on", "id"),
        Index("ix_episodes_open", "clinic_id", "admitted_on", "id", postgresql_where=text("discharged_on IS NULL")),
        Index(None, "clinic_id", "patient_id", "admitted_on"),
        Index(None, "clinic_id", "track_id", "status"),
        Index(
            "uq_episodes_clinic_id_patient_id_program_id",
            "clinic_id",
            "patient_id",
            "program_id",
            unique=True,
            postgresql_where=text("status <> 'discharged'"),
        ),
        CheckConstraint("(status = 'discharged') = (discharged_on IS NOT NULL)", name="discharged"),
        CheckConstraint("discharged_on >= admitted_on", name="dates"),
        clinic_key("patient_id", "patients"),
        clinic_key("program_id", "programs"),
        clinic_key("track_id", "tracks"),
        clinic_key("primary_clinician_id", "staff_members"),
    )

    patient_id: Mapped[UUID]
    program_id: Mapped[UUID]
    track_id: Mapped[UUID]
    primary_clinician_id: Mapped[UUID | None]
    admitted_on: Mapped[date]
    referring_facility: Mapped[str] = mapped_column(default="")
    referring_discharged_on: Mapped[date | None]
    status: Mapped[EpisodeStatus] = mapped_column(choice(EpisodeStatus), default=EpisodeStatus.ACTIVE)
    discharged_on: Mapped[date | None]
    last_attended_on: Mapped[date | None]
    discharge_reason: Mapped[DischargeReason | None] = mapped_column(choice(DischargeReason))
    discharge_destination: Mapped[Destination | None] = mapped_column(choice(Destination))

    patient: Mapped[Patient] = belongs_to("Episode", "Patient", "patient_id", viewonly=True)
    program: Mapped[Program] = belongs_to("Episode", "Program", "program_id", viewonly=True)
    track: Mapped[Track] = belongs_to("Episode", "Track", "track_id", viewonly=True)


class Stay(ClinicOwned, Base):
    """The days of an episode on one track at one level of care. `until_on` is its last day; None while it goes on."""

    __tablename__ = "stays"
    __table_args__ = (
        Index(None, "clinic_id", "track_id", "until_on"),
        Index(None, "clinic_id", "patient_id"),
        Index("ix_stays_clinic_id_episode_id", "clinic_id", "episode_id", "from_on"),
        Index(
            "uq_stays_clinic_id_episode_id",
            "clinic_id",
            "episode_id",
            unique=True,
            postgresql_where=text("until_on IS NULL"),
        ),
        CheckConstraint("until_on >= from_on", name="dates"),
        CheckConstraint("planned_days_per_week BETWEEN 0 AND 7", name="planned_days_per_week"),
        CheckConstraint("planned_week_minutes BETWEEN 0 AND 10080", name="planned_week_minutes"),
        clinic_key("patient_id", "patients"),
        clinic_key("episode_id", "episodes"),
        clinic_key("track_id", "tracks"),
    )

    patient_id: Mapped[UUID]
    episode_id: Mapped[UUID]
    track_id: Mapped[UUID]
    level_of_care: Mapped[LevelOfCare] = mapped_column(choice(LevelOfCare))
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    planned_days_per_week: Mapped[int]
    planned_week_minutes: Mapped[int]

    episode: Mapped[Episode] = belongs_to("Stay", "Episode", "episode_id", viewonly=True)


# The last day, endless while it goes on: one range to look in. Under row security neither an OR over two ranges nor
# coalesce() can be looked up in an index; least(), which passes over NULL, can.
STAY_ENDS_ON = func.least(Stay.until_on, literal_column("'infinity'::date"))
Index("ix_stays_clinic_id_ends_on", Stay.clinic_id, STAY_ENDS_ON)
Index("ix_stays_clinic_id_track_id_ends_on", Stay.clinic_id, Stay.track_id, STAY_ENDS_ON)


def stay_holds(on: date | InstrumentedAttribute[date]) -> ColumnElement[bool]:
    """The day is one of the stay's."""
    return and_(Stay.from_on <= on, on <= STAY_ENDS_ON)


class Leave(ClinicOwned, Base):
    """Days away from an episode. `returned_on` is the first day back; None while away, and for ever if they never came back."""

    __tablename__ = "leaves"
    __table_args__ = (
        Index("ix_leaves_clinic_id_episode_id", "clinic_id", "episode_id", "from_on"),
        Index(None, "clinic_id", "patient_id"),
        Index(
            "uq_leaves_clinic_id_episode_id",
            "clinic_id",
            "episode_id",
            unique=True,
            postgresql_where=text("returned_on IS NULL"),
        ),
        CheckConstraint("returned_on >= from_on", name="returned"),
        CheckConstraint("expected_return_on > from_on", name="expected"),
        clinic_key("patient_id", "patients"),
        clinic_key("episode_id", "episodes"),
    )

    patient_id: Mapped[UUID]
    episode_id: Mapped[UUID]
    reason: Mapped[LeaveReason] = mapped_column(choice(LeaveReason))
    from_on: Mapped[date]
    expected_return_on: Mapped[date | None]
    returned_on: Mapped[date | None]


def leave_holds(on: date | InstrumentedAttribute[date]) -> ColumnElement[bool]:
    """The day is one of the leave's."""
    return and_(Leave.from_on <= on, or_(Leave.returned_on.is_(None), Leave.returned_on > on))
