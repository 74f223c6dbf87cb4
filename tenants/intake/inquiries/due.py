"""Inquiries that wait for their first answer: as due items, and as a block of the Today page."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor, Permission
from causeway.registry import Consequence, DueItem, DueItems, DueSource, TodayItem
from tenants.clinics.rulebook import course
from tenants.intake.inquiries import labels, queries
from tenants.intake.inquiries.board import tone_of
from tenants.intake.inquiries.queries import Unanswered
from tenants.intake.inquiries.rules import InquiryStatus, Urgency, wait
from tenants.intake.numbers import NEXT_STEP

_TONES = {"bad": "danger", "warn": "warning", "": ""}


def unanswered(*urgencies: Urgency, is_mine: bool = False) -> DueItems:
    """The source of unanswered inquiries of these urgencies."""

    def items(db: Session, actor: Actor, today: date, limit: int, /) -> list[DueItem]:
        found = queries.list_unanswered(db, actor, limit, urgencies=urgencies, is_mine=is_mine)
        return [_item(row, today) for row in found]

    return items


def _item(row: Unanswered, today: date) -> DueItem:
    return DueItem(
        row.id,
        _name(row),
        row.patient_id,
        gettext("Answer the inquiry (%(urgency)s)", urgency=str(labels.URGENCIES[row.urgency]).lower()),
        row.answer_by_on,
        "inquiries.page",
        {"inquiry_id": row.id},
        _tone(row, today),
        row.owner_id,
        row.owner or "",
    )


def standing(*, is_mine: bool = False) -> DueItems:
    """The source of answered inquiries that have stood for longer than they should."""

    def items(db: Session, actor: Actor, today: date, limit: int, /) -> list[DueItem]:
        within = course(db, NEXT_STEP).span_on(today)
        before, _end = clock.span(today - within + timedelta(days=1), today, actor.zone)
        found = queries.list_standing(db, actor, limit, before=before, is_mine=is_mine)
        return [
            DueItem(
                row.id,
                f"{row.first_name} {row.last_name}".strip(),
                row.patient_id,
                gettext("Take the next step: %(state)s, and no further since", state=labels.STATUSES[row.status]),
                clock.local(row.since_at, actor.zone).date() + within,
                "inquiries.page",
                {"inquiry_id": row.id},
                "warning",
                row.owner_id,
                row.owner or "",
            )
            for row in found
        ]

    return items


def waiting(db: Session, actor: Actor, limit: int) -> Sequence[TodayItem]:
    """New inquiries by waiting time, the longest first. One statement."""
    today, now = clock.today(actor.zone), clock.now()
    return [_line(row, today, now) for row in queries.list_waiting(db, actor, limit)]


def _line(row: Unanswered, today: date, now: datetime) -> TodayItem:
    waited = labels.wait_words(wait(row.received_at, now))
    return TodayItem(
        _name(row),
        gettext("%(urgency)s, waiting for %(time)s", urgency=labels.URGENCIES[row.urgency], time=waited),
        "inquiries.page",
        {"inquiry_id": row.id},
        _tone(row, today),
    )


def _name(row: Unanswered) -> str:
    return f"{row.first_name} {row.last_name}".strip()


def _tone(row: Unanswered, today: date) -> str:
    return _TONES[tone_of(InquiryStatus.NEW, row.urgency, row.answer_by_on, today)]


_CALM = (Urgency.SOON, Urgency.ROUTINE)
DUE = (
    DueSource(
        "urgent_inquiries",
        _("Urgent inquiries to answer"),
        Permission.INQUIRY_READ,
        Consequence.PATIENT_SAFETY,
        unanswered(Urgency.URGENT),
        tells=frozenset(),
        clears=Permission.INQUIRY_WRITE,
        mine=unanswered(Urgency.URGENT, is_mine=True),
        has_own_block=True,
    ),
    DueSource(
        "inquiries",
        _("Inquiries to answer"),
        Permission.INQUIRY_READ,
        Consequence.QUALITY,
        unanswered(*_CALM),
        tells=frozenset(),
        clears=Permission.INQUIRY_WRITE,
        mine=unanswered(*_CALM, is_mine=True),
        has_own_block=True,
    ),
    DueSource(
        "inquiries_standing",
        _("Inquiries that go no further"),
        Permission.INQUIRY_READ,
        Consequence.QUALITY,
        standing(),
        tells=frozenset(),
        clears=Permission.INQUIRY_WRITE,
        mine=standing(is_mine=True),
        statements=2,
    ),
)
