"""What the house needs to know about insurance."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor, Permission
from causeway.registry import Finder, Found, HeaderFact, MenuEntry, Slice, Tab, TodayItem, TodaySection
from causeway.web import formats
from tenants.insurance import models, queries, rules, words
from tenants.insurance.views import make_views


def find_member(db: Session, actor: Actor, term: str, limit: int) -> Sequence[Found]:
    """Patients whose coverage carries exactly this member id."""
    return [
        Found(
            hit.patient_name,
            f"{hit.payer_name} {words.hidden_id(hit.member_id_end)}".strip(),
            "patient_insurance.index",
            {"patient_id": hit.patient_id},
        )
        for hit in queries.find_by_member_id(db, actor, term, limit)
    ]


def authorization_left(db: Session, actor: Actor, patient_id: UUID) -> str | None:
    """What is left of the authorization used first: "9 of 20 days left, until 21 Nov 2026"."""
    current = queries.list_current(db, patient_id, clock.today(actor.zone))
    if not current:
        return None
    first = current[0]
    if first.authorized_units is None:
        return str(gettext("none required"))
    left = words.units_text(first.authorized_units, first.used_units, first.unit_kind)
    return str(gettext("%(left)s, until %(day)s", left=left, day=formats.day(first.covered_until_on)))


def running_out(db: Session, actor: Actor, limit: int) -> Sequence[TodayItem]:
    """Authorizations that end within two weeks or have a fifth of their units or less left."""
    today = clock.today(actor.zone)
    return [
        TodayItem(
            f"{row.patient_name}: {words.units_text(row.authorized_units, row.used_units, row.unit_kind)}",
            gettext("%(payer)s, until %(day)s", payer=row.payer_name, day=formats.day(row.covered_until_on)),
            "patient_authorizations.show",
            {"patient_id": row.patient_id, "authorization_id": row.id},
            "danger" if _is_urgent(row, today) else "warning",
        )
        for row in queries.list_running_out(db, actor, today, limit)
    ]


def _is_urgent(row: queries.Waiting, today: date) -> bool:
    left = rules.units_left(row.authorized_units, row.used_units)
    days = rules.days_left(row.covered_until_on, today)
    return left == 0 or (days is not None and days <= 3)


def reviews_due(db: Session, actor: Actor, limit: int) -> Sequence[TodayItem]:
    """Reviews whose day, as the payer gave it, is today or past."""
    today = clock.today(actor.zone)
    return [
        TodayItem(
            row.patient_name,
            gettext("%(payer)s, due %(day)s", payer=row.payer_name, day=formats.day(row.next_review_on)),
            "patient_authorizations.show",
            {"patient_id": row.patient_id, "authorization_id": row.id},
            "danger" if row.next_review_on is not None and row.next_review_on < today else "warning",
        )
        for row in queries.list_reviews_due(db, actor, today, limit)
    ]


def uncovered(db: Session, actor: Actor, limit: int) -> Sequence[TodayItem]:
    """Patients in care whom no coverage covers today."""
    return [
        TodayItem(
            name, gettext("No coverage in force"), "patient_insurance.index", {"patient_id": patient_id}, "warning"
        )
        for patient_id, name in queries.list_uncovered(db, actor, clock.today(actor.zone), limit)
    ]


_GROUP = _("Insurance")

slice = Slice(
    name="insurance",
    views=make_views,
    menu=(
        MenuEntry(
            50,
            "authorizations",
            _("Authorizations"),
            "shield-check",
            "authorizations.index",
            Permission.AUTHORIZATION_READ,
            _GROUP,
        ),
        MenuEntry(51, "coverages", _("Coverages"), "license", "coverages.index", Permission.COVERAGE_READ, _GROUP),
        MenuEntry(52, "payers", _("Payers"), "building", "payers.index", Permission.COVERAGE_READ, _GROUP),
    ),
    tabs=(Tab(70, "insurance", _("Insurance"), "patient_insurance.index", Permission.COVERAGE_READ),),
    header=(HeaderFact(50, _("Authorization"), Permission.AUTHORIZATION_READ, authorization_left),),
    finders=(Finder(_("Member ID"), Permission.COVERAGE_READ, find_member, _("member ID")),),
    today=(
        TodaySection(
            30,
            _("Authorizations running out"),
            Permission.AUTHORIZATION_WRITE,
            running_out,
            _("No authorization ends within two weeks, and none is short of units."),
            "authorizations.index",
        ),
        TodaySection(
            31,
            _("Payer reviews due"),
            Permission.AUTHORIZATION_WRITE,
            reviews_due,
            _("No review is due today."),
            "authorizations.index",
        ),
        TodaySection(
            32,
            _("In care without coverage"),
            Permission.COVERAGE_WRITE,
            uncovered,
            _("Everybody in care has a coverage in force."),
            "coverages.index",
        ),
    ),
)

TABLES = models
