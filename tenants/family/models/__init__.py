"""The slice's tables, one file a subject."""

from tenants.family.models.giving import FamilyHandover, FamilyInvitation, FamilySummary
from tenants.family.models.groups import FamilyGroup
from tenants.family.models.sessions import (
    FamilyAddendum,
    FamilyAgreement,
    FamilyDraft,
    FamilyParticipant,
    FamilySession,
    FamilySessionGoal,
)

__all__ = [
    "FamilyAddendum",
    "FamilyAgreement",
    "FamilyDraft",
    "FamilyGroup",
    "FamilyHandover",
    "FamilyInvitation",
    "FamilyParticipant",
    "FamilySession",
    "FamilySessionGoal",
    "FamilySummary",
]
