"""The probes tell the machines around Causeway the truth, and tell others nothing."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, create_engine, text

from causeway import schema
from causeway.database import Database
from causeway.web.application import Causeway
from config import Settings
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


@pytest.fixture
def as_owner(settings: Settings, cast: Cast) -> Iterator[Connection]:
    """The owner's connection; whatever it did to the table of revisions is undone after the test."""
    engine = create_engine(str(settings.database_owner_url), isolation_level="AUTOCOMMIT")
    with cast.database.unbound() as db:
        revision = db.scalar(text("SELECT version_num FROM alembic_version"))
        db.execute(text("SELECT procrastinate_register_worker_v1()"))
    with engine.connect() as connection:
        yield connection
        connection.execute(text("ALTER TABLE IF EXISTS hidden RENAME TO alembic_version"))
        connection.execute(text("UPDATE alembic_version SET version_num = :it"), {"it": revision})
    engine.dispose()


def test_it_is_not_ready_while_migrations_are_to_run(client: FlaskClient, as_owner: Connection) -> None:
    assert client.get("/readyz").json["schema"] == "ok"
    oldest = min(schema.older_revisions())
    for revision, status, stands in [(oldest, 503, "behind"), ("20991231_0000", 200, "ok")]:
        as_owner.execute(text("UPDATE alembic_version SET version_num = :it"), {"it": revision})
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json["schema"], answer.json["migration"]) == (status, stands, revision)
    as_owner.execute(text("ALTER TABLE alembic_version RENAME TO hidden"))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["database"], answer.json["schema"]) == (503, "ok", "missing")


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
