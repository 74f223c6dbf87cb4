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
from tenants.transitions.models import TransitionPlan
from tests.cast import Cast
from tests.contracts.test_hostile_input import undo
from tests.pages import fields_of, form_pages, kind_of
from tests.populated import Populated

ACTION = re.compile(r'<form class="form"[^>]* action="([^"]*)"')
WORDS = re.compile(r'<input(?=[^>]*type="text")[^>]*name="([^"]+)"')
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
    browse: Callable[[str], FlaskClient], certain: list[str]
) -> Iterator[tuple[FlaskClient, str, MultiDict[str, str]]]:
    """One form of every kind that changes a record: who sees it, where it is sent, and what it would send."""
    known: set[str] = set()
    for who in ("dee", "dan", "ben", "nia"):
        client = browse(who)
        further = [(path, client.get(path).text) for path in certain if who == "dan"]
        for path, page in chain(form_pages(client, known), further):
            values = fields_of(page)
            for name in WORDS.findall(page[page.index('<form class="form"') :])[:1]:
                values[name] = f"{values.get(name, '')} x"  # who sends what is kept already has changed nothing anyhow
            if values.get("version"):
                action = ACTION.search(page)
                yield client, urljoin(path, action.group(1)) if action else path, values


@pytest.fixture
def certain(cast: Cast, populated: Populated) -> list[str]:
    """Where the forms of a contact and of a transition plan are; not every patient's chart leads to one."""
    ours = populated.patients["alder"]
    with cast.session("alder") as db:
        contact = db.scalars(select(Contact).where(Contact.patient_id.in_(ours))).first()
        plan = db.scalars(select(TransitionPlan).where(TransitionPlan.patient_id == ours[0])).first()
        assert contact is not None
        assert plan is not None
        return [
            f"/c/alder/patients/{contact.patient_id}/contacts/{contact.id}/",
            f"/c/alder/transitions/plans/{plan.id}/change/",
        ]


def test_a_form_without_a_readable_version_changes_nothing(
    browse: Callable[[str], FlaskClient], certain: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Session, "commit", undo)
    refused: set[str] = set()
    for client, path, values in pages_with_versions(browse, certain):
        values.poplist("version")
        for sent in ({}, {"version": "x"}):
            status = client.post(path, data=MultiDict([*values.items(multi=True), *sent.items()])).status_code
            assert status in {409, 422}, (path, sent, status)  # 422: it asks for something else first
            refused |= {kind_of(path)} if status == 409 else set()
    assert refused >= CHANGES
    assert len(refused) > 25
