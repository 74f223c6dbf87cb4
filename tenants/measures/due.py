"""What waits in this slice: measures that a patient's program asks for now."""

from datetime import date, timedelta

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from causeway.access import Actor, Permission
from causeway.disclosure import Category
from causeway.registry import Consequence, DueItem, DueSource
from tenants.measures.instruments import INSTRUMENTS, suited
from tenants.measures.queries.schedules import list_due
from tenants.measures.rules.words import Name
from tenants.patients.rules.names import age

SOON = timedelta(days=2)
LATE = timedelta(days=7)


def measures_due(db: Session, actor: Actor, today: date, limit: int) -> list[DueItem]:
    """Patients whose program asks a measure by the day after tomorrow, one line each."""
    items = []
    for row in list_due(db, actor, today + SOON, limit):
        names = {suited(Name(value), age(row.born_on, today)) for value in row.instruments}
        asked = [one.title for name, one in INSTRUMENTS.items() if name in names]
        items.append(
            DueItem(
                row.episode_id,
                row.patient,
                row.patient_id,
                gettext("Ask %(titles)s", titles=", ".join(asked)),
                row.due_on,
                "measures.index",
                {"patient_id": row.patient_id},
                "danger" if row.due_on < today - LATE else "warning" if row.due_on < today else "",
            )
        )
    return items


DUE = (
    DueSource(
        "measures_due",
        _("Measures to ask"),
        Permission.CARE_READ,
        Consequence.QUALITY,
        measures_due,
        tells=frozenset({Category.MEASURES}),
        clears=Permission.CARE_WRITE,
    ),
)
