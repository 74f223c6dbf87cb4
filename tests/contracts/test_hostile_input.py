"""No form answers hostile text with a failure: NUL, line ends that would split a header, marks that turn text around,
letters of every script, and far too much of it. What cannot be kept is left out or refused beside its field.
"""

import re
from collections.abc import Callable, Iterator
from urllib.parse import urljoin

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway import clock
from causeway.web.application import Causeway
from tenants.family.education.models import EducationClass
from tenants.family.models import FamilyGroup
from tests.cast import Cast
from tests.pages import fields_of, form_pages

STRANGE = "A\0\x1b\u202eم\u202cريم😀 O'Neil <b>&\"\r\nBcc: all@example.org"
LONG = "x" * 100_000
TEXT_FIELDS = re.compile(r'<input[^>]*type="(?:text|search|email|tel|url|date|time|number)"[^>]*>|<textarea[^>]*>')


def names_of_text_fields(page: str) -> list[str]:
    form = page[page.index('<form class="form"') :]
    form = form[: form.index("</form>")]
    found = [re.search(r'name="([^"]+)"', tag) for tag in TEXT_FIELDS.findall(form)]
    return [match.group(1) for match in found if match is not None]


def answers(client: FlaskClient, path: str, page: str) -> Iterator[tuple[str, str, int]]:
    action = re.search(r'<form class="form" method="post" action="([^"]*)"', page)
    for name in names_of_text_fields(page):
        for text in (STRANGE, LONG):
            values = fields_of(page)
            values.setlist(name, [text])
            answer = client.post(urljoin(path, action.group(1)) if action else path, data=values)
            yield name, text[:1], answer.status_code


def undo(session: Session) -> None:
    """In place of a commit: everything is written, checked by the database, and taken back."""
    session.flush()
    session.rollback()


def test_no_form_fails_on_hostile_text(
    app: Causeway, browse: Callable[[str], FlaskClient], populated: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    clients = [browse(who) for who in ("dee", "dan", "ben", "pia")]
    monkeypatch.setitem(app.config, "PROPAGATE_UNEXPECTED", False)
    monkeypatch.setattr(Session, "commit", undo)
    known: set[str] = set()
    failed = []
    for client in clients:
        for path, page in form_pages(client, known):
            failed += [(path, name, sign, code) for name, sign, code in answers(client, path, page) if code >= 500]
    assert failed == []
    assert len(known) > 20
    # Forms of whoever treats, whom a director does not stand in for.
    assert {"/c/alder/family/groups/new/", "/c/alder/family-education/new/"} <= known


def test_no_plan_of_a_coming_hour_with_families_fails_on_hostile_text(
    app: Causeway, cast: Cast, browse: Callable[[str], FlaskClient], populated: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The walk may meet only hours that are over, whose plans are closed."""
    with cast.session("alder", "dan") as db:
        group = db.scalars(
            select(FamilyGroup.id).where(FamilyGroup.starts_at > clock.now(), FamilyGroup.cancelled_at.is_(None))
        ).first()
        class_id = db.scalars(
            select(EducationClass.id).where(
                EducationClass.starts_at > clock.now(), EducationClass.called_off_at.is_(None)
            )
        ).first()
    monkeypatch.setitem(app.config, "PROPAGATE_UNEXPECTED", False)
    monkeypatch.setattr(Session, "commit", undo)
    pia = browse("pia")
    for path in (f"/c/alder/family/groups/{group}/plan/", f"/c/alder/family-education/{class_id}/edit/"):
        page = pia.get(path)
        assert page.status_code == 200, path
        found = list(answers(pia, path, page.text))
        assert found, path
        assert [one for one in found if one[2] >= 500] == []
