"""Tables of programs and their tracks. What the hours amount to is `rules`."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from causeway.database import Base, ClinicOwned, belongs_to, choice, clinic_key
from tenants.programs.rules import AgeBand, Focus, LevelOfCare


class Delivery(StrEnum):
    """How a track's days are held."""

    IN_PERSON = "in_person"
    TELEHEALTH = "telehealth"
    HYBRID = "hybrid"


class Modality(StrEnum):
    """Ways of working that a program names."""

    CBT = "cbt"
    DBT = "dbt"
    ACT = "act"
    MINDFULNESS = "mindfulness"
    MOTIVATIONAL = "motivational_interviewing"
    TRAUMA = "trauma_focused"
    EMDR = "emdr"
    FAMILY = "family_therapy"
    PSYCHOEDUCATION = "psychoeducation"
    SKILLS = "skills_training"
    RELAPSE_PREVENTION = "relapse_prevention"
    TWELVE_STEP = "twelve_step_facilitation"
    CONTINGENCY = "contingency_management"
    MEDICATION = "medication_management"
    PEER = "peer_support"
    EXPRESSIVE = "expressive_arts"


class Program(ClinicOwned, Base):
    """A program as the clinic is licensed to run it. `is_part2`: its records fall under 42 CFR Part 2."""

    __tablename__ = "programs"
    __table_args__ = (
        UniqueConstraint("clinic_id", "name"),
        Index(None, "clinic_id", "name", "id"),
        CheckConstraint("minimum_week_minutes BETWEEN 0 AND 10080", name="minimum_week_minutes"),
        CheckConstraint("minimum_days_per_week BETWEEN 0 AND 7", name="minimum_days_per_week"),
    )

    name: Mapped[str]
    focus: Mapped[Focus] = mapped_column(choice(Focus))
    level_of_care: Mapped[LevelOfCare] = mapped_column(choice(LevelOfCare))
    age_band: Mapped[AgeBand] = mapped_column(choice(AgeBand))
    minimum_week_minutes: Mapped[int]
    minimum_days_per_week: Mapped[int]
    modalities: Mapped[list[str]] = mapped_column(ARRAY(String()), default=list)
    is_part2: Mapped[bool]
    is_active: Mapped[bool] = mapped_column(default=True)


class Track(ClinicOwned, Base):
    """A group of a program that meets on the same days: what a patient is admitted to.

    weekdays: ISO numbers, Monday 1 to Sunday 7, ascending. start_minutes, end_minutes: after midnight on the clinic's
    clock. capacity: patients at once.
    """

    __tablename__ = "tracks"
    __table_args__ = (
        UniqueConstraint("clinic_id", "program_id", "name"),
        Index(None, "clinic_id", "name", "id"),
        CheckConstraint("capacity BETWEEN 1 AND 500", name="capacity"),
        CheckConstraint("weekdays <@ ARRAY[1, 2, 3, 4, 5, 6, 7]", name="weekdays"),
        CheckConstraint("start_minutes >= 0 AND start_minutes < end_minutes AND end_minutes <= 1440", name="minutes"),
        CheckConstraint("delivery = 'telehealth' OR site_id IS NOT NULL", name="site"),
        clinic_key("program_id", "programs"),
        clinic_key("site_id", "sites"),
    )

    program_id: Mapped[UUID]
    name: Mapped[str]
    site_id: Mapped[UUID | None]
    delivery: Mapped[Delivery] = mapped_column(choice(Delivery))
    capacity: Mapped[int]
    weekdays: Mapped[list[int]] = mapped_column(ARRAY(Integer()))
    start_minutes: Mapped[int]
    end_minutes: Mapped[int]
    is_active: Mapped[bool] = mapped_column(default=True)

    program: Mapped[Program] = belongs_to("Track", "Program", "program_id", viewonly=True)
