"""What is done to closures. Kept here because a closure changes what tracks hold: whoever makes sessions is told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, clock
from causeway.access import Actor, Permission
from causeway.database import require_version
from causeway.errors import Invalid
from tenants.clinics import queries as clinics
from tenants.clinics.models import Closure
from tenants.programs import changes
from tenants.programs.errors import PastUntouched
from tenants.programs.queries import closures as queries
from tenants.programs.rules.holidays import federal
from tenants.programs.rules.week import day_text

MOST_DAYS = 60


@dataclass(frozen=True, slots=True)
class ClosureFacts:
    """What is kept about a closure. Both days inclusive; site_id None: the whole clinic."""

    name: str
    from_on: date
    until_on: date
    site_id: UUID | None = None


def add_closure(db: Session, actor: Actor, facts: ClosureFacts) -> Closure:
    """Close the clinic, or a site, on some days. Days that are over may be put down too: weeks are counted by them.

    Raises Forbidden, Invalid, SiteNotFound.
    """
    access.require(actor, Permission.SETTINGS_WRITE)
    closure = Closure()
    _write(db, closure, facts)
    audit.record(db, actor, "closure.added", subject=closure)
    changes.announce(db, actor)
    return closure


def correct_closure(
    db: Session, actor: Actor, closure_id: UUID, facts: ClosureFacts, *, expected_version: int | None = None
) -> Closure:
    """Change a closure. Raises Forbidden, ClosureNotFound, Stale, Invalid, SiteNotFound."""
    access.require(actor, Permission.SETTINGS_WRITE)
    closure = queries.get_closure(db, closure_id, for_update=True)
    require_version(closure, expected_version)
    _write(db, closure, facts)
    changes.announce(db, actor)
    return closure


def lift_closure(db: Session, actor: Actor, closure_id: UUID) -> None:
    """Open again on days to come that were to be closed. Raises Forbidden, ClosureNotFound, PastUntouched."""
    access.require(actor, Permission.SETTINGS_WRITE)
    closure = queries.get_closure(db, closure_id, for_update=True)
    today = clock.today(actor.zone)
    if closure.from_on < today:
        raise PastUntouched(day_text(today), field="from_on")
    audit.record(db, actor, "closure.lifted", subject=closure)
    db.delete(closure)
    db.flush()
    changes.announce(db, actor)


def add_holidays(db: Session, actor: Actor, year: int, days: Iterable[date]) -> int:
    """Close the whole clinic on chosen federal holidays of a year; those it is closed on already are left. How many were new.

    Raises Forbidden. A day that is no federal holiday of the year is left out.
    """
    access.require(actor, Permission.SETTINGS_WRITE)
    names = {holiday.on: holiday.name for holiday in federal(year)}
    closed = closed_days(db, year)
    wanted = [day for day in sorted(set(days)) if day in names and day not in closed]
    for day in wanted:
        _write(db, Closure(), ClosureFacts(names[day], day, day))
    if wanted:
        audit.record(db, actor, "closure.holidays_added", days=len(wanted))
        changes.announce(db, actor)
    return len(wanted)


def closed_days(db: Session, year: int) -> set[date]:
    """The federal holidays of a year on which the whole clinic is closed already."""
    spans = [one for one in queries.list_closed(db, date(year, 1, 1), date(year, 12, 31)) if one.site_id is None]
    return {one.on for one in federal(year) if any(span.from_on <= one.on <= span.until_on for span in spans)}


def _write(db: Session, closure: Closure, facts: ClosureFacts) -> None:
    problems: dict[str, list[str]] = {}
    if not facts.name.strip():
        problems["name"] = ["Say why it is closed, such as Thanksgiving."]
    if facts.until_on < facts.from_on:
        problems["until_on"] = ["The last day lies before the first."]
    elif (facts.until_on - facts.from_on).days >= MOST_DAYS:
        problems["until_on"] = [f"A closure has at most {MOST_DAYS} days."]
    if problems:
        raise Invalid(problems)
    if facts.site_id is not None:
        clinics.get_site(db, facts.site_id)
    closure.name, closure.site_id = facts.name.strip(), facts.site_id
    closure.from_on, closure.until_on = facts.from_on, facts.until_on
    db.add(closure)
    db.flush()
