"""What a slice tells the house about itself, in one value. The application, the menu, the search box, the Today page, the
command line, the worker and the demo are assembled from these; a new slice touches its own folder and one line.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

import click
from sqlalchemy.orm import Session

from causeway.access import Actor, Permission, Scope
from causeway.access.caseload import CaseloadPredicate
from causeway.disclosure import Accountant, Answer


class MenuEntry(NamedTuple):
    """A line of the left-hand menu. `position` follows the order of the day; the endpoint takes no arguments."""

    position: int
    key: str
    label: Any  # translatable text
    icon: str
    endpoint: str
    permission: Permission
    group: str = ""


class Tab(NamedTuple):
    """A tab of the patient's chart. Its endpoint takes `patient_id`."""

    position: int
    key: str
    label: Any
    endpoint: str
    permission: Permission


class HeaderFact(NamedTuple):
    """A fact in the chart's header ("Evening track, day 12 of 24"): `value(db, actor, patient_id)` in one statement.

    None or "" is not drawn. `tone`: "", "good", "warn" or "bad"; a toned fact is drawn as a flag.
    """

    position: int
    label: Any
    permission: Permission
    value: Callable[[Session, Actor, UUID], str | None]
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


class TodayItem(NamedTuple):
    """A line on the Today page: what waits, for whom, and where to do it. `tone`: "", "warning" or "danger"."""

    text: str
    detail: str
    endpoint: str
    values: dict[str, Any]
    tone: str = ""


class TodaySection(NamedTuple):
    """A block of the Today page: `items(db, actor, limit)`, a fixed number of statements. `empty` is said when none.

    reach: how far the permission must reach; figures of the whole clinic ask for every patient (`Scope.ALL`).
    """

    position: int
    title: Any
    permission: Permission
    items: Callable[[Session, Actor, int], Sequence[TodayItem]]
    empty: Any
    more_endpoint: str | None = None
    reach: Scope = Scope.OWN


@dataclass(frozen=True, slots=True)
class Slice:
    """One word of the domain, as the house sees it.

    views: makes the slice's panel views (fresh objects at each call, one set per application).
    count: per clinic, a few numbers for the platform's operators (never who).
    on_clinic_created: gives a new clinic what the slice needs, in the creating transaction; `template` is a name.
    warm: loads what the slice would otherwise load at somebody's first question; called beside the first requests.
    """

    name: str
    views: Callable[[], Sequence[Any]] = field(default=tuple)
    menu: Sequence[MenuEntry] = ()
    tabs: Sequence[Tab] = ()
    header: Sequence[HeaderFact] = ()
    finders: Sequence[Finder] = ()
    today: Sequence[TodaySection] = ()
    caseload: CaseloadPredicate | None = None
    disclosure: Answer | None = None
    accountant: Accountant | None = None
    commands: Sequence[click.Command] = ()
    job_modules: Sequence[str] = ()
    count: Callable[[Session], dict[str, int]] | None = None
    on_clinic_created: Callable[[Session, UUID, str], None] | None = None
    warm: Callable[[], None] | None = None
