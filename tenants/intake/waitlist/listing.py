"""The waitlist as a list: everybody who waits, in order of turn, with their place in line and the tracks that fit their week.

Those who wait are few, some hundreds at most: their order is sorted as it is read, without an index of its own.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from markupsafe import Markup, escape
from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from causeway import access
from causeway.access import Actor, Permission
from causeway.panel.listing import Column, Empty, Filter, Listing, Sort
from causeway.web import formats
from tenants.intake.waitlist import labels
from tenants.intake.waitlist.models import WaitlistEntry
from tenants.intake.waitlist.queries import Offered
from tenants.intake.waitlist.rules import Fitting, WaitPriority, suit
from tenants.patients.models import Patient
from tenants.patients.queries.records import SHOWN_NAME, matches
from tenants.programs.models import Program, Track
from tenants.programs.queries import program_filter

_ALL = ("", _("All"))


_EMPTY = Empty(
    _("Nobody is waiting"),
    _(
        "When a track is full, a patient can be put on the waitlist from the Intake tab of the chart. Once a place is free, "
        "whose turn it is stands here."
    ),
)


def waitlist(offered: Offered, today: date) -> Listing:
    """The list as it reads beside the tracks that take admissions today."""
    return Listing(
        title=_("Waitlist"),
        key=WaitlistEntry.id,
        patient=WaitlistEntry.patient_id,
        source=_source,
        columns=(
            Column("patient", _("Patient"), SHOWN_NAME, sort="name"),
            Column("program", _("Program"), Program.name),
            Column("place", _("Place in line"), _place(), kind="number"),
            Column("track", _("Waits for"), Track.name, show=lambda name: name or gettext("any track")),
            Column("priority", _("Priority"), WaitlistEntry.priority, show=_priority, sort="turn"),
            Column("since", _("Since"), WaitlistEntry.since_on, show=partial(_since, today), sort="since"),
            Column("fits", _("Their week fits"), _WEEK, show=partial(_fits, offered)),
        ),
        sorts={
            "turn": Sort((_rank(WaitlistEntry), WaitlistEntry.since_on), (int, date)),
            "since": Sort((WaitlistEntry.since_on,), (date,)),
            "name": Sort((Patient.last_key, Patient.first_key), (str, str)),
        },
        default_sort="turn",
        search=matches,
        search_hint=_("Name, record number or birth date"),
        filters=(
            program_filter(WaitlistEntry.program_id),
            Filter(
                "priority",
                _("Priority"),
                (_ALL, *((one.value, words) for one, words in labels.PRIORITIES.items())),
                lambda value: WaitlistEntry.priority == value,
            ),
        ),
        empty=_EMPTY,
    )


def _source(actor: Actor) -> Select[Any]:
    statement = (
        select(WaitlistEntry.id)
        .join(Patient, and_(Patient.clinic_id == WaitlistEntry.clinic_id, Patient.id == WaitlistEntry.patient_id))
        .join(Program, and_(Program.clinic_id == WaitlistEntry.clinic_id, Program.id == WaitlistEntry.program_id))
        .outerjoin(Track, and_(Track.clinic_id == WaitlistEntry.clinic_id, Track.id == WaitlistEntry.track_id))
        .where(WaitlistEntry.left_on.is_(None))
    )
    criterion = access.visible(actor, Permission.EPISODE_READ, WaitlistEntry.patient_id)
    return statement if criterion is None else statement.where(criterion)


def _rank(entry: Any) -> ColumnElement[int]:
    """The order of priorities as the rules have it (`rules.in_order`)."""
    return case(
        {one.value: rank for rank, one in enumerate(WaitPriority)}, value=entry.priority, else_=len(WaitPriority)
    )


def _place() -> Any:
    """The place in line as `rules.position` counts it: one's own and those before it who would take the same place."""
    rival = aliased(WaitlistEntry)
    before = or_(
        _rank(rival) < _rank(WaitlistEntry),
        and_(_rank(rival) == _rank(WaitlistEntry), rival.since_on < WaitlistEntry.since_on),
        and_(
            _rank(rival) == _rank(WaitlistEntry),
            rival.since_on == WaitlistEntry.since_on,
            rival.id <= WaitlistEntry.id,
        ),
    )
    return (
        select(func.count())
        .select_from(rival)
        .where(
            rival.clinic_id == WaitlistEntry.clinic_id,
            rival.program_id == WaitlistEntry.program_id,
            rival.left_on.is_(None),
            or_(WaitlistEntry.track_id.is_(None), rival.track_id.is_(None), rival.track_id == WaitlistEntry.track_id),
            before,
        )
        .correlate(WaitlistEntry)
        .scalar_subquery()
    )


_WEEK = func.jsonb_build_array(WaitlistEntry.program_id, WaitlistEntry.track_id, Patient.availability)


def _priority(value: str) -> Markup:
    priority = WaitPriority(value)
    return formats.badge(labels.PRIORITIES[priority], labels.TONES[priority])


def _since(today: date, since_on: date) -> str:
    days = ngettext("%(num)s day", "%(num)s days", (today - since_on).days)
    return f"{formats.day(since_on)} ({days})"


def _fits(offered: Offered, value: Sequence[Any]) -> str | Markup:
    """The tracks of the program that go with somebody's week; those they wait for and with room are marked."""
    program_id, track_id = UUID(value[0]), UUID(value[1]) if value[1] else None
    week: Mapping[str, Sequence[Sequence[str]]] = value[2] or {}
    if not week:
        return str(gettext("not known"))
    tracks = [option for state, option in offered.values() if state.track.program_id == program_id]
    fitting = [one for one in suit(week, tracks) if one.fitting is Fitting.FITS]
    if not fitting:
        return str(gettext("none"))
    names = []
    for one in fitting:
        name = escape(offered[one.option.track_id][0].track.name)
        has_room = one.is_suggested and track_id in {None, one.option.track_id}
        names.append(name + " " + formats.badge(gettext("has room"), "good") if has_room else name)
    return Markup(", ").join(names)
