"""The pages, the sheet and the command line of reports: the same figures, counted a second way, as far as one may read."""

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from sqlalchemy import event, select, text

from causeway import clock, mail
from causeway.audit.models import AuditEvent
from causeway.cli import main
from causeway.disclosure import Category, Leaving, Purpose, Recipient, Way
from causeway.web.application import Causeway
from config import Settings
from tenants.registry import SLICES
from tenants.reports import services
from tests.cast import Cast
from tests.populated import Populated

Browse = Callable[[str], FlaskClient]
REPORTS = "/c/alder/reports/"
NAMES = ["census", "compliance"]
SOURCES = [source for piece in SLICES for source in piece.due]
OF_A_PAGE = 8  # the person, the clinic, the audit row, the commit
MOST_STATEMENTS = {
    "census": 40,
    # What each kind says it takes for what waits, one for its past where it keeps one, and the programs of the patients.
    "compliance": sum(source.statements + (source.past is not None) for source in SOURCES) + 1 + OF_A_PAGE,
}


@pytest.fixture
def on_this_database(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line works on the tests' database, and leaves the mail of this process as it was."""
    monkeypatch.setattr(Settings, "from_environment", classmethod(lambda _cls, _environ=None: settings))
    monkeypatch.setattr(mail._Installed, "deliver", None)
    monkeypatch.setattr(mail._Installed, "in_background", False)


@pytest.fixture
def told(populated: Populated, on_this_database: None) -> Callable[..., dict[str, Any]]:
    """`told("census", "--from", …)`: what the command line says of Alder, as one object."""

    def run(name: str, *words: str) -> dict[str, Any]:
        done = CliRunner().invoke(main, ["report", "alder", name, "--json", *words])
        assert done.exit_code == 0, done.output
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    return run


def today(cast: Cast) -> date:
    return clock.today(cast.actor("dan").zone)


def cells(page: str) -> list[list[str]]:
    """The rows of every table of a page, as text."""
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", page, re.S)
    return [[re.sub(r"<[^>]+>", "", cell).strip() for cell in re.split(r"</t[hd]>", row)[:-1]] for row in rows]


# Who may


@pytest.mark.parametrize(
    ("who", "status"),
    [("dan", 200), ("dee", 200), ("ana", 200), ("aud", 200), ("fay", 403), ("pat", 403), ("pru", 403)],
)
def test_the_census_is_for_those_who_read_reports_and_admissions(
    browse: Browse, populated: Populated, who: str, status: int
) -> None:
    assert browse(who).get(f"{REPORTS}census/").status_code == status


def test_the_front_desk_has_no_reports(browse: Browse) -> None:
    assert browse("fay").get(REPORTS).status_code == 403
    assert "Reports" not in re.findall(r"<nav.*?</nav>", browse("fay").get("/c/alder/").text, re.S)[0]


@pytest.mark.parametrize(
    "path", ["nothing/", "nothing/people/", "nothing/export.csv", "census/people/?figure=census&row=x"]
)
def test_a_report_there_is_not_is_not_found(browse: Browse, populated: Populated, path: str) -> None:
    assert browse("dan").get(REPORTS + path).status_code == 404


# Bad input


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("from=2026-02-31", "A day is written like"),
        ("to=tomorrow", "A day is written like"),
        ("from=2020-02-01&to=2020-01-01", "ends before it begins"),
        ("to=2999-01-01", "ends after today"),
        ("from=1999-01-01", "1098 days at most"),
    ],
)
def test_a_period_that_cannot_be_counted_is_said_and_kept(browse: Browse, query: str, sentence: str) -> None:
    answer = browse("dan").get(f"{REPORTS}census/?{query}")
    assert answer.status_code == 422
    assert sentence in answer.text
    for typed in re.findall(r"=([^&]+)", query):
        assert f'value="{typed}"' in answer.text


def test_the_command_line_refuses_with_a_sentence(cast: Cast, on_this_database: None) -> None:
    for words, sentence in [
        (["alder", "nothing"], "There is no report nothing. There are: census"),
        (["nowhere", "census"], ""),
        (["alder", "census", "--from", "soon"], "A day is written like"),
        (["alder", "census", "--patient", "no such number"], "No patient has that record number"),
    ]:
        done = CliRunner().invoke(main, ["report", *words])
        assert done.exit_code == 1, words
        assert sentence in done.stderr
        assert "Traceback" not in done.output


