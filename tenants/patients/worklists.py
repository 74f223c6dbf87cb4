"""What the slice has for the search box and the Today page."""

from collections.abc import Sequence
from datetime import timedelta

from flask_babel import gettext
from sqlalchemy.orm import Session

from causeway import access, clock
from causeway.access import Actor, Permission
from causeway.registry import Found, TodayItem
from causeway.web import formats
from tenants.patients import queries
from tenants.patients.models import Consent
from tenants.patients.rules.consents import ConsentKind
from tenants.patients.words import CONSENT_KINDS

SOON = timedelta(days=14)


def find(db: Session, actor: Actor, term: str, limit: int) -> Sequence[Found]:
    """Patients by name, record number or birth date."""
    return [
        Found(
            row.name, f"{formats.day(row.born_on)} · {row.record_number}", "patients.overview", {"patient_id": row.id}
        )
        for row in queries.find_matches(db, actor, term, limit)
    ]


def openings_to_review(db: Session, actor: Actor, limit: int) -> Sequence[TodayItem]:
    """Charts opened outside a caseload that wait for somebody else's review."""
    return [
        TodayItem(
            gettext("%(who)s opened the chart of %(patient)s", who=row.who, patient=row.patient_name),
            formats.moment(row.opened_at, actor.zone),
            "break_glass.review",
            {"opening_id": row.id},
            "warning",
        )
        for row in queries.list_waiting(db, actor.user_id, limit)
    ]


def consents_expiring(db: Session, actor: Actor, limit: int) -> Sequence[TodayItem]:
    """Consents whose last day lies within two weeks."""
    today = clock.today(actor.zone)
    criterion = access.visible(actor, Permission.CONSENT_WRITE, Consent.patient_id)
    return [
        TodayItem(
            f"{row.patient_name}: {CONSENT_KINDS[ConsentKind(row.kind)]}",
            gettext("until %(day)s", day=formats.day(row.expires_on)),
            "consents.page",
            {"patient_id": row.patient_id, "consent_id": row.consent_id},
            "warning" if row.expires_on is not None and row.expires_on < today + timedelta(days=3) else "",
        )
        for row in queries.list_expiring(db, criterion, today, today + SOON, limit)
    ]


def consents_to_sign(db: Session, actor: Actor, limit: int) -> Sequence[TodayItem]:
    """Consents that were prepared and wait for a signature."""
    criterion = access.visible(actor, Permission.CONSENT_SIGN, Consent.patient_id)
    return [
        TodayItem(
            f"{row.patient_name}: {CONSENT_KINDS[ConsentKind(row.kind)]}",
            gettext("prepared %(day)s", day=formats.day(clock.local(row.prepared_at, actor.zone).date())),
            "consents.page",
            {"patient_id": row.patient_id, "consent_id": row.consent_id},
        )
        for row in queries.list_unsigned(db, criterion, limit)
    ]
