"""What a slice tells the house about itself, in one value. The application, the menu, the search box, the Today page, the
command line, the worker and the demo are assembled from these; a new slice touches its own folder and one line.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from typing import Any, NamedTuple, Protocol
from uuid import UUID

import click
from sqlalchemy.orm import Session

from causeway.access import Actor, Permission, Scope
from causeway.access.caseload import CaseloadSource
from causeway.disclosure import Accountant, Answer, Category


class MenuEntry(NamedTuple):
    """A line of the left-hand menu. `position` follows the order of the day; the endpoint takes no arguments.

    permission: None for what everybody has.
    """

    position: int
    key: str
    label: Any  # translatable text
    icon: str
    endpoint: str
    permission: Permission | None
    group: str = ""


class Place(NamedTuple):
    """A page that the search box finds by its name, beside the lines of the menu. The endpoint takes no arguments.

    permission: what the page asks; None for what everybody has.
    """

    label: Any
    endpoint: str
    permission: Permission | None


class Tab(NamedTuple):
    """A tab of the patient's chart. Its endpoint takes `patient_id`. under: the key of the tab it stands under."""

    position: int
    key: str
    label: Any
    endpoint: str
    permission: Permission
    under: str = ""


class Said(NamedTuple):
    """A header fact whose tone depends on what it says."""

    text: str
    tone: str = ""


class HeaderFact(NamedTuple):
    """A fact in the chart's header ("Evening track, day 12 of 24"): `value(db, actor, patient_id)`, in one statement or,
    where rules have to be asked, a fixed number.

    None or "" is not drawn. `tone`: "", "good", "warn" or "bad"; a toned fact is drawn as a flag.
    """

    position: int
    label: Any
    permission: Permission
    value: Callable[[Session, Actor, UUID], str | Said | None]
    tone: str = ""


class Found(NamedTuple):
    """A hit of the search box."""

    label: str
    detail: str
    endpoint: str
    values: dict[str, Any]


class Finder(NamedTuple):
    """A source of hits for the search box: `find(db, actor, term, limit)`, one statement. `hint`: what one may type for it."""

    label: Any
    permission: Permission
    find: Callable[[Session, Actor, str, int], Sequence[Found]]
    hint: Any = ""


class Press(NamedTuple):
    """A button that does the step of a line at once: what it says, the endpoint it posts to, and the fields it sends."""

    label: str
    endpoint: str
    fields: dict[str, Any]


class TodayItem(NamedTuple):
    """A line on the Today page: what waits, for whom, and where to do it. `tone`: "", "warning" or "danger"."""

    text: str
    detail: str
    endpoint: str
    values: dict[str, Any]
    tone: str = ""
    press: Press | None = None


class TodayPart(NamedTuple):
    """How many of one kind there are behind a block of the Today page ("12", "20+"), and the list of them."""

    label: Any
    number: str
    endpoint: str
    values: dict[str, Any]


class TodayList(NamedTuple):
    """The lines of a block, and below them how many of which kind there are in all."""

    items: Sequence[TodayItem]
    parts: Sequence[TodayPart] = ()


class TodaySection(NamedTuple):
    """A block of the Today page: `items(db, actor, limit)`, a fixed number of statements. `empty` is said when none;
    with "" there the block is left out.

    permission: None for what everybody has. reach: how far the permission must reach; figures of the whole clinic ask for
    every patient (`Scope.ALL`). unless: left out for who holds this one and has better pages for it.
    """

    position: int
    title: Any
    permission: Permission | None
    items: Callable[[Session, Actor, int], Sequence[TodayItem] | TodayList]
    empty: Any
    more_endpoint: str | None = None
    reach: Scope = Scope.OWN
    unless: Permission | None = None

    def is_for(self, actor: Actor) -> bool:
        """Whether the block stands on this person's page."""
        if self.unless is not None and actor.may(self.unless):
            return False
        return self.permission is None or actor.scope(self.permission) >= self.reach


class Consequence(IntEnum):
    """What comes of it when a due item is left, the worst first: the order of every worklist (docs/rules.md#worklist)."""

    PATIENT_SAFETY = 1
    DEADLINE = 2  # of a law, a regulation or a payer
    MONEY = 3
    QUALITY = 4
    TIDINESS = 5


