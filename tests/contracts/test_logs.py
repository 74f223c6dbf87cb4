"""Logs and errors hold ids and classes, never names, search words or tokens: also when things go wrong."""

import logging
from collections.abc import Callable

import pytest
import structlog
from flask.testing import FlaskClient
from sqlalchemy import text

from causeway.web.application import Causeway
from tests import logs
from tests.cast import Cast
from tests.populated import Populated

NAME = "Quillfeather-Unmistakable"


def test_neither_a_search_nor_a_failure_writes_a_name_into_a_log(
    app: Causeway,
    cast: Cast,
    browse: Callable[[str], FlaskClient],
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = browse("dan")
    monkeypatch.setitem(app.config, "PROPAGATE_UNEXPECTED", False)
    with caplog.at_level(logging.DEBUG):
        assert client.get(f"/c/alder/patients/?q={NAME}").status_code == 200
        assert client.get(f"/c/alder/search/?q={NAME}").status_code == 200
        with monkeypatch.context() as broken:
            broken.setattr("causeway.panel.listing.Listing.page", _explode)
            failed = client.get(f"/c/alder/patients/?q={NAME}")
        assert failed.status_code == 500
        assert NAME.encode() not in failed.data
        with monkeypatch.context() as broken:
            broken.setattr("causeway.panel.listing.Listing.page", _break_the_statement)
            assert client.get(f"/c/alder/patients/?q={NAME}").status_code == 500
    printed = capfd.readouterr()
    assert '"error": "ValueError"' in printed.err
    assert NAME not in caplog.text + printed.out + printed.err


def test_what_a_run_logs_is_searched_for_names_at_its_end(cast: Cast, populated: Populated) -> None:
    with cast.session("alder") as db:
        names = logs.family_names(db)
    assert "Sampleton" in names
    kept = len(logs.lines)
    structlog.get_logger("causeway.test").warning("saved", who=f"Sidney {NAME}")
    logging.getLogger("a.library").error("could not send to %s", NAME)
    logging.getLogger("a.library").error("GET /static/sheet.js?v=12qzxw34")
    told, part_of_a_version, logs.lines[kept:] = logs.told({*NAME.split("-")}), logs.told({"qzxw"}), []
    assert len(told) == 2
    assert part_of_a_version == []


def test_the_trail_of_a_search_holds_no_words(cast: Cast, browse: Callable[[str], FlaskClient]) -> None:
    assert browse("dan").get(f"/c/alder/search/?q={NAME}").status_code == 200
    with cast.session("alder") as db:
        rows = db.execute(text("SELECT detail::text FROM audit_events WHERE action LIKE '%search%'")).scalars().all()
    assert rows
    assert not any(NAME in row for row in rows)


def _explode(*_args: object) -> None:
    raise ValueError(f"about {NAME}")


def _break_the_statement(_listing: object, db: object, *_args: object) -> None:
    db.execute(text("SELECT :name::integer"), {"name": NAME})  # type: ignore[attr-defined]
