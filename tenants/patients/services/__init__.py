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
from tenants.patients.services.records import PatientFacts, correct, register, set_standing

__all__ = [
    "PatientFacts",
    "assign",
    "break_glass",
    "cancel_cover",
    "clear_opening",
    "close_glass",
    "correct",
    "cover",
    "end",
    "register",
    "set_standing",
]
