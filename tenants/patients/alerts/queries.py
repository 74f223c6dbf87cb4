"""Reads of alerts: the list, those that wait, and what a patient's chart says of them."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from causeway import access
from causeway.access import Actor, Permission, roles_with
from causeway.database import binding_of, get_one, locked
from causeway.people.models import Membership, MembershipStatus, User
from tenants.patients.alerts.errors import AlertNotFound
from tenants.patients.alerts.models import Alert, AlertSettings
from tenants.patients.alerts.rules import ACKNOWLEDGE_MINUTES, AlertKind, State, Step, state_of
from tenants.patients.models import CareKind, CareRelationship, Patient
from tenants.patients.queries.records import SHOWN_NAME

OUTCOME = "alerts.outcome"


class AlertRow(NamedTuple):
    """An alert as pages show it. owner: "" where it had none, and fell to the directors at once."""

    id: UUID
    patient_id: UUID
    patient: str
    kind: AlertKind
    source_id: UUID
    raised_at: datetime
    owner_id: UUID | None
    owner: str
    step: Step
    escalates_at: datetime | None
    escalated_at: datetime | None
    acknowledged_at: datetime | None
    acknowledged_by: str
    closed_at: datetime | None
    closed_by: str
    version: int

    @property
    def state(self) -> State:
        """Where it stands."""
        return state_of(
            is_escalated=self.escalated_at is not None,
            is_acknowledged=self.acknowledged_at is not None,
            is_closed=self.closed_at is not None,
        )

    @property
    def goes_to(self) -> str:
        """Who is to see to it now; "" for the directors."""
        return "" if self.step is Step.DIRECTORS else self.owner


class Settings(NamedTuple):
    """How the clinic handles alerts. version: None where it has set nothing."""

    acknowledge_minutes: int = ACKNOWLEDGE_MINUTES
    has_links_unstaffed: bool = False
    version: int | None = None


def get_alert(db: Session, alert_id: UUID, *, for_update: bool = False) -> Alert:
    """One alert. Raises AlertNotFound."""
    return get_one(db, Alert, alert_id, AlertNotFound, for_update=for_update)


def get_row(db: Session, alert_id: UUID) -> AlertRow:
    """One alert as pages show it. Raises AlertNotFound."""
    row = db.execute(_select().where(Alert.id == alert_id)).one_or_none()
    if row is None:
        raise AlertNotFound
    return AlertRow._make(row)


def find_waiting(db: Session, kind: AlertKind, source_id: UUID) -> Alert | None:
    """The alert of a record that nobody has acknowledged yet, locked."""
    statement = select(Alert).where(Alert.kind == kind, Alert.source_id == source_id, Alert.acknowledged_at.is_(None))
    return db.scalar(locked(statement))


def list_of_source(db: Session, source_id: UUID) -> Sequence[Alert]:
    """The alerts of a record that are not closed, locked."""
    return db.scalars(locked(select(Alert).where(Alert.source_id == source_id, Alert.closed_at.is_(None)))).all()


def list_open(db: Session, actor: Actor, limit: int, *, is_acknowledged: bool | None = None) -> list[AlertRow]:
    """The open alerts this person sees, those nobody has acknowledged first, each the oldest first. One statement.

    is_acknowledged: only those that are, or only those that are not.
    """
    statement = _select().where(Alert.closed_at.is_(None), seen_by(actor, Permission.ASSESSMENT_READ))
    if is_acknowledged is not None:
        seen = Alert.acknowledged_at
        statement = statement.where(seen.is_not(None) if is_acknowledged else seen.is_(None))
    ordered = statement.order_by(Alert.acknowledged_at.is_not(None), Alert.raised_at, Alert.id).limit(limit)
    return [AlertRow._make(row) for row in db.execute(ordered)]


def has_open(patient_id: UUID) -> ColumnElement[bool]:
    """Whether an alert about the patient is open: a condition for statements that ask for more than that."""
    return exists().where(Alert.patient_id == patient_id, Alert.closed_at.is_(None))


def find_open(db: Session, patient_ids: Collection[UUID]) -> frozenset[UUID]:
    """Those of the patients about whom an alert is open."""
    statement = select(Alert.patient_id).where(Alert.patient_id.in_(patient_ids), Alert.closed_at.is_(None)).distinct()
    return frozenset(db.scalars(statement))


def list_of_patient(db: Session, patient_id: UUID, limit: int = 50) -> list[AlertRow]:
    """A patient's alerts, the newest first. One statement."""
    statement = _select().where(Alert.patient_id == patient_id)
    return [
        AlertRow._make(row)
        for row in db.execute(statement.order_by(Alert.raised_at.desc(), Alert.id.desc()).limit(limit))
    ]


