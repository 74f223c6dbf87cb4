"""What is done to waits: somebody is put on the waitlist, the wait is changed, and it ends."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, clock
from causeway.access import Actor, Permission
from causeway.database import refusing_duplicates, require_version
from causeway.errors import Invalid
from causeway.protection import keyring
from tenants.intake import queries as intake
from tenants.intake.services import follow_standing
from tenants.intake.waitlist import queries
from tenants.intake.waitlist.errors import AlreadyInProgram, AlreadyWaiting, OtherProgramsTrack, WaitOver
from tenants.intake.waitlist.leaving import end_wait
from tenants.intake.waitlist.models import WaitlistEntry
from tenants.intake.waitlist.queries import WaitRow
from tenants.intake.waitlist.rules import WaitOutcome, WaitPriority, position
from tenants.patients import queries as patients
from tenants.programs import queries as programs

NOTE = "waitlist_entries.note"


@dataclass(frozen=True, slots=True)
class WaitFacts:
    """What is kept about a wait. track_id None: any track of the program. since_on: clinic-local, not after today."""

    program_id: UUID
    since_on: date
    track_id: UUID | None = None
    priority: WaitPriority = WaitPriority.ROUTINE
    note: str = ""


def join_waitlist(db: Session, actor: Actor, patient_id: UUID, facts: WaitFacts) -> WaitlistEntry:
    """Put a patient on the waitlist of a program or of one of its tracks.

    Raises Forbidden, PatientNotFound, OutsideCaseload, ProgramNotFound, TrackNotFound, OtherProgramsTrack, AlreadyInProgram,
    AlreadyWaiting, Invalid.
    """
    access.require(actor, Permission.EPISODE_ADMIT)
    patient = patients.get_patient(db, patient_id, for_update=True)
    access.require_patient(db, actor, Permission.EPISODE_ADMIT, patient_id)
    program = programs.get_program(db, facts.program_id)
    if any(one.program_id == program.id for one in intake.list_open_episodes(db, patient.id)):
        raise AlreadyInProgram(program.name)
    entry = WaitlistEntry(patient_id=patient.id, program_id=program.id)
    with refusing_duplicates(db, AlreadyWaiting(program.name)):
        _write(db, actor, entry, facts)
    # Who applied to a program under Part 2 is its patient already (42 CFR 2.11).
    follow_standing(db, actor, patient.id, is_part2=program.is_part2)
    audit.record(db, actor, "waitlist.joined", subject=entry)
    return entry


def change_wait(
    db: Session, actor: Actor, entry_id: UUID, facts: WaitFacts, *, expected_version: int | None = None
) -> WaitlistEntry:
    """Change a wait's track, priority, first day or note; the program stays.

    Raises Forbidden, WaitNotFound, OutsideCaseload, Stale, WaitOver, TrackNotFound, OtherProgramsTrack, Invalid.
    """
    entry = _open(db, actor, entry_id, expected_version)
    _write(db, actor, entry, facts)
    return entry


def leave_waitlist(
    db: Session, actor: Actor, entry_id: UUID, outcome: WaitOutcome, *, expected_version: int | None = None
) -> WaitlistEntry:
    """End a wait without an admission here (an admission ends it by itself). Raises as `change_wait`."""
    entry = _open(db, actor, entry_id, expected_version)
    end_wait(entry, outcome, clock.today(actor.zone))
    db.flush()
    follow_standing(db, actor, entry.patient_id)
    audit.record(db, actor, "waitlist.left", subject=entry, outcome=outcome.value)
    return entry


def note_of(db: Session, actor: Actor, entry: WaitlistEntry) -> str:
    """The note of a wait. Raises Forbidden, OutsideCaseload."""
    access.require(actor, Permission.EPISODE_READ)
    access.require_patient(db, actor, Permission.EPISODE_READ, entry.patient_id)
    return "" if entry.note_sealed is None else keyring(db).open(NOTE, entry.note_sealed)


def place_in_line(db: Session, wait: WaitRow) -> int:
    """A wait's place in its program's line, 1 for the first. One statement."""
    return position(queries.list_lines(db, program_id=wait.program_id)[wait.program_id], wait.id)


def _open(db: Session, actor: Actor, entry_id: UUID, expected_version: int | None) -> WaitlistEntry:
    """The wait, locked and going on, of a patient the actor may act on. The patient is locked first, as everywhere."""
    access.require(actor, Permission.EPISODE_ADMIT)
    patients.get_patient(db, queries.get_wait(db, entry_id).patient_id, for_update=True)
    entry = queries.get_wait(db, entry_id, for_update=True)
    access.require_patient(db, actor, Permission.EPISODE_ADMIT, entry.patient_id)
    require_version(entry, expected_version)
    if entry.left_on is not None:
        raise WaitOver
    return entry


def _write(db: Session, actor: Actor, entry: WaitlistEntry, facts: WaitFacts) -> None:
    if facts.since_on > clock.today(actor.zone):
        raise Invalid({"since_on": ["A wait begins today or earlier."]})
    if facts.track_id is not None and programs.get_track(db, facts.track_id).program_id != entry.program_id:
        raise OtherProgramsTrack
    entry.track_id, entry.priority, entry.since_on = facts.track_id, facts.priority, facts.since_on
    entry.note_sealed = keyring(db).seal(NOTE, facts.note) if facts.note else None
    db.add(entry)
    db.flush()
