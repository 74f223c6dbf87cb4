"""Many rows into one table in one statement, for jobs that make thousands.

The rows travel as one JSON value that the server takes apart: neither side parses a parameter for each column of each row.
Row security, constraints and triggers hold as for any insert. Columns that are no JSON (bytes) are not for this.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Table, bindparam, column, func, select
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Session

AT_ONCE = 5000
"""Rows of one statement; more go in several."""


def insert_many(db: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> set[UUID]:
    """Insert rows that name the same columns, `id` among them; those that are there already by some key are left alone.

    Returns the ids of the rows that were inserted.
    """
    made: set[UUID] = set()
    for at in range(0, len(rows), AT_ONCE):
        made |= _insert(db, table, rows[at : at + AT_ONCE])
    return made


def _insert(db: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> set[UUID]:
    names = list(rows[0])
    sent = (
        func.jsonb_to_recordset(bindparam("rows", type_=JSONB))
        .table_valued(*(column(name, table.c[name].type) for name in names))
        .render_derived(name="sent", with_types=True)
    )
    statement = (
        insert(table)
        .from_select(names, select(*(sent.c[name] for name in names)), include_defaults=False)
        .on_conflict_do_nothing()
        .returning(table.c.id)
    )
    plain = [{name: _plain(value) for name, value in row.items()} for row in rows]
    return set(db.connection().execute(statement, {"rows": plain}).scalars())


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value
