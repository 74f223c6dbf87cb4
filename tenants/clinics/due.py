"""What waits in the clinic's own record: members who have set up no second factor where the installation asks for one."""

from datetime import date

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from causeway.access import Actor, Permission, Role
from causeway.people import memberships, second_factor
from causeway.registry import Consequence, DueItem, DueSource

GUARDED = frozenset({Role.ADMINISTRATOR, Role.BILLING})
"""The roles for which nobody may ever relax it (docs/security.md)."""


def without_second_factor(db: Session, actor: Actor, _today: date, limit: int) -> list[DueItem]:
    """Active members without one: whoever learns their password could set up a factor of their own."""
    if not second_factor.is_required():
        return []
    return [
        DueItem(
            row.user_id,
            row.name,
            None,
            gettext("Has set up no second factor yet: ask them to sign in and do so, or end the membership"),
            None,
            "members.index",
            {},
            "danger" if GUARDED.intersection(row.roles) else "warning",
        )
        for row in memberships.list_without_second_factor(db, actor, limit)
    ]


DUE = (
    DueSource(
        "second_factors",
        _("Members without a second factor"),
        Permission.MEMBER_READ,
        Consequence.TIDINESS,
        without_second_factor,
        tells=frozenset(),
        clears=Permission.MEMBER_WRITE,
    ),
)
