"""The whole URL map, as every role, with ids of another clinic and of patients outside one's caseload.

`routes.txt` is the table of what each route asks. A route that is not in it, or asks something else, fails here; change
the file on purpose (`python -m pytest tests/contracts/test_routes.py --update-routes`).
"""

from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import psycopg
import pytest
from flask.testing import FlaskClient

from causeway.access import GRANTS, Permission, Scope
from causeway.ids import new_id
from causeway.web.application import Causeway
from causeway.web.guards import Guard, Kind
from tests.cast import PEOPLE, Cast, operating
from tests.database import DatabaseUrls
from tests.populated import Populated
from tests.routes import (
    ALDER,
    FILLED_BY_PAGES,
    OF_A_PATIENT,
    OF_THE_HOUSE,
    UNSAFE,
    WORDS,
    addresses,
    clinic_rules,
    clinic_tables,
    methods,
    records_of,
    rules,
    status_of,
    unchanged,
    url,
    without_tokens,
)

TABLE = Path(__file__).with_name("routes.txt")
OPENED_BY_TOKEN = {
    "/c/<clinic>/calendar/<token>.ics",  # a program without a sign-in holds the address
    "/c/<clinic>/kiosk/",  # a device that staff handed over holds the token
    "/c/<clinic>/kiosk/sign/",
    "/c/<clinic>/kiosk/answer/",
    "/c/<clinic>/questions/",  # the same of a device that one patient holds
    "/c/<clinic>/questions/answer/",
}
RECORDS = {*OF_A_PATIENT, *OF_THE_HOUSE}


def asks(guard: Guard) -> str:
    if guard.permission is not None:
        return guard.permission.value
    return f"{guard.kind.value}: {guard.why}" if guard.why else guard.kind.value


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
    client, granted = browse(who), GRANTS[PEOPLE[who][1]]
    guarded = [rule for rule in clinic_rules(app) if app.guards[rule.endpoint].permission is not None]
    allowed = [rule for rule in guarded if app.guards[rule.endpoint].permission in granted]
    with without_tokens(app):
        for rule in guarded:
            for method in () if rule in allowed else methods(rule):
                status = status_of(client, url(rule, "alder", new_id()), method)
                assert status == 403, (who, method, rule.rule, status)
        for rule in allowed:  # last: to hand a device over ends the session on it
            for method in methods(rule):
                status = status_of(client, url(rule, "alder", new_id()), method)
                assert status < 500, (who, method, rule.rule, status)


@pytest.fixture(scope="module")
def foreign(cast: Cast, database_urls: DatabaseUrls, populated: Populated) -> dict[str, list[object]]:
    """Of Birch, what each argument of an address names; nothing for what names no record."""
    found = records_of(database_urls.superuser, cast.clinics["birch"], populated.patients["birch"])
    assert [name for name, ids in found.items() if not ids] == []
    return found


def test_it_is_known_what_every_argument_of_an_address_names(app: Causeway) -> None:
    names = {name for rule in clinic_rules(app) for name in rule.arguments}
    assert names == {*OF_A_PATIENT, *OF_THE_HOUSE, *WORDS, "on", "clinic"}


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


@pytest.fixture
def birch_untouched(cast: Cast, database_urls: DatabaseUrls) -> Iterator[None]:
    """Nothing of Birch changes while the test runs."""
    with unchanged(database_urls.superuser, cast.clinics["birch"]):
        yield


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
    foreign: dict[str, list[object]],
    birch_untouched: None,
    who: str,
) -> None:
    client = browse(who)
    with without_tokens(app):
        for rule in clinic_rules(app):
            if not rule.arguments & RECORDS or who not in askers(app.guards[rule.endpoint]):
                continue
            for path, method in product(addresses(rule, foreign), methods(rule)):
                status = status_of(client, path, method)
                assert status in {403, 404, 405}, (who, method, rule.rule, status)


def test_under_a_patient_only_that_patients_records_open(
    app: Causeway,
    cast: Cast,
    browse: Callable[[str], FlaskClient],
    foreign: dict[str, list[object]],
    populated: Populated,
    database_urls: DatabaseUrls,
    birch_untouched: None,
) -> None:
    """The patient in the address is real and within reach; the record after it is another patient's or clinic's."""
    own, anothers = (
        records_of(database_urls.superuser, cast.clinics["alder"], [patient_id])
        for patient_id in populated.patients["alder"]
    )
    opened, refused = set(), set()
    with without_tokens(app):
        for rule in clinic_rules(app):
            if "patient_id" not in rule.arguments or not rule.arguments - {"patient_id"} & OF_A_PATIENT.keys():
                continue
            client = browse(min(askers(app.guards[rule.endpoint], Scope.ALL)))
            for records in (foreign, anothers):
                wrong = {**records, "patient_id": own["patient_id"]}
                for path, method in product(addresses(rule, wrong), methods(rule)):
                    assert status_of(client, path, method) in {403, 404, 405}, (method, path)
                    refused.add(rule.rule)
            if any(status_of(client, path) == 200 for path in addresses(rule, own)):
                opened.add(rule.rule)
    # What is refused would open for the right record: otherwise this proves nothing.
    assert len(opened) * 2 > len(refused)


@pytest.mark.parametrize("who", ["dee", "ana"])
def test_no_route_of_another_clinic_opens_at_all(
    app: Causeway,
    browse: Callable[[str], FlaskClient],
    foreign: dict[str, list[object]],
    birch_untouched: None,
    who: str,
) -> None:
    client = browse(who)
    with without_tokens(app):
        for rule in clinic_rules(app):
            for method in methods(rule):
                path = next(addresses(rule, foreign, "birch"))
                assert status_of(client, path, method) == 404, (method, rule.rule)


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
    client = browse("aud")
    with operating(cast, "aud"), without_tokens(app):
        assert status_of(client, "/operator/") == 200
        for rule in operators:
            for method in methods(rule):
                assert status_of(client, url(rule, "", garbage), method) == 404, (method, rule.rule, garbage)


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
    clients = {who: browse(who) for who in ("dan", "dee", "ben", "pru")}
    for rule in clinic_rules(app):
        permission = app.guards[rule.endpoint].permission
        able = [who for who in clients if permission is None or permission in GRANTS[PEOPLE[who][1]]]
        if rule.arguments - {"clinic"} or "GET" not in methods(rule) or not able:
            continue
        for query in queries:
            answer = clients[able[0]].get(f"{url(rule, 'alder', '')}?{query}")
            assert answer.status_code < 500, (able[0], rule.rule, query)
