"""Lists: one column select a page, keyset paging, no COUNT, no ORM entities, no URL built per row.

A slice declares a `Listing` in its `queries.py`; `page()` reads one page of it for an actor and the request's arguments.
Search, filter and sort names come from the declaration; anything else in the URL is ignored.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, func, null, or_, select, tuple_
from sqlalchemy.orm import Session

from causeway.access import Actor, Permission
from causeway.errors import Refused
from causeway.language import gettext, words
from causeway.panel import cursors
from causeway.panel.columns import Column as Column  # noqa: PLC0414 - slices take it from here
from causeway.panel.columns import file_maker, page_maker

PAGE_SIZE = 25
EXPORT_ROWS = 100_000
MOST_COUNTED = 1_000
LONGEST_TERM = 100
FIRST_SURROGATE, AFTER_SURROGATES, LAST_CODE_POINT = 0xD800, 0xE000, 0x10FFFF


class Sort(NamedTuple):
    """An order: expressions that are never NULL and stand in an index behind `clinic_id` in this order, with their types."""

    expressions: tuple[Any, ...]
    types: tuple[type, ...]
    is_descending: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """A choice above the list. choices: (value, label), or a function of session that reads them (one statement)."""

    name: str
    label: Any
    choices: Sequence[tuple[str, Any]] | Callable[[Session], Sequence[tuple[str, Any]]]
    criterion: Callable[[str], ColumnElement[bool]]
    default: str = ""


class TooManyRows(Refused):
    """A file would leave out a part of the list. most: how many rows one may have."""

    message = (
        "A file holds {most} rows at most, and this list has more: some would be left out. Narrow it by its search or its "
        "filters, and take it in parts."
    )


class Empty(NamedTuple):
    """What an empty list says: that there is nothing, and what the page is for. The first step is the list's own."""

    title: Any
    text: Any


class Head(NamedTuple):
    """A heading as the template draws it."""

    key: str
    label: Any
    sortable: bool
    sort_url: str
    sort_state: str | None
    kind: str


class Row(NamedTuple):
    """A row as the template draws it."""

    url: str
    cells: list[Any]


class FilterView(NamedTuple):
    """A filter as the template draws it."""

    name: str
    label: Any
    choices: Sequence[tuple[str, Any]]
    value: str


class ListFile(NamedTuple):
    """A list as a file. patients: how many different people its rows are about; None for a list that is about none."""

    header: list[str]
    rows: list[list[Any]]
    patients: int | None


