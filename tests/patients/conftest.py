"""What the tests of patients begin with."""

import re
from collections.abc import Callable
from datetime import date
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tenants.patients.models import Patient
from tenants.patients.services import PatientFacts, register
from tests.cast import PEOPLE, Cast

ROSA = PatientFacts(first_name="Rosa", last_name="Testperson", born_on=date(1990, 4, 7))


@pytest.fixture
def rosa(alder: Session, cast: Cast) -> Patient:
    """A patient of Alder, registered by the director; on nobody's caseload."""
    return register(alder, cast.actor("dan"), ROSA)


@pytest.fixture
def committed(cast: Cast) -> Callable[..., UUID]:
    """`committed(PatientFacts(...), "bo")`: the id of a patient that stays, registered by somebody of their clinic."""

    def make(facts: PatientFacts = ROSA, by: str = "dan") -> UUID:
        with cast.session(PEOPLE[by][0], by) as db:
            patient_id = register(db, cast.actor(by), facts).id
            db.commit()
            return patient_id

    return make


def fields_of(page: str) -> dict[str, Any]:
    """The values of the page's main form, as a browser would send them back unchanged."""
    start = page.index('<form class="form"')
    form = page[start : page.index("</form>", start)]
    values: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        attrs = {name: unescape(value) for name, value in re.findall(r'([\w-]+)="([^"]*)"', tag)}
        if attrs.get("type") in {"checkbox", "radio"} and "checked" not in tag:
            continue
        if "name" in attrs:
            values[attrs["name"]] = attrs.get("value", "")
    for name, inner in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.S):
        values[name] = unescape(inner).strip()
    for name, inner in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option selected[^>]*value="([^"]*)"|<option[^>]*value="([^"]*)"[^>]*selected', inner)
        first = re.search(r'<option[^>]*value="([^"]*)"', inner)
        found = (chosen.group(1) or chosen.group(2)) if chosen else (first.group(1) if first else "")
        values[name] = unescape(found or "")
    return values


def submit(client: FlaskClient, url: str, **changes: Any) -> TestResponse:
    """Open a form page, fill in `changes`, send it."""
    page = client.get(url)
    assert page.status_code == 200, (url, page.status_code)
    return client.post(url, data={**fields_of(page.text), **changes})
