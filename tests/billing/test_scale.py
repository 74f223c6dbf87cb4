"""The lists of insurance and billing at a hundred thousand rows: every statement stands on an index of the clinic's
and reads a bounded number of rows.

The rows are laid in bulk by the owner of the server, without triggers, for a clinic of their own; plans are read as the
application's role, under row security.
"""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg
import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from causeway.access import Actor, Role, member_actor
from causeway.database import Binding, bind
from causeway.ids import new_id
from tenants.billing import queries as billing
from tenants.insurance import queries as insurance
from tests.cast import Cast
from tests.database import DatabaseUrls

TODAY = date(2026, 11, 21)
ROWS = 100_000
PATIENTS = 20_000
KEPT = "now(), now(), 1"
_LAY = (
    """INSERT INTO patients (clinic_id, id, record_number, first_name, last_name, born_on, sex, availability, standing,
           is_part2, last_key, first_key, preferred_key, record_key, phone_key, admitted_key, created_at, updated_at, version)
       SELECT %(clinic)s, ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'P-' || n, 'Rosa', 'Name' || n,
           '1990-04-07', 'unknown', '{}', 'active', false, 'name' || lpad(n::text, 6, '0'), 'rosa', '', 'p' || n, '',
           '0001-01-01', now(), now(), 1 FROM generate_series(1, %(patients)s) n""",
    """INSERT INTO payers (clinic_id, id, name, name_key, kind, is_active, created_at, updated_at, version)
       SELECT %(clinic)s, ('00000000-0000-7000-9000-' || lpad(to_hex(n), 12, '0'))::uuid, 'Payer ' || n,
           'payer ' || lpad(n::text, 3, '0'), 'commercial', true, now(), now(), 1 FROM generate_series(1, 40) n""",
    """INSERT INTO coverages (clinic_id, id, patient_id, payer_id, rank, subscriber, starts_on, created_at, updated_at,
           version)
       SELECT %(clinic)s, ('00000000-0000-7000-a000-' || lpad(to_hex(n), 12, '0'))::uuid,
           ('00000000-0000-7000-8000-' || lpad(to_hex(1 + n %% %(patients)s), 12, '0'))::uuid,
           ('00000000-0000-7000-9000-' || lpad(to_hex(1 + n %% 40), 12, '0'))::uuid, 1, 'self', '2026-01-01',
           now(), now(), 1 FROM generate_series(1, %(rows)s) n""",
    """INSERT INTO authorizations (clinic_id, id, patient_id, coverage_id, payer_id, number, level_of_care, codes,
           unit_kind, authorized_units, used_units, starts_on, ends_on, next_review_on, status, is_retroactive,
           created_at, updated_at, version)
       SELECT clinic_id, id, patient_id, id, payer_id, 'A', 'intensive_outpatient', '{S9480}', 'days', 20, 3,
           DATE '2020-01-01' + (abs(hashtext(id::text)) %% 2700), DATE '2020-02-15' + (abs(hashtext(id::text)) %% 2700),
           DATE '2020-02-01' + (abs(hashtext(id::text)) %% 2700), 'approved', false, now(), now(), 1
       FROM coverages WHERE clinic_id = %(clinic)s""",
    """INSERT INTO charge_records (clinic_id, id, patient_id, coverage_id, payer_id, service_on, code_system, code, units,
           charged, payer_paid, patient_share, is_overpaid, status, created_at, updated_at, version)
       SELECT clinic_id, id, patient_id, id, payer_id, DATE '2023-01-01' + (abs(hashtext(id::text)) %% 1400), 'hcpcs',
           'S9480', 1, 350, 200, 50, false, 'recorded', now(), now(), 1 FROM coverages WHERE clinic_id = %(clinic)s""",
)
_TABLES = ("charge_records", "authorizations", "coverages", "payers", "patients")


