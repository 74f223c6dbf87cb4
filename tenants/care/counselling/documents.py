"""Counselling notes as a document for whom a consent names. The notice that must go along stands on its last page."""

from typing import Any

from sqlalchemy.orm import Session

from causeway import clock, typeset
from causeway.access import Actor
from causeway.disclosure import Document
from causeway.language import gettext, speaking, words
from causeway.web import formats
from tenants.care.counselling.labels import TITLES
from tenants.care.counselling.queries import NoteRow
from tenants.care.counselling.releasing import Released
from tenants.clinics import queries as clinics
from tenants.clinics.rules import phone_text
from tenants.patients import queries as patients


def notes_pdf(db: Session, actor: Actor, released: Released) -> Document:
    """The notes as tagged PDF, the oldest first; as they were written, between our words in the reader's language.

    Raises NoTypeface.
    """
    consent, rows = released.chosen
    patient = patients.get_patient(db, consent.patient_id)
    profile, clinic = clinics.get_profile(db), clinics.get_clinic(db)
    with speaking(released.language):
        data = {
            "title": words(TITLES[rows[0].kind]),
            "clinic": clinic.name,
            "reach": " · ".join(part for part in (clinic.name, phone_text(profile.phone)) if part),
            "lines": [
                {"label": gettext("About"), "text": f"{patient.full_name}, {formats.day(patient.born_on)}"},
                {"label": gettext("For"), "text": consent.recipient_name or ""},
                {"label": gettext("Made on"), "text": formats.day(clock.today(actor.zone))},
            ],
            "notes": [_note(actor, row) for row in rows],
        }
        return typeset.pdf(
            "counselling_notes.typ",
            data,
            language=released.language,
            made_at=clock.now(),
            notice=released.clearance.notice,
        )


def _note(actor: Actor, row: NoteRow) -> dict[str, Any]:
    signed = gettext("Signed by %(name)s, %(when)s") % {
        "name": row.author,
        "when": formats.moment(row.signed_at, actor.zone),
    }
    added = [
        {
            "title": gettext("Addendum, %(when)s") % {"when": formats.moment(one.signed_at, actor.zone)},
            "paragraphs": _paragraphs(one.text),
        }
        for one in row.added
    ]
    return {"title": formats.day(row.about_on), "paragraphs": _paragraphs(row.text), "signed": signed, "added": added}


def _paragraphs(text: str) -> list[str]:
    return [part for part in text.replace("\r\n", "\n").split("\n\n") if part.strip()]
