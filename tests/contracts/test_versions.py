"""No form that changes a record saves when the version it was opened at is missing or no number: it is told to look again."""

import re
from collections.abc import Callable, Iterator
from itertools import chain
from urllib.parse import urljoin

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from tenants.patients.models import Contact
from tests.cast import Cast
from tests.contracts.test_hostile_input import names_of_text_fields, undo
from tests.pages import fields_of, form_pages, kind_of
from tests.populated import Populated

ACTION = re.compile(r'<form class="form"[^>]* action="([^"]*)"')
CHANGES = {
    "/c/alder/patients/<id>/edit/",
    "/c/alder/patients/<id>/contacts/<id>/",
    "/c/alder/patients/<id>/insurance/coverages/<id>/",
    "/c/alder/transitions/plans/<id>/change/",
    "/c/alder/insurance/payers/<id>/",
    "/c/alder/settings/sites/<id>/",
    "/c/alder/settings/rooms/<id>/",
}
"""Some of the pages that must be among those that were walked."""


def pages_with_versions(
    browse: Callable[[str], FlaskClient], contact_url: str
) -> Iterator[tuple[FlaskClient, str, MultiDict[str, str]]]:
    """One form of every kind that changes a record: who sees it, where it is sent, and what it would send."""
    known: set[str] = set()
    for who in ("dee", "dan", "ben", "nia"):
        client = browse(who)
        for path, page in chain(
            form_pages(client, known), [(contact_url, client.get(contact_url).text)] if who == "dan" else []
        ):
            values = fields_of(page)
            for name in names_of_text_fields(page)[:1]:  # who sends what is kept already has changed nothing anyhow
                values[name] = f"{values.get(name, '')} x"
            if values.get("version"):
                action = ACTION.search(page)
                yield client, urljoin(path, action.group(1)) if action else path, values


@pytest.fixture
def contact_url(cast: Cast, populated: Populated) -> str:
    """Where a contact's form is; not every patient's chart leads to one."""
    with cast.session("alder") as db:
        contact = db.scalars(select(Contact).where(Contact.patient_id.in_(populated.patients["alder"]))).first()
        assert contact is not None
        return f"/c/alder/patients/{contact.patient_id}/contacts/{contact.id}/"


def test_a_form_without_a_readable_version_changes_nothing(
    browse: Callable[[str], FlaskClient], contact_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Session, "commit", undo)
    refused: set[str] = set()
    for client, path, values in pages_with_versions(browse, contact_url):
        values.poplist("version")
        for sent in ({}, {"version": "x"}):
            status = client.post(path, data=MultiDict([*values.items(multi=True), *sent.items()])).status_code
            assert status in {409, 422}, (path, sent, status)  # 422: it asks for something else first
            refused |= {kind_of(path)} if status == 409 else set()
    assert refused >= CHANGES
    assert len(refused) > 25
