"""The slice's verbs, one file a subject."""

from tenants.patients.services.attachments import attach, read_attachment, void_attachment
from tenants.patients.services.caseload import (
    assign,
    break_glass,
    cancel_cover,
    clear_opening,
    close_glass,
    cover,
    end,
    end_assessing,
    end_opened_for,
)
from tenants.patients.services.consent_signers import Signature
from tenants.patients.services.consents import (
    ConsentFacts,
    end_by_event,
    prepare_consent,
    record_consent,
    redraft_consent,
    revoke_consent,
    sign_consent,
    void_consent,
)
from tenants.patients.services.contact_merging import merge_contacts, merged_facts
from tenants.patients.services.contact_ties import (
    correct_elsewhere,
    forget_patient,
    know_as_patient,
    tie_contacts,
    untie_contact,
)
from tenants.patients.services.contacts import (
    ContactFacts,
    add_contact,
    correct_contact,
    deactivate_contact,
    facts_of,
    known,
    names_alike,
    restore_contact,
)
from tenants.patients.services.diagnoses import (
    DiagnosisFacts,
    correct_diagnosis,
    record_diagnoses,
    record_diagnosis,
    void_diagnosis,
)
from tenants.patients.services.records import PatientFacts, correct, register, set_standing

__all__ = [
    "ConsentFacts",
    "ContactFacts",
    "DiagnosisFacts",
    "PatientFacts",
    "Signature",
    "add_contact",
    "assign",
    "attach",
    "break_glass",
    "cancel_cover",
    "clear_opening",
    "close_glass",
    "correct",
    "correct_contact",
    "correct_diagnosis",
    "correct_elsewhere",
    "cover",
    "deactivate_contact",
    "end",
    "end_assessing",
    "end_by_event",
    "end_opened_for",
    "facts_of",
    "forget_patient",
    "know_as_patient",
    "known",
    "merge_contacts",
    "merged_facts",
    "names_alike",
    "prepare_consent",
    "read_attachment",
    "record_consent",
    "record_diagnoses",
    "record_diagnosis",
    "redraft_consent",
    "register",
    "restore_contact",
    "revoke_consent",
    "set_standing",
    "sign_consent",
    "tie_contacts",
    "untie_contact",
    "void_attachment",
    "void_consent",
    "void_diagnosis",
]
