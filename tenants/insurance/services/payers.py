"""Payers: adding and correcting them."""

from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access
from causeway.access import Actor, Permission
from causeway.database import require_version
from causeway.errors import Invalid
from tenants.insurance import queries
from tenants.insurance.facts import PayerFacts
from tenants.insurance.models import Payer
from tenants.patients.rules.names import name_key


def add_payer(db: Session, actor: Actor, facts: PayerFacts) -> Payer:
    """Add a payer the clinic deals with. Raises: Forbidden, Invalid."""
    access.require(actor, Permission.PAYER_WRITE)
    payer = Payer()
    _write_payer(payer, facts)
    db.add(payer)
    db.flush()
    return payer


def correct_payer(
    db: Session, actor: Actor, payer_id: UUID, facts: PayerFacts, *, expected_version: int | None = None
) -> Payer:
    """Correct a payer, or switch it on or off. Raises: Forbidden, PayerNotFound, Stale, Invalid."""
    access.require(actor, Permission.PAYER_WRITE)
    payer = queries.get_payer(db, payer_id, for_update=True)
    require_version(payer, expected_version)
    _write_payer(payer, facts)
    db.flush()
    return payer


def _write_payer(payer: Payer, facts: PayerFacts) -> None:
    name = " ".join(facts.name.split())
    if not name:
        raise Invalid({"name": ["A payer needs a name."]})
    payer.name, payer.name_key = name, name_key(name)
    payer.payer_code, payer.kind = facts.payer_code, facts.kind
    payer.phone, payer.address_line, payer.city = facts.phone, facts.address_line, facts.city
    payer.state, payer.postal_code, payer.is_active = facts.state, facts.postal_code, facts.is_active
