"""The whole URL map, as every role, with ids of another clinic and of patients outside one's caseload.

`routes.txt` is the table of what each route asks. A route that is not in it, or asks something else, fails here; change
the file on purpose (`python -m pytest tests/contracts/test_routes.py --update-routes`).
"""

import re
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.routing import Rule

from causeway.access import GRANTS, Permission, Scope
from causeway.ids import new_id
from causeway.people.models import User
from causeway.web.application import Causeway
from causeway.web.guards import Guard, Kind
from tests.cast import PEOPLE, Cast
from tests.database import DatabaseUrls
from tests.pages import unique_address
from tests.populated import Populated

TABLE = Path(__file__).with_name("routes.txt")
COLUMNS = "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s"
OPENED_BY_TOKEN = {
    "/c/<clinic>/calendar/<token>.ics",  # a program without a sign-in holds the address
    "/c/<clinic>/kiosk/",  # a device that staff handed over holds the token
    "/c/<clinic>/kiosk/sign/",
    "/c/<clinic>/kiosk/answer/",
}
HANDS_OVER = "/c/<clinic>/schedule/kiosk/"
FILLED_BY_PAGES = {"submissions"}  # keys of forms that were sent
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
ALDER = sorted(who for who, (slug, _role) in PEOPLE.items() if slug == "alder")


def asks(guard: Guard) -> str:
    if guard.permission is not None:
        return guard.permission.value
    return f"{guard.kind.value}: {guard.why}" if guard.why else guard.kind.value


def rules(app: Causeway) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def clinic_rules(app: Causeway) -> list[Rule]:
    """The clinic's routes. Handing the device over as a kiosk comes last: it signs out whoever walks them."""
    found = [rule for rule in rules(app) if rule.rule.startswith("/c/<clinic>")]
    return sorted(found, key=lambda rule: rule.rule == HANDS_OVER)


def url(rule: Rule, slug: str, record_id: object) -> str:
    """The rule's address with the same id in every place an id goes."""
    path = rule.rule.replace("<clinic>", slug)
    return re.sub(r"<[^>]+>", str(record_id), path)


def status_of(client: FlaskClient, path: str, method: str = "GET") -> int:
    """What the address answers, asked from a place of its own: an address that opens nothing is counted against who asks."""
    return client.open(path, method=method, environ_overrides={"REMOTE_ADDR": unique_address()}).status_code


def methods(rule: Rule) -> list[str]:
    return sorted((rule.methods or set()) & ({"GET"} | UNSAFE))


def test_every_route_is_in_the_table(app: Causeway, request: pytest.FixtureRequest) -> None:
    lines = sorted(f"{rule.rule} {','.join(methods(rule))} {asks(app.guards[rule.endpoint])}" for rule in rules(app))
    if request.config.getoption("--update-routes"):
        TABLE.write_text("\n".join(lines) + "\n")
    assert lines == TABLE.read_text().splitlines()


def test_every_page_of_a_clinic_asks_a_permission_or_says_why_not(app: Causeway) -> None:
    for rule in clinic_rules(app):
        guard = app.guards[rule.endpoint]
        kinds = {Kind.PUBLIC} if rule.rule in OPENED_BY_TOKEN else {Kind.PERMISSION, Kind.SIGNED_IN}
        assert guard.kind in kinds, rule.rule
        assert guard.permission is not None or len(guard.why) > 10, rule.rule


def test_every_permission_has_a_role(app: Causeway) -> None:
    held = {permission for grants in GRANTS.values() for permission in grants}
    assert held == set(Permission)


@pytest.mark.parametrize("who", ALDER)
def test_a_role_without_the_permission_gets_403_everywhere(
    app: Causeway, cast: Cast, browse: Callable[[str], FlaskClient], who: str
) -> None:
    client, role = browse(who), PEOPLE[who][1]
    app.config["WTF_CSRF_ENABLED"] = False
    try:
        for rule in clinic_rules(app):
            permission = app.guards[rule.endpoint].permission
            if permission is None:
                continue
            for method in methods(rule):
                status = status_of(client, url(rule, "alder", new_id()), method)
                if permission in GRANTS[role]:
                    assert status < 500, (who, method, rule.rule, status)
                else:
                    assert status == 403, (who, method, rule.rule, status)
    finally:
        app.config["WTF_CSRF_ENABLED"] = True


@pytest.fixture(scope="module")
def foreign_ids(app: Causeway, cast: Cast, database_urls: DatabaseUrls, populated: Populated) -> list[UUID]:
    """One id of every clinic-owned table of Birch."""
    found = []
    with psycopg.connect(database_urls.superuser.replace("+psycopg", "")) as connection:
        for table in clinic_tables(connection):
            row = connection.execute(
                f'SELECT id FROM "{table}" WHERE clinic_id = %s LIMIT 1', [cast.clinics["birch"]]
            ).fetchone()
            if row is not None:
                found.append(row[0])
    return found


