"""What the house needs to know about medications and allergies."""

from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from causeway.access import Actor, Permission
from causeway.registry import HeaderFact, MenuEntry, Place, Said, Slice, Tab
from causeway.web import formats
from tenants.patients.medications import models, queries
from tenants.patients.medications.rules import Severity, worst_first
from tenants.patients.medications.views import make_views


def allergies_said(db: Session, _actor: Actor, patient_id: UUID) -> Said:
    """The allergies, worst first, or since when none are known. Nobody having asked is said as well. Two statements."""
    allergies, stated_on = queries.list_known(db, patient_id)
    if allergies:
        names = ", ".join(worst_first((one.substance, one.severity) for one in allergies))
        is_severe = any(one.severity is Severity.SEVERE for one in allergies)
        return Said(gettext("Allergies: %(names)s", names=names), "bad" if is_severe else "warn")
    if stated_on is not None:
        return Said(gettext("none known (%(day)s)", day=formats.day(stated_on)))
    return Said(gettext("Allergies not asked about yet"), "warn")


slice = Slice(
    name="medications",
    views=make_views,
    menu=(MenuEntry(36, "medications", _("Medications"), "pill", "medication_list.index", Permission.MEDICATION_READ),),
    places=(Place(_("Allergies"), "allergy_list.index", Permission.MEDICATION_READ),),
    tabs=(Tab(60, "medications", _("Medications"), "medications.index", Permission.MEDICATION_READ),),
    header=(HeaderFact(60, _("Allergies"), Permission.MEDICATION_READ, allergies_said),),
)

TABLES = models
