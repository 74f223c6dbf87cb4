"""Plans and their versions: of one course of care, and what waits for a co-signature."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, aliased

from causeway.database import get_one
from causeway.people.models import User
from causeway.protection import keyring
from tenants.care.plans.errors import PartNotFound, VersionNotFound
from tenants.care.plans.models import (
    PlanIntervention,
    PlanObjective,
    PlanPhysicianSignature,
    PlanProblem,
    PlanStep,
    PlanVersion,
    TreatmentPlan,
)
from tenants.care.plans.queries.columns import CONTENT
from tenants.care.plans.rules import Plan, StepKind, from_text
from tenants.care.plans.rules.words import Level


class VersionRow(NamedTuple):
    """A version of a plan as pages show it. signed_by: "" while it is being written; cosigned_by: while nobody has.

    physician: name and credentials of the physician who signed it too.
    """

    id: UUID
    patient_id: UUID
    episode_id: UUID
    plan_id: UUID
    number: int
    signed_at: datetime | None
    signed_by: str
    signed_by_id: UUID | None
    needs_cosign: bool
    cosigned_at: datetime | None
    cosigned_by: str
    needs_physician: bool
    physician_at: datetime | None
    physician: str
    version: int

    @property
    def waits_for_cosign(self) -> bool:
        """Whether a second signature of the staff is asked for and not given."""
        return self.signed_at is not None and self.needs_cosign and self.cosigned_at is None

    @property
    def waits_for_physician(self) -> bool:
        """Whether a physician's signature is asked for and not given."""
        return self.signed_at is not None and self.needs_physician and self.physician_at is None


class StepRow(NamedTuple):
    """The last change that can be undone."""

    id: UUID
    kind: StepKind
    level: Level
    done_at: datetime
    done_by: str


def find_plan(db: Session, episode_id: UUID, *, for_update: bool = False) -> TreatmentPlan | None:
    """The plan of a course of care, where somebody has begun one."""
    statement = select(TreatmentPlan).where(TreatmentPlan.episode_id == episode_id)
    if for_update:
        statement = statement.with_for_update(of=TreatmentPlan).execution_options(populate_existing=True)
    return db.scalars(statement).one_or_none()


def find_draft(db: Session, plan_id: UUID) -> PlanVersion | None:
    """The version being worked on."""
    return db.scalars(
        select(PlanVersion).where(PlanVersion.plan_id == plan_id, PlanVersion.signed_at.is_(None))
    ).one_or_none()


def get_version(db: Session, version_id: UUID, *, for_update: bool = False) -> PlanVersion:
    """One version. Raises VersionNotFound."""
    return get_one(db, PlanVersion, version_id, VersionNotFound, for_update=for_update)


def list_versions(db: Session, episode_id: UUID) -> list[VersionRow]:
    """The versions of a plan, the newest first. One statement."""
    rows = db.execute(_versions().where(TreatmentPlan.episode_id == episode_id).order_by(PlanVersion.number.desc()))
    return [VersionRow(*row) for row in rows]


def get_version_row(db: Session, version_id: UUID) -> VersionRow:
    """One version as pages show it. Raises VersionNotFound."""
    row = db.execute(_versions().where(PlanVersion.id == version_id)).one_or_none()
    if row is None:
        raise VersionNotFound
    return VersionRow(*row)


def find_content(db: Session, version_id: UUID) -> Plan | None:
    """The plan as a version was signed; None for one that is being written."""
    kept = db.scalars(select(PlanVersion.content_sealed).where(PlanVersion.id == version_id)).one_or_none()
    return None if kept is None else from_text(keyring(db).open(CONTENT, kept))


def find_last_step(db: Session, plan_id: UUID) -> StepRow | None:
    """What would be undone next."""
    row = db.execute(
        select(PlanStep.id, PlanStep.kind, PlanStep.level, PlanStep.created_at, User.display_name)
        .outerjoin(User, User.id == PlanStep.done_by_id)
        .where(PlanStep.plan_id == plan_id)
        .order_by(PlanStep.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else StepRow(row[0], row[1], row[2], row[3], row[4] or "")


def get_problem(db: Session, problem_id: UUID, *, for_update: bool = False) -> PlanProblem:
    """One problem. Raises PartNotFound."""
    return get_one(db, PlanProblem, problem_id, PartNotFound, for_update=for_update)


def get_objective(db: Session, objective_id: UUID, *, for_update: bool = False) -> PlanObjective:
    """One objective. Raises PartNotFound."""
    return get_one(db, PlanObjective, objective_id, PartNotFound, for_update=for_update)


def get_intervention(db: Session, intervention_id: UUID, *, for_update: bool = False) -> PlanIntervention:
    """One intervention. Raises PartNotFound."""
    return get_one(db, PlanIntervention, intervention_id, PartNotFound, for_update=for_update)


def _versions() -> Any:
    cosigner, physician, theirs = aliased(User), aliased(User), PlanPhysicianSignature
    return (
        select(
            PlanVersion.id,
            PlanVersion.patient_id,
            TreatmentPlan.episode_id,
            PlanVersion.plan_id,
            PlanVersion.number,
            PlanVersion.signed_at,
            User.display_name,
            PlanVersion.signed_by_id,
            PlanVersion.needs_cosign,
            PlanVersion.cosigned_at,
            cosigner.display_name,
            PlanVersion.needs_physician,
            theirs.signed_at,
            func.coalesce(physician.display_name + ", " + theirs.credentials, ""),
            PlanVersion.version,
        )
        .join(
            TreatmentPlan,
            and_(TreatmentPlan.clinic_id == PlanVersion.clinic_id, TreatmentPlan.id == PlanVersion.plan_id),
        )
        .outerjoin(User, User.id == PlanVersion.signed_by_id)
        .outerjoin(cosigner, cosigner.id == PlanVersion.cosigned_by_id)
        .outerjoin(theirs, and_(theirs.clinic_id == PlanVersion.clinic_id, theirs.version_id == PlanVersion.id))
        .outerjoin(physician, physician.id == theirs.signed_by_id)
    )
