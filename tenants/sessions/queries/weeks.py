"""Weeks of patients: what is planned, attended and missing, and the sessions that could make it up. A fixed number of
statements whatever the number of people; rows read are bounded by the week.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor, Permission
from causeway.web import formats
from tenants.clinics.models import Closure
from tenants.programs.rules import SessionKind
from tenants.sessions import sources
from tenants.sessions.queries import roster
from tenants.sessions.queries.roster_rows import Expected, LeaveRow, SessionRow, StayRow
from tenants.sessions.queries.week_tracks import TrackFacts, list_tracks
from tenants.sessions.rules.minutes import Interval, Times, attended
from tenants.sessions.rules.weeks import (
    Goal,
    Opening,
    Part,
    Planned,
    Reduced,
    Standing,
    day_least,
    goal,
    standing,
    suggest,
    week_bounds,
)
from tenants.sessions.rules.words import SessionStatus

# What a missed hour may be made up with: hours of a track, not somebody's own appointment.
MAKES_UP = frozenset({SessionKind.GROUP, SessionKind.SKILLS, SessionKind.PSYCHOEDUCATION, SessionKind.PEER_SUPPORT})
FEW = 50
"""Of so many people what is written down is found by person, through all their weeks; of more by the week's sessions."""


class Suggestion(NamedTuple):
    """A session that fits, with what to call it."""

    session_id: UUID
    title: str
    track: str
    starts_at: datetime
    ends_at: datetime
    minutes: int


@dataclass(frozen=True, slots=True)
class PersonWeek:
    """One patient's week under one episode."""

    patient_id: UUID
    episode_id: UUID
    name: str
    record_number: str
    track: str
    standing: Standing
    suggestions: list[Suggestion] = field(default_factory=list)
    has_week: bool = False  # a structured week is on record
    day_least: int | None = None  # minutes, as `rules.weeks.day_least` has them

    @property
    def goal(self) -> Goal:
        """What the week asks for."""
        return self.standing.goal

    @property
    def missing(self) -> int:
        """Minutes short; 0 before Wednesday."""
        return self.standing.short_of_target


@dataclass(slots=True)
class Weeks:
    """Everything read of a week, or of several; `monday` is the one looked at."""

    monday: date
    actor: Actor
    now: datetime
    tracks: dict[UUID, TrackFacts]
    stays: list[StayRow]
    leaves: dict[UUID, list[LeaveRow]]
    sessions: dict[UUID, SessionRow]
    rosters: dict[UUID, dict[UUID, Expected]]
    days: dict[tuple[UUID, date], Times]
    closures: list[tuple[date, date, UUID | None]]
    other: dict[UUID, list[tuple[date, Planned]]]
    hours_of: dict[UUID, list[SessionRow]] = field(default_factory=dict)

    def holds(self, on: date) -> bool:
        """Whether a date lies in the week looked at."""
        return self.monday <= on < self.monday + timedelta(days=7)

    def closed(self, site_id: UUID | None) -> set[date]:
        """The dates of the week on which a site is closed; for None the whole clinic."""
        return {
            day
            for day in (self.monday + timedelta(days=number) for number in range(7))
            for from_on, until_on, where in self.closures
            if from_on <= day <= until_on and where in (None, site_id)
        }


def list_weeks(
    db: Session,
    actor: Actor,
    monday: date,
    *,
    track_ids: Collection[UUID] | None = None,
    patient_ids: Collection[UUID] | None = None,
    permission: Permission = Permission.SESSION_READ,
    is_suggesting: bool = True,
) -> list[PersonWeek]:
    """The weeks of the patients the actor may see, by name: of some tracks, of some people, or of everybody."""
    sunday = monday + timedelta(days=6)
    mine = roster.list_stays(
        db, monday, sunday, track_ids=track_ids, patient_ids=patient_ids, actor=actor, permission=permission
    )
    if not mine:
        return []
    week = read_weeks(db, actor, monday, mine, is_wide=is_suggesting)
    found = []
    by_episode: dict[UUID, list[StayRow]] = {}
    for stay in week.stays:
        by_episode.setdefault(stay.episode_id, []).append(stay)
    seen = set()
    for stay in mine:
        if stay.episode_id in seen:
            continue
        seen.add(stay.episode_id)
        found.append(person_week(week, by_episode.get(stay.episode_id, [stay]), is_suggesting=is_suggesting))
    return found