def test_what_the_gate_refuses_the_command_line_leaves_the_trail_of_a_refused_page(
    cast: Cast, on_this_database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Leaving(Way.DOWNLOAD, Recipient.EMPLOYER, Purpose.OTHER, "x", frozenset({Category.ATTENDANCE}), bulk=2)
    monkeypatch.setattr(services, "leaving", lambda *_words, **_options: asked)
    done = CliRunner().invoke(main, ["report", "alder", "census"])
    assert (done.exit_code, done.stdout) == (1, "")
    assert "This may not leave the clinic" in done.stderr
    with cast.session("alder") as db:
        kinds = ("report.read", "disclosure.refused")
        trail = db.scalars(
            select(AuditEvent)
            .where(AuditEvent.user_id.is_(None), AuditEvent.action.in_(kinds))
            .order_by(AuditEvent.id.desc())
            .limit(1)
        ).one()
    assert trail.action == "disclosure.refused", "that it was read went with the refusal"
    assert trail.detail == {"way": "download", "recipient": "employer", "purpose": "other"}


# The same figures everywhere


@pytest.mark.parametrize("name", NAMES)
def test_the_page_the_sheet_and_the_command_line_say_the_same(
    browse: Browse, cast: Cast, told: Callable[..., dict[str, Any]], name: str
) -> None:
    first = today(cast) - timedelta(days=40)
    found = told(name, "--from", first.isoformat())
    dan = browse("dan")
    page = dan.get(f"{REPORTS}{name}/?from={first}")
    sheet = list(csv.reader(io.StringIO(dan.get(f"{REPORTS}{name}/export.csv?from={first}").text)))
    assert (found["clinic"], found["from"], found["to"]) == ("alder", first.isoformat(), today(cast).isoformat())
    rows, sheeted = cells(page.text), [row for row in sheet if row]
    sections = {key: value for key, value in found.items() if isinstance(value, list)}
    assert sections
    for key, wanted in sections.items():
        assert wanted, key
        assert f'id="{key}"' in page.text
        assert sum(len(one) for one in sections.values()) <= len(rows)
        for row in wanted:
            numbers = [str(value) for value in row.values() if isinstance(value, int)]
            assert any(
                numbers == [cell.replace(",", "") for cell in drawn if re.fullmatch(r"[\d,]+", cell)][: len(numbers)]
                or set(numbers) <= {cell.replace(",", "") for cell in drawn}
                for drawn in rows
            ), (key, row)
            assert any(set(numbers) <= set(line) for line in sheeted), (key, row)


def test_the_census_counts_what_the_tables_hold(cast: Cast, told: Callable[..., dict[str, Any]]) -> None:
    """A second way of counting: the database's own, day by day."""
    last, first = today(cast), today(cast) - timedelta(days=60)
    found = told("census", "--from", first.isoformat(), "--to", last.isoformat())
    with cast.session("alder") as db:
        for row in found["days"]:
            counted = db.execute(
                text(
                    """SELECT count(*) FROM episodes WHERE admitted_on <= :day
                       AND (discharged_on IS NULL OR discharged_on > :day)"""
                ),
                {"day": row["on"]},
            ).scalar_one()
            assert row["census"] == counted, row
        admitted, gone, stay = db.execute(
            text(
                """SELECT count(*) FILTER (WHERE admitted_on BETWEEN :first AND :last),
                          count(*) FILTER (WHERE discharged_on BETWEEN :first AND :last),
                          avg(discharged_on - admitted_on) FILTER (WHERE discharged_on BETWEEN :first AND :last)
                   FROM episodes"""
            ),
            {"first": first, "last": last},
        ).one()
        places = db.execute(text("SELECT sum(capacity) FROM tracks WHERE is_active")).scalar_one()
    whole = found["programs_total"]
    assert (whole["admissions"], whole["discharges"], whole["capacity"]) == (admitted, gone, places)
    assert whole["average_stay"] == pytest.approx(float(stay), abs=0.051)
    assert whole["census"] == found["days"][-1]["census"]
    assert whole["average"] == pytest.approx(sum(row["census"] for row in found["days"]) / 61, abs=0.051)
    assert gone >= 1


# The list behind a figure


def test_every_figure_opens_the_list_it_counts(browse: Browse, cast: Cast, populated: Populated) -> None:
    dan = browse("dan")
    page = dan.get(f"{REPORTS}census/?from={today(cast) - timedelta(days=60)}").text
    links = re.findall(r'<a href="(/c/alder/reports/census/people/[^"]+)">([\d,]+)</a>', page)
    assert links
    for link, number in links:
        listed = dan.get(link.replace("&amp;", "&"))
        assert listed.status_code == 200
        assert len(re.findall(r'<li><a href="/c/alder/patients/[0-9a-f-]{36}/', listed.text)) == int(number), link


def test_the_list_shows_only_whom_the_reader_may_see(browse: Browse, cast: Cast, populated: Populated) -> None:
    """The auditor reads the clinic's figures, and the charts of a grant."""
    page = browse("aud").get(f"{REPORTS}census/?from={today(cast) - timedelta(days=60)}").text
    link = re.search(r'href="(/c/alder/reports/census/people/[^"]+)"', page).group(1)  # type: ignore[union-attr]
    listed = browse("aud").get(link.replace("&amp;", "&")).text
    assert "of them are yours to see" in listed
    assert "/c/alder/patients/" not in re.sub(r"<nav.*?</nav>", "", listed, flags=re.S)


def test_a_clinicians_figures_are_of_their_own_caseload(cast: Cast, browse: Browse, populated: Populated) -> None:
    total = next(row for row in cells(browse("ana").get(f"{REPORTS}census/").text) if row and row[0] == "All programs")
    everybody = next(
        row for row in cells(browse("dan").get(f"{REPORTS}census/").text) if row and row[0] == "All programs"
    )
    assert int(total[6]) < int(everybody[6])


# Speed


@pytest.mark.parametrize("name", NAMES)
def test_a_report_takes_a_fixed_number_of_statements(
    app: Causeway, browse: Browse, cast: Cast, populated: Populated, name: str
) -> None:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    dan, counts = browse("dan"), []
    engine = app.extensions["causeway.database"].engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        for days in (1, 300):
            seen.clear()
            assert dan.get(f"{REPORTS}{name}/?from={today(cast) - timedelta(days=days)}").status_code == 200
            counts.append(len(seen))
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert counts[0] == counts[1] < MOST_STATEMENTS[name]
