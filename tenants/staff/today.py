"""What staff records put on the Today page: licenses that end soon, for those who keep them and for the person."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor, Permission
from causeway.registry import TodayItem
from tenants.staff import labels, queries, rules


def ending_licenses(db: Session, actor: Actor, limit: int) -> Sequence[TodayItem]:
    """Licenses that end within 60 days or have ended: everybody's for who reads the staff's records, else one's own."""
    today = clock.today(actor.zone)
    mine = None if actor.may(Permission.STAFF_READ) else actor.user_id
    rows = queries.list_ending(db, today + timedelta(days=rules.WARN_DAYS), limit, user_id=mine)
    return [
        TodayItem(
            text=f"{row.name}: {row.kind} ({row.state})",
            detail=labels.ends(row.expires_on, today),
            endpoint="staff.page",
            values={"staff_member_id": row.staff_member_id},
            tone=rules.license_tone(row.expires_on, today),
        )
        for row in rows
    ]
