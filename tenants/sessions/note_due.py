"""What waits about notes: sessions to document, notes to co-sign, drafts of sessions whose attendance nobody has taken."""

from datetime import date
from functools import partial
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor, Permission, Scope
from causeway.disclosure import Category
from causeway.registry import Consequence, DueItem, DueSource, FellDue
from causeway.web import formats
from tenants.care.numbers import NOTE_SIGNED
from tenants.clinics.rulebook import deadline
from tenants.sessions.queries import past
from tenants.sessions.queries.note_corrections import list_due
from tenants.sessions.queries.note_list import list_unsigned, list_waiting


def notes_to_sign(db: Session, actor: Actor, _today: date, limit: int, *, is_mine: bool = False) -> list[DueItem]:
    """Sessions that are over and not documented for everybody who was there, the oldest first."""
    now, items, due = clock.now(), [], deadline(db, NOTE_SIGNED, actor.zone)
    for row in list_unsigned(db, actor, limit, is_own=is_mine):
        when = formats.moment(row.starts_at, actor.zone)
        what = gettext("Write the note of %(when)s", when=when)
        if row.note_id is not None:
            what = gettext("Sign the note of %(when)s", when=when)
        items.append(
            DueItem(
                row.session_id,
                row.title,
                None,
                what,
                due.on(row.ends_at),
                "session_note.write" if actor.may(Permission.CARE_WRITE) else "session_note.index",
                {"session_id": row.session_id},
                "danger" if due.at(row.ends_at) < now else "",
                owner_id=row.lead_user_id,
                owner=row.lead if row.lead_user_id is not None else "",  # without a sign-in nobody writes it
            )
        )
    return items


def notes_to_cosign(db: Session, actor: Actor, _today: date, limit: int) -> list[DueItem]:
    """Signed notes that wait for a second signature, the oldest first."""
    due = deadline(db, NOTE_SIGNED, actor.zone).course
    return [
        DueItem(
            row.note_id,
            row.title,
            None,
            gettext("Co-sign the note of %(day)s", day=formats.day(row.on_date)),
            row.on_date + due.span_on(row.on_date),
            "notes.cosign",
            {"note": row.note_id},
            "warning",
            owner_id=row.supervisor_user_id,
            owner=row.supervisor or "",
        )
        for row in list_waiting(db, actor, limit)
    ]


def without_attendance(db: Session, actor: Actor, _today: date, limit: int, *, is_mine: bool = False) -> list[DueItem]:
    """Notes that were begun for sessions whose attendance nobody has taken."""
    return [
        DueItem(
            row.session_id,
            row.title,
            None,
            gettext("Take attendance: the note of %(day)s is begun", day=formats.day(row.on_date)),
            row.on_date,
            "session_note.index",
            {"session_id": row.session_id},
            "warning",
        )
        for row in list_unsigned(db, actor, limit, is_own=is_mine, without_attendance=True)
    ]


def notes_past(db: Session, actor: Actor, from_on: date, until_on: date) -> list[FellDue]:
    """The notes that fell due between two days, signed or not."""
    begins, ends = clock.span(from_on, until_on, actor.zone)
    due = deadline(db, NOTE_SIGNED, actor.zone)
    rows = past.list_notes(db, actor, *due.window(begins, ends))
    return [_fell_due(row, actor, due.on(row.since)) for row in rows if from_on <= due.on(row.since) <= until_on]


def cosigned_past(db: Session, actor: Actor, from_on: date, until_on: date) -> list[FellDue]:
    """The co-signatures that fell due between two days, given or not."""
    course = deadline(db, NOTE_SIGNED, actor.zone).course
    shortest, longest = course.spans()
    rows = past.list_cosigned(db, actor, from_on - longest, until_on - shortest)
    found = [(row, row.since + course.span_on(row.since)) for row in rows]
    return [_fell_due(row, actor, due_on) for row, due_on in found if from_on <= due_on <= until_on]


def _fell_due(row: past.Past[Any], actor: Actor, due_on: date) -> FellDue:
    done_on = None if row.done_at is None else clock.local(row.done_at, actor.zone).date()
    return FellDue(row.name, row.patient_id, due_on, done_on, row.owner or "")


def notes_corrected(db: Session, actor: Actor, _today: date, limit: int, *, is_mine: bool = False) -> list[DueItem]:
    """Signed notes beside which attendance was corrected, the longest waiting first."""
    may_write, due = actor.may(Permission.CARE_WRITE), deadline(db, NOTE_SIGNED, actor.zone)
    return [
        DueItem(
            row.id,
            row.name,
            row.patient_id,
            gettext(
                "Attendance of %(day)s was corrected after the note was signed: add an addendum",
                day=formats.day(row.on_date),
            ),
            due.on(row.noticed_at),
            "session_note.addendum" if may_write and row.owner_id == actor.user_id else "session_note.index",
            {"session_id": row.session_id}
            | ({"patient": row.patient_id} if may_write and row.owner_id == actor.user_id else {}),
            "warning",
            owner_id=row.owner_id,
            owner=row.owner,
        )
        for row in list_due(db, actor, limit, is_mine=is_mine)
    ]


DUE = (
    DueSource(
        "notes_to_sign",
        _("Notes to sign"),
        Permission.CARE_READ,
        Consequence.DEADLINE,
        notes_to_sign,
        tells=frozenset({Category.PLAN}),
        clears=Permission.CARE_WRITE,
        mine=partial(notes_to_sign, is_mine=True),
        past=notes_past,
        statements=2,
    ),
    DueSource(
        "notes_to_cosign",
        _("Notes to co-sign"),
        Permission.CARE_COSIGN,
        Consequence.DEADLINE,
        notes_to_cosign,
        tells=frozenset({Category.PLAN}),
        reach=Scope.ALL,
        past=cosigned_past,
        statements=2,
    ),
    DueSource(
        "notes_corrected",
        _("Notes to add to"),
        Permission.CARE_READ,
        Consequence.TIDINESS,
        notes_corrected,
        tells=frozenset({Category.ATTENDANCE, Category.PLAN}),
        clears=Permission.CARE_WRITE,
        mine=partial(notes_corrected, is_mine=True),
        statements=2,
    ),
    DueSource(
        "notes_without_attendance",
        _("Notes without attendance"),
        Permission.CARE_READ,
        Consequence.TIDINESS,
        without_attendance,
        tells=frozenset({Category.PLAN}),
        clears=Permission.CARE_WRITE,
        mine=partial(without_attendance, is_mine=True),
    ),
)
