"""What other slices show on a patient's overview: their hours and attendance so far."""

from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from causeway.access import Actor, Permission


class Card(NamedTuple):
    """A section of the overview. template: drawn with `card` as its values. permission: for this patient.

    values: `values(db, actor, patient_id)`, a fixed number of statements; None where there is nothing to show.
    """

    position: int
    template: str
    permission: Permission
    values: Callable[[Session, Actor, UUID], dict[str, Any] | None]


_cards: list[Card] = []


def register(card: Card) -> None:
    """Add a section. Once per template."""
    if all(one.template != card.template for one in _cards):
        _cards.append(card)
        _cards.sort(key=lambda one: one.position)


def drawn(
    db: Session, actor: Actor, patient_id: UUID, may: Callable[[Permission], bool]
) -> list[tuple[str, dict[str, Any]]]:
    """Template and values of every section the actor sees of this patient, in order. may: asked for the patient."""
    found = ((card.template, card.values(db, actor, patient_id)) for card in _cards if may(card.permission))
    return [(template, values) for template, values in found if values is not None]
