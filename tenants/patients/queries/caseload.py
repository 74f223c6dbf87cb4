"""Whose caseload: the predicate that the kernel asks for own caseload, and what is open under break-glass."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from flask_babel import lazy_gettext as _
from sqlalchemy import Select, and_, func, or_, select, true
from sqlalchemy.orm import Session

from causeway import access, clock
from causeway.access import Actor, Permission
from causeway.database import locked
from causeway.panel.listing import Column, Empty, Filter, Listing, Sort
from causeway.people.models import User
from tenants.patients.errors import RecordNotFound
from tenants.patients.models import BreakGlass, CareKind, CareRelationship, CaseloadCover, Patient
from tenants.patients.words import OUTCOMES

# A cover hands on what is someone's own, not what they cover themselves, nor an auditor's charts.
HANDED_ON = (CareKind.PRIMARY, CareKind.FACILITATOR, CareKind.ASSESSOR)


def on_caseload(actor: Actor) -> Sequence[Select[UUID]]:
    """The patients the actor reaches now: assigned, covered, or opened under break-glass."""
    today, now = clock.today(actor.zone), clock.now()
    assigned = select(CareRelationship.patient_id).where(
        CareRelationship.user_id == actor.user_id,
        CareRelationship.from_on <= today,
        or_(CareRelationship.until_on.is_(None), CareRelationship.until_on >= today),
    )
    covered = (
        select(CareRelationship.patient_id)
        .join(
            CaseloadCover,
            (CaseloadCover.clinic_id == CareRelationship.clinic_id)
            & (CaseloadCover.covered_user_id == CareRelationship.user_id),
        )
        .where(
            CaseloadCover.covering_user_id == actor.user_id,
            CaseloadCover.from_on <= today,
            CaseloadCover.until_on >= today,
            CareRelationship.kind.in_(HANDED_ON),
            CareRelationship.from_on <= today,
            or_(CareRelationship.until_on.is_(None), CareRelationship.until_on >= today),
        )
    )
    opened = select(BreakGlass.patient_id).where(
        BreakGlass.user_id == actor.user_id, BreakGlass.expires_at > now, BreakGlass.closed_at.is_(None)
    )
    return assigned, covered, opened


def open_glass(db: Session, user_id: UUID, patient_id: UUID) -> BreakGlass | None:
    """The person's opening of this chart that still runs, or None."""
    return db.scalars(
        select(BreakGlass)
        .where(
            BreakGlass.user_id == user_id,
            BreakGlass.patient_id == patient_id,
            BreakGlass.expires_at > clock.now(),
            BreakGlass.closed_at.is_(None),
        )
        .order_by(BreakGlass.expires_at.desc())
        .limit(1)
    ).one_or_none()


class Carer(NamedTuple):
    """Somebody whose caseload a patient is or was on."""

    id: UUID
    user_id: UUID
    name: str
    kind: CareKind
    from_on: date
    until_on: date | None


def list_carers(db: Session, patient_id: UUID) -> Sequence[Carer]:
    """Everybody whose caseload the patient is, was or will be on, the latest first; what sessions opened is one line."""
    rows = db.execute(
        select(
            CareRelationship.id,
            CareRelationship.user_id,
            User.display_name,
            CareRelationship.kind,
            CareRelationship.from_on,
            CareRelationship.until_on,
            CareRelationship.opened_for_id,
        )
        .join(User, User.id == CareRelationship.user_id)
        .where(CareRelationship.patient_id == patient_id)
        .order_by(CareRelationship.until_on.desc().nulls_first(), CareRelationship.from_on.desc(), CareRelationship.id)
    )
    carers: list[Carer] = []
    by_session: dict[tuple[UUID, CareKind], int] = {}
    for row in rows:
        carer, opened_for_id = Carer._make(row[:-1]), row.opened_for_id
        key = (carer.user_id, carer.kind)
        if opened_for_id is not None and key in by_session:
            known = carers[by_session[key]]
            carers[by_session[key]] = known._replace(from_on=min(known.from_on, carer.from_on))
            continue
        if opened_for_id is not None:
            by_session[key] = len(carers)
        carers.append(carer)
    return carers


def get_relationship(db: Session, relationship_id: UUID, patient_id: UUID) -> CareRelationship:
    """The assignment, when it is that patient's. Raises RecordNotFound."""
    row = db.scalars(
        select(CareRelationship).where(
            CareRelationship.id == relationship_id, CareRelationship.patient_id == patient_id
        )
    ).one_or_none()
    if row is None:
        raise RecordNotFound
    return row


class Caseload(NamedTuple):
    """A member with the number of patients on their caseload, and of how many they are the primary clinician."""

    user_id: UUID
    name: str
    patients: int
    as_primary: int


