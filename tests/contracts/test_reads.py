"""Whoever opens a list or an overview of patients leaves a trail of it, without the words that were looked for."""

from collections.abc import Callable, Iterator

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from causeway.access import GRANTS
from causeway.audit.models import AuditEvent
from causeway.web.application import Causeway
from tenants.patients.models import Patient
from tenants.patients.queries import find_names
from tenants.sessions.models import TherapySession
from tests.cast import PEOPLE, Cast
from tests.database import DatabaseUrls
from tests.pages import kind_of, walk
from tests.populated import Populated
from tests.routes import addresses, ask, clinic_rules, methods, records_of

READERS = ("dan", "dee", "ben", "pru", "ana")  # who opens every page between them, the widest first
WORD = "Secretword"


def trail(cast: Cast, who: str) -> list[tuple[str, str]]:
    """What somebody did, in order: the action and what is told beside it."""
    with cast.session("alder") as db:
        rows = db.scalars(
            select(AuditEvent).where(AuditEvent.user_id == cast.users[who]).order_by(AuditEvent.at, AuditEvent.id)
        )
        return [(row.action, str(row.detail)) for row in rows]


@pytest.mark.parametrize(
    ("path", "who", "action"),
    [
        ("patients/", "ivy", "patients.searched"),
        ("insurance/authorizations/", "uma", "authorizations.listed"),
        ("insurance/coverages/", "fay", "coverages.listed"),
        ("billing/", "ben", "costs.listed"),
        ("billing/sums/", "ben", "costs.summed"),
        ("schedule/", "fay", "schedule.viewed"),
        ("schedule/day/", "ana", "day.listed"),
        ("schedule/hours/", "ana", "hours.listed"),
        ("schedule/arrivals/", "fay", "arrivals.listed"),
        ("caseloads/", "dan", "caseloads.listed"),
    ],
)
def test_a_list_leaves_a_trail_without_the_words(
    cast: Cast, browse: Callable[[str], FlaskClient], path: str, who: str, action: str
) -> None:
    client, before = browse(who), len(trail(cast, who))
    assert client.get(f"/c/alder/{path}", query_string={"q": WORD}).status_code == 200
    left = trail(cast, who)[before:]
    assert [name for name, _detail in left] == [action]
    assert WORD not in str(left)


def test_an_hour_of_the_schedule_leaves_a_trail(
    cast: Cast, browse: Callable[[str], FlaskClient], populated: object
) -> None:
    with cast.session("alder") as db:
        session_id = db.scalar(select(TherapySession.id).limit(1))
    assert browse("dan").get(f"/c/alder/schedule/sessions/{session_id}/").status_code == 200
    with cast.session("alder") as db:
        seen = AuditEvent.action == "session.viewed", AuditEvent.subject_id == session_id
        assert db.scalar(select(func.count()).where(*seen, AuditEvent.user_id == cast.users["dan"])) == 1


def names_in(cast: Cast) -> list[str]:
    """How pages call the patients of Alder."""
    with cast.session("alder") as db:
        listed = find_names(db, db.scalars(select(Patient.id))).values()
    return [*listed, *(" ".join(reversed(name.split(", "))) for name in listed)]


def events_of(cast: Cast, who: str) -> int:
    """How much somebody's trail holds."""
    with cast.session("alder") as db:
        return db.scalar(select(func.count()).where(AuditEvent.user_id == cast.users[who])) or 0


def opened(
    app: Causeway, browse: Callable[[str], FlaskClient], records: dict[str, list[object]]
) -> Iterator[tuple[str, str, TestResponse]]:
    """Every page of a clinic by the first who may open it, with the ids of what it is about; then those that links lead to,
    with what they ask for."""
    clients = {who: browse(who) for who in READERS}
    for rule in clinic_rules(app):
        permission = app.guards[rule.endpoint].permission
        able = [who for who in READERS if permission is None or permission in GRANTS[PEOPLE[who][1]]]
        for path in addresses(rule, records) if able and "GET" in methods(rule) else ():
            answer = ask(clients[able[0]], path)
            yield rule.rule, able[0], answer
            if answer.status_code == 200:
                break
    for who in ("dan", "dee"):
        for path, answer, _links in walk(clients[who]):
            yield kind_of(path).partition("?")[0], who, answer


def test_every_page_with_a_patients_name_on_it_leaves_a_trail(
    app: Causeway,
    cast: Cast,
    browse: Callable[[str], FlaskClient],
    populated: Populated,
    database_urls: DatabaseUrls,
) -> None:
    records = records_of(database_urls.superuser, cast.clinics["alder"], populated.patients["alder"])
    names, before = names_in(cast), {who: events_of(cast, who) for who in READERS}
    named, untold = set(), set()
    for page, who, answer in opened(app, browse, records):
        after = events_of(cast, who)
        if answer.status_code == 200 and any(name in answer.text for name in names):
            named.add(page)
            untold |= {page} if after == before[who] else set()
        before[who] = after
    assert untold == set()
    assert len(named) > 60
    assert {"/c/<clinic>/", "/c/alder/reports/census/people/"} <= named
