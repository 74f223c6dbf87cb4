"""The page on which a stored file is let leave: once, by whom it may, with what was typed kept when it is refused."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from causeway.audit.models import AuditEvent
from causeway.ids import new_id
from tenants.patients.models import Disclosure
from tests.letters.conftest import Paper
from tests.letters.releases import KIM, OFFICE, TESTS, marked, stored
from tests.pages import fields_of, submit

Browse = Callable[[str], FlaskClient]


def path(paper: Paper, attachment_id: object) -> str:
    return f"/c/alder/patients/{paper.patient_id}/documents/{attachment_id}/release/"


@pytest.fixture
def kept(rosa: Paper) -> UUID:
    """A file of Rosa's, committed."""
    with rosa.cast.session("alder", "dan") as db:
        made = stored(db, rosa).id
        db.commit()
    return made


TYPED: dict[str, Any] = {
    "recipient": "employer",
    "recipient_name": OFFICE,
    "purpose": "other",
    "categories": ["tests"],
    "language": "en",
}


def test_a_file_is_released_once_however_often_the_button_is_pressed(browse: Browse, rosa: Paper, kept: UUID) -> None:
    rosa.release(OFFICE, TESTS)
    ana, url = browse("ana"), path(rosa, kept)
    assert f"{kept}/release/" in ana.get(url.removesuffix(f"{kept}/release/")).text
    values = {**fields_of(ana.get(url).text), **TYPED}
    first, second = ana.post(url, data=values), ana.post(url, data=values)
    assert (first.status_code, first.content_type) == (200, "application/pdf")
    assert first.headers["Content-Disposition"].startswith('attachment; filename="lab.pdf"')
    assert second.status_code == 302
    with rosa.cast.session("alder") as db:
        left = db.scalars(select(Disclosure).where(Disclosure.patient_id == rosa.patient_id)).one()
        assert (left.basis, left.recipient_name, left.way, left.categories) == ("release", OFFICE, "letter", ["tests"])
        assert "42 CFR part 2" in left.notice
        done = db.scalars(select(AuditEvent.action).where(AuditEvent.action == "attachment.released")).all()
        assert len(done) == 1
    assert fields_of(ana.get(url).text)["categories"] == "tests", "what it tells is known from now on"


@pytest.mark.parametrize(
    ("changes", "status", "said"),
    [
        ({"categories": []}, 422, "Mark what the file tells"),
        ({"recipient_name": ""}, 422, "Say whom it is for"),
        ({"categories": ["counselling_notes"]}, 422, "not a valid choice"),
        ({}, 403, "no release in force"),
    ],
)
def test_a_refusal_keeps_what_was_typed_and_leaves_nothing_but_its_trail(
    browse: Browse, rosa: Paper, kept: UUID, changes: dict[str, Any], status: int, said: str
) -> None:
    ana, url = browse("ana"), path(rosa, kept)
    answer = submit(ana, url, **{**TYPED, **changes})
    assert answer.status_code == status
    assert said in answer.text
    assert OFFICE in answer.text or "recipient_name" in changes
    with rosa.cast.session("alder") as db:
        assert db.scalars(select(Disclosure).where(Disclosure.patient_id == rosa.patient_id)).all() == []
        refused = db.scalars(
            select(AuditEvent).where(
                AuditEvent.action == "disclosure.refused", AuditEvent.patient_id == rosa.patient_id
            )
        ).all()
        assert len(refused) == (1 if status == 403 else 0)


def test_a_refused_release_shows_the_way_forward(browse: Browse, rosa: Paper, kept: UUID) -> None:
    text = submit(browse("ana"), path(rosa, kept), **TYPED).text
    assert f'href="/c/alder/patients/{rosa.patient_id}/consents/new/?kind=release&amp;' in text


def test_nothing_is_posted_to_who_asked_not_to_be_contacted_and_it_can_be_handed_over(
    browse: Browse, rosa: Paper, kept: UUID
) -> None:
    with rosa.cast.session("alder", "dan") as db:
        contact = marked(db, rosa, is_do_not_contact=True)
        db.commit()
    ana, url = browse("ana"), path(rosa, kept)
    typed = {**TYPED, "recipient": "contact", "recipient_name": "", "contact_id": str(contact), "language": "es"}
    refused = submit(ana, url, **typed, way="letter")
    assert refused.status_code == 403
    assert f"{KIM} asked not to be contacted: nobody calls them, and nothing is sent to them" in refused.text
    assert f'href="/c/alder/patients/{rosa.patient_id}/contacts/"' in refused.text
    again = fields_of(refused.text)
    assert {name: again[name] for name in ("contact_id", "categories", "language", "way")} == {
        "contact_id": str(contact),
        "categories": "tests",
        "language": "es",
        "way": "letter",
    }
    assert ana.post(url, data={**again, "way": "pdf"}).content_type == "application/pdf"
    with rosa.cast.session("alder") as db:
        left = db.scalars(select(Disclosure).where(Disclosure.patient_id == rosa.patient_id)).one()
        assert (left.way, left.recipient_id) == ("pdf", contact)


def test_the_page_is_there_for_the_patients_own_people_alone(browse: Browse, rosa: Paper, kept: UUID) -> None:
    assert browse("ben").get(path(rosa, kept)).status_code == 403
    assert browse("cleo").get(path(rosa, kept)).status_code == 404
    ana = browse("ana")
    for garbage in (new_id(), "nothing", rosa.patient_id):
        assert ana.get(path(rosa, garbage)).status_code == 404
