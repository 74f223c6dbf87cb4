"""Curriculum progress: a module completed, by one person or by all who were there; its homework and skill."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, clock
from causeway.access import Actor, Permission
from tenants.care import queries
from tenants.care.errors import NoEpisode, NotYet
from tenants.care.models import ModuleCompletion
from tenants.care.rules import Homework
from tenants.intake import queries as intake
from tenants.patients import queries as patients


def complete_module(
    db: Session,
    actor: Actor,
    module_id: UUID,
    patient_ids: Collection[UUID],
    *,
    done_on: date,
    session_id: UUID | None = None,
    is_allowed: bool = False,
) -> list[ModuleCompletion]:
    """Mark a module done for some patients; whoever has it on that day already is left as they are.

    is_allowed: the caller has asked for each patient already, as the sheet of a session one leads does.
    Raises: Forbidden, ModuleNotFound, PatientNotFound, OutsideCaseload, NoEpisode, NotYet.
    """
    access.require(actor, Permission.CARE_WRITE)
    module = queries.get_module(db, module_id)
    if done_on > clock.today(actor.zone):
        raise NotYet(field="done_on")
    before = queries.find_done(db, module_id, patient_ids, done_on)
    made = []
    for patient_id in sorted(set(patient_ids) - before):
        patient = patients.get_patient(db, patient_id)
        if not is_allowed:
            access.require_patient(db, actor, Permission.CARE_WRITE, patient_id)
        episodes = intake.list_open_episodes(db, patient_id) or intake.list_episodes(db, patient_id)
        if not episodes:
            raise NoEpisode(name=patient.preferred_name or patient.first_name)
        made.append(
            ModuleCompletion(
                patient_id=patient_id,
                episode_id=episodes[0].id,
                module_id=module_id,
                session_id=session_id,
                done_on=done_on,
                homework=Homework.GIVEN if module.homework else Homework.NONE,
                recorded_by_id=actor.user_id,
            )
        )
    db.add_all(made)
    db.flush()
    for one in made:
        audit.record(db, actor, "module.completed", subject=one)
    return made


def follow_homework(
    db: Session, actor: Actor, completion_id: UUID, *, homework: Homework, has_practised: bool
) -> ModuleCompletion:
    """Say what became of a module's homework and skill. Raises Forbidden, ModuleNotFound, OutsideCaseload."""
    done = _load(db, actor, completion_id)
    done.homework, done.has_practised = homework, has_practised
    db.flush()
    return done


def undo_completion(db: Session, actor: Actor, completion_id: UUID) -> UUID:
    """Take a completion back that was a slip; the patient's id. Raises Forbidden, ModuleNotFound, OutsideCaseload."""
    done = _load(db, actor, completion_id)
    patient_id = done.patient_id
    audit.record(db, actor, "module.taken_back", subject=done)
    db.delete(done)
    db.flush()
    return patient_id


def _load(db: Session, actor: Actor, completion_id: UUID) -> ModuleCompletion:
    access.require(actor, Permission.CARE_WRITE)
    done = queries.get_completion(db, completion_id)
    access.require_patient(db, actor, Permission.CARE_WRITE, done.patient_id)
    return done