@pytest.fixture(scope="module")
def alder_ids(cast: Cast, database_urls: DatabaseUrls, populated: Populated) -> dict[UUID, list[UUID]]:
    """One id of every table for each patient of the populated Alder that has any."""
    found: dict[UUID, list[UUID]] = {patient_id: [] for patient_id in populated.patients["alder"]}
    with psycopg.connect(database_urls.superuser.replace("+psycopg", "")) as connection:
        for table in clinic_tables(connection):
            columns = {row[0] for row in connection.execute(COLUMNS, [table]).fetchall()}
            for patient_id in found if "patient_id" in columns else ():
                row = connection.execute(
                    f'SELECT id FROM "{table}" WHERE clinic_id = %s AND patient_id = %s LIMIT 1',
                    [cast.clinics["alder"], patient_id],
                ).fetchone()
                found[patient_id] += row or ()
    return found


def test_every_table_of_a_clinic_is_populated(database_urls: DatabaseUrls, cast: Cast, populated: object) -> None:
    with psycopg.connect(database_urls.superuser.replace("+psycopg", "")) as connection:
        empty = {
            table
            for table in clinic_tables(connection)
            if connection.execute(
                f'SELECT 1 FROM "{table}" WHERE clinic_id = %s LIMIT 1', [cast.clinics["birch"]]
            ).fetchone()
            is None
        }
    assert empty <= FILLED_BY_PAGES


def clinic_tables(connection: psycopg.Connection) -> list[str]:
    rows = connection.execute(
        """SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'clinic_id'
           JOIN pg_attribute i ON i.attrelid = c.oid AND i.attname = 'id'
           WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
             AND c.relname NOT LIKE 'audit%' ORDER BY 1"""
    ).fetchall()
    return [name for (name,) in rows]


@pytest.fixture
def birch_untouched(cast: Cast, database_urls: DatabaseUrls) -> Iterator[None]:
    """Nothing of Birch changes while the test runs."""

    def digest() -> dict[str, str]:
        with psycopg.connect(database_urls.superuser.replace("+psycopg", "")) as connection:
            return {
                table: connection.execute(
                    f"""SELECT md5(coalesce(string_agg(t::text, ',' ORDER BY t.id), '')) FROM "{table}" t
                        WHERE clinic_id = %s""",
                    [cast.clinics["birch"]],
                ).fetchone()[0]
                for table in clinic_tables(connection)
            }

    before = digest()
    yield
    assert digest() == before


def askers(guard: Guard, *scopes: Scope) -> set[str]:
    """Who asks for a route's foreign records: one who may do it for every patient, one for their own caseload only.

    scopes: only those who reach so far.
    Whoever may not do it at all is refused before any record is looked for, which has its own test.
    """
    if guard.permission is None:
        return {"dee"}
    found = {}
    for who in ALDER:
        scope = GRANTS[PEOPLE[who][1]].get(guard.permission)
        if scope is not None and (not scopes or scope in scopes):
            found.setdefault(scope, who)
    return set(found.values())


@pytest.mark.parametrize("who", ALDER)
def test_no_route_opens_or_changes_another_clinics_record(
    app: Causeway,
    browse: Callable[[str], FlaskClient],
    foreign_ids: list[UUID],
    birch_untouched: None,
    who: str,
) -> None:
    assert len(foreign_ids) >= 3
    app.config["WTF_CSRF_ENABLED"] = False
    try:
        for rule in clinic_rules(app):
            if not rule.arguments - {"clinic"} or who not in askers(app.guards[rule.endpoint]):
                continue
            client = browse(who)  # the walk is long, and what was signed in for lasts for minutes
            for record_id, method in product(foreign_ids, methods(rule)):
                status = status_of(client, url(rule, "alder", record_id), method)
                assert status in {403, 404, 405}, (who, method, rule.rule, status)
    finally:
        app.config["WTF_CSRF_ENABLED"] = True


def test_under_a_patient_only_that_patients_records_open(
    app: Causeway,
    browse: Callable[[str], FlaskClient],
    foreign_ids: list[UUID],
    populated: Populated,
    alder_ids: dict[UUID, list[UUID]],
    birch_untouched: None,
) -> None:
    """The patient in the address is real and within reach; the record after it is another patient's or clinic's."""
    patient_id, another = populated.patients["alder"]
    opened, refused = set(), set()
    app.config["WTF_CSRF_ENABLED"] = False
    try:
        for rule in clinic_rules(app):
            if "patient_id" not in rule.arguments or len(rule.arguments) < 3:
                continue
            path = rule.rule.replace("<patient_id>", str(patient_id)).replace("<clinic>", "alder")
            client = browse(min(askers(app.guards[rule.endpoint], Scope.ALL)))
            for record_id, method in product([*foreign_ids, *alder_ids[another]], methods(rule)):
                status = status_of(client, re.sub(r"<[^>]+>", str(record_id), path), method)
                assert status in {403, 404, 405}, (method, rule.rule, record_id, status)
                refused.add(rule.rule)
            if any(status_of(client, re.sub(r"<[^>]+>", str(own), path)) == 200 for own in alder_ids[patient_id]):
                opened.add(rule.rule)
    finally:
        app.config["WTF_CSRF_ENABLED"] = True
    # What is refused would open for the right record: otherwise this proves nothing.
    assert len(opened) * 2 > len(refused)


