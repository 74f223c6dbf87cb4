"""Reads of the supervision log: the list, one entry with its words, a person's totals, and what waits for a signature."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, Select, and_, case, or_, select, true
from sqlalchemy.orm import Session, aliased

from causeway.access import Actor, Permission
from causeway.database import get_one
from causeway.panel import Column, Filter, Listing, Sort
from causeway.panel.listing import Empty
from causeway.people.models import User
from causeway.protection import keyring
from tenants.staff import labels
from tenants.staff.errors import SupervisionNotFound
from tenants.staff.models import StaffMember, SupervisionAddendum, SupervisionEntry
from tenants.staff.queries.members import named
from tenants.staff.rules.supervision import Counted, SupervisionKind, Totals, totals

TOPICS = "supervision_entries.topics"
ADDENDUM = "supervision_addenda.text"

_SUPERVISOR = aliased(StaffMember)


class Unsigned(NamedTuple):
    """An entry that waits for its supervisor's signature."""

    id: UUID
    supervisee: str
    supervisor: str
    supervisor_user_id: UUID | None
    held_on: date


class Addendum(NamedTuple):
    """What was added to a signed entry."""

    text: str
    signed_at: Any
    signed_by: str


def sees_all(actor: Actor) -> bool:
    """Whether the actor sees everybody's entries; anybody else sees those they gave or received."""
    return actor.may(Permission.STAFF_READ) or actor.may(Permission.STAFF_SUPERVISE)


def get_entry(db: Session, entry_id: UUID, *, for_update: bool = False) -> SupervisionEntry:
    """One entry. Raises SupervisionNotFound."""
    return get_one(db, SupervisionEntry, entry_id, SupervisionNotFound, for_update=for_update)


def topics_of(db: Session, entry: SupervisionEntry) -> str:
    """The words of an entry."""
    return keyring(db).open(TOPICS, entry.topics_sealed)


def list_addenda(db: Session, entry_id: UUID) -> list[Addendum]:
    """What was added to an entry, in its order."""
    rows = db.execute(
        select(SupervisionAddendum, User.display_name)
        .join(User, User.id == SupervisionAddendum.signed_by_id)
        .where(SupervisionAddendum.entry_id == entry_id)
        .order_by(SupervisionAddendum.signed_at, SupervisionAddendum.id)
    )
    keys = keyring(db)
    return [Addendum(keys.open(ADDENDUM, row.text_sealed), row.signed_at, name) for row, name in rows]


def supervision_totals(db: Session, staff_member_id: UUID) -> Totals:
    """What somebody has received, in minutes."""
    rows = db.execute(
        select(
            SupervisionEntry.kind,
            SupervisionEntry.minutes,
            SupervisionEntry.is_toward_licensure,
            SupervisionEntry.signed_at.is_not(None),
        ).where(SupervisionEntry.supervisee_id == staff_member_id)
    )
    return totals(Counted(*row) for row in rows)


def list_latest_supervision(db: Session, staff_member_id: UUID, limit: int) -> list[tuple[SupervisionEntry, str]]:
    """The latest supervision somebody received, with the supervisor's name."""
    rows = db.execute(
        select(SupervisionEntry, _SUPERVISOR)
        .join(_SUPERVISOR, _is(_SUPERVISOR, SupervisionEntry.supervisor_id))
        .where(SupervisionEntry.supervisee_id == staff_member_id)
        .order_by(SupervisionEntry.held_on.desc(), SupervisionEntry.id.desc())
        .limit(limit)
    )
    return [(entry, supervisor.full_name) for entry, supervisor in rows]


def list_unsigned(db: Session, limit: int, *, user_id: UUID | None = None) -> list[Unsigned]:
    """Entries that wait for a signature, the oldest first; user_id: of that supervisor alone. One statement."""
    statement = (
        select(SupervisionEntry.id, StaffMember, _SUPERVISOR, SupervisionEntry.held_on)
        .join(StaffMember, _is(StaffMember, SupervisionEntry.supervisee_id))
        .join(_SUPERVISOR, _is(_SUPERVISOR, SupervisionEntry.supervisor_id))
        .where(SupervisionEntry.signed_at.is_(None))
        .order_by(SupervisionEntry.held_on, SupervisionEntry.id)
        .limit(limit)
    )
    if user_id is not None:
        statement = statement.where(_SUPERVISOR.user_id == user_id)
    return [
        Unsigned(entry_id, supervisee.full_name, supervisor.plain_name, supervisor.user_id, held_on)
        for entry_id, supervisee, supervisor, held_on in db.execute(statement)
    ]


