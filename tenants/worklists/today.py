"""The top of the worklist, on the Today page, and how much of which kind is below it."""

from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor
from causeway.panel import due
from causeway.registry import TodayItem, TodayList, TodayPart
from tenants.worklists.words import when_due

COUNTED = 20
"""Each kind is counted so far on the Today page, and "20+" beyond."""


def top(db: Session, actor: Actor, limit: int) -> TodayList:
    """What waits for the person, the worst first, and the number of each kind. One statement a source.

    Kinds that a block of their own tells of are left to that block: nothing is said twice on one page.
    """
    today = clock.today(actor.zone)
    sources = [source for source in due.sources_for(actor) if not source.has_own_block]
    found = due.gather(db, actor, sources, limit=max(limit, COUNTED))
    items = [
        TodayItem(
            text=f"{waits.item.subject}: {waits.item.what}",
            detail=when_due(waits.item.due_on, today),
            endpoint=waits.item.endpoint,
            values=waits.item.values,
            tone=waits.item.tone,
        )
        for waits in found.items[:limit]
    ]
    parts = [
        TodayPart(
            tally.source.label,
            f"{tally.number}+" if tally.is_more else str(tally.number),
            "worklist.index",
            {"kind": tally.source.key},
        )
        for tally in found.tallies
    ]
    return TodayList(items, parts if len(found.items) > limit else ())
