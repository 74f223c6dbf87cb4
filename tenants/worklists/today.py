"""The top of the worklist, on the Today page."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor
from causeway.panel import due
from causeway.registry import TodayItem
from tenants.worklists.words import when_due


def top(db: Session, actor: Actor, limit: int) -> Sequence[TodayItem]:
    """What waits for the person, the worst first. One statement a source."""
    today = clock.today(actor.zone)
    found = due.gather(db, actor, due.sources_for(actor), limit=limit)
    return [
        TodayItem(
            text=f"{waits.item.subject}: {waits.item.what}",
            detail=when_due(waits.item.due_on, today),
            endpoint=waits.item.endpoint,
            values=waits.item.values,
            tone=waits.item.tone,
        )
        for waits in found.items[:limit]
    ]