def read_weeks(
    db: Session, actor: Actor, monday: date, mine: Sequence[StayRow], *, is_wide: bool, number: int = 1
) -> Weeks:
    """So many weeks from a Monday on. is_wide: with everybody on every track of the programs, which suggestions need."""
    sunday = monday + timedelta(days=7 * number - 1)
    tracks = list_tracks(db, {stay.program_id for stay in mine})
    patients = {stay.patient_id for stay in mine}
    stays = roster.list_stays(db, monday, sunday, track_ids=tracks) if is_wide else list(mine)
    leaves = roster.list_leaves(db, monday, sunday, episode_ids=None if is_wide else [one.episode_id for one in mine])
    of_all = is_wide or len(patients) > FEW
    rows = roster.list_attendances(db, between=(monday, sunday), patient_ids=None if of_all else patients)
    theirs = {row.session_id for row in rows if row.patient_id in patients}
    met = tracks if is_wide else {stay.track_id for stay in mine}
    sessions = roster.list_sessions(db, monday, sunday, track_ids=met, session_ids=theirs)
    week = Weeks(
        monday,
        actor,
        clock.now(),
        tracks,
        stays,
        {},
        {session.id: session for session in sessions},
        roster.combine(sessions, stays, leaves, rows),
        {
            (row.patient_id, row.on_date): row.times
            for row in roster.list_days(db, monday, sunday, patient_ids=patients)
        },
        _closures(db, monday, sunday),
        _elsewhere(db, actor, (monday, sunday), patients),
    )
    for leave in leaves:
        week.leaves.setdefault(leave.episode_id, []).append(leave)
    for session in sessions:
        for patient_id in week.rosters[session.id]:
            week.hours_of.setdefault(patient_id, []).append(session)
    return week


def _closures(db: Session, from_on: date, until_on: date) -> list[tuple[date, date, UUID | None]]:
    statement = select(Closure.from_on, Closure.until_on, Closure.site_id).where(
        Closure.from_on <= until_on, Closure.until_on >= from_on
    )
    return [(row[0], row[1], row[2]) for row in db.execute(statement)]


def _elsewhere(
    db: Session, actor: Actor, dates: tuple[date, date], patients: set[UUID]
) -> dict[UUID, list[tuple[date, Planned]]]:
    """Hours other slices keep, each with its date, by patient."""
    found: dict[UUID, list[tuple[date, Planned]]] = {}
    begins, _end = week_bounds(dates[0], actor.zone)
    _start, ends = week_bounds(dates[1] - timedelta(days=6), actor.zone)
    for busy in sources.between(db, begins, ends):
        if busy.status == SessionStatus.CANCELLED.value:
            continue
        for patient_id in patients.intersection(busy.patient_ids):
            came = busy.attended.get(patient_id)
            is_held = busy.status == SessionStatus.HELD.value
            on = clock.local(busy.starts_at, actor.zone).date()
            hour = Planned(
                gettext("%(title)s, %(day)s", title=busy.label, day=formats.day(on)),
                (Interval.of(busy.starts_at, busy.ends_at),),
                None if came is None else (Interval.of(*came),),
                is_away=is_held and came is None,  # held without them: it gives them no minutes
            )
            found.setdefault(patient_id, []).append((on, hour))
    return found


def person_week(week: Weeks, stays: Sequence[StayRow], *, is_suggesting: bool) -> PersonWeek:
    last = stays[-1]
    hours, busy = hours_of(week, last.patient_id)
    asked = _goal(week, stays)
    where = standing(week.monday, asked, hours, week.now, week.actor.zone)
    fitting = _suggestions(week, last, where, busy) if is_suggesting and where.short_of_target else []
    return PersonWeek(
        last.patient_id,
        last.episode_id,
        last.name,
        last.record_number,
        week.tracks[last.track_id].name,
        where,
        fitting,
        any(last.availability.values()),
        day_least(week.tracks[last.track_id].floor_minutes, week.tracks[last.track_id].least_days),
    )


def _goal(week: Weeks, stays: Sequence[StayRow]) -> Goal:
    last = stays[-1]
    leaves = week.leaves.get(last.episode_id, [])
    days = [week.monday + timedelta(days=number) for number in range(7)]
    away = {day for day in days if any(leave.holds(day) for leave in leaves)}
    parts = [
        Part(
            stay.from_on,
            stay.until_on,
            week.tracks[stay.track_id].meets(week.monday),
            stay.days_per_week,
            stay.week_minutes,
            closed=frozenset(week.closed(week.tracks[stay.track_id].site_id)),
            is_admission=stay.from_on == stay.admitted_on,
            is_discharge=stay.discharged_on is not None and stay is last,
        )
        for stay in stays
    ]
    here = week.tracks[last.track_id]
    return goal(week.monday, parts, here.floor_minutes, week.closed(None), away)


