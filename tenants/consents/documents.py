"""A consent as a document in the patient's language: to read, to sign on paper, or with the signatures as they were given.

Elements of 42 CFR 2.31(a) stand there as the consent has them. The gate says whether it may leave; this, what is in it.
"""

from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from causeway import clock, typeset
from causeway.access import Actor
from causeway.language import gettext, speaking, words
from causeway.web import formats
from tenants.clinics import queries as clinics
from tenants.clinics.rules import phone_text
from tenants.consents import queries, reading
from tenants.consents.queries import Awaited
from tenants.consents.reading import Reading
from tenants.consents.words import CAPACITIES
from tenants.patients.models import Consent
from tenants.patients.rules.details import WITNESS
from tenants.patients.signatures.queries import SignatureRow
from tenants.patients.signatures.rules import HEIGHT, WIDTH, Capacity

_SIGNED_BY = _("{name}, {capacity}, {when}")


def form(db: Session, actor: Actor, consent: Consent) -> bytes:
    """The form as tagged PDF, in the language in which it is read. Raises NoTypeface."""
    found = queries.awaited(db, actor, consent)
    read = reading.read(db, consent, found.patient)
    with speaking(read.language):
        data = _said(db, actor, found, read)
        return typeset.pdf("consent.typ", data, language=read.language, made_at=clock.now())


def _said(db: Session, actor: Actor, found: Awaited, read: Reading) -> dict[str, Any]:
    profile, clinic = clinics.get_profile(db), clinics.get_clinic(db)
    return {
        "title": read.title,
        "clinic": clinic.name,
        "reach": " · ".join(part for part in (clinic.name, phone_text(profile.phone)) if part),
        "banner": _banner(actor, found.consent),
        "statement": [part for part in read.statement.split("\n\n") if part.strip()],
        "lines": [{"label": label, "text": text} for label, text in read.lines],
        "rights_title": gettext("My rights"),
        "rights": list(read.rights),
        "signatures_title": gettext("Signatures"),
        "signatures": [_mark(actor, row) for row in found.marks if row.is_given],
        "paper": _paper(found.consent),
        "blank": _blank(found),
        "date": gettext("Date"),
    }


def _banner(actor: Actor, consent: Consent) -> str:
    """What a reader must know of one that no longer holds."""
    if consent.voided_at is not None:
        return gettext("Entered in error. It does not hold.")
    if consent.revoked_at is not None:
        return gettext("Taken back on {when}. It no longer holds.").replace(
            "{when}", formats.moment(consent.revoked_at, actor.zone)
        )
    return ""


def _mark(actor: Actor, row: SignatureRow) -> dict[str, str]:
    said = words(_SIGNED_BY).replace("{name}", row.name).replace("{capacity}", words(CAPACITIES[row.capacity]))
    picture = ""
    if row.path:
        picture = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"><path d="{row.path}" fill="none" '
            f'stroke="#111" stroke-width="5" stroke-linecap="round" stroke-linejoin="round"/></svg>'
        )
    alt = gettext("Signature of {name}").replace("{name}", row.name)
    return {
        "text": said.replace("{when}", formats.moment(row.signed_at, actor.zone)),
        "typed": row.words,
        "picture": picture,
        "alt": alt,
    }


def _paper(consent: Consent) -> str:
    """Who signed, where it was not on a device."""
    if consent.signed_on is None or consent.signed_by is None or (consent.how and consent.how.value == "electronic"):
        return ""
    text = gettext("Signed on paper by {name}, {when}").replace("{name}", consent.signed_by)
    return text.replace("{when}", formats.day(consent.signed_on))


def _blank(found: Awaited) -> list[str]:
    """Lines to sign on, where it is not signed yet."""
    if found.consent.signed_on is not None or found.consent.voided_at is not None:
        return []
    needed = found.who.signing.sets[0]
    lines = [words(CAPACITIES[one]) for one in Capacity if one in needed]
    return [*lines, words(CAPACITIES[Capacity.WITNESS])] if found.consent.details.get(WITNESS) else lines
