"""Reads of working hours and time off, for the pages here and for whoever plans a day."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, Select, and_, case, exists, false, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from causeway.access import Actor, Permission
from causeway.database import get_one
from causeway.panel import Column, Filter, Listing, Sort
from causeway.panel.listing import Empty
from tenants.clinics.models import Site
from tenants.staff import labels
from tenants.staff.errors import HoursNotFound, TimeOffNotFound
from tenants.staff.models import Availability, StaffMember, TimeOff
from tenants.staff.queries.members import FULL_NAME, named
from tenants.staff.rules.hours import CoverState, TimeOffKind


class HoursRow(NamedTuple):
    """Weekly hours with the name of their site."""

    hours: Availability
    site: str | None


class Available(NamedTuple):
    """Somebody who works on a day, at these times. Minutes after midnight on the clinic's clock."""

    staff_member_id: UUID
    name: str
    start_minutes: int
    end_minutes: int
    site_id: UUID | None


class Away(NamedTuple):
    """Days somebody is away, both inclusive, and who covers."""

    id: UUID
    staff_member_id: UUID
    from_on: date
    until_on: date
    covering_id: UUID | None


class CoverAsked(NamedTuple):
    """Time off whose cover waits for a director. version: of the time off."""

    id: UUID
    staff_member_id: UUID
    name: str
    covering: str
    from_on: date
    until_on: date
    version: int


def get_hours(db: Session, availability_id: UUID, *, for_update: bool = False) -> Availability:
    """One line of weekly hours. Raises HoursNotFound."""
    return get_one(db, Availability, availability_id, HoursNotFound, for_update=for_update)


def list_hours(db: Session, staff_member_id: UUID, *, since: date | None = None) -> list[HoursRow]:
    """A person's weekly hours, those that ended before `since` left out, in the order of the week."""
    statement = (
        select(Availability, Site.name)
        .outerjoin(Site, and_(Site.clinic_id == Availability.clinic_id, Site.id == Availability.site_id))
        .where(Availability.staff_member_id == staff_member_id)
        .order_by(Availability.from_on, Availability.weekdays, Availability.start_minutes, Availability.id)
    )
    if since is not None:
        statement = statement.where(or_(Availability.until_on.is_(None), Availability.until_on >= since))
    return [HoursRow(row[0], row[1]) for row in db.execute(statement)]


def list_available(
    db: Session,
    on: date,
    *,
    site_id: UUID | None = None,
    staff_member_ids: Collection[UUID] | None = None,
    start_minutes: int | None = None,
    end_minutes: int | None = None,
) -> list[Available]:
    """Who works on a day and is not away, by name and hour. One statement.

    site_id: only hours there, or at no particular site. start_minutes and end_minutes: only hours that hold all of that.
    """
    statement = (
        select(Availability, StaffMember)
        .join(StaffMember, _whose(Availability))
        .where(
            StaffMember.is_active.is_(True),
            Availability.from_on <= on,
            or_(Availability.until_on.is_(None), Availability.until_on >= on),
            Availability.weekdays.contains([on.isoweekday()]),
            ~_is_away(on),
        )
        .order_by(StaffMember.name_key, StaffMember.id, Availability.start_minutes)
    )
    if site_id is not None:
        statement = statement.where(or_(Availability.site_id.is_(None), Availability.site_id == site_id))
    if staff_member_ids is not None:
        statement = statement.where(Availability.staff_member_id.in_(staff_member_ids))
    if start_minutes is not None:
        statement = statement.where(Availability.start_minutes <= start_minutes)
    if end_minutes is not None:
        statement = statement.where(Availability.end_minutes >= end_minutes)
    return [
        Available(who.id, who.full_name, hours.start_minutes, hours.end_minutes, hours.site_id)
        for hours, who in db.execute(statement)
    ]


def get_time_off(db: Session, time_off_id: UUID, *, for_update: bool = False) -> TimeOff:
    """Some time off. Raises TimeOffNotFound."""
    return get_one(db, TimeOff, time_off_id, TimeOffNotFound, for_update=for_update)