def list_past(db: Session, actor: Actor, from_at: datetime, until_at: datetime) -> list[AlertRow]:
    """The alerts raised between two instants, acknowledged or not. One statement."""
    statement = _select().where(
        Alert.raised_at >= from_at, Alert.raised_at < until_at, seen_by(actor, Permission.ASSESSMENT_READ)
    )
    return [AlertRow._make(row) for row in db.execute(statement.order_by(Alert.raised_at, Alert.id))]


def list_escalating(db: Session, at: datetime) -> Sequence[Alert]:
    """The alerts that nobody acknowledged in time, locked; those that another worker has are left to it."""
    statement = select(Alert).where(Alert.escalates_at <= at).order_by(Alert.escalates_at, Alert.id)
    return db.scalars(statement.with_for_update(skip_locked=True)).all()


def has_escalating(db: Session, at: datetime) -> bool:
    """Whether the bound clinic has an alert that nobody acknowledged in time."""
    return db.scalar(select(Alert.id).where(Alert.escalates_at <= at).limit(1)) is not None


def find_settings(db: Session) -> Settings:
    """How the clinic handles alerts; the defaults where it has set nothing."""
    row = db.scalar(select(AlertSettings))
    return Settings() if row is None else Settings(row.acknowledge_minutes, row.has_links_unstaffed, row.version)


def find_carer(db: Session, patient_id: UUID, today: date) -> UUID | None:
    """The user to whom an alert about a patient falls: their primary clinician today, the latest set; before an admission
    whoever was asked to assess them; None without either.
    """
    statement = (
        select(CareRelationship.user_id)
        .join(
            Membership,
            and_(Membership.clinic_id == CareRelationship.clinic_id, Membership.user_id == CareRelationship.user_id),
        )
        .where(
            CareRelationship.patient_id == patient_id,
            CareRelationship.kind.in_((CareKind.PRIMARY, CareKind.ASSESSOR)),
            CareRelationship.from_on <= today,
            or_(CareRelationship.until_on.is_(None), CareRelationship.until_on >= today),
            Membership.status == MembershipStatus.ACTIVE,
        )
        .order_by(
            CareRelationship.kind != CareKind.PRIMARY, CareRelationship.from_on.desc(), CareRelationship.id.desc()
        )
        .limit(1)
    )
    return db.scalar(statement)


def find_address(db: Session, user_id: UUID) -> str | None:
    """The mail address of an active member."""
    return db.scalar(
        select(User.email)
        .join(Membership, Membership.user_id == User.id)
        .where(
            Membership.clinic_id == binding_of(db).clinic_id,
            Membership.status == MembershipStatus.ACTIVE,
            User.is_active,
            User.id == user_id,
        )
    )


def list_answering(db: Session) -> list[tuple[UUID, str]]:
    """Id and name of the active members whose roles let them act on an alert, by name."""
    roles = [role.value for role in roles_with(Permission.SAFETY_CLOSE)]
    statement = (
        select(User.id, User.display_name)
        .join(Membership, Membership.user_id == User.id)
        .where(
            Membership.clinic_id == binding_of(db).clinic_id,
            Membership.status == MembershipStatus.ACTIVE,
            Membership.roles.overlap(roles),
        )
    )
    return [(user_id, name) for user_id, name in db.execute(statement.order_by(User.display_name, User.id))]


def seen_by(actor: Actor, permission: Permission) -> ColumnElement[bool]:
    """The alerts this person may see: of the patients the permission reaches, and those that went to them."""
    criterion = access.visible(actor, permission, Alert.patient_id)
    own = Alert.owner_id == actor.user_id
    return or_(criterion, own) if criterion is not None else true()


_OWNER, _SEEN, _CLOSED = aliased(User), aliased(User), aliased(User)
GOES_TO = case((Alert.step == Step.DIRECTORS, ""), else_=func.coalesce(_OWNER.display_name, ""))


def joined(statement: Select[Any]) -> Select[Any]:
    """The statement over alerts with their patients and people."""
    return (
        statement.select_from(Alert)
        .join(Patient, and_(Patient.clinic_id == Alert.clinic_id, Patient.id == Alert.patient_id))
        .outerjoin(_OWNER, _OWNER.id == Alert.owner_id)
        .outerjoin(_SEEN, _SEEN.id == Alert.acknowledged_by_id)
        .outerjoin(_CLOSED, _CLOSED.id == Alert.closed_by_id)
    )


def _select() -> Select[Any]:
    return joined(
        select(
            Alert.id,
            Alert.patient_id,
            SHOWN_NAME,
            Alert.kind,
            Alert.source_id,
            Alert.raised_at,
            Alert.owner_id,
            _named(_OWNER),
            Alert.step,
            Alert.escalates_at,
            Alert.escalated_at,
            Alert.acknowledged_at,
            _named(_SEEN),
            Alert.closed_at,
            _named(_CLOSED),
            Alert.version,
        )
    )


def _named(who: type[User]) -> Any:
    return func.coalesce(who.display_name, "")