@pytest.fixture(scope="module")
def large_clinic(database_urls: DatabaseUrls, cast: Cast) -> Iterator[UUID]:
    """The id of a clinic of 20,000 patients with 100,000 coverages, authorizations and charges."""
    clinic_id = new_id()
    values = {"clinic": clinic_id, "patients": PATIENTS, "rows": ROWS}
    with psycopg.connect(database_urls.superuser.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        for statement in _LAY:
            connection.execute(statement, values)
        for table in _TABLES:
            connection.execute(f"ANALYZE {table}")
        yield clinic_id
        for table in _TABLES:
            connection.execute(f"DELETE FROM {table} WHERE clinic_id = %s", [clinic_id])
            connection.execute(f"VACUUM ANALYZE {table}")


@pytest.fixture
def large(large_clinic: UUID, cast: Cast) -> Iterator[Session]:
    """A session bound to the large clinic."""
    with cast.database.sessions() as db:
        bind(db, Binding(large_clinic))
        yield db
        db.rollback()


def biller(clinic_id: UUID) -> Actor:
    return member_actor(
        clinic_id, new_id(), "Bulk", ZoneInfo("America/Chicago"), frozenset({Role.BILLING, Role.UTILIZATION_REVIEW})
    )


Read = Callable[[Session, Actor], Any]


def page(listing: Any, **args: str) -> Read:
    return lambda db, actor: listing.page(db, actor, args, "/")


def deep(listing: Any, **args: str) -> Read:
    """The page reached by going on from the first."""

    def read(db: Session, actor: Actor) -> Any:
        first = listing.page(db, actor, args, "/")
        cursor = first.next_url.split("after=")[1].split("&")[0]
        return listing.page(db, actor, {**args, "after": cursor}, "/")

    return read


READS: dict[str, Read] = {
    "board": page(insurance.board(TODAY)),
    "board, second page": deep(insurance.board(TODAY)),
    "board, all": page(insurance.board(TODAY), show="all"),
    "board of a payer": page(insurance.board(TODAY), payer="00000000-0000-7000-9000-000000000007"),
    "board, ending": page(insurance.board(TODAY), show="ending"),
    "board, searched": page(insurance.board(TODAY), q="name000123", show="all"),
    "coverages": page(insurance.coverage_list(TODAY)),
    "coverages, second page": deep(insurance.coverage_list(TODAY)),
    "coverages of a payer": page(insurance.coverage_list(TODAY), payer="00000000-0000-7000-9000-000000000007"),
    "coverages, searched": page(insurance.coverage_list(TODAY), q="name000123"),
    "payers": page(insurance.PAYERS, q="payer 0"),
    "costs": page(billing.COSTS),
    "costs, second page": deep(billing.COSTS),
    "costs of a month": page(billing.COSTS, period="2026-10"),
    "costs of a payer": page(billing.COSTS, payer="00000000-0000-7000-9000-000000000007"),
    "costs, searched": page(billing.COSTS, q="name000123"),
    "sums of a month": lambda db, actor: billing.sum_listed(db, actor, {"period": "2026-10"}),
    "sums of a patient": lambda db, actor: billing.sum_by_month(
        db, actor, billing.ChargeRecord.patient_id == UUID("00000000-0000-7000-8000-000000000007")
    ),
    "running out": lambda db, actor: insurance.list_running_out(db, actor, TODAY, 8),
    "reviews due": lambda db, actor: insurance.list_reviews_due(db, actor, TODAY, 8),
    "without coverage": lambda db, actor: insurance.list_uncovered(db, actor, TODAY, 8),
}


@pytest.mark.parametrize("name", READS)
def test_a_list_reads_no_table_whole(large: Session, large_clinic: UUID, name: str) -> None:
    seen: list[tuple[str, Any]] = []
    connection = large.connection()
    event.listen(connection, "before_cursor_execute", lambda *args: seen.append((args[2], args[3])))
    READS[name](large, biller(large_clinic))
    selects = [
        (statement, values) for statement, values in seen if statement.lstrip("( ").startswith(("SELECT", "WITH"))
    ]
    assert selects
    for statement, values in selects:
        explained = connection.exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", values).scalar_one()
        for node in walk(explained[0]["Plan"]):
            passed_by = node.get("Rows Removed by Filter", 0)
            assert (node["Actual Rows"] + passed_by) * node["Actual Loops"] <= billing.MOST_SUMMED + 1, (
                node,
                statement,
            )
            if node["Node Type"] == "Seq Scan":
                assert node["Relation Name"] == "payers", (node, statement)  # forty rows are cheaper read whole
            if "Index Cond" in node:
                assert "clinic_id" in node["Index Cond"], node


def walk(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from walk(part)


def test_sums_of_everything_stop_at_their_limit(large: Session, large_clinic: UUID) -> None:
    assert billing.sum_listed(large, biller(large_clinic), {}) is None