@dataclass(slots=True)
class ListPage:
    """One page of a list, ready to draw."""

    title: Any
    columns: list[Head]
    rows: list[Row]
    search_value: str
    is_searchable: bool
    search_hint: Any
    filters: list[FilterView]
    next_url: str | None
    prev_url: str | None
    count_text: str
    column_choices: list[tuple[str, Any, bool]]
    empty: Empty
    filtered: bool
    sort: str
    export_url: str | None = None
    create_url: str | None = None
    create_label: Any = None
    clear_url: str = "?"
    keep: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """The declaration of a list.

    key: the id expression; it closes every sort, so that the order is total. source: `source(actor)` gives the Select the
    columns are read from, with joins and the actor's visibility already in it. row_path: a row's address under the list's
    own, with `{id}`; "" for rows that lead nowhere. row_permission: what a row's page asks, where that is more than the list
    does; rows lead nowhere for people without it. search: `search(term)` gives criteria that an index can answer.
    is_counted: says how many rows there are, up to a thousand; for what a clinic sets up, not for what grows with its past.
    patient: the id, or an array of the ids, of whom a row is about; None for a list about nobody in care.
    """

    title: Any
    key: Any
    source: Callable[[Actor], Select[Any]]
    columns: tuple[Column, ...]
    sorts: Mapping[str, Sort]
    default_sort: str
    empty: Empty
    row_path: str = "{id}/"
    row_permission: Permission | None = None
    search: Callable[[str], ColumnElement[bool]] | None = None
    search_hint: Any = ""
    filters: tuple[Filter, ...] = ()
    size: int = PAGE_SIZE
    is_counted: bool = False
    patient: Any = None

    def page(self, db: Session, actor: Actor, args: Mapping[str, str], base_url: str) -> ListPage:
        """Read one page. `args` are the URL's; `base_url` the list's address, ending in a slash."""
        wanted = _Wanted.read(self, args)
        shown = self._shown(args)
        rows, has_before, has_after = self._rows(db, actor, wanted, shown)
        makers = [page_maker(column, actor.zone) for column in shown]
        leads = bool(self.row_path) and (self.row_permission is None or actor.may(self.row_permission))
        drawn = [
            Row(
                base_url + self.row_path.format(id=row[0]) if leads else "",
                [make(row[i]) for i, make in enumerate(makers, 1)],
            )
            for row in rows
        ]
        link = wanted.link
        return ListPage(
            title=words(self.title),
            columns=[self._head(column, wanted) for column in shown],
            rows=drawn,
            search_value=wanted.term,
            is_searchable=self.search is not None,
            search_hint=words(self.search_hint) if self.search is not None else "",
            filters=[
                FilterView(f.name, words(f.label), _choices(f, db), wanted.chosen.get(f.name, "")) for f in self.filters
            ],
            next_url=link(after=wanted.cursor(rows[-1], len(shown))) if has_after and rows else None,
            prev_url=link(before=wanted.cursor(rows[0], len(shown))) if has_before and rows else None,
            count_text=self._count_text(rows, is_whole=not (has_before or has_after)),
            column_choices=[(c.key, words(c.label), c in shown) for c in self.columns],
            empty=self.empty,
            filtered=bool(wanted.term) or any(wanted.chosen.get(f.name, "") != f.default for f in self.filters),
            sort=wanted.sort_text,
            clear_url=base_url,
            keep=(("sort", wanted.sort_text),),
        )

    def _count_text(self, rows: Sequence[Any], *, is_whole: bool) -> str:
        if not rows or not (self.is_counted or is_whole):
            return ""
        number = rows[0][-1] if self.is_counted else len(rows)
        if number > MOST_COUNTED:
            return gettext("more than %(num)s") % {"num": f"{MOST_COUNTED:,}"}
        return gettext("%(num)s in all") % {"num": f"{number:,}"}

    def export(self, db: Session, actor: Actor, args: Mapping[str, str]) -> ListFile:
        """Plain values of every row the search and filters let through, in the list's order.

        Raises TooManyRows rather than leave some out.
        """
        wanted = _Wanted.read(self, args)
        shown = self._shown(args)
        whom = null() if self.patient is None else self.patient
        statement = self._filtered(actor, wanted).with_only_columns(whom, *(c.expression for c in shown))
        found = db.execute(statement.order_by(*self._order(wanted.is_descending, wanted)).limit(EXPORT_ROWS + 1)).all()
        if len(found) > EXPORT_ROWS:
            raise TooManyRows(most=EXPORT_ROWS)
        makers = [file_maker(column, actor.zone) for column in shown]
        return ListFile(
            [words(column.label) for column in shown],
            [[make(value) for make, value in zip(makers, row[1:], strict=True)] for row in found],
            None if self.patient is None else _count_patients(row[0] for row in found),
        )

    def matching(self, actor: Actor, args: Mapping[str, str]) -> Select[Any]:
        """Every row the actor may see and the URL's search and filters let through, unordered: for sums above a list."""
        return self._filtered(actor, _Wanted.read(self, args))

    def _rows(
        self, db: Session, actor: Actor, wanted: "_Wanted", shown: Sequence[Column]
    ) -> tuple[list[Any], bool, bool]:
        filtered = self._filtered(actor, wanted)
        counted = (_count_of(filtered, self.key),) if self.is_counted else ()
        statement = filtered.with_only_columns(
            self.key, *(c.expression for c in shown), *wanted.sort.expressions, *counted
        )
        backwards = wanted.before is not None
        descending = wanted.is_descending != backwards
        position = wanted.before or wanted.after
        if position is not None:
            statement = statement.where(_beyond((*wanted.sort.expressions, self.key), position, descending))
        rows = list(db.execute(statement.order_by(*self._order(descending, wanted)).limit(self.size + 1)).all())
        more = len(rows) > self.size
        del rows[self.size :]
        if backwards:
            rows.reverse()
            return rows, more, True
        return rows, position is not None, more

    def _order(self, descending: bool, wanted: "_Wanted") -> list[Any]:
        return [one.desc() if descending else one.asc() for one in (*wanted.sort.expressions, self.key)]

    def _filtered(self, actor: Actor, wanted: "_Wanted") -> Select[Any]:
        statement = self.source(actor)
        if wanted.term and self.search is not None:
            statement = statement.where(self.search(wanted.term))
        for f in self.filters:
            value = wanted.chosen.get(f.name)
            if value:
                statement = statement.where(f.criterion(value))
        return statement

    def _shown(self, args: Mapping[str, str]) -> list[Column]:
        asked = {key for key in args.get("columns", "").split(",") if key}
        chosen = [c for c in self.columns if c.key in asked] if asked else []
        return chosen or [c for c in self.columns if c.is_shown]

    def _head(self, column: Column, wanted: "_Wanted") -> Head:
        if not column.sort:
            return Head(column.key, words(column.label), False, "", None, column.kind)
        is_current = column.sort == wanted.sort_name
        state = ("desc" if wanted.is_descending else "asc") if is_current else None
        turned = f"-{column.sort}" if is_current and not wanted.is_descending else column.sort
        return Head(column.key, words(column.label), True, wanted.link(sort=turned), state, column.kind)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What the URL asks of a list, reduced to what the list offers."""

    sort_name: str
    sort: Sort
    is_descending: bool
    term: str
    chosen: dict[str, str]
    columns: str
    after: tuple[Any, ...] | None
    before: tuple[Any, ...] | None
    default_sort: str

    @classmethod
    def read(cls, listing: Listing, args: Mapping[str, str]) -> "_Wanted":
        asked = args.get("sort", "")
        name = asked.removeprefix("-")
        if name not in listing.sorts:
            name, asked = listing.default_sort, ""
        sort = listing.sorts[name]
        chosen = {f.name: _chosen(f, args.get(f.name, f.default)) for f in listing.filters}
        return cls(
            sort_name=name,
            sort=sort,
            is_descending=asked.startswith("-") if asked else sort.is_descending,
            term=_clean(args.get("q", "")),
            chosen={name: value for name, value in chosen.items() if value},
            columns=args.get("columns", ""),
            after=cursors.read(args.get("after"), (*sort.types, UUID)),
            before=cursors.read(args.get("before"), (*sort.types, UUID)),
            default_sort=listing.default_sort,
        )

    @property
    def sort_text(self) -> str:
        """The order as the URL names it."""
        return f"-{self.sort_name}" if self.is_descending else self.sort_name

    def link(self, **change: str) -> str:
        """The same list with some arguments changed; a new order starts at the first page."""
        args = {"q": self.term, **self.chosen, "columns": self.columns, "sort": self.sort_text, **change}
        return "?" + urlencode({name: value for name, value in args.items() if value})

    def cursor(self, row: Any, shown: int) -> str:
        """A place in the order: the sort's values and the id of a row."""
        return cursors.write((*row[1 + shown : 1 + shown + len(self.sort.expressions)], row[0]))


