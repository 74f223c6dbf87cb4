"""A consent as somebody reads it before signing: title, statement, elements, rights. One text for the page, the document, and
the fingerprint that is kept with a signature.
"""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from causeway.disclosure import Purpose
from causeway.language import speaking, words
from causeway.web import formats
from tenants.clinics import queries as clinics
from tenants.consents import wording
from tenants.consents.words import CHANNELS, READ
from tenants.patients import queries as patients
from tenants.patients.models import Consent, Patient
from tenants.patients.rules.consents import ConsentKind
from tenants.patients.rules.details import OWN
from tenants.patients.words import CATEGORIES

_PURPOSES = {
    Purpose.PATIENT_ACCESS: _("My own access to my record"),
    Purpose.TREATMENT: _("Treatment"),
    Purpose.PAYMENT: _("Payment"),
    Purpose.OPERATIONS: _("Health care operations"),
    Purpose.OTHER: _("Something else"),
}
_TPO = _("Treatment, payment and health care operations")


class Line(NamedTuple):
    """One element, named."""

    label: str
    text: str


class Reading(NamedTuple):
    """A consent to read. statement: paragraphs parted by blank lines; "" for a paper of somebody else's making."""

    title: str
    language: str
    statement: str
    lines: Sequence[Line]
    rights: Sequence[str]

    def as_text(self) -> str:
        """What a signature's fingerprint is made of."""
        return json.dumps([self.title, self.statement, self.lines, self.rights], ensure_ascii=False)


def read(db: Session, consent: Consent, patient: Patient | None = None) -> Reading:
    """The consent as it is read, in its own language."""
    patient = patient or patients.get_patient(db, consent.patient_id)
    clinic = clinics.get_clinic(db).name
    with speaking(consent.language or "en"):
        lines = [Line(words(READ["patient"]), _whole(patient)), *_lines(consent)]
        title = words(wording.FORM_TITLES[consent.kind])
        return Reading(title, consent.language or "en", consent.statement or "", lines, _rights(consent, clinic))


def differences(before: Reading, after: Reading) -> list[tuple[str, str, str]]:
    """What one version says and another does not: label, before, after; "" where it said nothing."""
    old, new = dict(before.lines), dict(after.lines)
    old |= {words(READ["statement"]): before.statement, words(READ["rights"]): "\n".join(before.rights)}
    new |= {words(READ["statement"]): after.statement, words(READ["rights"]): "\n".join(after.rights)}
    labels = [*old, *(label for label in new if label not in old)]
    return [
        (label, old.get(label, ""), new.get(label, "")) for label in labels if old.get(label, "") != new.get(label, "")
    ]


def _whole(patient: Patient) -> str:
    name = " ".join(part for part in (patient.first_name, patient.last_name, patient.suffix) if part)
    return f"{name}, {formats.day(patient.born_on)}"


def _lines(consent: Consent) -> list[Line]:
    values: list[tuple[str, str | None]] = [
        ("discloser", consent.discloser),
        ("recipient_name", consent.recipient_name),
        ("categories", ", ".join(words(label) for key, label in CATEGORIES.items() if key.value in consent.categories)),
        ("what" if consent.kind is not ConsentKind.CRIMINAL_JUSTICE else "revocable_when", consent.what),
        ("purpose", _purpose(consent)),
        *((name, _own(name, consent.details.get(name, ""))) for name in OWN[consent.kind]),
        ("expiry", _expiry(consent.expires_on, consent.expires_event)),
        ("witness", consent.details.get("witness")),
    ]
    return [Line(words(READ[name]), text) for name, text in values if text]


def _own(name: str, text: str) -> str:
    """An element of the kind's own; ways of writing are kept by their keys."""
    return ways(text) if name == "channels" else text


def ways(channels: str) -> str:
    """The ways of writing and calling that a consent allows, in words."""
    known = dict(CHANNELS)
    return ", ".join(words(known[one]) if one in known else one for one in channels.split())


def _purpose(consent: Consent) -> str:
    if consent.kind is ConsentKind.PART2_TPO:
        said: Any = _TPO
    elif consent.purpose is None:
        return ""
    else:
        said = _PURPOSES[consent.purpose]
    if consent.purpose is Purpose.OTHER and consent.purpose_detail:
        return consent.purpose_detail
    return ": ".join(part for part in (words(said), consent.purpose_detail) if part)


def _expiry(on: date | None, event: str | None) -> str:
    return "; ".join(part for part in (formats.day(on) if on else "", event) if part)


def _rights(consent: Consent, clinic: str) -> list[str]:
    is_care = consent.purpose in {Purpose.TREATMENT, Purpose.PAYMENT, Purpose.OPERATIONS}
    is_stated = consent.kind is ConsentKind.CRIMINAL_JUSTICE  # revocable only as it says itself (42 CFR 2.35(d))
    found = (
        (consent.states_right_to_revoke and not is_stated, wording.REVOKING),
        (consent.states_redisclosure, wording.REDISCLOSED if is_care else wording.SHARED_ON),
        (
            consent.states_refusal,
            wording.CONDITION if is_stated else wording.REFUSING if is_care else wording.NOT_ASKED,
        ),
        (consent.statement is not None, wording.SIGNING),
    )
    return [wording.right(text, clinic) for holds, text in found if holds]
