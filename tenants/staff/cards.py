"""What other slices show on a person's page: their caseload, the payers they are enrolled with."""

from collections.abc import Callable
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from causeway.access import Actor
from tenants.staff.models import StaffMember


class Card(NamedTuple):
    """A section of a person's page. template: drawn with `card` as its values.

    values: `values(db, actor, member)`, a few statements; None where the actor does not see it.
    """

    position: int
    template: str
    values: Callable[[Session, Actor, StaffMember], dict[str, Any] | None]


_cards: list[Card] = []


def register(card: Card) -> None:
    """Add a section. Once per template."""
    if all(one.template != card.template for one in _cards):
        _cards.append(card)
        _cards.sort(key=lambda one: one.position)


def drawn(db: Session, actor: Actor, member: StaffMember) -> list[tuple[str, dict[str, Any]]]:
    """Template and values of every section the actor sees, in order."""
    found = ((card.template, card.values(db, actor, member)) for card in _cards)
    return [(template, values) for template, values in found if values is not None]
