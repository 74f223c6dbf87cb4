"""What intake tells in a letter: since when somebody is in care here. Not in which program: its name may say of what."""

from uuid import UUID

from sqlalchemy.orm import Session

from causeway.access import Actor, Permission
from causeway.disclosure import Category
from causeway.language import gettext
from causeway.web import formats
from tenants.intake import queries
from tenants.patients.letters.facts import FactSource, Period


def in_care(db: Session, _actor: Actor, patient_id: UUID, period: Period) -> list[str]:
    """The courses of care that share a day with the time, the first first. One statement."""
    found = []
    for episode in reversed(queries.list_episodes(db, patient_id)):
        if episode.admitted_on > period.until_on or (episode.discharged_on or period.until_on) < period.from_on:
            continue
        day = formats.day(episode.admitted_on)
        if episode.discharged_on is None or episode.discharged_on > period.until_on:
            found.append(gettext("In care here since %(day)s.") % {"day": day})
        else:
            until = formats.day(episode.discharged_on)
            found.append(gettext("In care here from %(day)s to %(until)s.") % {"day": day, "until": until})
    return found


SOURCE = FactSource("in_care", 10, Category.ATTENDANCE, Permission.EPISODE_READ, in_care)
