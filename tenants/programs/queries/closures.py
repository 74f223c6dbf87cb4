"""Reads of closures: the days on which nothing is held, at one site or everywhere, and their list."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from causeway.access import Actor, Permission
from causeway.database import get_one
from causeway.panel import Column, Filter, Listing, Sort
from causeway.panel.listing import Empty
from tenants.clinics.models import Closure, Site
from tenants.programs.errors import ClosureNotFound


class Closed(NamedTuple):
    """A closure by its days and site; site_id None: the whole clinic."""

    from_on: date
    until_on: date
    site_id: UUID | None


def get_closure(db: Session, closure_id: UUID, *, for_update: bool = False) -> Closure:
    """One closure. Raises ClosureNotFound."""
    return get_one(db, Closure, closure_id, ClosureNotFound, for_update=for_update)


def list_closed(db: Session, from_on: date, until_on: date) -> list[Closed]:
    """The closures that touch the days between two dates."""
    statement = select(Closure.from_on, Closure.until_on, Closure.site_id).where(
        Closure.from_on <= until_on, Closure.until_on >= from_on
    )
    return [Closed(*row) for row in db.execute(statement)]


def _closures(_actor: Actor) -> Select[UUID]:
    return (
        select(Closure.id)
        .select_from(Closure)
        .outerjoin(Site, and_(Site.clinic_id == Closure.clinic_id, Site.id == Closure.site_id))
    )


def listing(today: date) -> Listing:
    """The list of closures; those to come unless asked otherwise."""
    return Listing(
        title=_("Closures"),
        key=Closure.id,
        source=_closures,
        columns=(
            Column("name", _("Reason"), Closure.name),
            Column("from", _("First day"), Closure.from_on, kind="day", sort="from"),
            Column("until", _("Last day"), Closure.until_on, kind="day"),
            Column("site", _("Closed"), Site.name, show=lambda name: name or gettext("The whole clinic")),
        ),
        sorts={"from": Sort((Closure.from_on,), (date,))},
        default_sort="from",
        row_permission=Permission.SETTINGS_WRITE,
        filters=(
            Filter(
                "when",
                _("Show"),
                (("coming", _("To come")), ("past", _("Past")), ("all", _("All"))),
                lambda value: {
                    "past": Closure.until_on < today,
                    "all": Closure.id.is_not(None),
                }.get(value, Closure.until_on >= today),
                default="coming",
            ),
        ),
        empty=Empty(
            _("No closures"),
            _("On a closure nothing is held: holidays, a storm, a day of training. Weeks with one are counted so."),
        ),
    )
