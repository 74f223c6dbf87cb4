"""`causeway import …`, run as people run it, on a database of its own."""

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway import mail
from causeway.access import Actor
from causeway.audit.models import AuditEvent
from causeway.cli import main
from causeway.database import Binding, Database
from causeway.disclosure import Category, Leaving, Purpose, Recipient, Way
from causeway.errors import Unavailable
from causeway.people.clinics import create_clinic
from config import Settings
from tenants.interop import importing, leaving
from tenants.interop.models import ImportReject, ImportRun, Origin, RunStatus
from tenants.interop.sheets.columns import SheetKind, template
from tenants.patients.models import Disclosure, Patient
from tests.database import DatabaseUrls, settings_for
from tests.interop.fhir_samples import bundle, claim, condition, patient, urn, write

Run = Callable[..., Result]
KIM = "22222222-2222-4222-8222-222222222222"
HEADER = "id,last_name,first_name,birth_date,sex\n"


@pytest.fixture
def own_settings(
    new_database: Callable[[], DatabaseUrls], tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Settings:
    found = replace(settings_for(new_database(), tmp_path), master_key=settings.master_key)
    monkeypatch.setattr(Settings, "from_environment", classmethod(lambda _cls, _environ=None: found))
    monkeypatch.setattr(mail._Installed, "deliver", None)
    return found


@pytest.fixture
def clinics(own_settings: Settings, cast: object) -> Iterator[dict[str, Any]]:
    """Two clinics, and a way to ask them: {"database": …, "oak": id, "elm": id}."""
    database = Database(str(own_settings.database_url))
    made: dict[str, Any] = {"database": database}
    for slug in ("oak", "elm"):
        made[slug] = create_clinic(database, slug=slug, name=slug.title(), timezone="America/Chicago")
    yield made
    database.dispose()


@pytest.fixture
def run(clinics: dict[str, Any]) -> Run:
    return lambda *words: CliRunner().invoke(main, ["import", *map(str, words)])


def rows(clinics: dict[str, Any], slug: str, model: Any) -> list[Any]:
    with clinics["database"].clinic(Binding(clinics[slug])) as db:
        return list(db.scalars(select(model).order_by(model.id)))


def sheet(folder: Path, text: str, name: str = "people.csv") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def test_a_bundle_goes_into_the_clinic_that_is_named_and_into_no_other(
    run: Run, clinics: dict[str, Any], tmp_path: Path
) -> None:
    path = write(tmp_path, bundle(patient(), condition("d1", urn(patient()["id"])), claim("c1", urn(patient()["id"]))))
    done = run("fhir", "oak", path)
    assert done.exit_code == 0, done.output
    assert "patient" in done.output
    assert len(rows(clinics, "oak", Patient)) == 1
    assert rows(clinics, "elm", Patient) == []
    (kept,) = rows(clinics, "oak", ImportRun)
    assert (kept.status, kept.user_id, kept.counts["patient"]["created"]) == (RunStatus.FINISHED, None, 1)


def test_the_summary_counts_each_kind_and_again_is_all_unchanged(run: Run, tmp_path: Path) -> None:
    path = write(tmp_path, bundle(patient(), condition("d1", urn(patient()["id"]))))
    first = json.loads(run("fhir", "oak", path, "--json").stdout)
    assert first["counts"]["patient"] == {"created": 1, "updated": 0, "unchanged": 0, "rejected": 0, "skipped": 0}
    again = json.loads(run("fhir", "oak", path, "--json").stdout)
    for kind, found in again["counts"].items():
        assert found["unchanged"] == sum(found.values()), kind


def test_a_file_for_rejects_that_cannot_be_written_is_refused_before_anything_is_read(
    run: Run, clinics: dict[str, Any], tmp_path: Path
) -> None:
    path = sheet(tmp_path, HEADER + "1,Example,Robin,1990-02-03,F\n2,Example,Rosa,soon,F\n")
    for nowhere in (tmp_path, tmp_path / "missing" / "rejects.csv"):
        refused = run("csv", "oak", "patients", path, "--rejects", nowhere)
        assert (refused.exit_code, refused.stdout) == (1, "")
        assert "name another file for --rejects. Nothing was changed." in refused.stderr
    assert rows(clinics, "oak", Patient) == rows(clinics, "oak", ImportRun) == []


def test_an_import_that_breaks_off_says_what_stays_and_goes_on_when_given_again(
    run: Run, clinics: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = "".join(f"{n},Example,Robin,1990-02-0{n},F\n" for n in range(1, 6))
    path = sheet(tmp_path, HEADER + lines)
    real = importing.apply_batch

    def fail_at_the_last(db: Session, actor: Actor, origin: Origin, batch: Any) -> Any:
        if len(batch) == 1:
            raise Unavailable
        return real(db, actor, origin, batch)

    with monkeypatch.context() as patched:
        patched.setattr(importing, "SIZE", 2)
        patched.setattr(importing, "apply_batch", fail_at_the_last)
        broken = run("csv", "oak", "patients", path)
    assert (broken.exit_code, broken.stdout) == (1, "")
    assert "4 records had been dealt with, and what came in stays: give the command again" in broken.stderr
    assert len(rows(clinics, "oak", Patient)) == 4
    again = json.loads(run("csv", "oak", "patients", path, "--json").stdout)
    assert (again["counts"]["patient"]["unchanged"], again["counts"]["patient"]["created"]) == (4, 1)


def test_a_refused_file_of_rejects_leaves_the_trail_of_a_refused_page(
    run: Run, clinics: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Leaving(Way.CSV, Recipient.EMPLOYER, Purpose.OTHER, "x", frozenset({Category.DEMOGRAPHICS}), bulk=1)
    monkeypatch.setattr(leaving, "rejects", lambda *_words: asked)
    path, rejects = sheet(tmp_path, HEADER + "2,Zyxwvut,Robin,soon,F\n"), tmp_path / "rejects.csv"
    assert run("csv", "oak", "patients", path, "--rejects", rejects).exit_code == 1
    assert rejects.read_text() == ""
    trail = [row for row in rows(clinics, "oak", AuditEvent) if row.action == "disclosure.refused"]
    assert [one.detail for one in trail] == [{"way": "csv", "recipient": "employer", "purpose": "other"}]


def test_some_rejected_is_status_two_and_a_file_says_which(run: Run, clinics: dict[str, Any], tmp_path: Path) -> None:
    path = sheet(tmp_path, HEADER + "1,Example,Robin,1990-02-03,F\n2,Zyxwvut,Robin,soon,F\n")
    rejects = tmp_path / "rejects.csv"
    done = run("csv", "oak", "patients", path, "--rejects", rejects)
    assert done.exit_code == 2, done.output
    assert len(rows(clinics, "oak", Patient)) == 1
    ((line),) = list(csv.DictReader(rejects.read_text().splitlines()))
    assert (line["file"], line["line"], line["field"]) == ("people.csv", "3", "birth_date")
    assert "Zyxwvut" not in rejects.read_text() + done.output
    assert len(rows(clinics, "oak", ImportReject)) == 1
    left = [row for row in rows(clinics, "oak", Disclosure) if row.what == "Rows an import left out"]
    assert [(row.patient_count, row.user_id) for row in left] == [(1, None)]


def test_a_try_leaves_nothing_behind(run: Run, clinics: dict[str, Any], tmp_path: Path) -> None:
    path = sheet(tmp_path, HEADER + "1,Example,Robin,1990-02-03,F\n")
    done = run("csv", "oak", "patients", path, "--dry-run", "--json")
    assert json.loads(done.stdout)["counts"]["patient"]["created"] == 1
    assert rows(clinics, "oak", Patient) == []
    assert rows(clinics, "oak", ImportRun) == []


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("fhir", "oak", "{folder}/broken.json"), "broken.json"),
        (("fhir", "oak", "{folder}/missing.json"), "cannot be opened"),
        (("fhir", "nowhere", "{folder}/whole.json"), "There is no clinic at nowhere."),
        (("csv", "oak", "patients", "{folder}/broken.json"), "broken.json"),
        (("csv", "oak", "patients"), "Name the file to import"),
        (("csv", "oak", "benefits", "{folder}/x.csv"), "Sheets of benefits come with a later release."),
        (("csv", "oak", "nonsense", "{folder}/x.csv"), "There are no sheets of nonsense."),
    ],
)
def test_what_cannot_be_done_is_a_sentence_status_one_and_no_change(
    run: Run, clinics: dict[str, Any], tmp_path: Path, words: tuple[str, ...], says: str
) -> None:
    write(tmp_path, json.dumps(bundle(patient())).encode()[:-30], "broken.json")
    write(tmp_path, bundle(patient()), "whole.json")
    done = run(*(word.format(folder=tmp_path) for word in words))
    assert done.exit_code == 1, done.output
    assert says in done.stderr
    assert rows(clinics, "oak", Patient) == []
    assert rows(clinics, "oak", ImportRun) == []


@pytest.mark.parametrize("kind", list(SheetKind))
def test_the_template_is_printed_as_a_sheet_with_each_column_explained(run: Run, kind: SheetKind) -> None:
    done = run("csv", "oak", kind, "--template")
    assert done.exit_code == 0
    assert done.stdout == template(kind).as_csv()
    assert all(column.meaning in done.stderr for column in template(kind).columns)
    as_json = json.loads(run("csv", "oak", kind, "--template", "--json").stdout)
    assert [column["name"] for column in as_json["columns"]] == list(template(kind).header)


def test_a_folder_of_bundles_is_one_run(run: Run, clinics: dict[str, Any], tmp_path: Path) -> None:
    folder = tmp_path / "export"
    folder.mkdir()
    write(folder, bundle(patient()), "a.json")
    write(folder, bundle(patient(KIM, name=[{"family": "Sample", "given": ["Kim"]}])), "b.json.gz")
    assert run("fhir", "oak", folder).exit_code == 0
    assert len(rows(clinics, "oak", Patient)) == 2
    assert len(rows(clinics, "oak", ImportRun)) == 1
