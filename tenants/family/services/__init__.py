"""The slice's verbs, one file a subject."""

from tenants.family.services.agreements import AgreementFacts, AskedFacts, settle_agreement
from tenants.family.services.documenting import (
    Documentation,
    ParticipantFacts,
    discard_draft,
    document,
    keep_draft,
)
from tenants.family.services.groups import add_family, cancel_group, plan_group, replan_group, write_shared
from tenants.family.services.hours import Hour
from tenants.family.services.invitations import invite, tell_change
from tenants.family.services.names import take_back_word
from tenants.family.services.planning import SessionPlan, cancel, choose_family, plan, replan
from tenants.family.services.signing import add_addendum, cosign, sign
from tenants.family.services.summaries import hand_over, send_summary, waive_summary, write_summary

__all__ = [
    "AgreementFacts",
    "AskedFacts",
    "Documentation",
    "Hour",
    "ParticipantFacts",
    "SessionPlan",
    "add_addendum",
    "add_family",
    "cancel",
    "cancel_group",
    "choose_family",
    "cosign",
    "discard_draft",
    "document",
    "hand_over",
    "invite",
    "keep_draft",
    "plan",
    "plan_group",
    "replan",
    "replan_group",
    "send_summary",
    "settle_agreement",
    "sign",
    "take_back_word",
    "tell_change",
    "waive_summary",
    "write_shared",
    "write_summary",
]
