"""The chart's header: whether something about the patient's safety is open. One statement."""

from uuid import UUID

from flask_babel import gettext
from sqlalchemy.orm import Session

from causeway.access import Actor
from causeway.registry import Said
from causeway.web import formats
from tenants.intake.safety import labels, queries
from tenants.intake.safety.rules import GRAVE


def safety(db: Session, _actor: Actor, patient_id: UUID) -> Said | None:
    """What is open, the gravest first; a signed high or acute screen stays named until a later one is not."""
    return said(queries.standing(db, patient_id))


def said(found: queries.Standing) -> Said | None:
    """What is to be said of where a patient stands."""
    if found.has_open_high and found.open_level is not None:
        return Said(gettext("Safety: %(level)s, not closed", level=labels.spoken(found.open_level)), "bad")
    if found.has_open_alert:
        return Said(gettext("Safety: an alert is open"), "bad")
    if found.open_id is not None:
        return Said(gettext("Safety screen to sign") if found.is_asked else gettext("Safety screen to finish"), "warn")
    if found.latest_level in GRAVE and found.latest_level is not None:
        level, day = labels.spoken(found.latest_level), formats.day(found.latest_on)
        return Said(gettext("Safety: %(level)s on %(day)s", level=level, day=day), "warn")
    return None
