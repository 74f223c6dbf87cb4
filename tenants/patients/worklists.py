"""What the slice has for the search box and the worklist."""

from collections.abc import Sequence
from datetime import date, timedelta

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from causeway import access
from causeway.access import Actor, Permission
from causeway.disclosure import Category
from causeway.registry import Consequence, DueItem, DueSource, Found
from causeway.web import formats
from tenants.patients import numbers, queries
from tenants.patients.models import Consent
from tenants.patients.rules.consents import ConsentKind
from tenants.patients.words import CONSENT_KINDS


def find(db: Session, actor: Actor, term: str, limit: int) -> Sequence[Found]:
    """Patients by name, record number or birth date."""
    return [
        Found(
            row.name, f"{formats.day(row.born_on)} · {row.record_number}", "patients.overview", {"patient_id": row.id}
        )
        for row in queries.find_matches(db, actor, term, limit)
    ]


def openings_to_review(db: Session, actor: Actor, _today: date, limit: int) -> list[DueItem]:
    """Charts opened outside a caseload that wait for somebody else's review."""
    return [
        DueItem(
            row.id,
            row.patient_name,
            row.patient_id,
            gettext(
                "Review why %(who)s opened the chart, %(when)s",
                who=row.who,
                when=formats.moment(row.opened_at, actor.zone),
            ),
            None,
            "break_glass.review",
            {"opening_id": row.id},
            "warning",
        )
        for row in queries.list_waiting(db, actor, limit)
    ]


def consents_expiring(db: Session, actor: Actor, today: date, limit: int) -> list[DueItem]:
    """Consents whose last day lies within as many days as the rule book says."""
    criterion = access.visible(actor, Permission.CONSENT_WRITE, Consent.patient_id)
    return [
        DueItem(
            row.consent_id,
            row.patient_name,
            row.patient_id,
            gettext("Renew before it ends: %(consent)s", consent=CONSENT_KINDS[ConsentKind(row.kind)]),
            row.expires_on,
            "consents.page",
            {"patient_id": row.patient_id, "consent_id": row.consent_id},
            "warning" if row.expires_on is not None and row.expires_on < today + timedelta(days=3) else "",
        )
        for row in queries.list_expiring(db, criterion, today, numbers.soon(db, today), limit)
    ]


def consents_to_sign(db: Session, actor: Actor, _today: date, limit: int) -> list[DueItem]:
    """Consents that were prepared and wait for a signature."""
    criterion = access.visible(actor, Permission.CONSENT_SIGN, Consent.patient_id)
    return [
        DueItem(
            row.consent_id,
            row.patient_name,
            row.patient_id,
            gettext(
                "Have it signed: %(consent)s, prepared %(when)s",
                consent=CONSENT_KINDS[ConsentKind(row.kind)],
                when=formats.moment(row.prepared_at, actor.zone),
            ),
            None,
            "consents.page",
            {"patient_id": row.patient_id, "consent_id": row.consent_id},
        )
        for row in queries.list_unsigned(db, criterion, limit)
    ]


DUE = (
    DueSource(
        "break_glass",
        _("Charts opened outside a caseload"),
        Permission.PRIVACY_READ,
        Consequence.DEADLINE,
        openings_to_review,
        tells=frozenset(),
        clears=Permission.PRIVACY_REVIEW,
    ),
    DueSource(
        "consents_ending",
        _("Consents ending soon"),
        Permission.CONSENT_WRITE,
        Consequence.DEADLINE,
        consents_expiring,
        tells=frozenset({Category.DOCUMENTS}),
        statements=2,
    ),
    DueSource(
        "consents_to_sign",
        _("Consents to sign"),
        Permission.CONSENT_SIGN,
        Consequence.DEADLINE,
        consents_to_sign,
        tells=frozenset({Category.DOCUMENTS}),
    ),
)
