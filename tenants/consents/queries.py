"""Forms that wait for a signature, and whose."""

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor
from tenants.patients import queries as patients
from tenants.patients.models import Consent, Patient
from tenants.patients.rules.consents import SignedHow
from tenants.patients.rules.details import WITNESS
from tenants.patients.services.consents import SUBJECT, what_is_missing
from tenants.patients.signatures.queries import SignatureRow, Signers, find_signers, list_signatures
from tenants.patients.signatures.rules import Capacity

WITNESS_DAYS = timedelta(days=1)
"""A witness signs on the day of the others, or the day after."""


class Awaited(NamedTuple):
    """A form with whose signature it waits for. witness: who is asked to sign as one now, "" for nobody."""

    consent: Consent
    patient: Patient
    who: Signers
    marks: Sequence[SignatureRow]
    asked: frozenset[Capacity]
    witness: str

    @property
    def is_wanted(self) -> bool:
        """Whether anybody's signature is waited for."""
        return bool(self.asked) or bool(self.witness)


def awaited(db: Session, actor: Actor, consent: Consent) -> Awaited:
    """Who has signed a form, and whose signature it still waits for."""
    patient = patients.get_patient(db, consent.patient_id)
    who = find_signers(db, patient, consent.kind, clock.today(actor.zone))
    marks = list_signatures(db, SUBJECT, [consent.id])
    given = frozenset(row.capacity for row in marks if row.is_given)
    is_open = consent.signed_on is None and consent.voided_at is None
    asked = who.signing.asked(given - {Capacity.WITNESS}) if is_open else frozenset()
    is_signed_here = consent.how is SignedHow.ELECTRONIC and consent.voided_at is None
    named = consent.details.get(WITNESS, "")
    witness = named if is_signed_here and Capacity.WITNESS not in given else ""
    return Awaited(consent, patient, who, marks, _there(who, asked), witness)


def _there(who: Signers, asked: frozenset[Capacity]) -> frozenset[Capacity]:
    """Of those asked, the ones that the chart names somebody for."""
    named = {Capacity.PATIENT: True, Capacity.GUARDIAN: bool(who.guardians)}
    named[Capacity.REPRESENTATIVE] = bool(who.representatives)
    return frozenset(one for one in asked if named.get(one, False))


def list_awaited(db: Session, actor: Actor, patient_id: UUID) -> list[Awaited]:
    """The patient's complete forms that wait for somebody who is named on the chart, the longest waiting first."""
    since = clock.today(actor.zone) - WITNESS_DAYS
    rows = db.scalars(
        select(Consent)
        .where(
            Consent.patient_id == patient_id,
            Consent.voided_at.is_(None),
            Consent.statement.isnot(None),
            Consent.signed_on.is_(None) | ((Consent.how == SignedHow.ELECTRONIC) & (Consent.signed_on >= since)),
        )
        .order_by(Consent.id)
    )
    found = [awaited(db, actor, row) for row in rows]
    return [one for one in found if one.is_wanted and (one.witness or not what_is_missing(one.consent))]