def list_time_off(db: Session, staff_member_id: UUID, *, since: date) -> list[TimeOff]:
    """A person's time off that ends on `since` or later and was not cancelled, in its order."""
    return list(
        db.scalars(
            select(TimeOff)
            .where(
                TimeOff.staff_member_id == staff_member_id,
                TimeOff.until_on >= since,
                TimeOff.cancelled_at.is_(None),
            )
            .order_by(TimeOff.from_on, TimeOff.id)
        )
    )


def find_time_off(
    db: Session, staff_member_ids: Collection[UUID], from_on: date, until_on: date
) -> dict[UUID, list[Away]]:
    """Time off of these people that touches the days from first to last, by person. One statement."""
    found: dict[UUID, list[Away]] = defaultdict(list)
    if not staff_member_ids:
        return found
    rows = db.execute(
        select(TimeOff.id, TimeOff.staff_member_id, TimeOff.from_on, TimeOff.until_on, TimeOff.covering_id)
        .where(
            TimeOff.staff_member_id.in_(staff_member_ids),
            TimeOff.from_on <= until_on,
            TimeOff.until_on >= from_on,
            TimeOff.cancelled_at.is_(None),
        )
        .order_by(TimeOff.from_on, TimeOff.id)
    )
    for row in rows:
        found[row.staff_member_id].append(Away(*row))
    return found


def list_covering(db: Session, staff_member_id: UUID, today: date) -> list[tuple[TimeOff, StaffMember]]:
    """Whose time off a person covers today or later, in its order."""
    rows = db.execute(
        select(TimeOff, StaffMember)
        .join(StaffMember, _whose(TimeOff))
        .where(TimeOff.covering_id == staff_member_id, TimeOff.until_on >= today, TimeOff.cancelled_at.is_(None))
        .order_by(TimeOff.from_on, TimeOff.id)
    )
    return [(row[0], row[1]) for row in rows]


def list_covers_waiting(db: Session, today: date, limit: int) -> list[CoverAsked]:
    """Covers that wait for a director, the soonest first. Who has no sign-in has no caseload to open."""
    rows = db.execute(
        select(TimeOff, StaffMember, _COVERING)
        .join(StaffMember, _whose(TimeOff))
        .join(_COVERING, and_(_COVERING.clinic_id == TimeOff.clinic_id, _COVERING.id == TimeOff.covering_id))
        .where(_waits(), TimeOff.until_on >= today)
        .order_by(TimeOff.from_on, TimeOff.id)
        .limit(limit)
    )
    return [
        CoverAsked(off.id, who.id, who.full_name, covering.full_name, off.from_on, off.until_on, off.version)
        for off, who, covering in rows
    ]


_COVERING = aliased(StaffMember)


def _whose(table: Any) -> ColumnElement[bool]:
    return and_(StaffMember.clinic_id == table.clinic_id, StaffMember.id == table.staff_member_id)


def _is_away(on: date) -> ColumnElement[bool]:
    return exists().where(
        TimeOff.clinic_id == StaffMember.clinic_id,
        TimeOff.staff_member_id == StaffMember.id,
        TimeOff.from_on <= on,
        TimeOff.until_on >= on,
        TimeOff.cancelled_at.is_(None),
    )


def _waits() -> ColumnElement[bool]:
    return and_(TimeOff.confirmed_at.is_(None), TimeOff.cancelled_at.is_(None), StaffMember.user_id.is_not(None))


def _time_off(_actor: Actor) -> Select[UUID]:
    return (
        select(TimeOff.id)
        .select_from(TimeOff)
        .join(StaffMember, _whose(TimeOff))
        .outerjoin(_COVERING, and_(_COVERING.clinic_id == TimeOff.clinic_id, _COVERING.id == TimeOff.covering_id))
        .where(TimeOff.cancelled_at.is_(None))
    )


