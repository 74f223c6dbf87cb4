"""Reads of safety and relapse-prevention plans. The constants name the columns they are sealed for."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from causeway import access
from causeway.access import Actor, Permission
from causeway.database import get_one
from causeway.people.models import User
from causeway.protection import Keyring, keyring
from tenants.care.queries.away import away_of, away_within
from tenants.care.safety_plans.errors import SafetyPlanNotFound
from tenants.care.safety_plans.models import SafetyPlan, SafetyPlanDraft
from tenants.care.safety_plans.rules import BEFORE_DAYS, PlanKind, due_on
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
    cosigned_at: datetime | None = None


class AskedPlan(NamedTuple):
    """Somebody in a program of whom a plan is asked. first_at: of the first one that counts. by: None during a leave that goes
    on. clinician: the primary one, where there is one who signs in.
    """

    episode_id: UUID
    patient_id: UUID
    patient: str
    discharged_on: date | None
    first_at: datetime | None
    by: date | None
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


def list_asked(db: Session, actor: Actor, kind: PlanKind, since: date | None = None) -> list[AskedPlan]:
    """Of whom a plan is asked: everybody in a program now and not on leave, or (since) on a day or later, with the first one
    of that course.

    A plan of an earlier course counts once it is gone through and signed again; one signed at most `BEFORE_DAYS` before the
    admission counts. One statement.
    """
    first = (
        select(func.min(SafetyPlan.signed_at))
        .where(
            SafetyPlan.clinic_id == Episode.clinic_id,
            SafetyPlan.patient_id == Episode.patient_id,
            SafetyPlan.kind == kind,
            or_(
                SafetyPlan.episode_id == Episode.id,
                func.date(SafetyPlan.signed_at) >= Episode.admitted_on - BEFORE_DAYS,
            ),
        )
        .correlate(Episode)
        .scalar_subquery()
    )
    was_there: ColumnElement[bool] = Episode.discharged_on.is_(None)
    if since is not None:
        was_there = or_(was_there, Episode.discharged_on >= since)
    else:
        was_there = and_(was_there, Episode.status != EpisodeStatus.ON_LEAVE)
    statement = (
        select(
            Episode.id,
            Episode.patient_id,
            SHOWN_NAME,
            Episode.admitted_on,
            Episode.discharged_on,
            first,
            away_within(),
            StaffMember.user_id,
            StaffMember.first_name + " " + StaffMember.last_name,
        )
        .join(Patient, and_(Patient.clinic_id == Episode.clinic_id, Patient.id == Episode.patient_id))
        .join(Program, and_(Program.clinic_id == Episode.clinic_id, Program.id == Episode.program_id))
        .outerjoin(
            StaffMember,
            and_(StaffMember.clinic_id == Episode.clinic_id, StaffMember.id == Episode.primary_clinician_id),
        )
        .where(was_there)
        .order_by(Episode.admitted_on, Episode.id)
    )
    if kind is PlanKind.RELAPSE:
        statement = statement.where(or_(*(Program.focus == focus for focus in FOR_USE)))
    criterion = access.visible(actor, Permission.CARE_READ, Episode.patient_id)
    rows: Any = db.execute(statement if criterion is None else statement.where(criterion))
    found = []
    for episode_id, patient_id, patient, admitted_on, discharged_on, first_at, leaves, user_id, name in rows:
        by = due_on(kind, admitted_on, away_of(leaves))
        found.append(AskedPlan(episode_id, patient_id, patient, discharged_on, first_at, by, user_id, name or ""))
    return found


def list_waiting(db: Session, actor: Actor, limit: int, *, after: UUID | None = None) -> list[WaitingPlan]:
    """Versions that wait for this person's second signature, the first signed first; beyond one where given."""
    statement = _to_cosign(actor).where(SafetyPlan.cosigned_at.is_(None)).limit(limit)
    if after is not None:
        mark = select(SafetyPlan.signed_at).where(SafetyPlan.id == after).scalar_subquery()
        statement = statement.where(
            (SafetyPlan.signed_at > mark) | and_(SafetyPlan.signed_at == mark, SafetyPlan.id > after)
        )
    return [WaitingPlan(*row) for row in db.execute(statement)]


def list_cosigned(db: Session, actor: Actor, from_at: datetime, until_at: datetime) -> list[WaitingPlan]:
    """Versions signed between two instants that needed a second signature, given or not. One statement."""
    within = and_(SafetyPlan.signed_at >= from_at, SafetyPlan.signed_at < until_at)
    return [WaitingPlan(*row) for row in db.execute(_to_cosign(actor).where(within))]


def _to_cosign(actor: Actor) -> Select[Any]:
    supervisor = cosigning.supervisor_of(SafetyPlan.signed_by_id)
    return (
        select(
            SafetyPlan.id,
            SafetyPlan.patient_id,
            SafetyPlan.kind,
            SafetyPlan.signed_at,
            User.display_name,
            supervisor.user_id,
            supervisor.name,
            SafetyPlan.cosigned_at,
        )
        .join(User, User.id == SafetyPlan.signed_by_id)
        .where(
            SafetyPlan.needs_cosign.is_(True),
            cosigning.reaches(actor, Permission.CARE_COSIGN, SafetyPlan.signed_by_id),
        )
        .order_by(SafetyPlan.signed_at, SafetyPlan.id)
    )


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
