"""Persistence: the declarative base, the binding of a session to one clinic, and walls 2 to 4 between clinics.

Who may see what inside a clinic is `causeway.access`; what is written about changes is `causeway.audit`.
"""

from causeway.database.base import Base, ClinicOwned, belongs_to, choice, clinic_key, metadata, money
from causeway.database.binding import Binding, bind, binding_of, clinic_session
from causeway.database.bulk import insert_many, update_many
from causeway.database.conflicts import get_one, locked, refusing_duplicates, require_version
from causeway.database.engine import Database
from causeway.database.values import value_of

__all__ = [
    "Base",
    "Binding",
    "ClinicOwned",
    "Database",
    "belongs_to",
    "bind",
    "binding_of",
    "choice",
    "clinic_key",
    "clinic_session",
    "get_one",
    "insert_many",
    "locked",
    "metadata",
    "money",
    "refusing_duplicates",
    "require_version",
    "update_many",
    "value_of",
]
