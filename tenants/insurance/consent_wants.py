"""What billing a patient's payer asks of their consents: who pays, and under 42 CFR Part 2 a consent that covers the payer."""

from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID

from flask_babel import gettext
from sqlalchemy.orm import Session

from causeway.access import Actor
from causeway.disclosure import Purpose
from tenants.consents.wants import Want
from tenants.insurance.consent_to_bill import CLAIM_TELLS, claim_to
from tenants.insurance.queries.coverages import CoverageRow, list_coverages
from tenants.patients import queries as patients
from tenants.patients.models import Consent
from tenants.patients.representatives.queries import find_directors_consent
from tenants.patients.rules.consents import ConsentKind
from tenants.patients.rules.details import carries
from tenants.patients.rules.releases import names

PART2_KINDS = frozenset({ConsentKind.PART2_TPO, ConsentKind.RELEASE})


def wanted(db: Session, _actor: Actor, patient_id: UUID, today: date) -> Sequence[Want]:
    """For each payer on file today. Three statements."""
    payers = {row.payer_id: row for row in list_coverages(db, patient_id) if _holds(row, today)}
    if not payers:
        return ()
    payer_names = ", ".join(row.payer_name for row in payers.values())
    found = [
        Want(ConsentKind.FINANCIAL, gettext("%(payer)s is billed", payer=payer_names), begins={"name": payer_names}),
    ]
    director = find_directors_consent(db, patient_id, today)
    is_directors = director is not None and director.carries(CLAIM_TELLS)
    if patients.get_patient(db, patient_id).is_part2 and not is_directors:
        found += [
            Want(
                ConsentKind.PART2_TPO,
                gettext("%(payer)s is billed for substance-use treatment (42 CFR 2.31)", payer=row.payer_name),
                kinds=PART2_KINDS,
                holds=_carries_a_claim(patient_id, row),
            )
            for row in payers.values()
        ]
    return found


def _holds(row: CoverageRow, today: date) -> bool:
    begun = row.starts_on is None or row.starts_on <= today
    return row.voided_at is None and begun and (row.ends_on is None or today <= row.ends_on)


def _carries_a_claim(patient_id: UUID, row: CoverageRow) -> Callable[[Consent], bool]:
    """Whether a consent lets that plan be sent a claim: it names the plan or the class of all, and covers what it tells."""
    asked, told = claim_to(patient_id, row.payer_id, row.payer_name), {one.value for one in CLAIM_TELLS}

    def holds(consent: Consent) -> bool:
        return names(consent, asked) and carries(consent, told, Purpose.PAYMENT.value, is_part2=True)

    return holds
