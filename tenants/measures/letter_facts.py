"""What measures tell in a letter: the scores of the time, the first and the last of each. Never an answer."""

from uuid import UUID

from sqlalchemy.orm import Session

from causeway.access import Actor, Permission
from causeway.disclosure import Category
from causeway.language import gettext
from causeway.web import formats
from tenants.measures.instruments import INSTRUMENTS
from tenants.measures.queries.taken import list_taken
from tenants.patients.letters.facts import FactSource, Period


def scores(db: Session, _actor: Actor, patient_id: UUID, period: Period) -> list[str]:
    """Of each instrument with a total its first and last complete score within the time. One statement."""
    taken = [
        one
        for one in list_taken(db, patient_id)
        if one.score is not None and not one.missing and period.from_on <= one.taken_on <= period.until_on
    ]
    found = []
    for name, instrument in INSTRUMENTS.items():
        own = [one for one in taken if one.instrument is name]
        if not own or not instrument.has_total:
            continue
        first, last = own[0], own[-1]
        said = {
            "measure": instrument.title,
            "score": last.score,
            "day": formats.day(last.taken_on),
            "before": first.score,
            "first": formats.day(first.taken_on),
        }
        if len(own) == 1:
            found.append(gettext("%(measure)s on %(day)s: %(score)s points.") % said)
        else:
            found.append(gettext("%(measure)s: %(before)s points on %(first)s, %(score)s on %(day)s.") % said)
    return found


SOURCE = FactSource("measures", 70, Category.MEASURES, Permission.CARE_READ, scores)
