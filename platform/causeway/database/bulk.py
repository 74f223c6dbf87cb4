"""Many rows of one table inserted or changed in one statement, for jobs that touch thousands.

The rows travel as one JSON value that the server takes apart: neither side parses a parameter for each column of each row.
Row security, constraints and triggers hold as ever. Columns that are no JSON (bytes) are not for this.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Table, TableValuedAlias, bindparam, column, func, select, update
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Session

from causeway import clock

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


def update_many(db: Session, table: Table, clinic_id: UUID, rows: Sequence[Mapping[str, Any]]) -> None:
    """Change rows of a clinic, each to its own values: they name the same columns, `id` among them.

    The version of each goes up. What the session has loaded of them is not refreshed.
    """
    for at in range(0, len(rows), AT_ONCE):
        _update(db, table, clinic_id, rows[at : at + AT_ONCE])


def _insert(db: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> set[UUID]:
    names = list(rows[0])
    sent = _sent(table, names)
    statement = (
        insert(table)
        .from_select(names, select(*(sent.c[name] for name in names)), include_defaults=False)
        .on_conflict_do_nothing()
        .returning(table.c.id)
    )
    return set(db.connection().execute(statement, {"rows": _plain_rows(rows)}).scalars())


def _update(db: Session, table: Table, clinic_id: UUID, rows: Sequence[Mapping[str, Any]]) -> None:
    sent = _sent(table, list(rows[0]))
    statement = (
        update(table)
        .where(table.c.clinic_id == clinic_id, table.c.id == sent.c.id)
        .values(
            {name: sent.c[name] for name in rows[0] if name != "id"}
            | {"updated_at": clock.now(), "version": table.c.version + 1}
        )
    )
    db.connection().execute(statement, {"rows": _plain_rows(rows)})


def _sent(table: Table, names: Sequence[str]) -> TableValuedAlias:
    return (
        func.jsonb_to_recordset(bindparam("rows", type_=JSONB))
        .table_valued(*(column(name, table.c[name].type) for name in names))
        .render_derived(name="sent", with_types=True)
    )


def _plain_rows(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{name: _plain(value) for name, value in row.items()} for row in rows]


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value
