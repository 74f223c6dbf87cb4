"""What is right in a family session. Pure: no clock, no session of a database; dates are the clinic's own.

`bases` who may be told what, `codes` the procedure code, `sessions` the words and what a note needs, `giving` what goes to
the family. The sentences people read are in `labels.py`.
"""

from tenants.care.rules import needs_cosign
from tenants.family.rules.bases import (
    FAMILY,
    Basis,
    ContactFlags,
    Later,
    Mark,
    MarkState,
    Refusal,
    Release,
    Span,
    blocked,
    consent_mark,
    later_refusal,
    refusal,
)
from tenants.family.rules.codes import CodeDecision, CodeNumbers, CodeReason, family_code
from tenants.family.rules.giving import HandedBy, InvitationKind, NoLetter, SummaryPart, kind_due, no_letter
from tenants.family.rules.sessions import (
    PRESENT,
    AgreementOwner,
    AgreementState,
    CancelReason,
    FocusArea,
    Intervention,
    Missing,
    NoteFacts,
    SessionFormat,
    SessionKind,
    SessionStatus,
    TookPart,
    missing_to_sign,
)

__all__ = [
    "FAMILY",
    "PRESENT",
    "AgreementOwner",
    "AgreementState",
    "Basis",
    "CancelReason",
    "CodeDecision",
    "CodeNumbers",
    "CodeReason",
    "ContactFlags",
    "FocusArea",
    "HandedBy",
    "Intervention",
    "InvitationKind",
    "Later",
    "Mark",
    "MarkState",
    "Missing",
    "NoLetter",
    "NoteFacts",
    "Refusal",
    "Release",
    "SessionFormat",
    "SessionKind",
    "SessionStatus",
    "Span",
    "SummaryPart",
    "TookPart",
    "blocked",
    "consent_mark",
    "family_code",
    "kind_due",
    "later_refusal",
    "missing_to_sign",
    "needs_cosign",
    "no_letter",
    "refusal",
]
