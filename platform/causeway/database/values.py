"""Look-ups inside a statement."""

from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, select


def value_of(column: Any, *criteria: ColumnElement[bool], beside: Any) -> ScalarSelect[Any]:
    """The first value that meets the criteria, looked up for each row of `beside`; `is_(None)` where there is none.

    An EXISTS instead would be joined with the whole table.
    """
    return select(column).where(*criteria).limit(1).correlate(beside).scalar_subquery()
