"""A link to a note stands only where the note opens: the page and whoever shows the link ask the same question."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from tenants.programs.rules import SessionKind
from tenants.sessions.models import TherapySession
from tests.cast import Cast
from tests.notes.conftest import DAY, Ids, commit_group

Browse = Callable[[str], FlaskClient]
PEOPLE = ("ana", "pat", "dan", "uma", "dee")
"""Whoever leads it, a peer who does not, a director, a reader of everything, an administrator without notes."""


@pytest.fixture
def mixed(cast: Cast, noon: None) -> Ids:
    """Ana's three groups, the last of which a family session's slot made: those are documented elsewhere."""
    ids = commit_group(cast)
    with cast.session("alder", "dan") as db:
        db.execute(
            update(TherapySession)
            .where(TherapySession.id == ids.sessions[2])
            .values(kind=SessionKind.MULTI_FAMILY)
            .execution_options(synchronize_session=False)
        )
        db.commit()
    return ids


def links(page: str) -> set[str]:
    return set(re.findall(r'href="(/c/alder/notes/[0-9a-f-]{36}/)[^"]*"', page))


@pytest.mark.parametrize("who", PEOPLE)
def test_a_note_is_linked_from_attendance_and_the_schedule_only_where_it_opens(
    browse: Browse, mixed: Ids, who: str
) -> None:
    client = browse(who)
    paths = [f"/c/alder/schedule/day/{mixed.track}/{DAY}/"]
    paths += [f"/c/alder/schedule/sessions/{session}/" for session in mixed.sessions]
    paths += ["/c/alder/", "/c/alder/worklist/", "/c/alder/notes/"]
    paths += [f"/c/alder/patients/{mixed.people['Rosa']}/sessions/"]
    seen: set[str] = set()
    for path in paths:
        answer = client.get(path)
        seen |= links(answer.text) if answer.status_code == 200 else set()
    for url in seen:
        assert client.get(url).status_code == 200, url
    assert f"/c/alder/notes/{mixed.sessions[2]}/" not in seen
    if who in {"ana", "dan"}:
        assert mixed.url in seen
    if who == "pat":
        assert client.get(mixed.url).status_code == 403
        assert mixed.url not in seen
