"""Nobody opens or changes a chart outside their caseload, whatever the address: every route that takes something of a
patient's, with the records of patients whom the person has nothing to do with.

An address's arguments are filled with what they name (`tests.routes.OF_A_PATIENT`), so that a route which forgets to ask
whose the patient is would open here.
"""

import re
from collections.abc import Callable
from itertools import product

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from causeway.access import GRANTS, Scope
from causeway.web.application import Causeway
from tests.cast import PEOPLE, Cast
from tests.contracts.test_hostile_input import undo
from tests.database import DatabaseUrls
from tests.populated import Populated
from tests.routes import (
    ALDER,
    OF_A_PATIENT,
    addresses,
    ask,
    clinic_rules,
    methods,
    records_of,
    status_of,
    unchanged,
    without_tokens,
)

SHUT = {403, 404}
NAMES = re.compile("Sidney|Stella")
OPEN_TO_ALL = {
    "/c/<clinic>/glass/<patient_id>/open/": "asks for the reason first",
    "/c/<clinic>/glass/<patient_id>/close/": "closes what one has opened oneself, and nothing else",
    "/c/<clinic>/schedule/sessions/<session_id>/": "a place on the schedule, without the names of who is booked",
    "/c/<clinic>/schedule/sessions/<session_id>/attendance/": "the sheet, or the day's of the track, of one's own patients",
    "/c/<clinic>/schedule/sessions/<session_id>/attendance/as-last-time/": "says of one's own patients where they were last",
}
"""Routes that answer who has nothing to do with the patient, and why that tells and changes nothing."""


@pytest.fixture(scope="module")
def charts(cast: Cast, database_urls: DatabaseUrls, populated: Populated) -> dict[str, list[object]]:
    """Of the populated patients of Alder, whom only Sam cares for, what each argument of an address names."""
    found = records_of(database_urls.superuser, cast.clinics["alder"], populated.patients["alder"])
    assert [name for name, ids in found.items() if not ids] == []
    return found


def of_patients(app: Causeway) -> list[Rule]:
    """The routes that take something of a patient's. (An entry of the staff's is about supervision.)"""
    found = [rule for rule in clinic_rules(app) if rule.arguments & OF_A_PATIENT.keys()]
    return [rule for rule in found if not rule.rule.startswith("/c/<clinic>/staff/")]


@pytest.mark.parametrize("who", ["ana", "pat", "aud"])
def test_no_route_opens_or_changes_a_chart_outside_the_caseload(
    app: Causeway,
    cast: Cast,
    browse: Callable[[str], FlaskClient],
    charts: dict[str, list[object]],
    database_urls: DatabaseUrls,
    who: str,
) -> None:
    client, opened, asked = browse(who), set(), 0
    with without_tokens(app), unchanged(database_urls.superuser, cast.clinics["alder"]):
        for rule in of_patients(app):
            permission = app.guards[rule.endpoint].permission
            if permission is not None and permission not in GRANTS[PEOPLE[who][1]]:
                continue  # refused before any record is looked for, which has its own test
            for path, method in product(addresses(rule, charts), methods(rule)):
                answer = ask(client, path, method, follow_redirects=method == "GET")
                is_shut = answer.status_code in SHUT or (rule.rule in OPEN_TO_ALL and not NAMES.search(answer.text))
                opened |= set() if is_shut else {f"{method} {rule.rule}: {answer.status_code}"}
                asked += 1
    assert "\n".join(sorted(opened)) == ""
    assert asked > 100


def test_the_same_addresses_open_to_who_may_open_every_chart(
    app: Causeway,
    browse: Callable[[str], FlaskClient],
    charts: dict[str, list[object]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Otherwise the refusals above would prove nothing."""
    monkeypatch.setattr(Session, "commit", undo)
    closed = []
    clients = {who: browse(who) for who in ALDER}
    for rule in of_patients(app):
        permission = app.guards[rule.endpoint].permission
        able = [client for who, client in clients.items() if GRANTS[PEOPLE[who][1]].get(permission) is Scope.ALL]
        tried = product(addresses(rule, charts), able if "GET" in methods(rule) else ())
        if able and "GET" in methods(rule) and all(status_of(client, path) in SHUT for path, client in tried):
            closed.append(rule.rule)
    assert "\n".join(closed) == ""
