"""What is done to programs and tracks. Admitting somebody to a track is `tenants/intake`."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, clock
from causeway.access import Actor, Permission
from causeway.database import refusing_duplicates, require_version
from causeway.errors import Invalid
from tenants.clinics import queries as clinics
from tenants.programs import changes, occupancy, rules
from tenants.programs.errors import BelowOccupancy, NameTaken
from tenants.programs.models import Delivery, Modality, Program, Track
from tenants.programs.queries import programs as queries
from tenants.programs.rules import AgeBand, Focus, LevelOfCare, NoteFormat, NoteHeadings, NoteMode
from tenants.programs.services.slots import follow_slots, require_rooms_fit

_INTERVALS = ("plan_due_days", "review_interval_days", "certification_interval_days", "measure_interval_days")


@dataclass(frozen=True, slots=True)
class ProgramFacts:
    """What is kept about a program.

    minimum_week_minutes, minimum_days_per_week: None for the default of level and age (`rules.default_minimum`).
    is_part2: None for what the focus implies: substance use and co-occurring programs fall under 42 CFR Part 2.
    usual_weeks: how long people usually stay, None where that is left open. The intervals are days.
    """

    name: str
    focus: Focus
    level_of_care: LevelOfCare
    age_band: AgeBand
    minimum_week_minutes: int | None = None
    minimum_days_per_week: int | None = None
    modalities: tuple[Modality, ...] = ()
    is_part2: bool | None = None
    usual_weeks: int | None = None
    note_mode: NoteMode = NoteMode.PER_SESSION
    note_format: NoteFormat = NoteFormat.DAP
    note_headings: NoteHeadings = NoteHeadings.EVERY
    plan_due_days: int = 7
    review_interval_days: int = 30
    certification_interval_days: int = 60
    measure_interval_days: int = 14
    plan_needs_physician: bool = False
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class TrackFacts:
    """What is kept about a track. weekdays: ISO numbers. start_minutes, end_minutes: after midnight, clinic-local.

    These three are the week of a track that has no slots yet; once it has any, they follow from the slots.
    """

    program_id: UUID
    name: str
    site_id: UUID | None
    delivery: Delivery
    capacity: int
    weekdays: frozenset[int]
    start_minutes: int
    end_minutes: int
    is_active: bool = True


def add_program(db: Session, actor: Actor, facts: ProgramFacts) -> Program:
    """A new program. Raises Forbidden, Invalid, NameTaken."""
    access.require(actor, Permission.PROGRAM_WRITE)
    program = Program()
    _write_program(db, program, facts)
    audit.record(db, actor, "program.added", subject=program)
    return program


def correct_program(
    db: Session, actor: Actor, program_id: UUID, facts: ProgramFacts, *, expected_version: int | None = None
) -> Program:
    """Change a program, or close it to admissions. Raises Forbidden, ProgramNotFound, Stale, Invalid, NameTaken."""
    access.require(actor, Permission.PROGRAM_WRITE)
    program = queries.get_program(db, program_id, for_update=True)
    require_version(program, expected_version)
    _write_program(db, program, facts)
    return program


def add_track(db: Session, actor: Actor, facts: TrackFacts) -> Track:
    """A new track. Raises Forbidden, ProgramNotFound, SiteNotFound, Invalid, NameTaken."""
    access.require(actor, Permission.PROGRAM_WRITE)
    track = Track(program_id=queries.get_program(db, facts.program_id).id)
    _write_track(db, track, facts)
    audit.record(db, actor, "track.added", subject=track)
    return track


def correct_track(
    db: Session, actor: Actor, track_id: UUID, facts: TrackFacts, *, expected_version: int | None = None
) -> Track:
    """Change a track, or close it to admissions; it stays in its program.

    Raises Forbidden, TrackNotFound, Stale, SiteNotFound, Invalid, NameTaken, BelowOccupancy, and RoomElsewhere or
    RoomTooSmall where the rooms of its slots would no longer do.
    """
    access.require(actor, Permission.PROGRAM_WRITE)
    track = queries.get_track(db, track_id, for_update=True)
    require_version(track, expected_version)
    taken = occupancy.taken(db, [track.id])[track.id]
    if facts.capacity < min(taken, track.capacity):
        raise BelowOccupancy(taken, facts.capacity)
    _write_track(db, track, facts)
    require_rooms_fit(db, track, clock.today(actor.zone))
    follow_slots(db, track, clock.today(actor.zone))
    changes.announce(db, actor, [track.id])
    return track


def _write_program(db: Session, program: Program, facts: ProgramFacts) -> None:
    default = rules.default_minimum(facts.level_of_care, facts.age_band)
    minutes = default.week_minutes if facts.minimum_week_minutes is None else facts.minimum_week_minutes
    days = default.days_per_week if facts.minimum_days_per_week is None else facts.minimum_days_per_week
    problems: dict[str, list[str]] = {}
    if not facts.name.strip():
        problems["name"] = ["Every program needs a name."]
    if not 0 <= minutes <= 7 * 24 * 60:
        problems["minimum_week_hours"] = ["Between 0 and 168 hours."]
    if not 0 <= days <= 7:
        problems["minimum_days_per_week"] = ["Between 0 and 7 days."]
    problems |= _interval_problems(facts)
    if problems:
        raise Invalid(problems)
    with refusing_duplicates(db, NameTaken()):
        program.name, program.focus = facts.name, facts.focus
        program.level_of_care, program.age_band = facts.level_of_care, facts.age_band
        program.minimum_week_minutes, program.minimum_days_per_week = minutes, days
        program.modalities = [one.value for one in facts.modalities]
        program.is_part2 = rules.implies_part2(facts.focus) if facts.is_part2 is None else facts.is_part2
        program.usual_weeks, program.note_mode, program.note_format = (
            facts.usual_weeks,
            facts.note_mode,
            facts.note_format,
        )
        program.note_headings = facts.note_headings
        for name in _INTERVALS:
            setattr(program, name, getattr(facts, name))
        program.plan_needs_physician, program.is_active = facts.plan_needs_physician, facts.is_active
        db.add(program)


def _interval_problems(facts: ProgramFacts) -> dict[str, list[str]]:
    problems = {name: ["Between 1 and 366 days."] for name in _INTERVALS if not 1 <= getattr(facts, name) <= 366}
    if facts.usual_weeks is not None and not 1 <= facts.usual_weeks <= 104:
        problems["usual_weeks"] = ["Between 1 and 104 weeks."]
    return problems


def _write_track(db: Session, track: Track, facts: TrackFacts) -> None:
    problems = _track_problems(facts)
    if problems:
        raise Invalid(problems)
    site_id = None if facts.site_id is None else clinics.get_site(db, facts.site_id).id
    with refusing_duplicates(db, NameTaken()):
        track.name, track.site_id, track.delivery = facts.name, site_id, facts.delivery
        track.capacity, track.weekdays = facts.capacity, sorted(facts.weekdays)
        track.start_minutes, track.end_minutes = facts.start_minutes, facts.end_minutes
        track.is_active = facts.is_active
        db.add(track)


def _track_problems(facts: TrackFacts) -> dict[str, list[str]]:
    problems: dict[str, list[str]] = {}
    if not facts.name.strip():
        problems["name"] = ["Every track needs a name."]
    if facts.site_id is None and facts.delivery is not Delivery.TELEHEALTH:
        problems["site_id"] = ["Say where it meets, unless it is held by telehealth alone."]
    if not 1 <= facts.capacity <= 500:
        problems["capacity"] = ["Between 1 and 500 people."]
    if not facts.weekdays or not facts.weekdays <= set(range(1, 8)):
        problems["weekdays"] = ["Choose the days it meets."]
    if not 0 <= facts.start_minutes < facts.end_minutes <= 24 * 60:
        problems["ends"] = ["A day ends after it starts."]
    return problems