@pytest.mark.parametrize("who", ["dee", "ana"])
def test_no_route_of_another_clinic_opens_at_all(
    app: Causeway, browse: Callable[[str], FlaskClient], foreign_ids: list[UUID], birch_untouched: None, who: str
) -> None:
    client = browse(who)
    app.config["WTF_CSRF_ENABLED"] = False
    try:
        for rule in clinic_rules(app):
            for method in methods(rule):
                assert status_of(client, url(rule, "birch", foreign_ids[0]), method) == 404, (method, rule.rule)
    finally:
        app.config["WTF_CSRF_ENABLED"] = True


GARBAGE_IDS = ["x", "0", "1e9", "..%2f", "%00", "null", "' OR 1=1 --", "a" * 300]
GARBAGE_SLUGS = [garbage for garbage in GARBAGE_IDS if garbage != "..%2f"]  # which stands for two parts of an address


@pytest.mark.parametrize("garbage", GARBAGE_IDS)
def test_a_garbage_id_is_not_found(app: Causeway, browse: Callable[[str], FlaskClient], garbage: str) -> None:
    client = browse("dan")
    for rule in clinic_rules(app):
        if rule.arguments - {"clinic"} and app.guards[rule.endpoint].permission in GRANTS[PEOPLE["dan"][1]]:
            status = client.get(url(rule, "alder", garbage), follow_redirects=True).status_code
            assert status in {404, 405, 403}, (rule.rule, garbage, status)


@pytest.mark.parametrize("garbage", GARBAGE_SLUGS)
def test_a_garbage_clinic_answers_like_one_that_does_not_exist(
    app: Causeway, browse: Callable[[str], FlaskClient], garbage: str
) -> None:
    client, stranger = browse("dan"), app.test_client()
    for rule in clinic_rules(app):
        for method in set(methods(rule)) - UNSAFE:
            path = url(rule, garbage, new_id())
            assert status_of(client, path, method) in {404, 405}, (method, rule.rule, garbage)
            known = status_of(stranger, url(rule, "nowhere", new_id()), method)
            assert status_of(stranger, path, method) in {404, known}, (method, rule.rule, garbage)


@pytest.mark.parametrize("garbage", GARBAGE_SLUGS)
def test_a_garbage_address_of_the_console_is_not_found(
    app: Causeway, cast: Cast, browse: Callable[[str], FlaskClient], garbage: str
) -> None:
    operators = [rule for rule in rules(app) if rule.rule.startswith("/operator/") and rule.arguments]
    assert len(operators) >= 4
    with cast.database.unbound() as db:
        db.execute(update(User).where(User.id == cast.users["aud"]).values(is_operator=True))
    client = browse("aud")
    app.config["WTF_CSRF_ENABLED"] = False
    try:
        assert status_of(client, "/operator/") == 200
        for rule in operators:
            for method in methods(rule):
                assert status_of(client, url(rule, "", garbage), method) == 404, (method, rule.rule, garbage)
    finally:
        app.config["WTF_CSRF_ENABLED"] = True
        with cast.database.unbound() as db:
            db.execute(update(User).where(User.id == cast.users["aud"]).values(is_operator=False))


def test_a_wrong_kind_of_request_is_told_the_right_ones(app: Causeway, browse: Callable[[str], FlaskClient]) -> None:
    answer = browse("dan").delete("/c/alder/")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"


HOSTILE = [
    "q=%00",
    "q=" + "a" * 5000,
    "q=%ED%A0%80%F4%8F%BF%BF",
    "q=%F4%8F%BF%BF",
    "q=%ED%9F%BF",
    "sort=-nothing&after=x&before=%00",
    "after=WyJcdWQ4MDAiLCJhIiwiMDAwMDAwMDAtMDAwMC03MDAwLTgwMDAtMDAwMDAwMDAwMDAwIl0",
    "after=WyJhXHUwMDAwIiwiYSIsIjAwMDAwMDAwLTAwMDAtNzAwMC04MDAwLTAwMDAwMDAwMDAwMCJd",
    "columns=nothing&columns=%00&columns=last_name",
    "page=-1&from=notadate&to=99999-99-99&year=0&month=13",
]
GARBAGE = ["%00' OR 1=1 --", "99999999999999999999", "00000000-0000-7000-8000-000000000000"]


def test_no_list_answers_hostile_arguments_with_a_failure(app: Causeway, browse: Callable[[str], FlaskClient]) -> None:
    names = ["status", "standing", "sex", "payer", "program", "track", "clinician", "kind", "person", "month", "year"]
    queries = [*HOSTILE, *("&".join(f"{name}={garbage}" for name in names) for garbage in GARBAGE)]
    for who in ("dan", "ben"):
        client = browse(who)
        for rule in clinic_rules(app):
            if rule.arguments - {"clinic"} or "GET" not in methods(rule):
                continue
            for query in queries:
                answer = client.get(f"{url(rule, 'alder', '')}?{query}")
                assert answer.status_code < 500, (who, rule.rule, query)