class DueItem(NamedTuple):
    """One thing that waits for somebody.

    id: the record's, stable while it waits (with the source's key it names the item). subject: whose it is, a patient's name
    or a staff member's. what: what is due, in a sentence without the date. due_on: the clinic's date, None where none is set;
    an item is late from the day after it. endpoint and values: where it is cleared. tone: "", "warning" or "danger".
    owner_id, owner: the user who is to clear it and their name; left out where a role does, not a person. version: of the
    record, for a source that clears in place; None where this item needs its page.
    """

    id: UUID
    subject: str
    patient_id: UUID | None
    what: str
    due_on: date | None
    endpoint: str
    values: dict[str, Any]
    tone: str = ""
    owner_id: UUID | None = None
    owner: str = ""
    version: int | None = None


class DueItems(Protocol):
    """`items(db, actor, today, limit)`: the first `limit` items, in order of `due_on` (None last), in one statement.

    Rows about a patient pass `access.visible(actor, …)` with the source's permission: the actor may be narrowed to a
    caseload by whoever asks.
    """

    def __call__(self, db: Session, actor: Actor, today: date, limit: int, /) -> Sequence[DueItem]: ...


class FellDue(NamedTuple):
    """One thing that fell due, done or not: what the compliance report counts as in time or late. owner: as of a DueItem."""

    subject: str
    patient_id: UUID | None
    due_on: date
    done_on: date | None
    owner: str = ""


Past = Callable[[Session, Actor, date, date], Sequence[FellDue]]
"""`past(db, actor, from_on, until_on)`: everything of a kind that fell due between two days, in one statement."""


class Cleared(NamedTuple):
    """An item cleared in place: what to say, and the record's version afterwards where it can be undone."""

    notice: str
    version: int | None = None


Clearing = Callable[[Session, Actor, UUID, int], Cleared]
"""`clear(db, actor, item_id, expected_version)`: a service, which asks who may and raises NotFound and Stale."""


@dataclass(frozen=True, slots=True)
class DueSource:
    """A kind of due item: the worklist, the Today page and the compliance report are merged from these.

    key: in addresses, `[a-z_]+`, unique in the house. label: the kind in the plural ("Consents to sign"). permission: to see
    the items; clears: to clear one, where that is another. tells: what the items tell about patients beyond who they are, as
    the gate asks when a list of them is taken away; empty where that is nothing, or they are about none. mine: the items that
    fall to the actor personally, same signature as `items`; without it an item falls to everybody who holds `clears`. verb,
    clear, undo: the one click that clears an item which carries a version, what its button says, and the way back. past: what
    fell due earlier, done or not. statements: the most that either takes, where rules have to be asked and one does not do.
    reach: how far `clears` must reach for an item that names nobody. has_own_block: a block of the Today page tells of the
    kind, so that the worklist's block there leaves it out.
    """

    key: str
    label: Any
    permission: Permission
    consequence: Consequence
    items: DueItems
    tells: frozenset[Category]
    clears: Permission | None = None
    mine: DueItems | None = None
    verb: Any = ""
    clear: Clearing | None = None
    undo: Clearing | None = None
    past: Past | None = None
    statements: int = 1
    reach: Scope = Scope.OWN
    has_own_block: bool = False

    @property
    def who_clears(self) -> Permission:
        """The permission that clears an item."""
        return self.clears or self.permission


@dataclass(frozen=True, slots=True)
class Slice:
    """One word of the domain, as the house sees it.

    views: makes the slice's panel views (fresh objects at each call, one set per application).
    count: per clinic, a few numbers for the platform's operators (never who).
    on_clinic_created: gives a new clinic what the slice needs, in the creating transaction; `template` is a name.
    blueprints: pages outside the panel's sites, each route with its guard.
    """

    name: str
    views: Callable[[], Sequence[Any]] = field(default=tuple)
    menu: Sequence[MenuEntry] = ()
    places: Sequence[Place] = ()
    tabs: Sequence[Tab] = ()
    header: Sequence[HeaderFact] = ()
    finders: Sequence[Finder] = ()
    today: Sequence[TodaySection] = ()
    due: Sequence[DueSource] = ()
    caseload: CaseloadSource | None = None
    disclosure: Answer | None = None
    accountant: Accountant | None = None
    commands: Sequence[click.Command] = ()
    job_modules: Sequence[str] = ()
    count: Callable[[Session], dict[str, int]] | None = None
    on_clinic_created: Callable[[Session, UUID, str], None] | None = None
    blueprints: Sequence[Any] = ()
