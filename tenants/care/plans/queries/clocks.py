"""The clocks of plans: which are due, of whom, and when; and what fell due. One statement for a list, whatever its length."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ScalarSelect, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from causeway import access, clock
from causeway.access import Actor, Permission
from tenants.care.plans.models import PlanReview, PlanVersion, TreatmentPlan
from tenants.care.plans.rules import AHEAD_DAYS, PATIENT_SIGNS_DAYS, ReviewCause
from tenants.care.queries.away import away_of, away_within
from tenants.care.rules import Away, due_on, is_paused
from tenants.clinics.models import ClinicProfile
from tenants.intake.models import Episode
from tenants.intake.rules import EpisodeStatus
from tenants.patients.models import Patient
from tenants.patients.queries.records import SHOWN_NAME
from tenants.patients.rules.consents import ConsentKind
from tenants.patients.rules.minors import signing
from tenants.patients.rules.names import age
from tenants.patients.signatures.models import Signature
from tenants.patients.signatures.rules import Capacity
from tenants.programs.models import Program
from tenants.staff.models import StaffMember

SUBJECT = "plan_versions"
"""What patients and guardians sign, as `tenants.patients.signatures` keeps it."""
SIGNED_LIKE = ConsentKind.TREATMENT
"""A plan is signed by whoever consents to the treatment that it describes (`tenants.patients.rules.minors`)."""


class Mark(NamedTuple):
    """In what capacity somebody signed a version or refused, and when."""

    capacity: Capacity
    at: datetime


class Signed(NamedTuple):
    """A signed version."""

    id: UUID
    at: datetime
    marks: list[Mark]


class Looked(NamedTuple):
    """A review of the plan; at: None while it is asked for."""

    at: datetime | None
    due_on: date
    cause: ReviewCause


@dataclass(slots=True)
class Clock:
    """A course of care as the clocks of its plan see it. signed: its signed versions, the first first; reviews likewise, one
    that is asked for last. state: of the clinic, None where it names none.
    """

    episode_id: UUID
    patient_id: UUID
    patient: str
    admitted_on: date
    discharged_on: date | None
    plan_days: int
    review_days: int
    owner_id: UUID | None
    owner: str | None
    born_on: date
    is_part2: bool
    state: str | None
    away: list[Away] = field(default_factory=list)
    signed: list[Signed] = field(default_factory=list)
    reviews: list[Looked] = field(default_factory=list)

    @property
    def asked_on(self) -> date | None:
        """By when somebody asked for a review."""
        return next((one.due_on for one in self.reviews if one.at is None), None)

    @property
    def asked_because(self) -> ReviewCause | None:
        """Why somebody asked for a review."""
        return next((one.cause for one in self.reviews if one.at is None), None)

    @property
    def plan_on(self) -> date | None:
        """Until when a signed plan is, or was, due; None while a leave goes on."""
        return due_on(self.admitted_on, self.plan_days, self.away)

    def plan_due(self, _zone: ZoneInfo) -> date | None:
        """Until when a signed plan is due; None once there is one, or while a leave goes on."""
        return None if self.signed else self.plan_on

    def review_due(self, zone: ZoneInfo) -> date | None:
        """When the plan is looked at next: by its interval, or by the day somebody asked for, whichever is first."""
        if not self.signed:
            return None
        last = max([self.signed[0].at, *(one.at for one in self.reviews if one.at is not None)])
        days = (self._again(last, zone), self.asked_on)
        return min((on for on in days if on is not None), default=None)

    def reviews_past(self, zone: ZoneInfo) -> Iterator[tuple[date, date]]:
        """Of each review that was written the day by which it was due, and its own."""
        last = self.signed[0].at if self.signed else None
        for one in self.reviews:
            if one.at is None or last is None:
                continue
            asked = None if one.cause is ReviewCause.INTERVAL else one.due_on
            days = [on for on in (self._again(last, zone), asked) if on is not None]
            if days:
                yield min(days), clock.local(one.at, zone).date()
            last = one.at

    def marked_at(self, zone: ZoneInfo) -> datetime | None:
        """When the last of those who are asked today signed the last version, or refused; None while somebody has not."""
        years, marks = age(self.born_on, clock.today(zone)), self.signed[-1].marks if self.signed else []
        who = signing(SIGNED_LIKE, years, self.state, is_part2=self.is_part2)
        is_open = not who.is_complete(frozenset(mark.capacity for mark in marks))
        return None if is_open else max(mark.at for mark in marks)

    def mark_on(self, zone: ZoneInfo) -> date | None:
        """Until when the last version is, or was, to be signed by the patient or a guardian; None without one."""
        if not self.signed:
            return None
        return clock.local(self.signed[-1].at, zone).date() + timedelta(days=PATIENT_SIGNS_DAYS)

    def mark_due(self, zone: ZoneInfo) -> date | None:
        """Until when the patient's signature, or a guardian's, is asked for; None once each is given or refused."""
        return None if self.marked_at(zone) is not None else self.mark_on(zone)

    def _again(self, last: datetime, zone: ZoneInfo) -> date | None:
        return due_on(clock.local(last, zone).date(), self.review_days, self.away)


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
    statement = _within(actor, permission).where(Episode.status == EpisodeStatus.ACTIVE)
    until_on, found = today + timedelta(days=AHEAD_DAYS), []
    for one in _read(db, statement):
        on = which(one, actor.zone)
        if on is not None and on <= until_on and not is_paused(today, one.away):
            found.append(Due(one, on))
    return sorted(found, key=lambda due: (due.on, due.of.episode_id))


def list_since(db: Session, actor: Actor, permission: Permission, from_on: date) -> Iterable[Clock]:
    """The clocks of everybody in care on a day or later."""
    was_there = or_(Episode.discharged_on.is_(None), Episode.discharged_on >= from_on)
    return _read(db, _within(actor, permission).where(was_there))


def find_clock(db: Session, episode_id: UUID) -> Clock | None:
    """The clocks of one course of care."""
    return next(iter(_read(db, _clocks().where(Episode.id == episode_id))), None)


def list_clocks(db: Session, episode_ids: Collection[UUID]) -> list[Clock]:
    """The clocks of several courses of care."""
    return list(_read(db, _clocks().where(Episode.id.in_(episode_ids))))


def _within(actor: Actor, permission: Permission) -> Select[Any]:
    statement: Select[Any] = _clocks()
    criterion = access.visible(actor, permission, Episode.patient_id)
    return statement if criterion is None else statement.where(criterion)


def _read(db: Session, statement: Select[Any]) -> Iterator[Clock]:
    for row in db.execute(statement):
        *plain, leaves, versions, reviews = row
        values: list[Any] = [*plain, away_of(leaves), _signed_of(versions), _looked_of(reviews)]
        yield Clock(*values)


def _signed_of(kept: list[list[Any]] | None) -> list[Signed]:
    found = [
        Signed(
            UUID(version_id),
            datetime.fromisoformat(at),
            [Mark(Capacity(capacity), datetime.fromisoformat(on)) for capacity, on in marks or ()],
        )
        for version_id, at, marks in kept or ()
    ]
    return sorted(found, key=lambda one: one.at)


def _looked_of(kept: list[list[Any]] | None) -> list[Looked]:
    found = [
        Looked(datetime.fromisoformat(at) if at else None, date.fromisoformat(due), ReviewCause(cause))
        for at, due, cause in kept or ()
    ]
    written = [one for one in found if one.at is not None]
    asked = [one for one in found if one.at is None]
    return sorted(written, key=lambda one: str(one.at)) + asked


def _clocks() -> Any:
    return (
        select(
            Episode.id,
            Episode.patient_id,
            SHOWN_NAME,
            Episode.admitted_on,
            Episode.discharged_on,
            Program.plan_due_days,
            Program.review_interval_days,
            StaffMember.user_id,
            StaffMember.first_name + " " + StaffMember.last_name,
            Patient.born_on,
            Patient.is_part2,
            select(ClinicProfile.state).where(ClinicProfile.clinic_id == Episode.clinic_id).scalar_subquery(),
            away_within(),
            _versions_within(),
            _reviews_within(),
        )
        .join(Patient, and_(Patient.clinic_id == Episode.clinic_id, Patient.id == Episode.patient_id))
        .join(Program, and_(Program.clinic_id == Episode.clinic_id, Program.id == Episode.program_id))
        .outerjoin(
            StaffMember,
            and_(StaffMember.clinic_id == Episode.clinic_id, StaffMember.id == Episode.primary_clinician_id),
        )
    )


def _versions_within() -> ScalarSelect[Any]:
    marks = (
        select(func.json_agg(func.json_build_array(Signature.capacity, Signature.signed_at)))
        .where(
            Signature.clinic_id == PlanVersion.clinic_id,
            Signature.subject == SUBJECT,
            Signature.subject_id == PlanVersion.id,
        )
        .correlate(PlanVersion)
        .scalar_subquery()
    )
    return (
        select(func.json_agg(func.json_build_array(PlanVersion.id, PlanVersion.signed_at, marks)))
        .join(
            TreatmentPlan,
            and_(TreatmentPlan.clinic_id == PlanVersion.clinic_id, TreatmentPlan.id == PlanVersion.plan_id),
        )
        .where(
            TreatmentPlan.clinic_id == Episode.clinic_id,
            TreatmentPlan.episode_id == Episode.id,
            PlanVersion.signed_at.is_not(None),
        )
        .correlate(Episode)
        .scalar_subquery()
    )


def _reviews_within() -> ScalarSelect[Any]:
    return (
        select(func.json_agg(func.json_build_array(PlanReview.signed_at, PlanReview.due_on, PlanReview.cause)))
        .where(PlanReview.clinic_id == Episode.clinic_id, PlanReview.episode_id == Episode.id)
        .correlate(Episode)
        .scalar_subquery()
    )
