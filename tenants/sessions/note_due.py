"""What waits about notes: sessions to document, notes to co-sign, drafts of sessions whose attendance nobody has taken."""

from datetime import date, timedelta
from functools import partial

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor, Permission
from causeway.registry import Consequence, DueItem, DueSource
from causeway.web import formats
from tenants.care.rules import NOTE_DUE_HOURS, hours_between, is_note_overdue
from tenants.sessions.queries.note_list import list_unsigned, list_waiting

DUE_IN = timedelta(hours=NOTE_DUE_HOURS)


def notes_to_sign(db: Session, actor: Actor, _today: date, limit: int, *, is_mine: bool = False) -> list[DueItem]:
    """Sessions that are over and not documented for everybody who was there, the oldest first."""
    now, items = clock.now(), []
    for row in list_unsigned(db, actor, limit, is_own=is_mine):
        is_late = is_note_overdue(hours_between(row.ends_at, now))
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
                clock.local(row.ends_at + DUE_IN, actor.zone).date(),
                "session_note.write" if actor.may(Permission.CARE_WRITE) else "session_note.index",
                {"session_id": row.session_id},
                "danger" if is_late else "",
                owner_id=actor.user_id if is_mine else None,
                owner=actor.name if is_mine else "",
            )
        )
    return items


def notes_to_cosign(db: Session, actor: Actor, _today: date, limit: int) -> list[DueItem]:
    """Signed notes that wait for a second signature, the oldest first."""
    return [
        DueItem(
            row.note_id,
            row.title,
            None,
            gettext("Co-sign the note of %(day)s", day=formats.day(row.on_date)),
            row.on_date + DUE_IN,
            "session_note.index",
            {"session_id": row.session_id},
            "warning",
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


DUE = (
    DueSource(
        "notes_to_sign",
        _("Notes to sign"),
        Permission.CARE_READ,
        Consequence.DEADLINE,
        notes_to_sign,
        clears=Permission.CARE_WRITE,
        mine=partial(notes_to_sign, is_mine=True),
    ),
    DueSource("notes_to_cosign", _("Notes to co-sign"), Permission.CARE_COSIGN, Consequence.DEADLINE, notes_to_cosign),
    DueSource(
        "notes_without_attendance",
        _("Notes without attendance"),
        Permission.CARE_READ,
        Consequence.TIDINESS,
        without_attendance,
        clears=Permission.CARE_WRITE,
        mine=partial(without_attendance, is_mine=True),
    ),
)
