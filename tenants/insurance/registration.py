"""What the house needs to know about insurance."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor, Permission
from causeway.registry import Finder, Found, HeaderFact, MenuEntry, Slice, Tab
from causeway.web import formats
from tenants.care.meetings import facts as meeting_facts
from tenants.consents import wants as consent_wants
from tenants.insurance import consent_wants as consents
from tenants.insurance import models, queries, words
from tenants.insurance.desk import copays
from tenants.insurance.due import DUE
from tenants.insurance.meeting_facts import SOURCE as RUNNING_OUT
from tenants.insurance.staff_page import ENROLLMENTS
from tenants.insurance.views import make_views
from tenants.intake.grounds import warnings as admission_warnings
from tenants.intake.grounds.warnings import WarningSource
from tenants.patients.restrictions import queries as restrictions
from tenants.sessions import desk
from tenants.staff import cards


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


def lacks_authorization(db: Session, patient_id: UUID, on: date) -> bool:
    """Whether an admission on that day would have no authorization in force, and no proof that none is required."""
    return not queries.list_current(db, patient_id, on)


def payer_named(db: Session, name: str) -> UUID | None:
    """The payer of exactly this name."""
    return queries.find_payer(db, name=name)


_GROUP = _("Insurance")

admission_warnings.register(
    WarningSource("authorization", _("No authorization is in force."), "patient_insurance.index", lacks_authorization)
)
cards.register(ENROLLMENTS)
desk.register(copays)
restrictions.plan_named(payer_named)
meeting_facts.register(RUNNING_OUT)
consent_wants.register(consent_wants.Source(Permission.COVERAGE_READ, consents.wanted))

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
        MenuEntry(
            53, "enrollments", _("Enrollments"), "id-badge-2", "enrollments.index", Permission.STAFF_ENROLL, _GROUP
        ),
    ),
    tabs=(Tab(70, "insurance", _("Insurance"), "patient_insurance.index", Permission.COVERAGE_READ),),
    header=(HeaderFact(50, _("Authorization"), Permission.AUTHORIZATION_READ, authorization_left),),
    finders=(Finder(_("Member ID"), Permission.COVERAGE_READ, find_member, _("member ID")),),
    due=DUE,
)

TABLES = models