def list_held(
    db: Session, from_on: date, until_on: date, *, user_id: UUID | None = None
) -> list[tuple[Unsigned, datetime | None]]:
    """Entries of some days with when they were signed; user_id: of that supervisor alone. One statement."""
    statement = (
        select(SupervisionEntry.id, StaffMember, _SUPERVISOR, SupervisionEntry.held_on, SupervisionEntry.signed_at)
        .join(StaffMember, _is(StaffMember, SupervisionEntry.supervisee_id))
        .join(_SUPERVISOR, _is(_SUPERVISOR, SupervisionEntry.supervisor_id))
        .where(SupervisionEntry.held_on.between(from_on, until_on))
        .order_by(SupervisionEntry.held_on, SupervisionEntry.id)
    )
    if user_id is not None:
        statement = statement.where(_SUPERVISOR.user_id == user_id)
    return [
        (Unsigned(entry_id, supervisee.full_name, supervisor.plain_name, supervisor.user_id, held_on), signed_at)
        for entry_id, supervisee, supervisor, held_on, signed_at in db.execute(statement)
    ]


def _is(member: Any, column: Any) -> ColumnElement[bool]:
    return and_(member.clinic_id == SupervisionEntry.clinic_id, member.id == column)


def _entries(actor: Actor) -> Select[UUID]:
    statement = (
        select(SupervisionEntry.id)
        .select_from(SupervisionEntry)
        .join(StaffMember, _is(StaffMember, SupervisionEntry.supervisee_id))
        .join(_SUPERVISOR, _is(_SUPERVISOR, SupervisionEntry.supervisor_id))
    )
    if sees_all(actor):
        return statement
    return statement.where(or_(StaffMember.user_id == actor.user_id, _SUPERVISOR.user_id == actor.user_id))


_SIGNED = case((SupervisionEntry.signed_at.is_(None), "unsigned"), else_="signed")
_LIST = Listing(
    title=_("Supervision"),
    key=SupervisionEntry.id,
    source=_entries,
    columns=(
        Column("held", _("Held on"), SupervisionEntry.held_on, kind="day", sort="held"),
        Column("supervisee", _("Received by"), StaffMember.last_name + ", " + StaffMember.first_name),
        Column("supervisor", _("Given by"), _SUPERVISOR.last_name + ", " + _SUPERVISOR.first_name),
        Column(
            "kind",
            _("Kind"),
            SupervisionEntry.kind,
            show=lambda kind: labels.SUPERVISION[SupervisionKind(kind)],
        ),
        Column("minutes", _("Minutes"), SupervisionEntry.minutes, kind="number"),
        Column(
            "licensure",
            _("Toward licensure"),
            SupervisionEntry.is_toward_licensure,
            show=lambda counts: _("yes") if counts else _("no"),
        ),
        Column("signed", _("Signed"), _SIGNED, kind="badge", show=labels.signed_badge),
    ),
    sorts={"held": Sort((SupervisionEntry.held_on,), (date,), is_descending=True)},
    default_sort="held",
    search=named,
    search_hint=_("Who received it"),
    empty=Empty(
        _("No supervision yet"),
        _("The log keeps who supervised whom, for how long and on what, and counts the hours toward licensure."),
    ),
)
_BY_SIGNATURE = {
    "unsigned": SupervisionEntry.signed_at.is_(None),
    "signed": SupervisionEntry.signed_at.is_not(None),
}
SUPERVISION = replace(
    _LIST,
    filters=(
        Filter("signed", _("Show"), labels.SIGNED, lambda value: _BY_SIGNATURE.get(value, true())),
        Filter(
            "kind",
            _("Kind"),
            (("", _("All kinds")), *((kind.value, words) for kind, words in labels.SUPERVISION.items())),
            lambda value: SupervisionEntry.kind == value,
        ),
    ),
)
