"""What is done to curricula: modules are added, put in order, taken out of use. What a patient has done is `tenants/care`."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit
from causeway.access import Actor, Permission
from causeway.database import refusing_duplicates, require_version
from causeway.errors import Invalid
from tenants.programs import changes
from tenants.programs.errors import NameTaken
from tenants.programs.models import Curriculum, Module
from tenants.programs.queries import curricula as queries
from tenants.programs.rules.order import at_position


@dataclass(frozen=True, slots=True)
class CurriculumFacts:
    """What is kept about a curriculum."""

    name: str
    description: str = ""
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class ModuleFacts:
    """What is kept about a module. skill: what is practised. All but the title may be empty."""

    title: str
    aims: str = ""
    skill: str = ""
    homework: str = ""


def add_curriculum(db: Session, actor: Actor, facts: CurriculumFacts) -> Curriculum:
    """A new curriculum, without modules. Raises Forbidden, Invalid, NameTaken."""
    access.require(actor, Permission.PROGRAM_WRITE)
    curriculum = Curriculum()
    _write_curriculum(db, curriculum, facts)
    audit.record(db, actor, "curriculum.added", subject=curriculum)
    return curriculum


def correct_curriculum(
    db: Session, actor: Actor, curriculum_id: UUID, facts: CurriculumFacts, *, expected_version: int | None = None
) -> Curriculum:
    """Change a curriculum, or take it out of use. Raises Forbidden, CurriculumNotFound, Stale, Invalid, NameTaken."""
    access.require(actor, Permission.PROGRAM_WRITE)
    curriculum = queries.get_curriculum(db, curriculum_id, for_update=True)
    require_version(curriculum, expected_version)
    _write_curriculum(db, curriculum, facts)
    return curriculum


def add_module(db: Session, actor: Actor, curriculum_id: UUID, facts: ModuleFacts) -> Module:
    """A new module after the last one in use. Raises Forbidden, CurriculumNotFound, Invalid."""
    access.require(actor, Permission.PROGRAM_WRITE)
    curriculum = queries.get_curriculum(db, curriculum_id, for_update=True)
    module = Module(curriculum_id=curriculum.id, position=len(_in_use(db, curriculum.id)) + 1)
    _write_module(db, module, facts)
    audit.record(db, actor, "module.added", subject=module)
    _announce(db, actor, module)
    return module


def correct_module(
    db: Session, actor: Actor, module_id: UUID, facts: ModuleFacts, *, expected_version: int | None = None
) -> Module:
    """Change a module's words. Raises Forbidden, ModuleNotFound, Stale, Invalid."""
    access.require(actor, Permission.PROGRAM_WRITE)
    module = queries.get_module(db, module_id, for_update=True)
    require_version(module, expected_version)
    _write_module(db, module, facts)
    return module


def place_module(db: Session, actor: Actor, module_id: UUID, position: int) -> Module:
    """Put a module in use at a place of its sequence, 1 for the first; beyond either end it goes there.

    Raises Forbidden, ModuleNotFound.
    """
    access.require(actor, Permission.PROGRAM_WRITE)
    module = _with_its_curriculum_locked(db, module_id)
    if module.is_active:
        _number(at_position(_in_use(db, module.curriculum_id), module, position))
        db.flush()
        _announce(db, actor, module)
    return module


def retire_module(db: Session, actor: Actor, module_id: UUID) -> Module:
    """Take a module out of use; those after it move up. Again, it changes nothing. Raises Forbidden, ModuleNotFound."""
    access.require(actor, Permission.PROGRAM_WRITE)
    module = _with_its_curriculum_locked(db, module_id)
    if module.is_active:
        module.is_active = False
        _number([one for one in _in_use(db, module.curriculum_id) if one.id != module.id])
        db.flush()
        audit.record(db, actor, "module.retired", subject=module)
        _announce(db, actor, module)
    return module


def restore_module(db: Session, actor: Actor, module_id: UUID) -> Module:
    """Use a module again, as the last of its sequence. Raises Forbidden, ModuleNotFound."""
    access.require(actor, Permission.PROGRAM_WRITE)
    module = _with_its_curriculum_locked(db, module_id)
    if not module.is_active:
        module.position = len(_in_use(db, module.curriculum_id)) + 1
        module.is_active = True
        db.flush()
        audit.record(db, actor, "module.restored", subject=module)
        _announce(db, actor, module)
    return module


def _with_its_curriculum_locked(db: Session, module_id: UUID) -> Module:
    """The curriculum's row first: whoever changes the order of its modules holds it."""
    queries.get_curriculum(db, queries.get_module(db, module_id).curriculum_id, for_update=True)
    return queries.get_module(db, module_id, for_update=True)


def _announce(db: Session, actor: Actor, module: Module) -> None:
    """The coming sessions of the tracks that work through the curriculum take its modules in their order."""
    track_ids = queries.list_track_ids(db, module.curriculum_id)
    if track_ids:
        changes.announce(db, actor, track_ids)


def _in_use(db: Session, curriculum_id: UUID) -> list[Module]:
    return [one for one in queries.list_modules(db, curriculum_id) if one.is_active]


def _number(modules: Sequence[Module]) -> None:
    for place, module in enumerate(modules, start=1):
        module.position = place


def _write_curriculum(db: Session, curriculum: Curriculum, facts: CurriculumFacts) -> None:
    if not facts.name.strip():
        raise Invalid({"name": ["Every curriculum needs a name."]})
    with refusing_duplicates(db, NameTaken()):
        curriculum.name, curriculum.description = facts.name.strip(), facts.description
        curriculum.is_active = facts.is_active
        db.add(curriculum)


def _write_module(db: Session, module: Module, facts: ModuleFacts) -> None:
    if not facts.title.strip():
        raise Invalid({"title": ["Every module needs a title."]})
    module.title, module.aims = facts.title.strip(), facts.aims
    module.skill, module.homework = facts.skill, facts.homework
    db.add(module)
    db.flush()
