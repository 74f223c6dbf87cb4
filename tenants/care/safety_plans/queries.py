"""Reads of safety and relapse-prevention plans. The constants name the columns they are sealed for."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Select, and_, case, exists, literal, or_, select
from sqlalchemy.orm import Session, aliased

from causeway import access
from causeway.access import Actor, Permission
from causeway.database import get_one
from causeway.people.models import User
from causeway.protection import Keyring, keyring
from tenants.care.safety_plans.errors import SafetyPlanNotFound
from tenants.care.safety_plans.models import SafetyPlan, SafetyPlanDraft
from tenants.care.safety_plans.rules import DUE, PlanKind
from tenants.intake.models import Episode
from tenants.intake.rules import EpisodeStatus
from tenants.patients.models import Patient
from tenants.patients.queries.records import SHOWN_NAME
from tenants.programs.models import Program
from tenants.programs.rules import Focus
from tenants.staff import cosigning
from tenants.staff.models import StaffMember

CONTENT = "safety_plans.content"
DRAFT = "safety_plan_drafts.payload"
FOR_USE = (Focus.SUBSTANCE_USE, Focus.CO_OCCURRING)
"""The programs in which a relapse-prevention plan is asked for."""


class PlanRow(NamedTuple):
    """A version as pages show it. content: words by section. cosigned_by: "" while nobody has."""

    id: UUID
    patient_id: UUID
    kind: PlanKind
    number: int
    content: Mapping[str, str]
    signed_at: datetime
    signed_by: str
    signed_by_id: UUID
    needs_cosign: bool
    cosigned_at: datetime | None
    cosigned_by: str
    version: int

    @property
    def waits(self) -> bool:
        """Whether a second signature is still asked for."""
        return self.needs_cosign and self.cosigned_at is None


class WaitingPlan(NamedTuple):
    """A version that waits for a second signature. supervisor: of who signed, where their record names one."""

    id: UUID
    patient_id: UUID
    kind: PlanKind
    signed_at: datetime
    signed_by: str
    supervisor_user_id: UUID | None
    supervisor: str | None


class MissingPlan(NamedTuple):
    """Somebody in a program who has no plan of a kind. clinician: the primary one, where there is one who signs in."""

    episode_id: UUID
    patient_id: UUID
    patient: str
    admitted_on: date
    clinician_user_id: UUID | None
    clinician: str


class BegunPlan(NamedTuple):
    """A version that somebody has begun to type."""

    kind: PlanKind
    saved_at: datetime


def get_plan(db: Session, plan_id: UUID, *, for_update: bool = False) -> SafetyPlan:
    """One version. Raises SafetyPlanNotFound."""
    return get_one(db, SafetyPlan, plan_id, SafetyPlanNotFound, for_update=for_update)


def find_latest(db: Session, patient_id: UUID, kind: PlanKind) -> SafetyPlan | None:
    """The version that stands."""
    statement = select(SafetyPlan).where(SafetyPlan.patient_id == patient_id, SafetyPlan.kind == kind)
    return db.scalars(statement.order_by(SafetyPlan.number.desc()).limit(1)).one_or_none()


def list_versions(db: Session, patient_id: UUID) -> dict[PlanKind, list[PlanRow]]:
    """Every version of a patient's plans, the newest first, by kind. One statement."""
    statement = _select().where(SafetyPlan.patient_id == patient_id).order_by(SafetyPlan.number.desc())
    found: dict[PlanKind, list[PlanRow]] = {kind: [] for kind in PlanKind}
    for row in _read(db, statement):
        found[row.kind].append(row)
    return found


def get_plan_row(db: Session, plan_id: UUID) -> PlanRow:
    """One version as pages show it. Raises SafetyPlanNotFound."""
    found = _read(db, _select().where(SafetyPlan.id == plan_id))
    if not found:
        raise SafetyPlanNotFound
    return found[0]


def content_of(db: Session, plan: SafetyPlan) -> dict[str, str]:
    """What a version says, by section."""
    return _opened(keyring(db), plan)


def list_begun(db: Session, patient_id: UUID, user_id: UUID | None) -> dict[PlanKind, BegunPlan]:
    """What this person has begun to type about a patient, by kind."""
    statement = select(SafetyPlanDraft.kind, SafetyPlanDraft.saved_at).where(
        SafetyPlanDraft.patient_id == patient_id, SafetyPlanDraft.user_id == user_id
    )
    return {row.kind: BegunPlan(*row) for row in db.execute(statement)}


