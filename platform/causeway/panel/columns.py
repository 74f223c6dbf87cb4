"""Columns of lists: what is selected, and how a value reads on the page and in a file."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from causeway import clock
from causeway.language import words
from causeway.web import formats


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list.

    expression: what is selected. kind: "text", "code" (never broken over two lines), "day", "moment", "money", "number" or
    "badge". show: turns the value into text or Markup instead of the kind's own way. plain: turns it into what a file holds,
    where that is not the text of `show`. sort: the name of the `Sort` its heading offers. is_shown: False for a column people
    switch on themselves.
    """

    key: str
    label: Any
    expression: Any
    kind: str = "text"
    show: Callable[[Any], Any] | None = None
    plain: Callable[[Any], Any] | None = None
    sort: str = ""
    is_shown: bool = True


def page_maker(column: Column, zone: ZoneInfo) -> Callable[[Any], Any]:
    """How the column's values are drawn on a page."""
    show = column.show
    if show is not None:
        return lambda value: words(show(value))
    if column.kind == "day":
        return formats.day
    if column.kind == "moment":
        return lambda value: formats.moment(value, zone)
    if column.kind == "money":
        return formats.money
    return lambda value: "" if value is None else value


def as_stored(value: Any) -> Any:
    """The value itself: for a column whose file holds what is sorted and summed, not what the page says of it."""
    return value


def file_maker(column: Column, zone: ZoneInfo) -> Callable[[Any], Any]:
    """How the column's values are written into a file: days and amounts as they are sorted and summed."""
    make = column.plain or column.show or as_stored

    def plain(value: Any) -> Any:
        made = make(value)
        if isinstance(made, datetime):
            return clock.local(made, zone).isoformat(" ", "minutes")
        return made.striptags() if isinstance(made, Markup) else made

    return plain