def prefix(key: Any, term: str) -> ColumnElement[bool]:
    """`key` begins with `term`, as a range that a b-tree on a `COLLATE "C"` column answers under row security."""
    if not term:
        return false()
    end = ord(term[-1]) + 1
    if end > LAST_CODE_POINT:
        return and_(key >= term)
    return and_(key >= term, key < term[:-1] + chr(AFTER_SURROGATES if end == FIRST_SURROGATE else end))


def any_prefix(keys: Sequence[Any], term: str) -> ColumnElement[bool]:
    """One of several normalized keys begins with `term`."""
    return or_(*(prefix(key, term) for key in keys))


def _beyond(order: Sequence[Any], position: Sequence[Any], descending: bool) -> ColumnElement[bool]:
    # A row comparison: PostgreSQL turns it into one range of the index the order stands in.
    left, right = tuple_(*order), tuple_(*position)
    return left < right if descending else left > right


def _count_of(filtered: Select[Any], key: Any) -> ColumnElement[int]:
    """How many rows there are, read in the page's own statement; one more than the most when there are more."""
    rows = filtered.with_only_columns(key).limit(MOST_COUNTED + 1).subquery()
    return select(func.count()).select_from(rows).scalar_subquery()


def _clean(text: str) -> str:
    return text.encode(errors="ignore").decode().replace("\0", "").strip()[:LONGEST_TERM]


def _chosen(f: Filter, value: str) -> str:
    """The value asked for, when the filter offers it; choices that are read from the database judge by their criterion."""
    value = _clean(value)
    if callable(f.choices):
        return value
    return value if any(value == offered for offered, _label in f.choices) else ""


def _choices(f: Filter, db: Session) -> Sequence[tuple[str, Any]]:
    return f.choices(db) if callable(f.choices) else [(value, words(label)) for value, label in f.choices]


def _count_patients(found: Iterable[Any]) -> int:
    """How many different people these are: ids, arrays of ids, and None for a row about nobody."""
    return len({one for ids in found for one in (ids if isinstance(ids, list) else [ids])} - {None})
