"""What waits around payers: authorizations that run out, reviews the payer set a day for, people nobody covers."""

from datetime import date
from functools import partial

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from causeway.access import Actor, Permission
from causeway.disclosure import Category
from causeway.registry import Consequence, DueItem, DueSource
from tenants.insurance import queries, rules, words


def running_out(db: Session, actor: Actor, today: date, limit: int) -> list[DueItem]:
    """Authorizations that end within two weeks or have a fifth of their units or less left."""
    return [
        DueItem(
            row.id,
            row.patient_name,
            row.patient_id,
            gettext(
                "Ask %(payer)s for more days: %(left)s",
                payer=row.payer_name,
                left=words.units_text(row.authorized_units, row.used_units, row.unit_kind),
            ),
            row.covered_until_on,
            "patient_authorizations.show",
            {"patient_id": row.patient_id, "authorization_id": row.id},
            "danger" if is_urgent(row, today) else "warning",
        )
        for row in queries.list_running_out(db, actor, today, limit)
    ]


def is_urgent(row: queries.Waiting, today: date) -> bool:
    """Whether nothing is left, or three days at most."""
    left = rules.units_left(row.authorized_units, row.used_units)
    days = rules.days_left(row.covered_until_on, today)
    return left == 0 or (days is not None and days <= 3)


def reviews_due(db: Session, actor: Actor, today: date, limit: int) -> list[DueItem]:
    """Reviews whose day, as the payer gave it, is today or past."""
    return [
        DueItem(
            row.id,
            row.patient_name,
            row.patient_id,
            gettext("Send the review to %(payer)s", payer=row.payer_name),
            row.next_review_on,
            "patient_authorizations.show",
            {"patient_id": row.patient_id, "authorization_id": row.id},
            "danger" if row.next_review_on is not None and row.next_review_on < today else "warning",
        )
        for row in queries.list_reviews_due(db, actor, today, limit)
    ]


def uncovered(db: Session, actor: Actor, today: date, limit: int) -> list[DueItem]:
    """Patients in care whom no coverage covers today."""
    return [
        DueItem(
            patient_id,
            name,
            patient_id,
            gettext("Find out who pays: in care without a coverage in force"),
            None,
            "patient_insurance.index",
            {"patient_id": patient_id},
            "warning",
        )
        for patient_id, name in queries.list_uncovered(db, actor, today, limit)
    ]


def enrollments_ending(db: Session, actor: Actor, today: date, limit: int, *, is_mine: bool = False) -> list[DueItem]:
    """Payer enrollments that end soon or have ended: everybody's for who keeps or reads them, else one's own."""
    everybodys = actor.may(Permission.STAFF_ENROLL) if is_mine else queries.sees_all(actor)
    page = "enrollments.edit" if actor.may(Permission.STAFF_ENROLL) else "staff.page"
    rows = queries.list_enrollments_ending(db, today, limit, user_id=None if everybodys else actor.user_id)
    return [
        DueItem(
            row.id,
            row.name,
            None,
            gettext("Renew the enrollment with %(payer)s", payer=row.payer),
            row.until_on,
            page,
            {"enrollment_id": row.id} if page == "enrollments.edit" else {"staff_member_id": row.staff_member_id},
            "danger" if (row.until_on - today).days <= row.urge_days else "warning",
        )
        for row in rows
    ]


DUE = (
    DueSource(
        "payer_reviews",
        _("Payer reviews due"),
        Permission.AUTHORIZATION_READ,
        Consequence.DEADLINE,
        reviews_due,
        tells=frozenset({Category.BILLING}),
        clears=Permission.AUTHORIZATION_WRITE,
    ),
    DueSource(
        "authorizations_ending",
        _("Authorizations running out"),
        Permission.AUTHORIZATION_READ,
        Consequence.DEADLINE,
        running_out,
        tells=frozenset({Category.BILLING}),
        clears=Permission.AUTHORIZATION_WRITE,
    ),
    DueSource(
        "uncovered",
        _("In care without coverage"),
        Permission.COVERAGE_READ,
        Consequence.MONEY,
        uncovered,
        tells=frozenset({Category.BILLING}),
        clears=Permission.COVERAGE_WRITE,
    ),
    DueSource(
        "payer_enrollments",
        _("Payer enrollments that end"),
        Permission.STAFF_DIRECTORY,
        Consequence.MONEY,
        enrollments_ending,
        tells=frozenset(),
        clears=Permission.STAFF_ENROLL,
        mine=partial(enrollments_ending, is_mine=True),
    ),
)
