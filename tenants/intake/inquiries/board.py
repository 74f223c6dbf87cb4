"""The board: a column for each state, who waits longest first, and what each card may do next."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor
from causeway.web import formats
from tenants.intake.inquiries import labels, queries
from tenants.intake.inquiries.queries import Card
from tenants.intake.inquiries.rules import ENDED, InquiryStatus, Urgency, moves, wait

MOST = 50
"""How many cards of a column are drawn; the list has them all."""
ENDED_FOR = timedelta(days=14)
"""So long an ended inquiry stays on the board."""
AT_ONCE = frozenset({InquiryStatus.CONTACTED, InquiryStatus.ASSESSED})
"""Moves that need nothing said: the others lead to a form."""


@dataclass(frozen=True, slots=True)
class DrawnCard:
    """A card as the template draws it. tone: of the wait. steps: where it may go."""

    card: Card
    waits: str
    tone: str
    initials: str
    steps: tuple[InquiryStatus, ...]


@dataclass(frozen=True, slots=True)
class ColumnOf:
    """A column of the board. total: how many stand there, drawn or not."""

    status: InquiryStatus
    cards: list[DrawnCard]
    total: int

    @property
    def is_ended(self) -> bool:
        """Whether what stands there has ended."""
        return self.status in ENDED


def columns(db: Session, actor: Actor, *, owner_id: UUID | None = None) -> list[ColumnOf]:
    """The board as it stands. One statement."""
    now = clock.now()
    today = clock.today(actor.zone)
    cards = queries.list_cards(db, actor, most=MOST, ended_since=now - ENDED_FOR, owner_id=owner_id)
    found = []
    for status in InquiryStatus:
        own = [card for card in cards if card.status is status]
        found.append(ColumnOf(status, [_drawn(card, now, today) for card in own], own[0].total if own else 0))
    return found


def _drawn(card: Card, now: datetime, today: date) -> DrawnCard:
    return DrawnCard(
        card,
        labels.wait_words(wait(card.since_at, now)),
        tone_of(card.status, card.urgency, card.answer_by_on, today),
        formats.initials(card.owner) if card.owner else "",
        moves(card.status),
    )


def tone_of(status: InquiryStatus, urgency: Urgency, answer_by_on: date, today: date) -> str:
    """How a wait looks: red once the answer is late or where it is urgent, amber on its last day; calm once answered."""
    if status is not InquiryStatus.NEW:
        return ""
    if answer_by_on < today or urgency is Urgency.URGENT:
        return "bad"
    return "warn" if answer_by_on == today else ""
