"""Due items of all slices as one list: by consequence, then by the day they are due. Today and the worklist draw from it.

Every source the person may see is asked once, for no more than the caller wants to show, so that a page costs one statement
a source whatever the clinic has collected.
"""

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import GRANTS, ROLE_NAMES, Actor, Permission, Role, Scope
from causeway.language import gettext, language
from causeway.registry import DueItem, DueSource, Slice

LOOKED_THROUGH = 1000
"""How many items of a kind are looked through for those of one person."""


class Whose(StrEnum):
    """Whose items are asked for."""

    MINE = "mine"
    CASELOAD = "caseload"
    ALL = "all"


class Waits(NamedTuple):
    """A due item with the source it comes from."""

    source: DueSource
    item: DueItem

    @property
    def owner(self) -> str:
        """Who can clear it: a person, or the roles that may."""
        return self.item.owner or roles_that_may(self.source.who_clears, self.source.reach, language())


class Tally(NamedTuple):
    """How many items of a kind wait, counted up to a limit. is_more: there are more than `number`."""

    source: DueSource
    number: int
    is_more: bool


@dataclass(frozen=True, slots=True)
class Due:
    """What waits: the first items, and how many there are of each kind that has any, in the same order."""

    items: Sequence[Waits]
    tallies: Sequence[Tally]

    @property
    def number(self) -> int:
        """How many were counted."""
        return sum(tally.number for tally in self.tallies)

    @property
    def is_more(self) -> bool:
        """Whether some kind has more than was counted."""
        return any(tally.is_more for tally in self.tallies)


def sources_for(actor: Actor, slices: Iterable[Slice] | None = None) -> list[DueSource]:
    """The sources whose items the person may see, the worst consequence first."""
    pieces: Iterable[Slice] = current_app.extensions["causeway.slices"] if slices is None else slices
    found = [source for piece in pieces for source in piece.due if actor.may(source.permission)]
    return sorted(found, key=lambda source: source.consequence)


def gather(
    db: Session,
    actor: Actor,
    sources: Sequence[DueSource],
    *,
    whose: Whose = Whose.MINE,
    limit: int,
    owner_id: UUID | None = None,
) -> Due:
    """The items of `sources`, at most `limit` of each, merged. One statement a source.

    owner_id: only those that name this user as who clears them, among the first `LOOKED_THROUGH` of each kind.
    """
    asked_for = limit + 1 if owner_id is None else LOOKED_THROUGH
    read = [(source, *_first(_ask(db, actor, source, whose, asked_for), limit, owner_id)) for source in sources]
    lists = [[Waits(source, item) for item in items] for source, items, _is_more in read]
    return Due(
        items=list(heapq.merge(*lists, key=_order)),
        tallies=[Tally(source, len(items), is_more) for source, items, is_more in read if items],
    )


def _first(items: Sequence[DueItem], limit: int, owner_id: UUID | None) -> tuple[Sequence[DueItem], bool]:
    """The first items of a kind, of one person where they are named, and whether there may be more."""
    mine = items if owner_id is None else [item for item in items if item.owner_id == owner_id]
    return mine[:limit], len(mine) > limit or len(items) == LOOKED_THROUGH


def _ask(db: Session, actor: Actor, source: DueSource, whose: Whose, limit: int) -> Sequence[DueItem]:
    today = clock.today(actor.zone)
    if whose is Whose.ALL:
        return source.items(db, actor, today, limit)
    if whose is Whose.CASELOAD:
        return [item for item in source.items(db, actor.narrowed(), today, limit) if item.patient_id is not None]
    if source.mine is not None:
        return source.mine(db, actor, today, limit)
    return source.items(db, actor, today, limit) if actor.may(source.who_clears) else ()


def _order(waits: Waits) -> tuple[int, bool, date]:
    # The merge is stable: within a day the sources keep their own order.
    due_on = waits.item.due_on
    return waits.source.consequence, due_on is None, due_on or date.max


@lru_cache(maxsize=256)
def roles_that_may(permission: Permission, reach: Scope, _language: str) -> str:
    """The roles that hold a permission at least so far, by name: "Billing, Utilization review"."""
    return ", ".join(gettext(ROLE_NAMES[role]) for role in Role if GRANTS[role].get(permission, Scope.NONE) >= reach)
