"""A page of one record reads in as many statements, whatever has gathered around it.

A clinic of a database of its own has one record of every kind. All that patients have is copied: for the same patient, below
the same record, and for other patients. Each page with an id in its address is opened among a few copies and among many.
Pages without one are held by test_lists.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, Table

from causeway import clock
from causeway.access import Role
from causeway.database import Base, Binding, Database
from causeway.ids import new_id
from causeway.people.clinics import create_clinic
from causeway.people.models import Membership, MembershipStatus, User
from causeway.web.application import Causeway
from tenants.registry import SLICES
from tests.bulk import statements_of
from tests.cast import ZONES, Cast
from tests.database import DatabaseUrls
from tests.populated import populate
from tests.routes import addresses, ask, clinic_rules, methods, records_of

FEW, MANY = 2, 8
BY_NATURE = {
    "/c/<clinic>/family/<session_id>/summary/": "asks the gate for each reader, as giving it to them will",
}
"""Pages that take statements for each row, and why."""
ONCE = {"signatures": "of one thing somebody signs once"}
"""Tables whose rows have no copies, and why."""
OWN_KEYS = {
    "inquiries": ("reference", "left(md5(reference || k), 12)"),
    "patient_links": ("token_hash", "sha256(token_hash || k::text::bytea)"),
    "patients": ("record_key", "left(md5(record_key || k), 12)"),
}
"""What no two rows share but their ids, and how a copy gets another."""


class Copier:
    """Copies the rows that there are when it is made. A reference to a copied row is to the same copy, or stays."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self.connection = connection
        self.references = references()
        connection.execute("SET session_replication_role = replica")
        self.rows = {
            table: [row for (row,) in connection.execute(f'SELECT id FROM "{table}"')] for table in self.references
        }

    def copy(self, first: int, last: int) -> None:
        """Lay copies of these numbers, as far as nothing forbids a second such row."""
        for name, found in self.references.items():
            of_patient = {column for column, target in found.items() if target == "patients"}
            below = set(found) - of_patient
            self._lay(name, range(first, last + 1), moved=below)
            self._lay(name, range(first + 1000, last + 1001), moved=set(found))
            for column in below:
                self._lay(name, range(first, last + 1), moved=below - {column}, apart=column)

    def count(self, name: str) -> int:
        """How many rows a table has now."""
        found = self.connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()
        return int(found[0]) if found is not None else 0

    def _lay(self, name: str, numbers: range, *, moved: set[str], apart: str = "") -> None:
        table: Table = Base.metadata.tables[name]
        values = {column.name: f'"{column.name}"' for column in table.columns if column.computed is None}
        values |= {column: f'md5("{column}"::text || k)::uuid' for column in moved}
        values |= {"id": f"md5(id::text || '{apart}' || k)::uuid"}
        values |= dict([OWN_KEYS[name]] if name in OWN_KEYS else [])
        columns = ", ".join(f'"{column}"' for column in values)
        self.connection.execute(
            f"""INSERT INTO "{name}" ({columns}) SELECT {", ".join(values.values())} FROM "{name}", unnest(%s) k
                WHERE id = ANY(%s) ON CONFLICT DO NOTHING""",
            [list(numbers), self.rows[name]],
        )


def references() -> dict[str, dict[str, str]]:
    """The tables of what patients have, themselves among them: by column, which of these a row refers to."""
    tables = {name: table for name, table in Base.metadata.tables.items() if {"clinic_id", "id"} <= set(table.c.keys())}
    found, before = {"patients"}, 0
    while len(found) > before:
        before = len(found)
        found |= {
            name
            for name, table in tables.items()
            if any(key.referred_table.name in found for key in table.foreign_key_constraints)
        }
    return {
        name: {
            element.parent.name: element.column.table.name
            for key in tables[name].foreign_key_constraints
            for element in key.elements
            if element.column.name == "id" and element.column.table.name in found
        }
        for name in sorted(found)
    }


@dataclass
class House:
    """The clinic, and somebody who may see everything of it."""

    engine: Engine
    client: FlaskClient
    copier: Copier
    addresses: list[tuple[str, str]]

    def reads(self, address: str) -> tuple[int, list[str]]:
        """The status of a page, and the statements that read for it."""
        with statements_of(self.engine) as seen:
            status = ask(self.client, address).status_code
        return status, [sql for sql, _values in seen if sql.lstrip("( ").startswith(("SELECT", "WITH"))]


@pytest.fixture
def house(
    app: Causeway, cast: Cast, new_database: Callable[[], DatabaseUrls], monkeypatch: pytest.MonkeyPatch
) -> Iterator[House]:
    urls = new_database()
    made = Cast(Database(urls.application), users={"all": new_id()})
    hooks = [piece.on_clinic_created for piece in SLICES if piece.on_clinic_created is not None]
    clinic_id = create_clinic(made.database, slug="alder", name="Alder", timezone=ZONES["alder"], hooks=hooks)
    made.clinics["alder"] = clinic_id
    with made.database.clinic(Binding(clinic_id)) as db:
        db.add(User(id=made.users["all"], email="all@alder.example", display_name="All"))
        db.flush()
        roles: list[Any] = [role.value for role in Role]
        status = MembershipStatus.ACTIVE
        db.add(Membership(clinic_id=clinic_id, user_id=made.users["all"], roles=roles, status=status))
    records = records_of(urls.superuser, clinic_id, populate(made).patients["alder"])
    found = [
        (rule.rule, address)
        for rule in clinic_rules(app)
        if rule.arguments > {"clinic"} and "GET" in methods(rule) and "." not in rule.rule
        for address in addresses(rule, records)
    ]
    monkeypatch.setitem(app.extensions, "causeway.database", made.database)
    with (
        psycopg.connect(urls.superuser.replace("+psycopg", ""), autocommit=True) as connection,
        clock.frozen(clock.now()),
    ):
        client = app.test_client()
        client.set_cookie("causeway", made.sign_in("all"))
        yield House(made.database.engine, client, Copier(connection), found)
    made.database.dispose()


def test_a_page_reads_in_as_many_statements_whatever_hangs_on_its_record(house: House) -> None:
    house.copier.copy(1, FEW)
    before = {(rule, address): house.reads(address) for rule, address in house.addresses}
    opened = {one: reads for one, (status, reads) in before.items() if status == 200}
    assert len({rule for rule, _address in opened}) > 150
    house.copier.copy(FEW + 1, MANY)
    once = {name for name, rows in house.copier.rows.items() if rows and house.copier.count(name) == len(rows)}
    assert once == set(ONCE)
    wrong = []
    for (rule, address), reads in opened.items():
        status, now = house.reads(address)
        if rule not in BY_NATURE and (status, len(now)) != (200, len(reads)):
            more = max(now, key=lambda sql, was=reads, now=now: now.count(sql) - was.count(sql), default="")
            wrong.append(f"{address}: {status}, {len(reads)} and then {len(now)}: {more[:200]}")
    assert wrong == [], "\n".join(wrong)
