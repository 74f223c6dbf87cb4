"""What is done to required trainings and to those somebody has done."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, clock
from causeway.access import Actor, Permission, Role
from causeway.database import refusing_duplicates, require_version
from causeway.errors import Invalid
from tenants.staff import queries
from tenants.staff.errors import TrainingKindTaken, TrainingTaken
from tenants.staff.models import Training, TrainingKind
from tenants.staff.rules.trainings import credentials_of, expires_on


@dataclass(frozen=True, slots=True)
class TrainingKindFacts:
    """A training the clinic requires. roles and credentials empty: of everybody. credentials: as typed, "LCSW, RN"."""

    name: str
    roles: frozenset[Role] = frozenset()
    credentials: str = ""
    valid_months: int | None = None
    source: str = ""
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class TrainingFacts:
    """A training somebody has done. expires_on None: as the clinic's rule says."""

    training_kind_id: UUID
    done_on: date
    expires_on: date | None = None
    note: str = ""


def require_training(db: Session, actor: Actor, facts: TrainingKindFacts) -> TrainingKind:
    """Require a training from now on. Raises Forbidden, Invalid, TrainingKindTaken."""
    access.require(actor, Permission.STAFF_WRITE)
    kind = TrainingKind()
    _write_kind(db, kind, facts)
    return kind


def correct_requirement(
    db: Session, actor: Actor, training_kind_id: UUID, facts: TrainingKindFacts, *, expected_version: int | None = None
) -> TrainingKind:
    """Change what is required, or require it no longer. Raises as require_training, TrainingKindNotFound, Stale."""
    access.require(actor, Permission.STAFF_WRITE)
    kind = queries.get_training_kind(db, training_kind_id, for_update=True)
    require_version(kind, expected_version)
    _write_kind(db, kind, facts)
    return kind


def record_training(db: Session, actor: Actor, staff_member_id: UUID, facts: TrainingFacts) -> Training:
    """Somebody has done a training.

    Raises Forbidden, StaffMemberNotFound, TrainingKindNotFound, Invalid, TrainingTaken.
    """
    access.require(actor, Permission.STAFF_WRITE)
    training = Training(staff_member_id=queries.get_staff_member(db, staff_member_id).id)
    _write(db, actor, training, facts)
    return training


def correct_training(
    db: Session, actor: Actor, training_id: UUID, facts: TrainingFacts, *, expected_version: int | None = None
) -> Training:
    """Correct a training. Raises as record_training, TrainingNotFound, Stale."""
    access.require(actor, Permission.STAFF_WRITE)
    training = queries.get_training(db, training_id, for_update=True)
    require_version(training, expected_version)
    _write(db, actor, training, facts)
    return training


def remove_training(db: Session, actor: Actor, training_id: UUID) -> None:
    """Take away a training that was entered by mistake; the trail keeps it. Raises Forbidden, TrainingNotFound."""
    access.require(actor, Permission.STAFF_WRITE)
    db.delete(queries.get_training(db, training_id, for_update=True))
    db.flush()


def _write_kind(db: Session, kind: TrainingKind, facts: TrainingKindFacts) -> None:
    problems: dict[str, list[str]] = {}
    if not facts.name.strip():
        problems["name"] = ["Every training needs a name."]
    if facts.valid_months is not None and not 1 <= facts.valid_months <= 240:
        problems["valid_months"] = ["Between 1 and 240 months, or empty when it is done once and for all."]
    if problems:
        raise Invalid(problems)
    with refusing_duplicates(db, TrainingKindTaken(field="name")):
        kind.name, kind.source, kind.valid_months = facts.name.strip(), facts.source, facts.valid_months
        kind.roles = sorted(role.value for role in facts.roles)
        kind.credentials = sorted(credentials_of(facts.credentials))
        kind.is_active = facts.is_active
        db.add(kind)


def _write(db: Session, actor: Actor, training: Training, facts: TrainingFacts) -> None:
    kind = queries.get_training_kind(db, facts.training_kind_id)
    problems: dict[str, list[str]] = {}
    if facts.done_on > clock.today(actor.zone):
        problems["done_on"] = ["A training that is done was done today at the latest."]
    if facts.expires_on is not None and facts.expires_on < facts.done_on:
        problems["expires_on"] = ["It cannot end before it was done."]
    if problems:
        raise Invalid(problems)
    with refusing_duplicates(db, TrainingTaken(field="done_on")):
        training.training_kind_id, training.done_on, training.note = kind.id, facts.done_on, facts.note
        training.expires_on = facts.expires_on or expires_on(facts.done_on, kind.valid_months)
        db.add(training)
