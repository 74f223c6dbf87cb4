"""Whoever opens a list or an overview of patients leaves a trail of it, without the words that were looked for."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from causeway.audit.models import AuditEvent
from tenants.sessions.models import TherapySession
from tests.cast import Cast

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
