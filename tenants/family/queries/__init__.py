"""The slice's reads, one file a subject."""

from tenants.family.queries.agreements import (
    AgreementRow,
    get_agreement,
    list_agreement_rows,
    list_agreements,
    list_open_agreements,
)
from tenants.family.queries.notes import (
    ABSENCE_REASON,
    ACCOUNT,
    ADDENDUM,
    AGREEMENT_TEXT,
    BENEFIT,
    CANCEL_NOTE,
    DRAFT,
    NARRATIVE,
    Addendum,
    find_draft,
    list_addenda,
    opened,
)
from tenants.family.queries.seats import Seat, list_participants, list_seats
from tenants.family.queries.sessions import (
    Engagement,
    SessionRow,
    engagement,
    find_signers,
    get_session,
    list_for_patient,
)

__all__ = [
    "ABSENCE_REASON",
    "ACCOUNT",
    "ADDENDUM",
    "AGREEMENT_TEXT",
    "BENEFIT",
    "CANCEL_NOTE",
    "DRAFT",
    "NARRATIVE",
    "Addendum",
    "AgreementRow",
    "Engagement",
    "Seat",
    "SessionRow",
    "engagement",
    "find_draft",
    "find_signers",
    "get_agreement",
    "get_session",
    "list_addenda",
    "list_agreement_rows",
    "list_agreements",
    "list_for_patient",
    "list_open_agreements",
    "list_participants",
    "list_seats",
    "opened",
]
