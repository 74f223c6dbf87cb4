"""No page of patients opens or changes a record of another clinic, whatever id is put into its address."""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import psycopg
import pytest
from flask.testing import FlaskClient

from causeway.web.application import Causeway
from tests.cast import Cast
from tests.database import DatabaseUrls
from tests.patients.examples import fill

TABLES = (
    "patients", "contacts", "consents", "diagnoses", "attachments", "attachment_contents", "care_relationships",
    "caseload_covers", "break_glass_openings", "disclosures",
)  # fmt: skip


@pytest.fixture(scope="module")
def foreign(cast: Cast) -> UUID:
    """A patient of Birch who has one of everything."""
    return fill(cast, "cleo", "bo")


@pytest.fixture
def birch(database_urls: DatabaseUrls, cast: Cast) -> Callable[[], dict[str, list[Any]]]:
    """Every row of Birch, by table."""

    def read() -> dict[str, list[Any]]:
        with psycopg.connect(database_urls.superuser.replace("+psycopg", "")) as db:
            return {
                table: db.execute(
                    f"SELECT id, version, md5(t::text) FROM {table} t WHERE clinic_id = %s ORDER BY id",
                    [cast.clinics["birch"]],
                ).fetchall()
                for table in TABLES
            }

    return read


@pytest.mark.parametrize("who", ["dan", "dee", "pru", "ana", "fay"])
def test_an_id_of_another_clinic_opens_and_changes_nothing(
    app: Causeway, browse: Callable[[str], FlaskClient], foreign: UUID, birch: Callable[[], Any], cast: Cast, who: str
) -> None:
    before = birch()
    assert all(before.values())
    own = fill(cast, "dan", "dee")
    client = browse(who)
    app.config["WTF_CSRF_ENABLED"] = False
    try:
        for rule in app.url_map.iter_rules():
            view = app.view_functions[rule.endpoint]
            if not view.__module__.startswith(("tenants.patients", "flask_admin")) or not rule.rule.startswith("/c/"):
                continue
            if not rule.arguments - {"clinic"}:
                continue
            for rows in before.values():
                # every id foreign, and a foreign record under a patient of one's own
                for patient_id in (rows[0][0], own):
                    path = rule.rule.replace("<clinic>", "alder").replace("<patient_id>", str(patient_id))
                    path = re.sub(r"<[^>]+>", str(rows[0][0]), path)
                    if str(rows[0][0]) not in path:
                        continue
                    for method in ("GET", "POST"):
                        status = client.open(path, method=method).status_code
                        assert status in {403, 404, 405}, (method, path, status)
    finally:
        app.config["WTF_CSRF_ENABLED"] = True
    assert birch() == before
