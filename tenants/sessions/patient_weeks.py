"""What sessions show in a chart: this week's hours in its header, and the curves of past weeks on its overview."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask_babel import gettext
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor, Permission
from causeway.registry import Said
from causeway.web import formats
from tenants.patients.cards import Card
from tenants.sessions.day_due import short_words
from tenants.sessions.queries.person_weeks import WeekSeen, list_person_weeks
from tenants.sessions.rules.weeks import monday_of

WEEKS = 12
"""The overview looks back over so many weeks, the running one included: a usual course."""


def hours_said(db: Session, actor: Actor, patient_id: UUID) -> Said | None:
    """This week's hours in the header: met, short by how much, or how far along; nothing for a week that asks for none."""
    seen = list_person_weeks(db, actor, patient_id, monday_of(clock.today(actor.zone)), 1)
    if not seen:
        return None
    week = seen[-1].week
    standing, needed = week.standing, week.goal.needed
    if not needed:
        return None
    if standing.attended >= needed:
        return Said(gettext("This week's %(needed)s are met", needed=formats.minutes(needed)), "good")
    if week.missing:
        return Said(short_words(week), "bad" if standing.is_below_floor else "warn")
    so_far = gettext(
        "%(attended)s of %(needed)s this week",
        attended=formats.minutes(standing.attended),
        needed=formats.minutes(needed),
    )
    return Said(so_far)


def curves(db: Session, actor: Actor, patient_id: UUID) -> dict[str, Any] | None:
    """Hours attended and asked for, and the share of sessions come to, week by week; None before there is any."""
    monday = monday_of(clock.today(actor.zone)) - timedelta(days=7 * (WEEKS - 1))
    seen = list_person_weeks(db, actor, patient_id, monday, WEEKS)
    if not seen:
        return None
    axis = [formats.day(one.monday) for one in seen]
    return {
        "weeks": [_row(one) for one in seen],
        "hours": {
            "kind": "line",
            "axis": axis,
            "unit": "",
            "series": [
                {"name": gettext("Attended"), "values": [_hours(one.week.standing.attended) for one in seen]},
                {"name": gettext("Asked for"), "values": [_hours(one.week.goal.needed) for one in seen]},
            ],
        },
        "attendance": {
            "kind": "line",
            "axis": axis,
            "unit": "",
            "series": [{"name": gettext("Came to"), "values": [_percent(one) for one in seen]}],
        },
    }


def _row(one: WeekSeen) -> dict[str, Any]:
    return {
        "monday": one.monday,
        "attended": one.week.standing.attended,
        "needed": one.week.goal.needed,
        "floor": one.week.goal.floor,
        "known": one.known,
        "came": one.came,
        "percent": _percent(one),
        "unknown": one.week.standing.uncounted,
    }


def _hours(minutes: int) -> float:
    return round(minutes / 60, 1)


def _percent(one: WeekSeen) -> int | None:
    return round(100 * one.came / one.known) if one.known else None


CARD = Card(10, "sessions/_weeks.html", Permission.SESSION_READ, curves)
