"""Opening a caseload for somebody's time off. The slice that keeps caseloads registers how; until one does, nothing opens."""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from causeway.access import Actor
from causeway.registered import Registered


class Cover(NamedTuple):
    """One person's caseload opened to another, both by the user they sign in as, on these days, both inclusive."""

    time_off_id: UUID
    covered_user_id: UUID
    covering_user_id: UUID
    from_on: date
    until_on: date


class Keeper(NamedTuple):
    """open: makes the caseload's cover exactly this. withdraw: ends the cover of some time off at once, if there is one."""

    open: Callable[[Session, Actor, Cover], None]
    withdraw: Callable[[Session, Actor, UUID], None]


register = Registered[Keeper]()
"""Who follows the covers of time off."""


def open_caseload(db: Session, actor: Actor, cover: Cover) -> None:
    """Open the caseload, or move the cover that is open to these days and this person. Raises what the keeper raises."""
    for keeper in register:
        keeper.open(db, actor, cover)


def withdraw(db: Session, actor: Actor, time_off_id: UUID) -> None:
    """End the cover of some time off, if there is one."""
    for keeper in register:
        keeper.withdraw(db, actor, time_off_id)
