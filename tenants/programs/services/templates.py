"""A program as a template for another clinic: read as plain values in the one, written through services in the other.

One session serves one clinic, so the two halves never share one: `read_template` runs in the session of the clinic that
has the program, `set_up` in a session bound to the other, as the same person with what they may do there. Rooms, sites and
facilitators stay where they are.
"""

from dataclasses import dataclass, fields, replace
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway import access, audit, clock
from causeway.access import Actor, Permission
from causeway.errors import Invalid
from tenants.clinics import queries as clinics
from tenants.programs.errors import NamesTaken
from tenants.programs.models import Curriculum, Delivery, Modality, Program, Track
from tenants.programs.queries import curricula as curriculum_queries
from tenants.programs.queries import programs as queries
from tenants.programs.queries import slots as slot_queries
from tenants.programs.rules import WEEKLY_KINDS
from tenants.programs.rules.week import in_force, whole_from
from tenants.programs.services.curricula import CurriculumFacts, ModuleFacts, add_curriculum, add_module
from tenants.programs.services.programs import ProgramFacts, TrackFacts, add_program, add_track
from tenants.programs.services.slots import SlotFacts, add_slot


@dataclass(frozen=True, slots=True)
class SlotTemplate:
    """A weekly slot of the present week. curriculum: its name, "" for none. facts: without room, people and curriculum."""

    facts: SlotFacts
    curriculum: str


@dataclass(frozen=True, slots=True)
class TrackTemplate:
    """A track. facts: without site; its program_id means nothing elsewhere."""

    facts: TrackFacts
    slots: tuple[SlotTemplate, ...]


@dataclass(frozen=True, slots=True)
class CurriculumTemplate:
    """A curriculum with its modules in use, in their order."""

    facts: CurriculumFacts
    modules: tuple[ModuleFacts, ...]


@dataclass(frozen=True, slots=True)
class ProgramTemplate:
    """Everything of a program that goes to another clinic: values only, no ids that mean anything there."""

    facts: ProgramFacts
    tracks: tuple[TrackTemplate, ...]
    curricula: tuple[CurriculumTemplate, ...]


@dataclass(frozen=True, slots=True)
class Placing:
    """How a template is set up. site_id: where tracks meet that are not held by telehealth alone.

    name: of the program. suffix: put behind every name that is taken there, "" to refuse instead. from_on: the first day of
    its slots.
    """

    name: str
    from_on: date
    site_id: UUID | None = None
    suffix: str = ""


def read_template(db: Session, actor: Actor, program_id: UUID) -> ProgramTemplate:
    """A program as plain values: its settings, tracks in use, their present week, and the curricula these teach.

    A slot of a kind that no new slot may have (`rules.WEEKLY_KINDS`) stays behind.
    Raises Forbidden, ProgramNotFound.
    """
    access.require(actor, Permission.PROGRAM_WRITE)
    program, today = queries.get_program(db, program_id), clock.today(actor.zone)
    states = queries.list_tracks(db, today, program_id=program.id, is_active=True)
    rows = slot_queries.list_slots(db, [state.track.id for state in states], from_on=today)
    tracks = []
    for state in states:
        own = [row for row in rows if row.slot.track_id == state.track.id]
        hours = [row.hour for row in own]
        held = in_force(hours, whole_from(hours, today))
        slots = tuple(_slot_template(row) for row in own if row.hour in held and row.slot.kind in WEEKLY_KINDS)
        tracks.append(TrackTemplate(_track_facts(state.track), slots))
    ids = dict.fromkeys(row.slot.curriculum_id for row in rows if row.slot.curriculum_id is not None)
    audit.record(db, actor, "program.copied_out", subject=program)
    return ProgramTemplate(_program_facts(program), tuple(tracks), tuple(_curriculum(db, one) for one in ids))


