"""What attendance leaves to do: absences without word, sessions nobody has marked. One statement each, and none looks only so
far back: what waits has an index of its own.
"""

from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, DateTime, and_, cast, exists, false, func, literal_column, or_, select, true
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from causeway import access, clock
from causeway.access import Actor, Permission, Scope
from tenants.care.models import ContactNote
from tenants.care.rules import ContactKind
from tenants.intake.models import Episode, Leave, Stay, leave_holds, stay_holds
from tenants.intake.rules import EpisodeStatus
from tenants.patients.models import CaseloadCover, Patient
from tenants.sessions.models import Attendance, TherapySession
from tenants.sessions.queries.roster import NAME
from tenants.sessions.queries.standing import holds_day
from tenants.sessions.rules.words import AbsenceReason, AttendanceStatus, SessionStatus
from tenants.staff.models import StaffMember, TimeOff


class Absence(NamedTuple):
    """A day somebody did not come, without a word. row_id: one of its marks. is_second: so was their day before it.

    may_write: whether who asks may write down that they reached out.
    """

    row_id: UUID
    patient_id: UUID
    name: str
    on_date: date
    is_second: bool
    owner_id: UUID | None
    owner: str | None
    may_write: bool


def list_absences(
    db: Session, actor: Actor, today: date, limit: int, *, is_second: bool = False, is_mine: bool = False
) -> list[Absence]:
    """Days of absence without word on which nobody has reached out since, the oldest first.

    A day counts when somebody was absent without word from every session known of them. An outreach contact note about that
    day or a later one answers it; so does the end of the episode. What was taken over from another system was its to
    answer. is_second: of each run of two such days or more, its last one. is_mine: those that fall to the actor.
    """
    day = missed_days(TherapySession.on_date <= today, Attendance.patient_id.in_(_missed(actor))).subquery().c
    statement = (
        select(
            day.row_id,
            day.patient_id,
            NAME,
            day.on_date,
            func.coalesce(day.before, False),
            StaffMember.user_id,
            StaffMember.first_name + " " + StaffMember.last_name,
            _may_write(actor, day.patient_id),
        )
        .join(Patient, and_(Patient.clinic_id == day.clinic_id, Patient.id == day.patient_id))
        .join(Episode, and_(Episode.clinic_id == day.clinic_id, Episode.id == day.episode_id))
        .outerjoin(
            StaffMember,
            and_(StaffMember.clinic_id == Episode.clinic_id, StaffMember.id == Episode.primary_clinician_id),
        )
        .where(
            day.is_missed,
            day.is_ours,
            Episode.status != EpisodeStatus.DISCHARGED,
            ~_answered(actor, day.clinic_id, day.patient_id, day.on_date),
        )
        .order_by(day.on_date, day.row_id)
        .limit(limit)
    )
    criterion = access.visible(actor, Permission.SESSION_WRITE, Patient.id)
    if criterion is not None:
        statement = statement.where(criterion)
    if is_second:
        statement = statement.where(day.before, day.after.is_not(True))
    if is_mine:
        statement = statement.where(_falls_to(actor, today, is_second=is_second))
    return [Absence(*row) for row in db.execute(statement)]


def _falls_to(actor: Actor, today: date, *, is_second: bool) -> ColumnElement[bool]:
    """The absence is the actor's to answer: of their own patient; of one whose primary clinician they cover today; of one
    whom nobody else looks after, for whoever looks after every patient. A second absence is the director's as well, who may
    give the patient to another. Source: docs/rules.md#attendance.
    """
    if is_second and actor.may(Permission.CASELOAD_WRITE):
        return true()
    covered = exists().where(
        CaseloadCover.clinic_id == StaffMember.clinic_id,
        CaseloadCover.covered_user_id == StaffMember.user_id,
        CaseloadCover.from_on <= today,
        CaseloadCover.until_on >= today,
    )
    is_away = exists().where(
        TimeOff.clinic_id == StaffMember.clinic_id,
        TimeOff.staff_member_id == StaffMember.id,
        TimeOff.from_on <= today,
        TimeOff.until_on >= today,
        TimeOff.cancelled_at.is_(None),
    )
    mine = [
        StaffMember.user_id == actor.user_id,
        covered.where(CaseloadCover.covering_user_id == actor.user_id).correlate(StaffMember),
    ]
    if actor.scope(Permission.SESSION_WRITE) is Scope.ALL:
        mine += [
            StaffMember.user_id.is_(None),
            StaffMember.is_active.is_(False),
            and_(is_away.correlate(StaffMember), ~covered.correlate(StaffMember)),
        ]
    return or_(*mine)


def _may_write(actor: Actor, patient_id: Any) -> ColumnElement[bool]:
    if not actor.may(Permission.CARE_WRITE):
        return false()
    criterion = access.visible(actor, Permission.CARE_WRITE, patient_id)
    return true() if criterion is None else criterion


def _missed(actor: Actor) -> Any:
    """Who is in care and was once absent without word, and nobody has reached out since."""
    missed = (
        select(Attendance.clinic_id, Attendance.patient_id, TherapySession.on_date)
        .join(
            TherapySession,
            and_(TherapySession.clinic_id == Attendance.clinic_id, TherapySession.id == Attendance.session_id),
        )
        .where(
            Attendance.clinic_id == Episode.clinic_id,
            Attendance.episode_id == Episode.id,
            # in these words, so that the index of absences without word answers
            literal_column("attendances.status = 'absent' AND attendances.reason = 'no_word'"),
            TherapySession.is_documented_elsewhere.is_(False),
        )
        .lateral("missed")
    )
    return (
        select(missed.c.patient_id)
        .select_from(Episode)
        .join(missed, true())
        .where(
            Episode.status != EpisodeStatus.DISCHARGED,
            ~_answered(actor, missed.c.clinic_id, missed.c.patient_id, missed.c.on_date),
        )
    )


