"""The slice's verbs, one file a subject."""

from tenants.family.services.agreements import settle_agreement
from tenants.family.services.documenting import AgreementFacts, Documentation, ParticipantFacts, document, keep_draft
from tenants.family.services.planning import SessionPlan, cancel, plan, replan
from tenants.family.services.signing import add_addendum, cosign, sign

__all__ = [
    "AgreementFacts",
    "Documentation",
    "ParticipantFacts",
    "SessionPlan",
    "add_addendum",
    "cancel",
    "cosign",
    "document",
    "keep_draft",
    "plan",
    "replan",
    "settle_agreement",
    "sign",
]
