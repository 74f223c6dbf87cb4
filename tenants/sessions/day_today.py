"""The program day's blocks of the Today page: flags of check-ins, how today is attended, and the desk's arrivals."""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor, Permission, Scope
from causeway.registry import Press, TodayItem, TodayList, TodayPart, TodaySection
from causeway.web import formats
from tenants.programs.queries import find_track_names
from tenants.sessions import desk
from tenants.sessions.attendance_pages import sheet_of
from tenants.sessions.day_words import WHERE
from tenants.sessions.queries.arrivals import CAME, Arrival, Where, list_arrivals
from tenants.sessions.queries.flags import list_unseen

TONES = {Where.LATE: "warning"}


def flags(db: Session, actor: Actor, limit: int) -> list[TodayItem]:
    """Check-ins that tell of self-harm and that nobody has seen to."""
    return [
        TodayItem(
            row.name,
            gettext(
                "thoughts of self-harm at the check-in, %(when)s", when=formats.moment(row.answered_at, actor.zone)
            ),
            *sheet_of(row.track_id, row.on_date),
            "danger",
        )
        for row in list_unseen(db, actor, clock.today(actor.zone), limit)
    ]


def attendance(db: Session, actor: Actor, limit: int) -> TodayList:
    """Of those whose day has begun, how many came: in all, and track by track, each with the day's sheet behind it."""
    today = clock.today(actor.zone)
    now = clock.now()
    people = list_arrivals(db, actor, today, now, Permission.SESSION_READ)
    due = [one for one in people if one.is_due(now)]
    if not due:
        return TodayList([])
    total = TodayItem(_rate(due), _missing(due), "day.index", {"on": today.isoformat()})
    by_track: dict[UUID | None, list[Arrival]] = {}
    for one in due:
        by_track.setdefault(one.track_id, []).append(one)
    names = find_track_names(db, [track_id for track_id in by_track if track_id is not None])
    tracks = sorted((f"{names[key].track} · {names[key].program}", key) for key in by_track if key in names)
    lines = [
        TodayItem(
            name, _came(by_track[key]), "day.sheet", {"track_id": key, "on": today.isoformat()}, _tone(by_track[key])
        )
        for name, key in tracks
    ]
    return TodayList([total, *lines][:limit], _parts(people, "day.index"))


def arrivals(db: Session, actor: Actor, limit: int) -> TodayList:
    """Who is late, who is expected and who is here, each with what they owe and the one press that signs them in or out."""
    today = clock.today(actor.zone)
    people = list_arrivals(db, actor, today, clock.now())
    shown = [one for one in people if one.where in _STEPS][:limit]
    told = desk.told_of(db, actor, [one.patient_id for one in shown], today)
    lines = [_arrival(one, actor, told.get(one.patient_id, ())) for one in shown]
    return TodayList(lines, _parts(people, "arrivals.index"))


_STEPS = {
    Where.LATE: ("in", _("Sign in")),
    Where.EXPECTED: ("in", _("Sign in")),
    Where.HERE: ("out", _("Sign out")),
}


def _arrival(one: Arrival, actor: Actor, told: Sequence[str]) -> TodayItem:
    step, label = _STEPS[one.where]
    is_marked_only = one.where is Where.HERE and not one.is_signed  # the sheet says when they left
    said = [str(WHERE[one.where][0])]
    if one.times.arrived_at is not None:
        said.append(gettext("since %(time)s", time=formats.clock(clock.local(one.times.arrived_at, actor.zone))))
    elif one.hours:
        said.append(formats.clock(clock.local(one.hours[0].starts_at, actor.zone)))
    return TodayItem(
        one.name,
        " · ".join([*said, *told]),
        "arrivals.index",
        {"q": one.record_number},
        TONES.get(one.where, ""),
        None
        if is_marked_only
        else Press(str(label), "arrivals.sign", {"patient_id": one.patient_id, "step": step, "back": "today"}),
    )


def _parts(people: Sequence[Arrival], endpoint: str) -> list[TodayPart]:
    counted = Counter(one.where for one in people)
    return [TodayPart(WHERE[where][0], str(counted[where]), endpoint, {}) for where in Where if counted[where]]


def _rate(due: Sequence[Arrival]) -> str:
    came = sum(one.where in CAME for one in due)
    return str(gettext("%(percent)s %% of those due by now came", percent=round(100 * came / len(due))))


def _came(due: Sequence[Arrival]) -> str:
    return str(gettext("%(came)s of %(due)s", came=sum(one.where in CAME for one in due), due=len(due)))


def _missing(due: Sequence[Arrival]) -> str:
    late, away = (sum(one.where is where for one in due) for where in (Where.LATE, Where.AWAY))
    parts = [_came(due)]
    if late:
        parts.append(gettext("%(count)s late", count=late))
    if away:
        parts.append(gettext("%(count)s away", count=away))
    return " · ".join(parts)


def _tone(due: Sequence[Arrival]) -> str:
    return "warning" if any(one.where not in CAME for one in due) else ""


SECTIONS = (
    TodaySection(
        11,
        _("Safety flags"),
        Permission.SESSION_WRITE,
        flags,
        _("No check-in waits for somebody to see to it."),
        "day.index",
        unless=Permission.SAFETY_CLOSE,  # whose block of alerts tells of them
    ),
    TodaySection(
        12,
        _("Attendance today"),
        Permission.PROGRAM_WRITE,
        attendance,
        _("Nobody's day has begun yet. Once it has, this says how many of those expected came."),
        "day.index",
        Scope.ALL,
    ),
    TodaySection(
        13,
        _("Arrivals"),
        Permission.ATTENDANCE_WRITE,
        arrivals,
        _("Nobody is expected today whose day is not over."),
        "arrivals.index",
        Scope.ALL,
        unless=Permission.SESSION_WRITE,
    ),
)