def list_missing(db: Session, actor: Actor, kind: PlanKind, by: date, limit: int) -> list[MissingPlan]:
    """Who is in a program, not on leave, and has no plan although it is due by a day; the first admitted first."""
    days = case(
        *((Episode.admitted_on >= rule.effective_on, literal(rule.days)) for rule in reversed(DUE[kind])), else_=0
    )
    statement = (
        select(
            Episode.id,
            Episode.patient_id,
            SHOWN_NAME,
            Episode.admitted_on,
            StaffMember.user_id,
            StaffMember.first_name + " " + StaffMember.last_name,
        )
        .join(Patient, and_(Patient.clinic_id == Episode.clinic_id, Patient.id == Episode.patient_id))
        .join(Program, and_(Program.clinic_id == Episode.clinic_id, Program.id == Episode.program_id))
        .outerjoin(
            StaffMember,
            and_(StaffMember.clinic_id == Episode.clinic_id, StaffMember.id == Episode.primary_clinician_id),
        )
        .where(
            Episode.discharged_on.is_(None),
            Episode.status != EpisodeStatus.ON_LEAVE,
            Episode.admitted_on + days <= by,
            ~exists().where(SafetyPlan.patient_id == Episode.patient_id, SafetyPlan.kind == kind),
        )
        .order_by(Episode.admitted_on + days, Episode.id)
        .limit(limit)
    )
    if kind is PlanKind.RELAPSE:
        statement = statement.where(or_(*(Program.focus == focus for focus in FOR_USE)))
    criterion = access.visible(actor, Permission.CARE_READ, Episode.patient_id)
    rows = db.execute(statement if criterion is None else statement.where(criterion))
    return [MissingPlan(*row[:5], row[5] or "") for row in rows]


def list_waiting(db: Session, actor: Actor, limit: int, *, after: UUID | None = None) -> list[WaitingPlan]:
    """Versions that wait for this person's second signature, the first signed first; beyond one where given."""
    supervisor = cosigning.supervisor_of(SafetyPlan.signed_by_id)
    statement = (
        select(
            SafetyPlan.id,
            SafetyPlan.patient_id,
            SafetyPlan.kind,
            SafetyPlan.signed_at,
            User.display_name,
            supervisor.user_id,
            supervisor.name,
        )
        .join(User, User.id == SafetyPlan.signed_by_id)
        .where(
            SafetyPlan.needs_cosign.is_(True),
            SafetyPlan.cosigned_at.is_(None),
            cosigning.reaches(actor, Permission.CARE_COSIGN, SafetyPlan.signed_by_id),
        )
        .order_by(SafetyPlan.signed_at, SafetyPlan.id)
        .limit(limit)
    )
    if after is not None:
        mark = select(SafetyPlan.signed_at).where(SafetyPlan.id == after).scalar_subquery()
        statement = statement.where(
            (SafetyPlan.signed_at > mark) | and_(SafetyPlan.signed_at == mark, SafetyPlan.id > after)
        )
    return [WaitingPlan(*row) for row in db.execute(statement)]


_COSIGNER = aliased(User)


def _select() -> Select[SafetyPlan, str, str]:
    return (
        select(SafetyPlan, User.display_name, _COSIGNER.display_name)
        .join(User, User.id == SafetyPlan.signed_by_id)
        .outerjoin(_COSIGNER, _COSIGNER.id == SafetyPlan.cosigned_by_id)
    )


def _read(db: Session, statement: Select[SafetyPlan, str, str]) -> list[PlanRow]:
    ring = keyring(db)
    return [
        PlanRow(
            plan.id,
            plan.patient_id,
            plan.kind,
            plan.number,
            _opened(ring, plan),
            plan.signed_at,
            signer,
            plan.signed_by_id,
            plan.needs_cosign,
            plan.cosigned_at,
            cosigner or "",
            plan.version,
        )
        for plan, signer, cosigner in db.execute(statement)
    ]


def _opened(ring: Keyring, plan: SafetyPlan) -> dict[str, str]:
    found: dict[str, str] = json.loads(ring.open(CONTENT, plan.content_sealed))
    return found
