"""The list and the search stay flat at 100,000 patients in a clinic, under row security, as the application role."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg
import pytest
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor, Role, member_actor
from causeway.database import Binding, Database, bind
from causeway.ids import new_id
from causeway.panel.listing import ListPage
from causeway.people.clinics import create_clinic
from causeway.people.models import Membership, MembershipStatus, User
from config import Settings
from tenants.patients import queries
from tenants.patients.models import CareRelationship
from tests.cast import Cast
from tests.database import Server
from tests.patients.conftest import fields_of

MANY = 100_000
CHICAGO = ZoneInfo("America/Chicago")
FILL = """
    INSERT INTO patients (clinic_id, id, record_number, first_name, last_name, born_on, sex, phone, availability,
        standing, admitted_on, is_part2, last_key, first_key, preferred_key, record_key, phone_key, admitted_key,
        created_at, updated_at)
    SELECT %(clinic)s, gen_random_uuid(), 'P-' || lpad(n::text, 6, '0'), f, l, b, s, '555-' || n, '{}', t, a, false,
        lower(l), lower(f), '', 'p' || lpad(n::text, 6, '0'), '555' || n, coalesce(a, '0001-01-01'), now(), now()
    FROM (SELECT n, (ARRAY['John','Joan','Mary','Ann','Luis','Wei'])[1 + n %% 6] || chr(97 + n / 6 %% 26) AS f,
            (ARRAY['Smith','Smitt','Jones','Garcia','Lee','Khan','Brown'])[1 + n * 7 %% 7] || chr(97 + n / 11 %% 26)
                || chr(97 + n / 300 %% 26) AS l,
            date '1940-01-01' + n %% 25000 AS b, (ARRAY['female','male'])[1 + n %% 2] AS s,
            CASE WHEN n %% 1000 = 0 THEN 'waitlisted' WHEN n %% 20 = 0 THEN 'active' ELSE 'discharged' END AS t,
            CASE WHEN n %% 3 = 0 THEN date '2010-01-01' + n %% 5000 END AS a
          FROM generate_series(1, %(many)s) AS n) AS made"""


@dataclass
class Big:
    """A database with one clinic of many patients."""

    database: Database
    clinic_id: UUID
    users: dict[Role, UUID]

    def actor(self, role: Role) -> Actor:
        return member_actor(self.clinic_id, self.users[role], role.value, CHICAGO, frozenset({role}))

    def session(self) -> Session:
        db = self.database.sessions()
        bind(db, Binding(self.clinic_id))
        return db


@pytest.fixture(scope="module")
def big(database_server: Server, worker_name: str, settings: Settings, cast: Cast) -> Iterator[Big]:
    urls = database_server.make(f"causeway_big_{worker_name}")
    database = Database(urls.application)
    clinic_id = create_clinic(database, slug="big", name="Big Clinic", timezone=str(CHICAGO))
    users = {role: new_id() for role in (Role.INTAKE, Role.CLINICIAN)}
    with database.clinic(Binding(clinic_id)) as db:
        for role, user_id in users.items():
            db.add(User(id=user_id, email=f"{role}@big.example", display_name=role.title()))
            db.flush()
            db.add(Membership(clinic_id=clinic_id, user_id=user_id, roles=[role], status=MembershipStatus.ACTIVE))
    with psycopg.connect(urls.superuser.replace("+psycopg", "")) as connection:
        connection.execute("SET session_replication_role = replica")  # filling is not what is measured
        connection.execute(FILL, {"clinic": clinic_id, "many": MANY})
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE patients")
        ids = connection.execute("SELECT id FROM patients WHERE record_key LIKE 'p0%77' LIMIT 30").fetchall()
    with database.clinic(Binding(clinic_id)) as db:
        today = clock.today(CHICAGO)
        for (patient_id,) in ids:
            db.add(
                CareRelationship(
                    patient_id=patient_id, user_id=users[Role.CLINICIAN], kind="primary", from_on=today - timedelta(1)
                )
            )
    yield Big(database, clinic_id, users)
    database.dispose()
    database_server.drop(f"causeway_big_{worker_name}")


def plan_of(db: Session, read: Callable[[], Any]) -> tuple[Any, dict[str, Any]]:
    """What `read` returns, and how PostgreSQL ran its one statement."""
    seen: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        if statement.startswith("SELECT"):
            seen.append((statement, parameters))

    engine = db.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    try:
        found = read()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert len(seen) == 1, [statement for statement, _p in seen]
    statement, parameters = seen[0]
    explained = db.connection().exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", parameters).scalar_one()
    return found, explained[0]["Plan"]


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from nodes(child)


def touched(plan: dict[str, Any]) -> int:
    """Rows of patients that were looked at."""
    return sum(
        int((node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"])
        for node in nodes(plan)
        if node.get("Relation Name") == "patients"
    )


def page(db: Session, actor: Actor, **args: str) -> ListPage:
    return queries.PATIENTS.page(db, actor, args, "/c/big/patients/")


@pytest.mark.parametrize(
    ("args", "rows", "most"),
    [
        ({}, 25, 30),
        ({"sort": "-name"}, 25, 30),
        ({"sort": "record"}, 25, 30),
        ({"sort": "born"}, 25, 30),
        ({"sort": "-admitted"}, 25, 30),
        ({"standing": "active"}, 25, 30),
        ({"standing": "waitlisted"}, 25, 30),
        ({"standing": "nonsense"}, 25, 30),
        ({"sex": "female"}, 25, 120),
        ({"q": "smi"}, 25, 60),
        ({"q": "s"}, 25, 60),
        ({"q": "smithab"}, 1, 2_000),
        ({"q": "smi jo"}, 25, 3_000),
        ({"q": "johnq garciaab"}, 0, 2_000),
        ({"q": "P-004242"}, 1, 5),
        ({"q": "4242"}, 1, 5),
        ({"q": "555-4242"}, 1, 60),
        ({"q": "1961-05-04"}, 4, 10),
        ({"q": "nobody at all"}, 0, 10),
    ],
)
def test_a_page_of_the_list_looks_at_few_rows(big: Big, args: dict[str, str], rows: int, most: int) -> None:
    with big.session() as db:
        for _ in range(
            7
        ):  # beyond the fifth time the driver prepares the statement, and the plan may become a generic one
            found, plan = plan_of(db, lambda: page(db, big.actor(Role.INTAKE), **args))
    assert min(len(found.rows), rows) == rows
    assert touched(plan) <= most, plan
    if most < 2_000:
        assert "Seq Scan" not in {node["Node Type"] for node in nodes(plan) if node.get("Relation Name") == "patients"}


def test_a_page_far_into_the_list_costs_no_more_than_the_first(big: Big) -> None:
    with big.session() as db:
        here = page(db, big.actor(Role.INTAKE), q="", sort="record")
        for _ in range(40):
            assert here.next_url is not None
            args = dict(part.split("=") for part in here.next_url[1:].split("&"))
            here, plan = plan_of(db, lambda args=args: page(db, big.actor(Role.INTAKE), **args))  # type: ignore[misc]
            assert touched(plan) <= 30


@pytest.mark.parametrize("args", [{}, {"q": "smi"}, {"sort": "born"}, {"standing": "active"}])
def test_a_small_caseload_in_a_large_clinic_is_read_from_the_caseload(big: Big, args: dict[str, str]) -> None:
    with big.session() as db:
        found, plan = plan_of(db, lambda: page(db, big.actor(Role.CLINICIAN), **args))
    assert len(found.rows) <= 25
    assert touched(plan) <= 100, plan


@pytest.mark.parametrize("term", ["smi", "s", "smithab johnb", "P-004242", "555-4242", "1961-05-04"])
def test_the_search_box_looks_at_few_rows(big: Big, term: str) -> None:
    with big.session() as db:
        _found, plan = plan_of(db, lambda: queries.find_matches(db, big.actor(Role.INTAKE), term, 8))
    assert touched(plan) <= 2_000, plan


def test_a_duplicate_is_looked_for_by_birth_date(big: Big) -> None:
    with big.session() as db:
        _found, plan = plan_of(db, lambda: queries.find_alike(db, "John", "Smith", date(1961, 5, 4), "555-123-4567"))
    assert touched(plan) <= 50, plan


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every message to the database but the COMMIT, noted in the driver: the kernel's own statements are among them."""
    seen: list[str] = []
    execute = psycopg.Cursor.execute

    def note(cursor: Any, query: Any, *values: Any, **options: Any) -> Any:
        seen.append(query.decode() if isinstance(query, bytes) else str(query))
        return execute(cursor, query, *values, **options)

    monkeypatch.setattr(psycopg.Cursor, "execute", note)
    return seen


