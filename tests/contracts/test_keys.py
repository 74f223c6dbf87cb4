"""The keys' wall for every reference there is: with all the others out of the way, no row points into another clinic.

A superuser, whom neither row security nor the application holds, points one column of a row of Alder's at a row of Birch's,
with the triggers of the table's own rules out of the way.
"""

from collections.abc import Iterator
from typing import NamedTuple
from uuid import UUID

import psycopg
import pytest
from psycopg import sql
from psycopg.errors import ForeignKeyViolation

from tests.cast import Cast
from tests.database import DatabaseUrls
from tests.populated import Populated

REFERENCES = """
    SELECT k.conname, k.conrelid::regclass::text, own.attname, k.confrelid::regclass::text
    FROM pg_constraint k
    JOIN pg_attribute own ON own.attrelid = k.conrelid AND own.attnum = ANY (k.conkey) AND own.attname <> 'clinic_id'
    WHERE k.contype = 'f' AND cardinality(k.conkey) = 2 ORDER BY 2, 3"""


BESIDE: dict[str, dict[str, object]] = {
    "fk_attendance_drafts_clinic_id_session_id": {"track_id": None},
    "fk_attendance_drafts_clinic_id_track_id": {"session_id": None},
    "fk_contacts_clinic_id_merged_into_id": {"deactivated_at": "2026-01-01"},
    "fk_discharges_clinic_id_plan_id": {"no_plan_reason_sealed": None},
    "fk_education_seats_clinic_id_consent_id": {"basis": "release"},
    "fk_family_agreements_clinic_id_contact_id": {"owner": "contact"},
    "fk_family_participants_clinic_id_consent_id": {"basis": "release"},
    "fk_incident_persons_clinic_id_staff_member_id": {"role": "staff", "patient_id": None, "name_sealed": None},
    "fk_measure_sittings_clinic_id_link_id": {"token_hash": None},
    "fk_signatures_clinic_id_contact_id": {"capacity": "guardian"},
}
"""What else a row must say when it has the reference."""


class Reference(NamedTuple):
    """A key between two tables of a clinic."""

    name: str
    table: str
    column: str
    target: str


@pytest.fixture
def past_the_walls(database_urls: DatabaseUrls, populated: Populated) -> Iterator[psycopg.Connection]:
    with psycopg.connect(database_urls.superuser.replace("+psycopg", "")) as connection:
        yield connection
        connection.rollback()


def references(connection: psycopg.Connection) -> list[Reference]:
    return [Reference(*row) for row in connection.execute(REFERENCES)]


def a_row(connection: psycopg.Connection, table: str, clinic_id: UUID, column: str = "clinic_id") -> UUID | None:
    """The key of one row of a clinic's table, if possible of one with something in the column."""
    statement = sql.SQL("SELECT {} FROM {} WHERE clinic_id = %s ORDER BY {} IS NULL LIMIT 1")
    found = connection.execute(
        statement.format(key_of(table), sql.Identifier(table), sql.Identifier(column)), [clinic_id]
    ).fetchone()
    return found[0] if found is not None else None


def key_of(table: str) -> sql.Identifier:
    return sql.Identifier("user_id" if table == "memberships" else "id")


def refused_by(connection: psycopg.Connection, one: Reference, clinic_id: UUID, row: UUID, theirs: UUID) -> str | None:
    """The key that refuses to let a row point there."""
    values = {one.column: theirs, **BESIDE.get(one.name, {})}
    change = sql.SQL("UPDATE {} SET {} WHERE clinic_id = %s AND {} = %s").format(
        sql.Identifier(one.table),
        sql.SQL(", ").join(sql.SQL("{} = %s").format(sql.Identifier(name)) for name in values),
        key_of(one.table),
    )
    try:
        with connection.transaction(force_rollback=True):
            connection.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(sql.Identifier(one.table)))
            connection.execute(change, [*values.values(), clinic_id, row])
    except ForeignKeyViolation as refused:
        return refused.diag.constraint_name
    return None


def test_no_reference_leads_into_another_clinic(past_the_walls: psycopg.Connection, cast: Cast) -> None:
    wrong, tried = [], 0
    alder, birch = cast.clinics["alder"], cast.clinics["birch"]
    for one in references(past_the_walls):
        own, theirs = a_row(past_the_walls, one.table, alder, one.column), a_row(past_the_walls, one.target, birch)
        if own is None or theirs is None:
            wrong.append(f"{one.name}: no row to try it with")
        elif (found := refused_by(past_the_walls, one, alder, own, theirs)) != one.name:
            wrong.append(f"{one.name}: refused by {found}")
        tried += 1
    assert wrong == []
    assert tried > 100
