"""Curricula as one patient has worked through them."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from tenants.care.errors import ModuleNotFound
from tenants.care.models import ModuleCompletion
from tenants.care.rules import Homework
from tenants.programs.models import Curriculum, Module


class ModuleRow(NamedTuple):
    """A module as progress shows it."""

    id: UUID
    curriculum_id: UUID
    curriculum: str
    position: int
    title: str
    skill: str
    homework: str


class DoneRow(NamedTuple):
    """A module that a patient has completed."""

    id: UUID
    module_id: UUID
    done_on: date
    homework: Homework
    has_practised: bool


def get_module(db: Session, module_id: UUID) -> Module:
    """One module. Raises ModuleNotFound."""
    found = db.scalars(select(Module).where(Module.id == module_id)).one_or_none()
    if found is None:
        raise ModuleNotFound
    return found


def get_completion(db: Session, completion_id: UUID) -> ModuleCompletion:
    """One completion. Raises ModuleNotFound."""
    found = db.scalars(select(ModuleCompletion).where(ModuleCompletion.id == completion_id)).one_or_none()
    if found is None:
        raise ModuleNotFound
    return found


def list_modules(db: Session, curriculum_ids: Collection[UUID]) -> list[ModuleRow]:
    """The modules in use of some curricula, in their order."""
    statement = (
        select(
            Module.id,
            Module.curriculum_id,
            Curriculum.name,
            Module.position,
            Module.title,
            Module.skill,
            Module.homework,
        )
        .join(Curriculum, and_(Curriculum.clinic_id == Module.clinic_id, Curriculum.id == Module.curriculum_id))
        .where(Module.curriculum_id.in_(curriculum_ids), Module.is_active.is_(True))
        .order_by(Curriculum.name, Curriculum.id, Module.position, Module.id)
    )
    return [ModuleRow(*row) for row in db.execute(statement)]


def list_done(db: Session, patient_id: UUID) -> list[DoneRow]:
    """What a patient has completed, the newest last."""
    statement = (
        select(
            ModuleCompletion.id,
            ModuleCompletion.module_id,
            ModuleCompletion.done_on,
            ModuleCompletion.homework,
            ModuleCompletion.has_practised,
        )
        .where(ModuleCompletion.patient_id == patient_id)
        .order_by(ModuleCompletion.done_on, ModuleCompletion.id)
    )
    return [DoneRow(*row) for row in db.execute(statement)]


def find_done(db: Session, module_id: UUID, patient_ids: Collection[UUID], on: date | None = None) -> set[UUID]:
    """Who of some patients has completed a module, on one day or ever."""
    statement = select(ModuleCompletion.patient_id).where(
        ModuleCompletion.module_id == module_id, ModuleCompletion.patient_id.in_(patient_ids)
    )
    return set(db.scalars(statement if on is None else statement.where(ModuleCompletion.done_on == on)))


def find_curricula(db: Session, module_ids: Collection[UUID]) -> set[UUID]:
    """The curricula of some modules."""
    return set(db.scalars(select(Module.curriculum_id).where(Module.id.in_(module_ids))))
