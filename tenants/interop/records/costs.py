"""Claims and what became of them, in money."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from tenants.interop.records.base import Concept, Kind, Moment, PatientPart, Ref


@dataclass(frozen=True, slots=True)
class Amounts:
    """US dollars, two places; None where the source does not state it. Patient parts are what the payer assigned."""

    charged: Decimal | None = None
    allowed: Decimal | None = None
    payer_paid: Decimal | None = None
    deductible: Decimal | None = None
    copay: Decimal | None = None
    coinsurance: Decimal | None = None
    patient_share: Decimal | None = None


@dataclass(frozen=True, slots=True)
class CostLine:
    """One service of a claim."""

    sequence: int
    service: Concept
    amounts: Amounts
    modifiers: tuple[str, ...] = ()
    units: Decimal | None = None
    served: Moment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CostRecord(PatientPart):
    """One claim and what became of it: a Claim and its ExplanationOfBenefit make one record.

    amounts: for the whole claim as its header states them (the sum of the lines where it states none).
    Lines are as recorded and may not add up to the header: `is_itemized` says whether they do.
    """

    kind: ClassVar[Kind] = Kind.COST
    claim_type: str
    amounts: Amounts
    is_adjudicated: bool
    is_itemized: bool
    is_self_pay: bool = False
    payer: Ref | None = None
    coverage: Ref | None = None
    provider: Ref | None = None
    encounter: Ref | None = None
    served_from: Moment | None = None
    served_to: Moment | None = None
    created: Moment | None = None
    diagnoses: tuple[Ref, ...] = ()
    diagnosis_codes: tuple[Concept, ...] = ()
    lines: tuple[CostLine, ...] = ()
