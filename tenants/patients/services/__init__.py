"""The slice's verbs, one file a subject."""

from tenants.patients.services.caseload import (
    assign,
    break_glass,
    cancel_cover,
    clear_opening,
    close_glass,
    cover,
    end,
)
from tenants.patients.services.consents import (
    ConsentFacts,
    Signature,
    end_by_event,
    prepare_consent,
    record_consent,
    redraft_consent,
    revoke_consent,
    sign_consent,
    void_consent,
)
from tenants.patients.services.contacts import (
    ContactFacts,
    add_contact,
    correct_contact,
    custody_note,
    deactivate_contact,
    restore_contact,
)
from tenants.patients.services.records import PatientFacts, correct, register, set_standing

__all__ = [
    "ConsentFacts",
    "ContactFacts",
    "PatientFacts",
    "Signature",
    "add_contact",
    "assign",
    "break_glass",
    "cancel_cover",
    "clear_opening",
    "close_glass",
    "correct",
    "correct_contact",
    "cover",
    "custody_note",
    "deactivate_contact",
    "end",
    "end_by_event",
    "prepare_consent",
    "record_consent",
    "redraft_consent",
    "register",
    "restore_contact",
    "revoke_consent",
    "set_standing",
    "sign_consent",
    "void_consent",
]