_COVER_NAME = _COVERING.first_name + " " + _COVERING.last_name
_COVER_STATE = case(
    (TimeOff.covering_id.is_(None), CoverState.NONE.value),
    (TimeOff.confirmed_at.is_not(None), CoverState.CONFIRMED.value),
    (StaffMember.user_id.is_(None), CoverState.NONE.value),
    else_=CoverState.WAITING.value,
)
_WHO = Column("name", _("Staff member"), FULL_NAME)
_FIRST = Column("from", _("First day away"), TimeOff.from_on, kind="day", sort="from")
_LAST = Column("until", _("Last day away"), TimeOff.until_on, kind="day")
_COVER = Column("cover", _("Covered by"), func.coalesce(_COVER_NAME, ""))

_AWAY = Listing(
    title=_("Time off"),
    key=TimeOff.id,
    source=_time_off,
    columns=(_FIRST, _LAST, _WHO, _COVER),
    sorts={"from": Sort((TimeOff.from_on,), (date,))},
    default_sort="from",
    search=named,
    search_hint=_("Name"),
    row_path="",
    empty=Empty(
        _("Nobody is away"), _("Time off says who is away, when, and who covers. It is entered on a person's page.")
    ),
)
_FULL = (
    Column("kind", _("Kind"), TimeOff.kind, show=lambda kind: labels.TIME_OFF[TimeOffKind(kind)]),
    Column("state", _("Cover"), _COVER_STATE, kind="badge", show=labels.cover_badge),
)


def time_off_list(actor: Actor, today: date) -> Listing:
    """Who is away. Why, and what became of the cover, for those who may read staff records."""
    when = {
        "coming": TimeOff.until_on >= today,
        "now": and_(TimeOff.from_on <= today, TimeOff.until_on >= today),
        "waiting": and_(_waits(), TimeOff.covering_id.is_not(None), TimeOff.until_on >= today),
        "past": TimeOff.until_on < today,
        "all": true(),
    }
    is_full = actor.may(Permission.STAFF_READ)
    enters = actor.may(Permission.STAFF_WRITE) or actor.may(Permission.STAFF_SUPERVISE)
    words = labels.WHEN if is_full else tuple(pair for pair in labels.WHEN if pair[0] != "waiting")
    return replace(
        _AWAY,
        columns=(*_AWAY.columns, *_FULL) if is_full else _AWAY.columns,
        row_path="{id}/" if enters else "",
        filters=(Filter("when", _("Show"), words, lambda value: when.get(value, false()), default="coming"),),
    )


def _hours(_actor: Actor) -> Select[UUID]:
    return (
        select(Availability.id)
        .select_from(Availability)
        .join(StaffMember, _whose(Availability))
        .outerjoin(Site, and_(Site.clinic_id == Availability.clinic_id, Site.id == Availability.site_id))
        .where(StaffMember.is_active.is_(True))
    )


_HOURS = Listing(
    title=_("Working hours"),
    key=Availability.id,
    source=_hours,
    columns=(
        Column("name", _("Staff member"), FULL_NAME, sort="name"),
        Column("days", _("Days"), Availability.weekdays, show=labels.weekdays),
        Column("starts", _("From"), Availability.start_minutes, show=labels.time_of_day),
        Column("ends", _("To"), Availability.end_minutes, show=labels.time_of_day),
        Column("site", _("Site"), func.coalesce(Site.name, "")),
        Column("first", _("First day"), Availability.from_on, kind="day", is_shown=False),
        Column("last", _("Last day"), Availability.until_on, kind="day", is_shown=False),
    ),
    sorts={"name": Sort((StaffMember.name_key,), (str,))},
    default_sort="name",
    search=named,
    search_hint=_("Name"),
    row_permission=Permission.PROGRAM_WRITE,
    empty=Empty(_("No working hours yet"), _("They say when somebody can be scheduled; add them on a person's page.")),
    is_counted=True,
)


def hours_list(today: date) -> Listing:
    """Who works when."""
    is_over = and_(Availability.until_on.is_not(None), Availability.until_on < today)
    when = {
        "now": and_(Availability.from_on <= today, ~is_over),
        "coming": Availability.from_on > today,
        "past": is_over,
        "all": true(),
    }
    criterion = Filter("when", _("Show"), labels.IN_EFFECT, lambda value: when.get(value, false()), default="now")
    return replace(_HOURS, filters=(criterion,))
