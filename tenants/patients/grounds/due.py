"""What waits here: disclosures that somebody who did not make them has to review."""

from datetime import date

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor, Permission
from causeway.disclosure import Category
from causeway.registry import Consequence, DueItem, DueSource
from tenants.patients.grounds import queries
from tenants.patients.grounds.rules import GroundsKind
from tenants.patients.grounds.words import KINDS


def to_review(db: Session, actor: Actor, _today: date, limit: int) -> list[DueItem]:
    """Disclosures in an emergency, in a report, after a crime, to avert a threat or to a court that nobody has reviewed."""
    return [
        DueItem(
            row.id,
            row.patient_name,
            row.patient_id,
            gettext(
                "Review what %(who)s told %(whom)s (%(kind)s)",
                who=row.who,
                whom=row.recipient_name,
                kind=KINDS[GroundsKind(row.kind)],
            ),
            clock.local(row.left_at, actor.zone).date(),
            "disclosure_reviews.review",
            {"disclosure_review_id": row.id},
            "warning",
        )
        for row in queries.list_waiting(db, actor, limit)
    ]


DUE = (
    DueSource(
        "disclosures_to_review",
        _("Disclosures to review"),
        Permission.PRIVACY_READ,
        Consequence.DEADLINE,
        to_review,
        tells=frozenset({Category.DOCUMENTS}),
        clears=Permission.PRIVACY_REVIEW,
    ),
)