def hours_of(week: Weeks, patient_id: UUID) -> tuple[list[Planned], list[Interval]]:
    """Somebody's hours of the week, and the times they are taken."""
    hours, busy = [], []
    for session in week.hours_of.get(patient_id, ()):
        if session.status is SessionStatus.CANCELLED or not week.holds(session.on_date):
            continue
        mark = week.rosters[session.id][patient_id].mark
        day = week.days.get((patient_id, session.on_date), Times())
        came = attended(session.hour, mark.status, mark.times, day)
        is_known = came.intervals or (mark.status == "present" and not came.is_unsettled)
        label = gettext("%(title)s, %(day)s", title=session.title, day=formats.day(session.on_date))
        hours.append(
            Planned(
                label,
                tuple(session.hour.pieces()),
                came.intervals if is_known else None,
                is_away=mark.is_away,
                is_unsettled=came.is_unsettled,
                sheet=(session.id, session.track_id, session.on_date),
            )
        )
        if not mark.is_away:
            busy.append(Interval.of(session.starts_at, session.ends_at))
    others = [hour for on, hour in week.other.get(patient_id, []) if week.holds(on)]
    return [*hours, *others], [*busy, *(piece for hour in others for piece in hour.pieces)]


def _suggestions(week: Weeks, stay: StayRow, where: Standing, busy: Sequence[Interval]) -> list[Suggestion]:
    leaves = week.leaves.get(stay.episode_id, ())
    openings = [
        _opening(week, session)
        for session in week.sessions.values()
        if session.kind in MAKES_UP
        and session.track_id in week.tracks
        and session.status is SessionStatus.SCHEDULED
        and session.starts_at > week.now
        and stay.patient_id not in week.rosters[session.id]
        and stay.holds(session.on_date)
        and not any(leave.holds(session.on_date) for leave in leaves)
    ]
    chosen = suggest(
        where.short_of_target,
        openings,
        program_id=stay.program_id,
        busy=busy,
        week=stay.availability,
        now=week.now,
        zone=week.actor.zone,
    )
    return [_named(week.sessions[one.session_id], week.tracks, one) for one in chosen]


def _opening(week: Weeks, session: SessionRow) -> Opening:
    return Opening(
        session.id,
        session.program_id or UUID(int=0),
        session.starts_at,
        session.ends_at,
        tuple(session.hour.pieces()),
        places_left(session, week.tracks, week.rosters),
    )


def places_left(
    session: SessionRow, tracks: Mapping[UUID, TrackFacts], rosters: Mapping[UUID, Mapping[UUID, Expected]]
) -> int:
    """Places of a session nobody takes: of the track, and of the room less one for who leads."""
    taken = sum(not one.mark.is_away for one in rosters[session.id].values())
    track = None if session.track_id is None else tracks.get(session.track_id)
    capacity = 0 if track is None else track.capacity
    if session.room_capacity is not None:
        capacity = min(capacity, session.room_capacity - 1)
    return max(0, capacity - taken)


def _named(session: SessionRow, tracks: Mapping[UUID, TrackFacts], one: Opening) -> Suggestion:
    track = None if session.track_id is None else tracks.get(session.track_id)
    minutes = sum(piece.minutes for piece in one.pieces)
    return Suggestion(
        session.id, session.title, "" if track is None else track.name, session.starts_at, session.ends_at, minutes
    )


def short_weeks(weeks: Iterable[PersonWeek]) -> list[PersonWeek]:
    """Those who will fall short and can still be helped to their hours: not those discharged in this week.

    Below the program's least first, then by how much.
    """
    short = [week for week in weeks if week.missing and Reduced.DISCHARGE not in week.goal.reasons]
    return sorted(short, key=lambda week: (not week.standing.is_below_floor, -week.missing, week.name.casefold()))


def week_of(db: Session, actor: Actor, monday: date, patient_id: UUID) -> PersonWeek | None:
    """One patient's week, None where they are on no track in it."""
    found = list_weeks(db, actor, monday, patient_ids=[patient_id])
    return found[-1] if found else None