@pytest.mark.parametrize(
    ("who", "query"), [("ivy", ""), ("ivy", "?q=testperson"), ("ana", ""), ("ana", "?standing=active")]
)
def test_the_list_takes_session_binding_list_and_audit_and_nothing_more(
    browse: Callable[[str], FlaskClient], committed: Callable[..., UUID], statements: list[str], who: str, query: str
) -> None:
    client = browse(who)
    counts = []
    for _ in range(2):
        client.get(f"/c/alder/patients/{query}")
        statements.clear()
        assert client.get(f"/c/alder/patients/{query}").status_code == 200
        counts.append(len(statements))
        for _ in range(3):
            committed()
    assert counts[0] == counts[1] <= 4, statements


def test_a_chart_takes_few_statements(
    browse: Callable[[str], FlaskClient], committed: Callable[..., UUID], statements: list[str]
) -> None:
    url, client = f"/c/alder/patients/{committed()}/", browse("ivy")
    client.get(url)
    statements.clear()
    assert client.get(url).status_code == 200
    assert len(statements) <= 12, statements


def test_an_edit_page_takes_session_binding_record_and_audit_and_nothing_more(
    browse: Callable[[str], FlaskClient], committed: Callable[..., UUID], statements: list[str]
) -> None:
    url, client = f"/c/alder/patients/{committed()}/edit/", browse("ivy")
    client.get(url)
    statements.clear()
    assert client.get(url).status_code == 200
    assert len(statements) == 4, statements


def test_a_correction_takes_session_binding_and_update_and_nothing_more(
    browse: Callable[[str], FlaskClient], committed: Callable[..., UUID], statements: list[str]
) -> None:
    url, client = f"/c/alder/patients/{committed()}/edit/", browse("ivy")
    for phone in ("312-555-0141", "312-555-0142"):
        filled = {**fields_of(client.get(url).text), "phone": phone}
        statements.clear()
        assert client.post(url, data=filled).status_code == 302
        assert len(statements) == 3, statements