def count_caseloads(db: Session, today: date) -> Sequence[Caseload]:
    """Everybody with at least one patient today, by name; cover and auditors' grants do not count."""
    rows = db.execute(
        select(
            User.id,
            User.display_name,
            func.count(CareRelationship.patient_id.distinct()),
            func.count(CareRelationship.patient_id.distinct()).filter(CareRelationship.kind == CareKind.PRIMARY),
        )
        .join(CareRelationship, CareRelationship.user_id == User.id)
        .where(
            CareRelationship.kind.in_(HANDED_ON),
            CareRelationship.from_on <= today,
            or_(CareRelationship.until_on.is_(None), CareRelationship.until_on >= today),
        )
        .group_by(User.id, User.display_name)
        .order_by(User.display_name, User.id)
    )
    return [Caseload(*row) for row in rows]


def list_covers(db: Session, today: date) -> Sequence[CaseloadCover]:
    """Covers that run or will run, in the order they begin."""
    return db.scalars(
        select(CaseloadCover).where(CaseloadCover.until_on >= today).order_by(CaseloadCover.from_on, CaseloadCover.id)
    ).all()


def find_cover(db: Session, cover_id: UUID) -> CaseloadCover | None:
    """The cover, or None."""
    return db.scalars(select(CaseloadCover).where(CaseloadCover.id == cover_id)).one_or_none()


def find_cover_of(db: Session, time_off_id: UUID) -> CaseloadCover | None:
    """The cover that follows some time off, locked."""
    return db.scalars(locked(select(CaseloadCover).where(CaseloadCover.time_off_id == time_off_id))).one_or_none()


def get_opening(db: Session, opening_id: UUID) -> BreakGlass:
    """An opening under break-glass. Raises RecordNotFound."""
    row = db.scalars(select(BreakGlass).where(BreakGlass.id == opening_id)).one_or_none()
    if row is None:
        raise RecordNotFound
    return row


class Waiting(NamedTuple):
    """An opening that waits for its review."""

    id: UUID
    opened_at: datetime
    who: str
    patient_id: UUID
    patient_name: str


def list_waiting(db: Session, actor: Actor, limit: int) -> Sequence[Waiting]:
    """Openings that nobody has reviewed yet, oldest first, without one's own."""
    visible = access.visible(actor, Permission.PRIVACY_READ, BreakGlass.patient_id)
    statement = (
        select(
            BreakGlass.id,
            BreakGlass.opened_at,
            User.display_name,
            BreakGlass.patient_id,
            Patient.last_name + ", " + Patient.first_name,
        )
        .join(User, User.id == BreakGlass.user_id)
        .join(Patient, and_(Patient.clinic_id == BreakGlass.clinic_id, Patient.id == BreakGlass.patient_id))
        .where(
            BreakGlass.reviewed_at.is_(None),
            BreakGlass.user_id != actor.user_id,
            true() if visible is None else visible,
        )
        .order_by(BreakGlass.opened_at, BreakGlass.id)
        .limit(limit)
    )
    return [Waiting(*row) for row in db.execute(statement)]


def _openings(_actor: Actor) -> Select[Any]:
    return (
        select(BreakGlass.id)
        .join(User, User.id == BreakGlass.user_id)
        .join(Patient, and_(Patient.clinic_id == BreakGlass.clinic_id, Patient.id == BreakGlass.patient_id))
    )


def reviewed_filter(reviewed_at: Any) -> Filter:
    """What waits for a review, to begin with; what had one; or both."""
    return Filter(
        "show",
        _("Show"),
        (("waiting", _("Waiting for review")), ("reviewed", _("Reviewed")), ("all", _("All"))),
        lambda value: {"waiting": reviewed_at.is_(None), "reviewed": reviewed_at.isnot(None)}.get(value, true()),
        default="waiting",
    )


OPENINGS = Listing(
    title=_("Break-glass"),
    key=BreakGlass.id,
    patient=BreakGlass.patient_id,
    source=_openings,
    columns=(
        Column("opened", _("Opened"), BreakGlass.opened_at, kind="moment", sort="opened"),
        Column("who", _("By"), User.display_name),
        Column("patient", _("Patient"), Patient.last_name + ", " + Patient.first_name),
        Column("until", _("Until"), func.coalesce(BreakGlass.closed_at, BreakGlass.expires_at), kind="moment"),
        Column("reviewed", _("Reviewed"), BreakGlass.reviewed_at, kind="moment"),
        Column("outcome", _("Found"), BreakGlass.outcome, show=lambda value: OUTCOMES[value] if value else ""),
    ),
    sorts={"opened": Sort((BreakGlass.opened_at,), (datetime,), is_descending=True)},
    default_sort="opened",
    filters=(reviewed_filter(BreakGlass.reviewed_at),),
    empty=Empty(
        _("Nothing waits for a review"),
        _("When somebody opens a chart outside their caseload, it is listed here until somebody else has reviewed it."),
    ),
)
