"""What the program day puts on worklists and on the Today page."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor, Permission
from causeway.disclosure import Category
from causeway.registry import Cleared, Consequence, DueItem, DueSource, FellDue, TodayItem, TodaySection
from causeway.web import formats
from tenants.sessions import day_today
from tenants.sessions.attendance_pages import page_of, sheet_of, whereabouts_of
from tenants.sessions.queries import past
from tenants.sessions.queries.absences import Absence, list_absences, list_unmarked
from tenants.sessions.queries.flags import list_unseen
from tenants.sessions.queries.unsettled import Unsettled, list_unsettled
from tenants.sessions.queries.weeks import PersonWeek, list_weeks, short_weeks
from tenants.sessions.queries.whereabouts import list_from_nowhere
from tenants.sessions.rules.weeks import monday_of
from tenants.sessions.services import checkins


def outreach(db: Session, actor: Actor, today: date, limit: int) -> list[DueItem]:
    """Absences without word, due on their own day."""
    return [_outreach(row) for row in list_absences(db, actor, today, limit)]


def my_outreach(db: Session, actor: Actor, today: date, limit: int) -> list[DueItem]:
    """Those that fall to the actor."""
    return [_outreach(row) for row in list_absences(db, actor, today, limit, is_mine=True)]


def absent_twice(db: Session, actor: Actor, today: date, limit: int) -> list[DueItem]:
    """Two days of absence without word in a row: the second of them."""
    return [_twice(row) for row in list_absences(db, actor, today, limit, is_second=True)]


def my_absent_twice(db: Session, actor: Actor, today: date, limit: int) -> list[DueItem]:
    """Those that fall to the actor."""
    rows = list_absences(db, actor, today, limit, is_second=True, is_mine=True)
    return [_twice(row) for row in rows]


def _outreach(row: Absence) -> DueItem:
    what = gettext("Reach out: absent without word on %(day)s", day=formats.day(row.on_date))
    return _absence(row, what, "warning")


def _twice(row: Absence) -> DueItem:
    what = gettext("Absent without word on two days in a row, last on %(day)s", day=formats.day(row.on_date))
    return _absence(row, what, "danger")


def _absence(row: Absence, what: str, tone: str) -> DueItem:
    """It leads those who may write to the contact note that answers it, anybody else to the chart."""
    about = {"about": row.on_date.isoformat()} if row.may_write else {}
    return DueItem(
        row.row_id,
        row.name,
        row.patient_id,
        what,
        row.on_date,
        "contact_notes.new" if row.may_write else "patients.overview",
        {"patient_id": row.patient_id, **about},
        tone,
        row.owner_id,
        (row.owner or "") if row.owner_id is not None else "",  # without a sign-in nobody clears anything
    )


def unsettled(db: Session, actor: Actor, today: date, limit: int) -> list[DueItem]:
    """Leaving times that are missing: counted as nothing until somebody says when they left."""
    return [
        DueItem(
            row.row_id,
            row.name,
            row.patient_id,
            _stayed(row),
            row.on_date,
            *page_of(row.session_id, row.track_id, row.on_date),
            "warning",
        )
        for row in list_unsettled(db, actor, today, limit)
    ]


def _stayed(row: Unsettled) -> str:
    day = formats.day(row.on_date)
    if row.session_id is None:
        return str(gettext("Signed in on %(day)s and never out: say when they left", day=day))
    return str(gettext("There in %(session)s on %(day)s: say when they arrived and left", session=row.title, day=day))


def from_nowhere(db: Session, actor: Actor, today: date, limit: int) -> list[DueItem]:
    """Who took part by video or phone, and nobody has said from which state."""
    return [
        DueItem(
            row.row_id,
            row.name,
            row.patient_id,
            gettext("There by video or phone on %(day)s: say from which state", day=formats.day(row.on_date)),
            row.on_date,
            *whereabouts_of(row.patient_id, row.session_id, row.track_id, row.on_date),
            "warning",
        )
        for row in list_from_nowhere(db, actor, today, limit)
    ]


def unmarked(db: Session, actor: Actor, today: date, limit: int) -> list[DueItem]:
    """Finished sessions without whole attendance: they are in no projection."""
    return [
        DueItem(
            row.session_id,
            row.title,
            None,
            gettext("Take attendance of %(when)s", when=formats.moment(row.starts_at, actor.zone)),
            row.on_date,
            *page_of(row.session_id, row.track_id, row.on_date),
            "warning",
        )
        for row in list_unmarked(db, actor, today, limit)
    ]


def shortfall(db: Session, actor: Actor, today: date, limit: int) -> list[DueItem]:
    """Who will miss this week's hours, from Wednesday on: below the program's least first, then by how much."""
    monday = monday_of(today)
    weeks = list_weeks(db, actor, monday, permission=Permission.SESSION_WRITE, is_suggesting=False)
    return [
        DueItem(
            week.episode_id,
            week.name,
            week.patient_id,
            short_words(week),
            monday + timedelta(days=6),
            "hours.index",
            {"q": week.record_number},
            "danger" if week.standing.is_below_floor else "warning",
        )
        for week in short_weeks(weeks)[:limit]
    ]


def short_words(week: PersonWeek) -> str:
    """By how much a week falls short, in words."""
    return str(
        gettext(
            "%(missing)s short of this week's %(target)s",
            missing=formats.minutes(week.missing),
            target=formats.minutes(week.goal.needed),
        )
    )


def short_today(db: Session, actor: Actor, limit: int) -> Sequence[TodayItem]:
    """Who is short of hours, below the program's least first."""
    monday = monday_of(clock.today(actor.zone))
    weeks = list_weeks(db, actor, monday, permission=Permission.SESSION_WRITE, is_suggesting=False)
    return [
        TodayItem(
            week.name,
            short_words(week),
            "hours.index",
            {"q": week.record_number},
            "danger" if week.standing.is_below_floor else "warning",
        )
        for week in short_weeks(weeks)[:limit]
    ]


