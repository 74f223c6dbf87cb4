"""Tables of programs, their tracks with the weekly slots, and curricula. What the hours amount to is `rules`."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, String, UniqueConstraint, false
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from causeway.database import Base, ClinicOwned, belongs_to, choice, clinic_key
from tenants.programs.rules import AgeBand, Focus, LevelOfCare, NoteFormat, NoteHeadings, NoteMode, SessionKind


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
    """A program as the clinic is licensed to run it. `is_part2`: its records fall under 42 CFR Part 2.

    usual_weeks: how long people usually stay, None where it is left open. plan_due_days: from admission to a signed treatment
    plan. review, certification and measure intervals: days. plan_needs_physician: a physician signs the plan, too.
    """

    __tablename__ = "programs"
    __table_args__ = (
        UniqueConstraint("clinic_id", "name"),
        Index(None, "clinic_id", "name", "id"),
        CheckConstraint("minimum_week_minutes BETWEEN 0 AND 10080", name="minimum_week_minutes"),
        CheckConstraint("minimum_days_per_week BETWEEN 0 AND 7", name="minimum_days_per_week"),
        CheckConstraint("usual_weeks BETWEEN 1 AND 104", name="usual_weeks"),
        CheckConstraint("plan_due_days BETWEEN 1 AND 366", name="plan_due_days"),
        CheckConstraint("review_interval_days BETWEEN 1 AND 366", name="review_interval_days"),
        CheckConstraint("certification_interval_days BETWEEN 1 AND 366", name="certification_interval_days"),
        CheckConstraint("measure_interval_days BETWEEN 1 AND 366", name="measure_interval_days"),
    )

    name: Mapped[str]
    focus: Mapped[Focus] = mapped_column(choice(Focus))
    level_of_care: Mapped[LevelOfCare] = mapped_column(choice(LevelOfCare))
    age_band: Mapped[AgeBand] = mapped_column(choice(AgeBand))
    minimum_week_minutes: Mapped[int]
    minimum_days_per_week: Mapped[int]
    modalities: Mapped[list[str]] = mapped_column(ARRAY(String()), default=list)
    is_part2: Mapped[bool]
    usual_weeks: Mapped[int | None]
    note_mode: Mapped[NoteMode] = mapped_column(choice(NoteMode), default=NoteMode.PER_SESSION)
    note_format: Mapped[NoteFormat] = mapped_column(choice(NoteFormat), default=NoteFormat.DAP)
    note_headings: Mapped[NoteHeadings] = mapped_column(
        choice(NoteHeadings), default=NoteHeadings.EVERY, server_default=NoteHeadings.EVERY.value
    )
    plan_due_days: Mapped[int] = mapped_column(default=7, server_default="7")
    review_interval_days: Mapped[int] = mapped_column(default=30)
    certification_interval_days: Mapped[int] = mapped_column(default=60)
    measure_interval_days: Mapped[int] = mapped_column(default=14)
    plan_needs_physician: Mapped[bool] = mapped_column(default=False, server_default=false())
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


class Curriculum(ClinicOwned, Base):
    """A sequence of modules that groups work through: psychoeducation, life skills, coping skills."""

    __tablename__ = "curricula"
    __table_args__ = (UniqueConstraint("clinic_id", "name"), Index(None, "clinic_id", "name", "id"))

    name: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    is_active: Mapped[bool] = mapped_column(default=True)


class Module(ClinicOwned, Base):
    """One step of a curriculum. position: 1 for the first; two modules in use never share one."""

    __tablename__ = "modules"
    __table_args__ = (
        Index(None, "clinic_id", "curriculum_id", "position"),
        CheckConstraint("position >= 1", name="position"),
        clinic_key("curriculum_id", "curricula"),
    )

    curriculum_id: Mapped[UUID]
    position: Mapped[int]
    title: Mapped[str]
    aims: Mapped[str] = mapped_column(default="")
    skill: Mapped[str] = mapped_column(default="")  # what is practised, "" where nothing is
    homework: Mapped[str] = mapped_column(default="")
    is_active: Mapped[bool] = mapped_column(default=True)


class TrackSlot(ClinicOwned, Base):
    """An hour that a track holds every week between two dates; sessions are made from it ahead of time.

    weekday: ISO number. start_minutes, end_minutes: after midnight on the clinic's clock. breaks: pairs of such minutes,
    ascending, inside the slot. from_on: the first date it may fall on; until_on: the last, None while it goes on. A change
    of the series from a date on ends one slot and begins another, whose `follows_id` names it.
    """

    __tablename__ = "track_slots"
    __table_args__ = (
        Index(None, "clinic_id", "track_id", "weekday", "start_minutes"),
        Index(None, "clinic_id", "room_id"),
        CheckConstraint("weekday BETWEEN 1 AND 7", name="weekday"),
        CheckConstraint("start_minutes >= 0 AND start_minutes < end_minutes AND end_minutes <= 1440", name="minutes"),
        CheckConstraint("until_on >= from_on", name="dates"),
        clinic_key("track_id", "tracks"),
        clinic_key("curriculum_id", "curricula"),
        clinic_key("room_id", "rooms"),
        clinic_key("follows_id", "track_slots"),
    )

    track_id: Mapped[UUID]
    weekday: Mapped[int]
    start_minutes: Mapped[int]
    end_minutes: Mapped[int]
    breaks: Mapped[list[list[int]]] = mapped_column(JSONB, default=list)
    kind: Mapped[SessionKind] = mapped_column(choice(SessionKind))
    title: Mapped[str]  # what the hour is called on the schedule: "Process group"
    curriculum_id: Mapped[UUID | None]
    room_id: Mapped[UUID | None]
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    follows_id: Mapped[UUID | None]

    track: Mapped[Track] = belongs_to("TrackSlot", "Track", "track_id", viewonly=True)


class SlotFacilitator(ClinicOwned, Base):
    """Who usually leads a slot."""

    __tablename__ = "slot_facilitators"
    __table_args__ = (
        UniqueConstraint("clinic_id", "slot_id", "staff_member_id"),
        Index(None, "clinic_id", "staff_member_id"),
        clinic_key("slot_id", "track_slots"),
        clinic_key("staff_member_id", "staff_members"),
    )

    slot_id: Mapped[UUID]
    staff_member_id: Mapped[UUID]
    is_lead: Mapped[bool] = mapped_column(default=True)
