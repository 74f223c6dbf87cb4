"""The verbs of insurance. Forms and imports come through here with the same facts (`tenants.insurance.facts`)."""

from tenants.insurance.facts import AuthorizationFacts, CoverageFacts, PayerFacts
from tenants.insurance.services.authorizations import (
    correct_authorization,
    record_authorization,
    record_numbers,
    request_authorization,
    void_authorization,
)
from tenants.insurance.services.coverages import (
    correct_coverage,
    end_coverage,
    note_copay,
    record_coverage,
    record_coverages,
    void_coverage,
)
from tenants.insurance.services.payers import add_payer, correct_payer

__all__ = [
    "AuthorizationFacts",
    "CoverageFacts",
    "PayerFacts",
    "add_payer",
    "correct_authorization",
    "correct_coverage",
    "correct_payer",
    "end_coverage",
    "note_copay",
    "record_authorization",
    "record_coverage",
    "record_coverages",
    "record_numbers",
    "request_authorization",
    "void_authorization",
    "void_coverage",
]