def flags_unseen(db: Session, actor: Actor, today: date, limit: int) -> list[DueItem]:
    """Check-ins with thoughts of self-harm that nobody has acknowledged."""
    return [
        DueItem(
            row.id,
            row.name,
            row.patient_id,
            gettext(
                "Thoughts of self-harm at the check-in, %(when)s", when=formats.moment(row.answered_at, actor.zone)
            ),
            row.on_date,
            *sheet_of(row.track_id, row.on_date),
            "danger",
            version=row.version,
        )
        for row in list_unseen(db, actor, today, limit)
    ]


def _seen(db: Session, actor: Actor, check_in_id: UUID, expected_version: int) -> Cleared:
    checkins.acknowledge(db, actor, check_in_id, expected_version=expected_version)
    return Cleared(gettext("Noted that you have seen it."))


def outreach_past(db: Session, actor: Actor, from_on: date, until_on: date) -> list[FellDue]:
    """The absences without word between two days; done on the day somebody reached out."""
    return [_fell_due(row, actor) for row in past.list_outreach(db, actor, from_on, until_on)]


def flags_past(db: Session, actor: Actor, from_on: date, until_on: date) -> list[FellDue]:
    """The check-ins between two days that flagged self-harm; done on the day somebody acknowledged them."""
    return [_fell_due(row, actor) for row in past.list_flags(db, actor, from_on, until_on)]


def _fell_due(row: past.Past[date], actor: Actor) -> FellDue:
    done_on = None if row.done_at is None else clock.local(row.done_at, actor.zone).date()
    return FellDue(row.name, row.patient_id, row.since, done_on, row.owner or "")


DUE = (
    DueSource(
        "check_in_flags",
        _("Flags of check-ins"),
        Permission.SESSION_WRITE,
        Consequence.PATIENT_SAFETY,
        flags_unseen,
        tells=frozenset({Category.ATTENDANCE, Category.MEASURES}),
        verb=_("I have seen this"),
        clear=_seen,
        past=flags_past,
        has_own_block=True,
    ),
    DueSource(
        "absent_twice",
        _("Absent twice in a row"),
        Permission.SESSION_WRITE,
        Consequence.PATIENT_SAFETY,
        absent_twice,
        tells=frozenset({Category.ATTENDANCE}),
        mine=my_absent_twice,
    ),
    DueSource(
        "outreach",
        _("Outreach after an absence"),
        Permission.SESSION_WRITE,
        Consequence.QUALITY,
        outreach,
        tells=frozenset({Category.ATTENDANCE}),
        mine=my_outreach,
        past=outreach_past,
    ),
    DueSource(
        "unsettled",
        _("Leaving times missing"),
        Permission.ATTENDANCE_WRITE,
        Consequence.MONEY,
        unsettled,
        tells=frozenset({Category.ATTENDANCE}),
    ),
    DueSource(
        "unmarked",
        _("Attendance to take"),
        Permission.ATTENDANCE_WRITE,
        Consequence.MONEY,
        unmarked,
        tells=frozenset({Category.ATTENDANCE}),
    ),
    DueSource(
        "from_nowhere",
        _("Places of telehealth missing"),
        Permission.ATTENDANCE_WRITE,
        Consequence.MONEY,
        from_nowhere,
        tells=frozenset({Category.ATTENDANCE}),
    ),
    DueSource(
        "shortfall",
        _("Short of hours"),
        Permission.SESSION_WRITE,
        Consequence.QUALITY,
        shortfall,
        tells=frozenset({Category.ATTENDANCE}),
        statements=9,
        has_own_block=True,
    ),
)

TODAY = (
    *day_today.SECTIONS,
    TodaySection(
        21,
        _("Short of hours this week"),
        Permission.SESSION_WRITE,
        short_today,
        _("Nobody will miss their hours as the week stands; from Wednesday it is projected."),
        "hours.index",
    ),
)
