"""The cover of a stored file, in the language of whoever reads it."""

from sqlalchemy.orm import Session

from causeway import clock, typeset
from causeway.access import Actor
from causeway.disclosure import Clearance, Document
from causeway.language import gettext, ngettext, words
from causeway.typeset import Enclosed
from causeway.web import formats
from tenants.clinics import queries as clinics
from tenants.patients import queries as patients
from tenants.patients.letters.documents import reach_of
from tenants.patients.words import CATEGORIES, PURPOSES


def covered(db: Session, actor: Actor, clearance: Clearance, enclosed: Enclosed) -> Document:
    """The file under its cover, as the gate cleared it; in the present language. Raises NoTypeface, CannotEnclose."""
    leaving, clinic = clearance.leaving, clinics.get_clinic(db)
    pages = len(enclosed.alts)
    lines = [
        (gettext("To whom"), leaving.recipient_name),
        (gettext("About whom"), patients.get_patient(db, leaving.patient_ids[0]).full_name),
        (gettext("What it is"), leaving.what),
        (gettext("What it tells"), ", ".join(words(CATEGORIES[one]) for one in sorted(leaving.categories))),
        (gettext("What for"), words(PURPOSES[leaving.purpose])),
        (gettext("Date"), formats.day(clock.today(actor.zone))),
        (
            gettext("Pages"),
            ngettext("This cover and %(pages)s page", "This cover and %(pages)s pages", pages) % {"pages": pages},
        ),
    ]
    data = {
        "title": gettext("A document from the record"),
        "clinic": clinic.name,
        "reach": reach_of(clinics.get_profile(db)),
        "lines": [{"label": label, "text": text} for label, text in lines],
        "foot": gettext("If this came to you in error, please call us, and destroy it."),
    }
    return typeset.under_cover(data, enclosed, language=leaving.language, made_at=clock.now(), notice=clearance.notice)