def missed_days(*criteria: Any) -> Any:
    """A select of a row per person and day on which something is known: missed or not, and whether the days beside it were.

    criteria: which attendances of which sessions. is_ours: of a session that was not taken over with its note elsewhere.
    """
    without_word = and_(Attendance.status == AttendanceStatus.ABSENT, Attendance.reason == AbsenceReason.NO_WORD)
    ids = func.array_agg(aggregate_order_by(Attendance.id, Attendance.id))
    episodes = func.array_agg(aggregate_order_by(Attendance.episode_id, Attendance.id))
    known = (
        select(
            Attendance.clinic_id,
            Attendance.patient_id,
            TherapySession.on_date,
            func.bool_and(without_word).label("is_missed"),
            func.bool_or(TherapySession.is_documented_elsewhere.is_(False)).label("is_ours"),
            ids[1].label("row_id"),
            episodes[1].label("episode_id"),
        )
        .join(
            TherapySession,
            and_(TherapySession.clinic_id == Attendance.clinic_id, TherapySession.id == Attendance.session_id),
        )
        .where(
            *criteria,
            Attendance.status != AttendanceStatus.EXPECTED,
        )
        .group_by(Attendance.clinic_id, Attendance.patient_id, TherapySession.on_date)
        .subquery()
        .c
    )
    by_person: dict[str, Any] = {"partition_by": known.patient_id, "order_by": known.on_date}
    return select(
        known.clinic_id,
        known.patient_id,
        known.on_date,
        known.is_missed,
        known.is_ours,
        known.row_id,
        known.episode_id,
        func.lag(known.is_missed).over(**by_person).label("before"),
        func.lead(known.is_missed).over(**by_person).label("after"),
    )


def _answered(actor: Actor, clinic_id: Any, patient_id: Any, on_date: Any) -> Any:
    begins = func.timezone(actor.zone.key, cast(on_date, DateTime(timezone=False)))
    return exists().where(
        ContactNote.clinic_id == clinic_id,
        ContactNote.patient_id == patient_id,
        ContactNote.kind == ContactKind.OUTREACH,
        or_(
            ContactNote.about_on >= on_date,
            and_(ContactNote.about_on.is_(None), ContactNote.happened_at >= begins),
        ),
    )


class Unmarked(NamedTuple):
    """A session that is over while somebody expected in it is neither present nor away. track_id: None for a booked hour."""

    session_id: UUID
    title: str
    track_id: UUID | None
    on_date: date
    starts_at: datetime


def list_unmarked(db: Session, actor: Actor, today: date, limit: int) -> list[Unmarked]:
    """Finished sessions with somebody unmarked whom the actor may mark, the oldest first.

    Expected are those staying on the session's track and those written down for it (of a booked hour: all of them), nobody
    on leave.
    """
    statement = (
        select(
            TherapySession.id,
            TherapySession.title,
            TherapySession.track_id,
            TherapySession.on_date,
            TherapySession.starts_at,
        )
        .where(
            TherapySession.is_marked.is_(False),
            TherapySession.on_date <= today,
            TherapySession.ends_at <= clock.now(),
            somebody_unmarked(actor),
        )
        .order_by(TherapySession.on_date, TherapySession.id)
        .limit(limit)
    )
    return [Unmarked(*row) for row in db.execute(statement)]


def owes_attendance() -> ColumnElement[bool]:
    """The session was not called off, nor taken over with its note elsewhere: what is kept there is its attendance as well."""
    return and_(TherapySession.status != SessionStatus.CANCELLED, TherapySession.is_documented_elsewhere.is_(False))


def somebody_unmarked(actor: Actor | None = None) -> ColumnElement[bool]:
    """Attendance is owed, and somebody whom the session expects is neither present nor away; with an actor, somebody whom
    they may mark.
    """
    known = exists().where(
        Attendance.clinic_id == Stay.clinic_id,
        Attendance.session_id == TherapySession.id,
        Attendance.patient_id == Stay.patient_id,
        Attendance.status != AttendanceStatus.EXPECTED,
    )
    staying = exists().where(
        Stay.clinic_id == TherapySession.clinic_id,
        Stay.track_id == TherapySession.track_id,
        stay_holds(TherapySession.on_date),
        ~_is_away().correlate(Stay, TherapySession),
        ~known.correlate(Stay, TherapySession),
        *_markable(actor, Stay.patient_id),
    )
    entered = exists().where(
        Attendance.clinic_id == TherapySession.clinic_id,
        Attendance.session_id == TherapySession.id,
        Attendance.status == AttendanceStatus.EXPECTED,
        holds_day(),
        *_markable(actor, Attendance.patient_id),
    )
    return and_(
        owes_attendance(),
        or_(staying.correlate(TherapySession), entered.correlate(TherapySession)),
    )


def _is_away() -> Any:
    """The stay's episode is on leave on the session's day."""
    return exists().where(
        Leave.clinic_id == Stay.clinic_id,
        Leave.episode_id == Stay.episode_id,
        leave_holds(TherapySession.on_date),
    )


def _markable(actor: Actor | None, patient_id: Any) -> list[Any]:
    if actor is None:
        return []
    criterion = access.visible(actor, Permission.ATTENDANCE_WRITE, patient_id)
    return [] if criterion is None else [criterion]
