"""What billing a patient's payer asks of their consents: who pays, and under 42 CFR Part 2 a consent that covers the payer."""

from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID

from flask_babel import gettext
from sqlalchemy.orm import Session

from causeway.access import Actor
from causeway.disclosure import Purpose
from tenants.consents.wants import Want
from tenants.insurance.queries.coverages import CoverageRow, list_coverages
from tenants.patients import queries as patients
from tenants.patients.models import Consent
from tenants.patients.rules.consents import ConsentKind
from tenants.patients.rules.names import name_key
from tenants.patients.rules.releases import names_a_class

PART2_KINDS = frozenset({ConsentKind.PART2_TPO, ConsentKind.RELEASE})


def wanted(db: Session, _actor: Actor, patient_id: UUID, today: date) -> Sequence[Want]:
    """For each payer on file today. Two statements."""
    payers = {row.payer_id: row for row in list_coverages(db, patient_id) if _holds(row, today)}
    if not payers:
        return ()
    names = ", ".join(row.payer_name for row in payers.values())
    found = [
        Want(ConsentKind.FINANCIAL, gettext("%(payer)s is billed", payer=names), begins={"name": names}),
    ]
    if patients.get_patient(db, patient_id).is_part2:
        found += [
            Want(
                ConsentKind.PART2_TPO,
                gettext("%(payer)s is billed for substance-use treatment (42 CFR 2.31)", payer=row.payer_name),
                kinds=PART2_KINDS,
                holds=_covers(row),
            )
            for row in payers.values()
        ]
    return found


def _holds(row: CoverageRow, today: date) -> bool:
    begun = row.starts_on is None or row.starts_on <= today
    return row.voided_at is None and begun and (row.ends_on is None or today <= row.ends_on)


def _covers(row: CoverageRow) -> Callable[[Consent], bool]:
    """Whether a consent lets that payer be told for payment: it names it, or the class of all health plans."""

    def holds(consent: Consent) -> bool:
        if names_a_class(consent):
            return True
        if consent.kind is ConsentKind.RELEASE and consent.purpose is not Purpose.PAYMENT:
            return False
        return consent.recipient_id == row.payer_id or name_key(consent.recipient_name) == name_key(row.payer_name)

    return holds