def set_up(db: Session, actor: Actor, template: ProgramTemplate, placing: Placing) -> Program:
    """Set a program up from a template of another clinic, through the services that the forms use.

    Raises Forbidden, NamesTaken, Invalid, SiteNotFound, PastUntouched, and what the services raise.
    """
    access.require(actor, Permission.PROGRAM_WRITE)
    access.require(actor, Permission.SETTINGS_WRITE)
    _require_site(db, template, placing)
    names = _names(db, template, placing)
    curricula = {}
    for one in template.curricula:
        made = add_curriculum(db, actor, replace(one.facts, name=names[f"curriculum {one.facts.name}"]))
        curricula[one.facts.name] = made.id
        for module in one.modules:
            add_module(db, actor, made.id, module)
    program = add_program(db, actor, replace(template.facts, name=names["program"]))
    for track in template.tracks:
        site_id = None if track.facts.delivery is Delivery.TELEHEALTH else placing.site_id
        track_id = add_track(db, actor, replace(track.facts, program_id=program.id, site_id=site_id)).id
        for slot in track.slots:
            facts = replace(slot.facts, from_on=placing.from_on, curriculum_id=curricula.get(slot.curriculum))
            add_slot(db, actor, track_id, facts)
    audit.record(db, actor, "program.copied_in", subject=program)
    return program


def _require_site(db: Session, template: ProgramTemplate, placing: Placing) -> None:
    if placing.site_id is not None:
        clinics.get_site(db, placing.site_id)
    elif any(track.facts.delivery is not Delivery.TELEHEALTH for track in template.tracks):
        raise Invalid(
            {"site_id": ["Choose the site where its tracks will meet; not all are held by telehealth alone."]}
        )


def _names(db: Session, template: ProgramTemplate, placing: Placing) -> dict[str, str]:
    """The names to give, with the suffix behind those that are taken. Raises NamesTaken where there is none to put."""
    wanted = {"program": placing.name.strip()}
    wanted |= {f"curriculum {one.facts.name}": one.facts.name for one in template.curricula}
    taken = {"program": set(db.scalars(select(Program.name))), "curriculum": set(db.scalars(select(Curriculum.name)))}
    suffix = f" {placing.suffix.strip()}" if placing.suffix.strip() else ""
    given, refused = {}, []
    for key, name in wanted.items():
        others = taken[key.partition(" ")[0]]
        given[key] = name + suffix if name in others else name
        if given[key] in others:
            refused.append(name)
    if refused:
        raise NamesTaken(refused)
    return given


def _program_facts(program: Program) -> ProgramFacts:
    known = {f.name: getattr(program, f.name) for f in fields(ProgramFacts)}
    return ProgramFacts(**{**known, "modalities": tuple(Modality(one) for one in program.modalities)})


def _track_facts(track: Track) -> TrackFacts:
    return TrackFacts(
        program_id=track.program_id,
        name=track.name,
        site_id=None,
        delivery=track.delivery,
        capacity=track.capacity,
        weekdays=frozenset(track.weekdays),
        start_minutes=track.start_minutes,
        end_minutes=track.end_minutes,
    )


def _slot_template(row: slot_queries.SlotRow) -> SlotTemplate:
    slot, hour = row.slot, row.hour
    facts = SlotFacts(
        weekday=slot.weekday,
        start_minutes=slot.start_minutes,
        end_minutes=slot.end_minutes,
        kind=slot.kind,
        title=slot.title,
        from_on=slot.from_on,
        breaks=hour.breaks,
    )
    return SlotTemplate(facts, row.curriculum or "")


def _curriculum(db: Session, curriculum_id: UUID) -> CurriculumTemplate:
    stored = curriculum_queries.get_curriculum(db, curriculum_id)
    modules = tuple(
        ModuleFacts(one.title, one.aims, one.skill, one.homework)
        for one in curriculum_queries.list_modules(db, stored.id)
        if one.is_active
    )
    return CurriculumTemplate(CurriculumFacts(stored.name, stored.description), modules)
