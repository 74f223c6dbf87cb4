"""The clocks of plans: which are due, of whom, and when. Four statements for a list, whatever its length."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from causeway import access, clock
from causeway.access import Actor, Permission
from tenants.care.plans.models import PlanReview, PlanVersion, TreatmentPlan
from tenants.care.plans.rules import AHEAD_DAYS, PATIENT_SIGNS_DAYS, Away, due_on, is_paused
from tenants.care.plans.rules.words import ReviewCause
from tenants.clinics.models import ClinicProfile
from tenants.intake.models import Episode, Leave
from tenants.intake.rules import EpisodeStatus
from tenants.patients.models import Patient
from tenants.patients.queries.records import SHOWN_NAME
from tenants.patients.rules.names import age
from tenants.patients.signatures.models import Signature
from tenants.patients.signatures.rules import Capacity, age_of_majority, still_wanted, wanted
from tenants.programs.models import Program
from tenants.staff.models import StaffMember

SUBJECT = "plan_versions"
"""What patients and guardians sign, as `tenants.patients.signatures` keeps it."""


@dataclass(slots=True)
class Clock:
    """A course of care as the clocks of its plan see it. signed: the moments of its signed versions, the first first.

    marks: in what capacities the last of them was signed or refused. state: of the clinic, None where it names none.
    asked_on, asked_because: by when a review was asked for, and why.
    """

    episode_id: UUID
    patient_id: UUID
    patient: str
    admitted_on: date
    plan_days: int
    review_days: int
    owner_id: UUID | None
    owner: str | None
    born_on: date
    is_part2: bool
    state: str | None
    signed: list[datetime] = field(default_factory=list)
    version_id: UUID | None = None
    marks: list[Capacity] = field(default_factory=list)
    reviewed_at: datetime | None = None
    asked_on: date | None = None
    asked_because: ReviewCause | None = None
    away: list[Away] = field(default_factory=list)

    def plan_due(self, _zone: ZoneInfo) -> date | None:
        """Until when a signed plan is due; None once there is one, or while a leave goes on."""
        return None if self.signed else due_on(self.admitted_on, self.plan_days, self.away)

    def review_due(self, zone: ZoneInfo) -> date | None:
        """When the plan is looked at next: by its interval, or by the day somebody asked for, whichever is first."""
        if not self.signed:
            return None
        last = max(filter(None, (self.reviewed_at, self.signed[0])))
        by_interval = due_on(clock.local(last, zone).date(), self.review_days, self.away)
        return min((on for on in (by_interval, self.asked_on) if on is not None), default=None)

    def mark_due(self, zone: ZoneInfo) -> date | None:
        """Until when the patient's signature, or a guardian's, is asked for; None once each is given or refused."""
        years = age(self.born_on, clock.today(zone))
        asked = wanted(years, age_of_majority(self.state), is_part2=self.is_part2)
        if not self.signed or not still_wanted(asked, self.marks):
            return None
        return clock.local(self.signed[-1], zone).date() + timedelta(days=PATIENT_SIGNS_DAYS)


class Due(NamedTuple):
    """What is due of a course of care, and the day."""

    of: Clock
    on: date


Which = Callable[[Clock, ZoneInfo], date | None]
"""One of the three clocks, as `Clock.plan_due`."""


def list_due(db: Session, actor: Actor, permission: Permission, today: date, which: Which) -> list[Due]:
    """What is due within a week or was, of everybody in care who is not on leave, in the order of days.

    Leaves move days, so the order is not the database's; who is in care of one clinic fits in memory.
    """
    statement = _clocks().where(Episode.status == EpisodeStatus.ACTIVE)
    criterion = access.visible(actor, permission, Episode.patient_id)
    if criterion is not None:
        statement = statement.where(criterion)
    until_on, found = today + timedelta(days=AHEAD_DAYS), []
    for one in _read(db, statement):
        on = which(one, actor.zone)
        if on is not None and on <= until_on and not is_paused(today, one.away):
            found.append(Due(one, on))
    return sorted(found, key=lambda due: (due.on, due.of.episode_id))


def find_clock(db: Session, episode_id: UUID) -> Clock | None:
    """The clocks of one course of care."""
    return next(iter(_read(db, _clocks().where(Episode.id == episode_id))), None)


def list_clocks(db: Session, episode_ids: Collection[UUID]) -> Collection[Clock]:
    """The clocks of several courses of care."""
    return _read(db, _clocks().where(Episode.id.in_(episode_ids)))


def _read(db: Session, statement: Select[Any]) -> Collection[Clock]:
    clocks = {row[0]: Clock(*row) for row in db.execute(statement)}
    for episode_id, from_on, back_on in db.execute(
        select(Leave.episode_id, Leave.from_on, Leave.returned_on).where(Leave.episode_id.in_(clocks))
    ):
        clocks[episode_id].away.append(Away(from_on, back_on))
    for episode_id, version_id, signed_at, marks in db.execute(_signed(clocks)):
        one = clocks[episode_id]
        one.signed.append(signed_at)
        one.version_id, one.marks = version_id, [Capacity(mark) for mark in marks or ()]
    for episode_id, signed_at, due, cause in db.execute(
        select(PlanReview.episode_id, PlanReview.signed_at, PlanReview.due_on, PlanReview.cause)
        .where(PlanReview.episode_id.in_(clocks))
        .order_by(PlanReview.signed_at.nulls_last())
    ):
        if signed_at is None:
            clocks[episode_id].asked_on, clocks[episode_id].asked_because = due, cause
        else:
            clocks[episode_id].reviewed_at = signed_at
    return clocks.values()


def _clocks() -> Any:
    return (
        select(
            Episode.id,
            Episode.patient_id,
            SHOWN_NAME,
            Episode.admitted_on,
            Program.plan_due_days,
            Program.review_interval_days,
            StaffMember.user_id,
            StaffMember.first_name + " " + StaffMember.last_name,
            Patient.born_on,
            Patient.is_part2,
            select(ClinicProfile.state).where(ClinicProfile.clinic_id == Episode.clinic_id).scalar_subquery(),
        )
        .join(Patient, and_(Patient.clinic_id == Episode.clinic_id, Patient.id == Episode.patient_id))
        .join(Program, and_(Program.clinic_id == Episode.clinic_id, Program.id == Episode.program_id))
        .outerjoin(
            StaffMember,
            and_(StaffMember.clinic_id == Episode.clinic_id, StaffMember.id == Episode.primary_clinician_id),
        )
    )


def _signed(episode_ids: Collection[UUID]) -> Any:
    marks = (
        select(func.array_agg(Signature.capacity))
        .where(
            Signature.clinic_id == PlanVersion.clinic_id,
            Signature.subject == SUBJECT,
            Signature.subject_id == PlanVersion.id,
        )
        .scalar_subquery()
    )
    return (
        select(TreatmentPlan.episode_id, PlanVersion.id, PlanVersion.signed_at, marks)
        .join(
            TreatmentPlan,
            and_(TreatmentPlan.clinic_id == PlanVersion.clinic_id, TreatmentPlan.id == PlanVersion.plan_id),
        )
        .where(TreatmentPlan.episode_id.in_(episode_ids), PlanVersion.signed_at.is_not(None))
        .order_by(PlanVersion.number)
    )
