"""What waits in staff records: covers to open, licenses that end, trainings missing or due, supervision to sign."""

from datetime import date
from functools import partial
from uuid import UUID, uuid5

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor, Permission
from causeway.registry import Cleared, Consequence, DueItem, DueSource, FellDue
from tenants.staff import labels, queries
from tenants.staff.rules.expiry import days_left
from tenants.staff.services import confirm_cover


def covers_waiting(db: Session, _actor: Actor, today: date, limit: int) -> list[DueItem]:
    """Covers that colleagues asked for; due on the first day away."""
    return [
        DueItem(
            row.id,
            row.name,
            None,
            gettext("Open the caseload to %(cover)s, %(days)s", cover=row.covering, days=_days(row)),
            row.from_on,
            "time_off.confirm",
            {"time_off_id": row.id},
            "danger" if row.from_on <= today else "warning",
            version=row.version,
        )
        for row in queries.list_covers_waiting(db, today, limit)
    ]


def _open_caseload(db: Session, actor: Actor, time_off_id: UUID, expected_version: int) -> Cleared:
    confirm_cover(db, actor, time_off_id, expected_version=expected_version)
    return Cleared(gettext("The caseload is open to whoever covers."))


def ending_licenses(db: Session, actor: Actor, today: date, limit: int, *, is_mine: bool = False) -> list[DueItem]:
    """Licenses that end soon or have ended: everybody's for who reads staff records, one's own for anybody else.

    is_mine: those that fall to the actor: all of them for who keeps the records, else one's own.
    """
    sees_all = actor.may(Permission.STAFF_WRITE if is_mine else Permission.STAFF_READ)
    rows = queries.list_ending(db, today, limit, user_id=None if sees_all else actor.user_id)
    return [
        DueItem(
            row.id,
            row.name,
            None,
            gettext("Renew the license: %(kind)s (%(state)s)", kind=row.kind, state=row.state),
            row.expires_on,
            "staff.page",
            {"staff_member_id": row.staff_member_id},
            _tone(row.expires_on, today, row.urge_days),
        )
        for row in rows
    ]


def trainings_due(db: Session, actor: Actor, today: date, limit: int, *, is_mine: bool = False) -> list[DueItem]:
    """Required trainings that are missing or end soon, as `ending_licenses` shares them out."""
    sees_all = actor.may(Permission.STAFF_WRITE if is_mine else Permission.STAFF_READ)
    rows = queries.list_trainings_due(db, today, limit, user_id=None if sees_all else actor.user_id)
    return [
        DueItem(
            uuid5(row.staff_member_id, str(row.training_kind_id)),
            row.name,
            None,
            gettext("Do the training: %(kind)s", kind=row.kind),
            row.ends_on,
            "staff.page",
            {"staff_member_id": row.staff_member_id},
            "danger" if row.ends_on is None else _tone(row.ends_on, today, row.urge_days),
        )
        for row in rows
    ]


def supervision_to_sign(db: Session, actor: Actor, _today: date, limit: int, *, is_mine: bool = False) -> list[DueItem]:
    """Entries of the supervision log that their supervisor has not signed; due on the day it was held."""
    sees_all = queries.sees_supervision(actor) and not is_mine
    rows = queries.list_unsigned(db, limit, user_id=None if sees_all else actor.user_id)
    return [
        DueItem(
            row.id,
            row.supervisee,
            None,
            gettext("Sign the supervision entry"),
            row.held_on,
            "supervision.page",
            {"entry_id": row.id},
            "",
            row.supervisor_user_id,
            row.supervisor,
        )
        for row in rows
    ]


def supervision_past(db: Session, actor: Actor, from_on: date, until_on: date) -> list[FellDue]:
    """The supervision held between two days; done on the day its supervisor signed."""
    user_id = None if queries.sees_supervision(actor) else actor.user_id
    return [
        FellDue(
            row.supervisee,
            None,
            row.held_on,
            None if signed_at is None else clock.local(signed_at, actor.zone).date(),
            row.supervisor,
        )
        for row, signed_at in queries.list_held(db, from_on, until_on, user_id=user_id)
    ]


def _tone(ends_on: date, today: date, urge_days: int) -> str:
    return "danger" if days_left(ends_on, today) <= urge_days else "warning"


def _days(row: queries.CoverAsked) -> str:
    return labels.span(row.from_on, row.until_on)


DUE = (
    DueSource(
        "staff_covers",
        _("Covers to open"),
        Permission.CASELOAD_WRITE,
        Consequence.PATIENT_SAFETY,
        covers_waiting,
        tells=frozenset(),
        verb=_("Open the caseload"),
        clear=_open_caseload,
    ),
    DueSource(
        "staff_licenses",
        _("Licenses that end"),
        Permission.STAFF_DIRECTORY,
        Consequence.MONEY,
        ending_licenses,
        tells=frozenset(),
        clears=Permission.STAFF_WRITE,
        mine=partial(ending_licenses, is_mine=True),
    ),
    DueSource(
        "staff_trainings",
        _("Trainings missing or due"),
        Permission.STAFF_DIRECTORY,
        Consequence.QUALITY,
        trainings_due,
        tells=frozenset(),
        clears=Permission.STAFF_WRITE,
        mine=partial(trainings_due, is_mine=True),
    ),
    DueSource(
        "supervision",
        _("Supervision to sign"),
        Permission.STAFF_DIRECTORY,
        Consequence.TIDINESS,
        supervision_to_sign,
        tells=frozenset(),
        mine=partial(supervision_to_sign, is_mine=True),
        past=supervision_past,
    ),
)
