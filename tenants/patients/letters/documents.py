"""A signed letter as a document to hand over or send. The notice that must go along stands on its last page."""

from sqlalchemy.orm import Session

from causeway import clock, typeset
from causeway.access import Actor
from causeway.language import gettext, speaking, words
from causeway.web import formats
from tenants.clinics import queries as clinics
from tenants.clinics.models import ClinicProfile
from tenants.clinics.rules import phone_text
from tenants.patients.letters import labels
from tenants.patients.letters.queries import LetterRow


def letter_pdf(db: Session, actor: Actor, row: LetterRow, text: str, notice: str) -> bytes:
    """The letter as tagged PDF in its language. notice: the gate's. Raises NoTypeface."""
    profile, clinic = clinics.get_profile(db), clinics.get_clinic(db)
    with speaking(row.language.value):
        day = formats.day(clock.local(row.signed_at, actor.zone).date()) if row.signed_at is not None else ""
        data = {
            "title": words(labels.TITLES[row.kind]),
            "clinic": clinic.name,
            "reach": reach_of(profile),
            "to": "\n".join(part for part in (row.addressee, row.address) if part),
            "day": day,
            "paragraphs": [part for part in text.split("\n\n") if part.strip()],
            "sign": gettext("Signed electronically by %(name)s, %(day)s") % {"name": row.signed_as or "", "day": day},
            "foot": words(labels.TITLES[row.kind]),
        }
        return typeset.pdf("letter.typ", data, language=row.language.value, made_at=clock.now(), notice=notice)


def reach_of(profile: ClinicProfile) -> str:
    """Where the clinic is and how to call it, a line each."""
    town = " ".join(
        part for part in (profile.city + ("," if profile.city else ""), profile.state, profile.postal_code) if part
    )
    return "\n".join(part for part in (profile.street, town, phone_text(profile.phone)) if part)
