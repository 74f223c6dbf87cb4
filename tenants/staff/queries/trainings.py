"""Reads of trainings: what the clinic requires, what somebody has done, and what is missing or due."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, Select, String, and_, cast, func, literal, or_, select, true
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from causeway.access import Actor, Permission
from causeway.database import get_one
from causeway.panel import Column, Filter, Listing, Sort
from causeway.panel.listing import Empty
from causeway.people.models import Membership, MembershipStatus
from tenants.clinics.queries import in_use
from tenants.staff import labels
from tenants.staff.errors import TrainingKindNotFound, TrainingNotFound
from tenants.staff.models import StaffLeads, StaffMember, Training, TrainingKind
from tenants.staff.queries.members import FULL_NAME, named
from tenants.staff.rules.expiry import DEFAULT_LEADS, LeadDays
from tenants.staff.rules.trainings import TrainingStanding, training_standing

FOREVER = date(9999, 12, 31)


class Required(NamedTuple):
    """A training required of somebody, and the day theirs holds to: None when it was never done, FOREVER when it stays."""

    staff_member_id: UUID
    name: str
    training_kind_id: UUID
    kind: str
    ends_on: date | None
    standing: TrainingStanding
    urge_days: int


class Done(NamedTuple):
    """A training somebody has done."""

    id: UUID
    kind: str
    done_on: date
    expires_on: date | None
    note: str


def get_training_kind(db: Session, training_kind_id: UUID, *, for_update: bool = False) -> TrainingKind:
    """A training the clinic requires. Raises TrainingKindNotFound."""
    return get_one(db, TrainingKind, training_kind_id, TrainingKindNotFound, for_update=for_update)


def get_training(db: Session, training_id: UUID, *, for_update: bool = False) -> Training:
    """A training somebody has done. Raises TrainingNotFound."""
    return get_one(db, Training, training_id, TrainingNotFound, for_update=for_update)


def training_kind_choices(db: Session, *, including: UUID | None = None) -> list[tuple[str, str]]:
    """(id, name) of the trainings in use, by name; `including` one that no longer is."""
    statement = select(TrainingKind.id, TrainingKind.name).where(
        or_(TrainingKind.is_active.is_(True), TrainingKind.id == including)
    )
    return [(str(row.id), row.name) for row in db.execute(statement.order_by(TrainingKind.name))]


def list_done(db: Session, staff_member_id: UUID) -> list[Done]:
    """What somebody has done, the latest first."""
    rows = db.execute(
        select(Training.id, TrainingKind.name, Training.done_on, Training.expires_on, Training.note)
        .join(TrainingKind, _of_kind())
        .where(Training.staff_member_id == staff_member_id)
        .order_by(Training.done_on.desc(), Training.id)
    )
    return [Done(*row) for row in rows]


def list_required(db: Session, today: date, staff_member_id: UUID) -> list[Required]:
    """Every training required of one person, by name, with how they stand. One statement."""
    statement = _required().where(StaffMember.id == staff_member_id).order_by(TrainingKind.name)
    return [_as_required(row, today) for row in db.execute(statement)]


def list_trainings_due(db: Session, today: date, limit: int, *, user_id: UUID | None = None) -> list[Required]:
    """Required trainings of active staff that are missing or end within the clinic's lead days; missing ones last.

    user_id: of that user alone. One statement.
    """
    lead = func.coalesce(StaffLeads.training_days, DEFAULT_LEADS.training_days)
    statement = (
        _required()
        .where(or_(_LATEST.c.ends_on.is_(None), _LATEST.c.ends_on <= literal(today) + lead))
        .order_by(_LATEST.c.ends_on.asc().nulls_last(), StaffMember.name_key, StaffMember.id, TrainingKind.id)
        .limit(limit)
    )
    if user_id is not None:
        statement = statement.where(StaffMember.user_id == user_id)
    return [_as_required(row, today) for row in db.execute(statement)]


_LATEST = (
    select(
        Training.clinic_id,
        Training.staff_member_id,
        Training.training_kind_id,
        func.max(func.coalesce(Training.expires_on, FOREVER)).label("ends_on"),
    )
    .group_by(Training.clinic_id, Training.staff_member_id, Training.training_kind_id)
    .subquery("latest_trainings")
)


def _of_kind() -> ColumnElement[bool]:
    return and_(TrainingKind.clinic_id == Training.clinic_id, TrainingKind.id == Training.training_kind_id)


def _required() -> Select[Any]:
    """Who is asked for what, as `rules.trainings.is_required` says, with the day the training that holds longest ends."""
    held = func.regexp_split_to_array(
        func.regexp_replace(func.upper(StaffMember.credentials), r"[\s.]", "", "g"), "[,;/]"
    )
    asks_everybody = and_(func.cardinality(TrainingKind.roles) == 0, func.cardinality(TrainingKind.credentials) == 0)
    return (
        select(
            StaffMember,
            TrainingKind.id,
            TrainingKind.name,
            _LATEST.c.ends_on,
            func.coalesce(StaffLeads.training_days, DEFAULT_LEADS.training_days),
            func.coalesce(StaffLeads.urge_days, DEFAULT_LEADS.urge_days),
        )
        .join(TrainingKind, TrainingKind.clinic_id == StaffMember.clinic_id)
        .outerjoin(
            Membership,
            and_(
                Membership.clinic_id == StaffMember.clinic_id,
                Membership.user_id == StaffMember.user_id,
                Membership.status != MembershipStatus.ENDED,
            ),
        )
        .outerjoin(
            _LATEST,
            and_(
                _LATEST.c.clinic_id == StaffMember.clinic_id,
                _LATEST.c.staff_member_id == StaffMember.id,
                _LATEST.c.training_kind_id == TrainingKind.id,
            ),
        )
        .outerjoin(StaffLeads, StaffLeads.clinic_id == StaffMember.clinic_id)
        .where(
            StaffMember.is_active.is_(True),
            TrainingKind.is_active.is_(True),
            or_(
                asks_everybody,
                TrainingKind.roles.op("&&")(Membership.roles),
                TrainingKind.credentials.op("&&")(cast(held, ARRAY(String()))),
            ),
        )
    )


def _as_required(row: Any, today: date) -> Required:
    member, kind_id, kind, ends_on, lead_days, urge_days = row
    how = training_standing(
        is_done=ends_on is not None,
        ends_on=None if ends_on == FOREVER else ends_on,
        today=today,
        lead_days=lead_days,
    )
    return Required(member.id, member.full_name, kind_id, kind, ends_on, how, urge_days)


def _trainings(_actor: Actor) -> Select[UUID]:
    return (
        select(Training.id)
        .select_from(Training)
        .join(
            StaffMember, and_(StaffMember.clinic_id == Training.clinic_id, StaffMember.id == Training.staff_member_id)
        )
        .join(TrainingKind, _of_kind())
        .where(StaffMember.is_active.is_(True))
    )


def _kinds(db: Session) -> list[tuple[str, str]]:
    rows = db.execute(select(TrainingKind.id, TrainingKind.name).order_by(TrainingKind.name))
    return [("", gettext("All")), *((str(row.id), row.name) for row in rows)]


_TRAININGS = Listing(
    title=_("Trainings"),
    key=Training.id,
    source=_trainings,
    columns=(
        Column("done", _("Done on"), Training.done_on, kind="day", sort="done"),
        Column("name", _("Staff member"), FULL_NAME),
        Column("kind", _("Training"), TrainingKind.name),
        Column("expires", _("Holds to"), Training.expires_on, kind="day"),
        Column("note", _("Note"), Training.note, is_shown=False),
    ),
    sorts={"done": Sort((Training.done_on,), (date,), is_descending=True)},
    default_sort="done",
    search=named,
    search_hint=_("Name"),
    row_permission=Permission.STAFF_WRITE,
    empty=Empty(_("No trainings yet"), _("Add them on the page of the staff member who did them.")),
)
TRAINING_KINDS = Listing(
    title=_("Required trainings"),
    key=TrainingKind.id,
    source=lambda _actor: select(TrainingKind.id).select_from(TrainingKind),
    columns=(
        Column("name", _("Training"), TrainingKind.name, sort="name"),
        Column("roles", _("Roles"), TrainingKind.roles, show=labels.roles),
        Column("credentials", _("Credentials"), func.array_to_string(TrainingKind.credentials, ", ")),
        Column("valid", _("Holds"), TrainingKind.valid_months, show=labels.months),
        Column("source", _("Asked for by"), TrainingKind.source),
    ),
    sorts={"name": Sort((TrainingKind.name,), (str,))},
    default_sort="name",
    filters=(in_use(TrainingKind.is_active),),
    empty=Empty(
        _("No trainings are required yet"),
        _("Say what everybody, a role or a credential needs, and how long it holds; who lacks it is then named."),
    ),
    is_counted=True,
)


def training_list(today: date, leads: LeadDays) -> Listing:
    """All trainings done by those who work here, the latest first."""
    soon = today + timedelta(days=leads.training_days)
    by_standing = {
        "in_force": or_(Training.expires_on.is_(None), Training.expires_on >= today),
        "expiring": Training.expires_on.between(today, soon),
        "expired": Training.expires_on < today,
    }
    return replace(
        _TRAININGS,
        filters=(
            Filter("standing", _("Show"), labels.ENDING, lambda value: by_standing.get(value, true())),
            Filter("training", _("Training"), _kinds, _of),
        ),
    )


def _of(value: str) -> ColumnElement[bool]:
    try:
        return Training.training_kind_id == UUID(value)
    except ValueError:
        return true()
