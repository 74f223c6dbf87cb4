"""The probes tell the machines around Causeway the truth, and tell others nothing."""

from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from causeway.database import Database
from causeway.web.application import Causeway
from tests.cast import Cast


@pytest.fixture
def client(app: Causeway) -> FlaskClient:
    return app.test_client()


def test_a_live_process_says_so(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"status": "alive"}


def test_it_is_ready_only_while_a_worker_is_heard_of(client: FlaskClient, cast: Cast) -> None:
    with cast.database.unbound() as db:
        db.execute(text("DELETE FROM procrastinate_workers"))
    silent = client.get("/readyz")
    assert (silent.status_code, silent.json["worker"], silent.json["database"]) == (503, "silent", "ok")
    with cast.database.unbound() as db:
        db.execute(text("SELECT procrastinate_register_worker_v1()"))
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json["status"]) == (200, "ready")


def test_a_lost_database_is_a_503_page_that_recovers_by_itself(app: Causeway, monkeypatch: pytest.MonkeyPatch) -> None:
    client = app.test_client()
    client.set_cookie("causeway", "anything")
    gone = Database("postgresql+psycopg://nobody@/nothing?host=/nonexistent")
    kept = app.extensions["causeway.database"]
    monkeypatch.setitem(app.extensions, "causeway.database", gone)
    answer = client.get("/c/alder/")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert b"database" in answer.data
    assert client.get("/readyz").status_code == 503
    gone.dispose()
    monkeypatch.setitem(app.extensions, "causeway.database", kept)
    assert client.get("/c/alder/").status_code == 302


def test_figures_are_for_this_machine_or_the_token(app: Causeway, monkeypatch: pytest.MonkeyPatch) -> None:
    client = app.test_client()
    client.get("/healthz")
    assert b'causeway_request_seconds_count{method="GET",route="/healthz",status="200"}' in client.get("/metrics").data
    monkeypatch.setitem(
        app.extensions, "causeway.settings", replace(app.extensions["causeway.settings"], metrics_token="right" * 4)
    )
    elsewhere = {"REMOTE_ADDR": "10.1.2.3"}
    assert client.get("/metrics", environ_base=elsewhere).status_code == 404
    for token, status in (("wrong", 404), ("right" * 4, 200), ("", 404)):
        headers = {"Authorization": f"Bearer {token}"}
        assert client.get("/metrics", environ_base=elsewhere, headers=headers).status_code == status
