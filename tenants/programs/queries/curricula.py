"""Reads of curricula and their modules, and the list of curricula."""

from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from flask_babel import lazy_gettext as _
from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from causeway.access import Actor
from causeway.database import get_one
from causeway.panel import Column, Listing, Sort
from causeway.panel.listing import Empty
from tenants.clinics.queries import in_use
from tenants.programs.errors import CurriculumNotFound, ModuleNotFound
from tenants.programs.models import Curriculum, Module, Program, Track, TrackSlot


def get_curriculum(db: Session, curriculum_id: UUID, *, for_update: bool = False) -> Curriculum:
    """One curriculum. Raises CurriculumNotFound."""
    return get_one(db, Curriculum, curriculum_id, CurriculumNotFound, for_update=for_update)


def get_module(db: Session, module_id: UUID, *, for_update: bool = False) -> Module:
    """One module. Raises ModuleNotFound."""
    return get_one(db, Module, module_id, ModuleNotFound, for_update=for_update)


def list_modules(db: Session, curriculum_id: UUID) -> list[Module]:
    """A curriculum's modules in their order, those out of use last."""
    statement = select(Module).where(Module.curriculum_id == curriculum_id)
    return list(db.scalars(statement.order_by(Module.is_active.desc(), Module.position, Module.id)))


class Taught(NamedTuple):
    """A weekly slot that works through a curriculum."""

    program: str
    track: str
    track_id: UUID
    weekday: int
    start_minutes: int
    end_minutes: int


def list_taught(db: Session, curriculum_id: UUID, today: date) -> list[Taught]:
    """The slots that work through a curriculum and have not ended."""
    statement = (
        select(Program.name, Track.name, Track.id, TrackSlot.weekday, TrackSlot.start_minutes, TrackSlot.end_minutes)
        .select_from(TrackSlot)
        .join(Track, and_(Track.clinic_id == TrackSlot.clinic_id, Track.id == TrackSlot.track_id))
        .join(Program, and_(Program.clinic_id == Track.clinic_id, Program.id == Track.program_id))
        .where(
            TrackSlot.curriculum_id == curriculum_id,
            or_(TrackSlot.until_on.is_(None), TrackSlot.until_on >= today),
        )
        .order_by(Program.name, Track.name, TrackSlot.weekday, TrackSlot.start_minutes)
    )
    return [Taught(*row) for row in db.execute(statement)]


def curriculum_choices(db: Session, *, including: UUID | None = None) -> list[tuple[str, str]]:
    """(id, name) of curricula in use, by name; `including` one that no longer is."""
    statement = select(Curriculum.id, Curriculum.name).where(
        Curriculum.is_active.is_(True) | (Curriculum.id == including)
    )
    return [(str(row.id), row.name) for row in db.execute(statement.order_by(Curriculum.name, Curriculum.id))]


def _curricula(_actor: Actor) -> Select[UUID]:
    return select(Curriculum.id).select_from(Curriculum)


def _module_count() -> Any:
    return (
        select(func.count())
        .select_from(Module)
        .where(
            Module.clinic_id == Curriculum.clinic_id,
            Module.curriculum_id == Curriculum.id,
            Module.is_active.is_(True),
        )
        .correlate(Curriculum)
        .scalar_subquery()
    )


CURRICULA = Listing(
    title=_("Curricula"),
    key=Curriculum.id,
    source=_curricula,
    columns=(
        Column("name", _("Name"), Curriculum.name, sort="name"),
        Column("modules", _("Modules"), _module_count(), kind="number"),
        Column("description", _("What it is about"), Curriculum.description),
    ),
    sorts={"name": Sort((Curriculum.name,), (str,))},
    default_sort="name",
    filters=(in_use(Curriculum.is_active),),
    empty=Empty(
        _("No curricula yet"),
        _("A curriculum is a sequence of modules that groups work through, such as coping skills in eight steps."),
    ),
    is_counted=True,
)


def list_track_ids(db: Session, curriculum_id: UUID) -> list[UUID]:
    """The tracks with weekly hours that work through a curriculum."""
    statement = select(TrackSlot.track_id).where(TrackSlot.curriculum_id == curriculum_id)
    return list(db.scalars(statement.distinct().order_by(TrackSlot.track_id)))
