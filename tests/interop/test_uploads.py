"""The pages of imports, and the job behind an upload."""

import io
import json
import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, stream_encode_multipart

from causeway import jobs
from causeway.access import Role
from causeway.database import Binding, Database
from causeway.errors import Forbidden
from causeway.ids import new_id
from causeway.people.models import Membership
from tenants.interop import importing, queries, running, services, words
from tenants.interop.applying.batch import SIZE, Result
from tenants.interop.journal import RunJournal
from tenants.interop.models import ImportFile, ImportReject, ImportRun, RunStatus
from tenants.interop.sheets.columns import SheetKind
from tenants.patients.models import Patient
from tests.cast import Cast
from tests.interop.fhir_samples import bundle, patient
from tests.patients.conftest import fields_of

URL = "/c/alder/settings/imports/"
HEADER = "id,last_name,first_name,birth_date,sex\n"
Open = Callable[[str], FlaskClient]


def people(count: int, bad: int = 0, tag: str = "") -> bytes:
    tag = tag or str(new_id())
    rows = [f"{tag}-{n},Upload{tag}{n},Robin,1990-02-03,F\n" for n in range(count)]
    rows += [f"{tag}-bad{n},Zyxwvut,Robin,soon,F\n" for n in range(bad)]
    return (HEADER + "".join(rows)).encode()


@pytest.fixture(autouse=True)
def empty_queue(cast: Cast) -> Iterator[None]:
    yield
    with cast.database.unbound() as db:
        db.execute(text("DELETE FROM procrastinate_jobs"))


@pytest.fixture
def work_off(cast: Cast) -> Callable[[], None]:
    """Does what a worker would do until nothing waits."""

    def run() -> None:
        url = cast.database.engine.url.render_as_string(hide_password=False)
        database = Database(url)
        jobs.run_worker(database, url, wait=False)
        database.dispose()

    return run


def send(
    client: FlaskClient, content: bytes, *, name: str = "people.csv", source: str = "patients", **more: Any
) -> TestResponse:
    values = fields_of(client.get(f"{URL}new/").text)
    values.pop("file", None)
    values |= {"source": source, "mode": "import", "file": FileStorage(io.BytesIO(content), name), **more}
    return post(client, values)


def post(client: FlaskClient, values: dict[str, Any]) -> TestResponse:
    """Send a form with a file. The client's own way leaves a temporary file open for one of many megabytes."""
    stream, length, boundary = stream_encode_multipart(values, use_tempfile=False)
    kind = f'multipart/form-data; boundary="{boundary}"'
    return client.post(f"{URL}new/", input_stream=stream, content_length=length, content_type=kind)


def run_of(answer: TestResponse) -> UUID:
    assert answer.status_code == 302, answer.text
    return UUID(answer.location.rstrip("/").rsplit("/", 1)[1])


def stored(cast: Cast, run_id: UUID) -> ImportRun:
    with cast.session("alder") as db:
        return queries.get_run(db, run_id)


def count(cast: Cast, model: Any, **of: Any) -> int:
    with cast.session("alder") as db:
        return db.scalar(select(func.count()).select_from(model).filter_by(**of)) or 0


def token(page: str) -> str:
    return re.findall(r'name="csrf_token" value="([^"]+)"', page)[-1]


def press(client: FlaskClient, run_id: UUID, step: str) -> TestResponse:
    page = client.get(f"{URL}{run_id}/").text
    return client.post(f"{URL}{run_id}/{step}/", data={"csrf_token": token(page)})


def test_a_file_is_uploaded_imported_by_the_worker_and_forgotten(
    browse: Open, cast: Cast, work_off: Callable[[], None]
) -> None:
    dee = browse("dee")
    before = count(cast, Patient)
    run_id = run_of(send(dee, people(3, bad=1)))
    waiting = dee.get(f"{URL}{run_id}/").text
    assert "Waiting for its turn" in waiting
    assert "people.csv" in waiting
    work_off()
    page = dee.get(f"{URL}{run_id}/").text
    assert "Finished" in page
    assert "is not clear as a date" in page
    assert "Zyxwvut" not in page
    assert count(cast, Patient) == before + 3
    assert count(cast, ImportFile, run_id=run_id) == 0
    assert stored(cast, run_id).user_id == cast.users["dee"]


def test_the_file_and_its_name_are_not_readable_in_the_database(browse: Open, cast: Cast) -> None:
    run_id = run_of(send(browse("dee"), people(1), name="Robin Example.csv"))
    with cast.session("alder") as db:
        run = queries.get_run(db, run_id)
        content = db.scalar(select(ImportFile.content_sealed).where(ImportFile.run_id == run_id)) or b""
    assert b"Robin" not in run.file_name_sealed
    assert b"Robin" not in content


def test_a_try_saves_nothing_and_is_followed_by_its_import_once(
    browse: Open, cast: Cast, work_off: Callable[[], None]
) -> None:
    dee, before = browse("dee"), count(cast, Patient)
    tried = run_of(send(dee, people(2, bad=1), mode="try"))
    work_off()
    assert count(cast, Patient) == before
    assert stored(cast, tried).counts["patient"]["created"] == 2
    assert "This is what would come in" in dee.get(f"{URL}{tried}/").text
    first = run_of(press(dee, tried, "import"))
    again = dee.post(f"{URL}{tried}/import/", data={"csrf_token": token(dee.get(f"{URL}new/").text)})
    assert run_of(again) == first
    work_off()
    assert stored(cast, first).counts == stored(cast, tried).counts
    assert count(cast, Patient) == before + 2
    assert count(cast, ImportFile, run_id=first) == 0


def test_the_same_file_again_is_all_unchanged(browse: Open, cast: Cast, work_off: Callable[[], None]) -> None:
    dee, content = browse("dee"), json.dumps(bundle(patient(str(new_id())))).encode()
    first = run_of(send(dee, content, name="bundle.json", source="fhir"))
    work_off()
    second = run_of(send(dee, content, name="bundle.json", source="fhir"))
    work_off()
    assert stored(cast, first).counts["patient"]["created"] == 1
    assert {name: n for name, n in stored(cast, second).counts["patient"].items() if n} == {"unchanged": 1}


def test_the_days_of_a_clinic_come_in_by_uploads(browse: Open, cast: Cast, work_off: Callable[[], None]) -> None:
    tag = str(new_id())[-8:]
    sheets = {
        "staff": f"id,last_name,first_name\n{tag},Upload{tag},Ada\n",
        "programs": f"id,name,focus\n{tag},Program {tag},mental_health\n",
        "tracks": "id,program_id,name,delivery,capacity,weekdays,starts,ends\n"
        f"{tag},{tag},Morning,telehealth,9,mon,09:00,12:00\n",
        "patients": f"id,last_name,first_name,birth_date,sex\n{tag},Upload{tag},Robin,1990-02-03,F\n",
        "episodes": f"id,patient_id,track_id,admitted_on\n{tag},{tag},{tag},2026-01-05\n",
        "sessions": f"id,track_id,kind,on,starts,ends,staff_ids\n{tag},{tag},group,2026-01-05,09:00,10:00,{tag}\n",
        "attendance": f"session_id,patient_id,status\n{tag},{tag},present\n{tag},nobody,present\n",
    }
    dee = browse("dee")

    def take(kind: str) -> dict[str, int]:
        run_id = run_of(send(dee, sheets[kind].encode(), name=f"{kind}.csv", source=kind))
        work_off()
        run = stored(cast, run_id)
        assert run.status is RunStatus.FINISHED
        (found,) = run.counts.values()
        return {verdict: count for verdict, count in found.items() if count}

    first = [take(kind) for kind in sheets]
    assert first == [{"created": 1}] * 6 + [{"created": 1, "rejected": 1}]
    again = [take(kind) for kind in sheets]
    assert again == [{"unchanged": 1}] * 6 + [{"unchanged": 1, "rejected": 1}]


def test_a_second_click_uploads_nothing_twice(browse: Open, cast: Cast) -> None:
    dee = browse("dee")
    values = fields_of(dee.get(f"{URL}new/").text)
    values.pop("file", None)
    content = people(1)
    before = count(cast, ImportRun)
    values |= {"source": "patients", "mode": "import"}
    answers = [post(dee, {**values, "file": FileStorage(io.BytesIO(content), "a.csv")}) for _click in range(2)]
    assert run_of(answers[0]) == run_of(answers[1])
    assert count(cast, ImportRun) == before + 1


def test_a_broken_file_is_refused_with_line_and_reason_and_changes_nothing(
    browse: Open, cast: Cast, work_off: Callable[[], None]
) -> None:
    dee, before = browse("dee"), count(cast, Patient)
    run_id = run_of(send(dee, people(2) + b'"9,Exam'))
    work_off()
    page = dee.get(f"{URL}{run_id}/").text
    assert "Nothing was imported." in page
    assert "quotation mark that is never closed" in page
    assert "Line 4." in page
    assert count(cast, Patient) == before
    assert count(cast, ImportFile, run_id=run_id) == 0


def test_a_form_without_a_file_is_asked_again_and_too_large_ones_are_refused(browse: Open, cast: Cast) -> None:
    dee, before = browse("dee"), count(cast, ImportRun)
    empty = send(dee, b"", name="")
    assert empty.status_code == 422
    assert "Choose a file." in empty.text
    large = send(dee, b"x" * (services.LARGEST_UPLOAD + 1))
    assert large.status_code == 422
    assert "larger than 20 MB" in large.text
    assert count(cast, ImportRun) == before


def test_a_file_far_past_the_limit_is_not_even_read(browse: Open) -> None:
    assert send(browse("dee"), b"x" * (services.LARGEST_UPLOAD + 3 * 1024 * 1024)).status_code == 413


@pytest.mark.parametrize("who", ["dan", "ana", "ivy", "ben", "pru"])
def test_only_who_may_import_sees_imports(browse: Open, cast: Cast, who: str) -> None:
    client = browse(who)
    assert client.get(URL).status_code == 403
    assert client.get(f"{URL}new/").status_code == 403


def test_another_clinics_run_is_not_there(browse: Open, cast: Cast) -> None:
    with cast.session("birch", "bo") as db:
        run = services.request_import(
            db,
            cast.actor("bo"),
            sheet_kind=SheetKind.PATIENTS,
            file_name="x.csv",
            content=people(1),
            is_dry_run=True,
        )
        db.commit()
    dee = browse("dee")
    assert dee.get(f"{URL}{run.id}/").status_code == 404
    assert dee.get(f"{URL}{run.id}/progress/").status_code == 404
    assert dee.get(f"{URL}garbage/").status_code == 404
    values = {"csrf_token": token(dee.get(f"{URL}new/").text)}
    for step in ("import", "again", "discard"):
        assert dee.post(f"{URL}{run.id}/{step}/", data=values).status_code == 404


def test_progress_is_a_piece_of_a_page_and_asks_for_the_page_at_the_end(
    browse: Open, work_off: Callable[[], None]
) -> None:
    dee = browse("dee")
    run_id = run_of(send(dee, people(1)))
    piece = dee.get(f"{URL}{run_id}/progress/")
    assert "hx-get" in piece.text
    assert "<html" not in piece.text
    assert "HX-Refresh" not in piece.headers
    work_off()
    done = dee.get(f"{URL}{run_id}/progress/")
    assert done.headers["HX-Refresh"] == "true"
    assert "hx-get" not in done.text


def test_what_was_left_out_is_downloaded_without_its_values(browse: Open, work_off: Callable[[], None]) -> None:
    dee = browse("dee")
    run_id = run_of(send(dee, people(1, bad=2)))
    work_off()
    sheet = dee.get(f"{URL}{run_id}/rejects.csv")
    assert sheet.headers["Content-Disposition"].startswith("attachment")
    assert sheet.text.count("is not clear as a date") == 2
    assert "Zyxwvut" not in sheet.text
    assert "rejected,3," in sheet.text


def test_many_rows_left_out_come_in_pages(browse: Open, cast: Cast, work_off: Callable[[], None]) -> None:
    dee = browse("dee")
    run_id = run_of(send(dee, people(0, bad=queries.REJECTS_ON_PAGE + 5)))
    work_off()
    first = dee.get(f"{URL}{run_id}/").text
    after = re.search(r'rel="next" href="([^"]+)"', first)
    assert after is not None
    second = dee.get(f"{URL}{run_id}/{after[1]}").text
    assert first.count("is not clear as a date") == queries.REJECTS_ON_PAGE
    assert second.count("is not clear as a date") == 5
    assert count(cast, ImportReject, run_id=run_id) == queries.REJECTS_ON_PAGE + 5


@pytest.mark.parametrize("kind", list(SheetKind))
def test_a_template_is_downloaded(browse: Open, kind: SheetKind) -> None:
    answer = browse("dee").get(f"{URL}template/{kind}.csv")
    assert answer.status_code == 200
    assert "id," in answer.text
    assert browse("dee").get(f"{URL}template/nothing.csv").status_code == 404


def test_the_list_shows_runs_in_a_fixed_number_of_statements(browse: Open, cast: Cast) -> None:
    page = browse("dee").get(URL).text
    assert "Sheets to fill in" in page
    with cast.session("alder", "dee") as db:
        runs, _more = queries.list_runs(db)
        assert runs == sorted(runs, key=lambda run: run.id, reverse=True)


class Killed(BaseException):
    """What a kill looks like from inside: nothing in between handles it."""


def upload(cast: Cast, content: bytes, *, is_dry_run: bool = False) -> UUID:
    with cast.session("alder", "dee") as db:
        run = services.request_import(
            db,
            cast.actor("dee"),
            sheet_kind=SheetKind.PATIENTS,
            file_name="people.csv",
            content=content,
            is_dry_run=is_dry_run,
        )
        db.commit()
        return run.id


def kill_after(monkeypatch: pytest.MonkeyPatch, batches: int) -> None:
    applied = RunJournal.applied
    seen: list[int] = []

    def count_down(self: RunJournal, db: Session, done: int, result: Result) -> None:
        applied(self, db, done, result)
        seen.append(done)
        if len(seen) == batches:
            raise Killed

    monkeypatch.setattr(RunJournal, "applied", count_down)


@pytest.mark.parametrize("is_dry_run", [False, True])
def test_a_run_whose_worker_was_killed_goes_on_and_counts_nothing_twice(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, is_dry_run: bool
) -> None:
    before = count(cast, Patient)
    run_id = upload(cast, people(3 * SIZE, bad=3), is_dry_run=is_dry_run)
    work = jobs.Work(cast.database, cast.clinics["alder"], cast.users["dee"])
    with monkeypatch.context() as patched:
        kill_after(patched, 2)
        with pytest.raises(Killed):
            running.carry_out_upload(work, run_id)
    half = stored(cast, run_id)
    assert half.status is RunStatus.RUNNING
    assert count(cast, Patient) - before == (0 if is_dry_run else SIZE)  # the second batch was not committed
    running.carry_out_upload(work, run_id)
    whole = stored(cast, run_id)
    assert (whole.status, whole.done) == (RunStatus.FINISHED, 3 * SIZE + 3)
    assert whole.counts["patient"] == {"created": 3 * SIZE, "updated": 0, "unchanged": 0, "rejected": 3, "skipped": 0}
    assert count(cast, Patient) - before == (0 if is_dry_run else 3 * SIZE)
    assert count(cast, ImportReject, run_id=run_id) == 3
    running.carry_out_upload(work, run_id)  # given out once more: there is nothing left to do
    assert stored(cast, run_id).counts == whole.counts


def test_two_workers_at_one_run_do_not_do_it_twice(cast: Cast) -> None:
    run_id = upload(cast, people(SIZE + 5))
    binding = Binding(cast.clinics["alder"], cast.users["dee"], run_id)
    slow = RunJournal(cast.database, binding, stored(cast, run_id), last_position=-1)
    running.carry_out_upload(jobs.Work(cast.database, cast.clinics["alder"], cast.users["dee"]), run_id)
    before = count(cast, Patient)
    with cast.session("alder", "dee") as db, pytest.raises(running.Overtaken):
        slow.applied(db, SIZE, Result())
    assert count(cast, Patient) == before


def test_a_run_that_keeps_failing_stops_and_can_be_tried_again(
    browse: Open, cast: Cast, monkeypatch: pytest.MonkeyPatch, work_off: Callable[[], None]
) -> None:
    run_id = upload(cast, people(2))
    work = jobs.Work(cast.database, cast.clinics["alder"], cast.users["dee"])

    def fail(*_words: Any, **_options: Any) -> int:
        raise ValueError("Robin Upload")

    with monkeypatch.context() as patched:
        patched.setattr(importing, "carry_out", fail)
        for _try in range(jobs.TRIES):
            with pytest.raises(ValueError, match="Robin"):
                running.carry_out_upload(work, run_id)
    assert stored(cast, run_id).status is RunStatus.FAILED
    dee = browse("dee")
    page = dee.get(f"{URL}{run_id}/").text
    assert "The import stopped." in page
    assert "Robin Upload" not in page
    with cast.database.unbound() as db:
        db.execute(text("DELETE FROM procrastinate_jobs"))
    assert run_of(press(dee, run_id, "again")) == run_id
    work_off()
    assert stored(cast, run_id).status is RunStatus.FINISHED


def test_the_file_of_a_try_can_be_discarded_and_is_then_gone(
    browse: Open, cast: Cast, work_off: Callable[[], None]
) -> None:
    dee = browse("dee")
    tried = run_of(send(dee, people(1), mode="try"))
    work_off()
    press(dee, tried, "discard")
    assert count(cast, ImportFile, run_id=tried) == 0
    assert "no longer kept here" in dee.get(f"{URL}{tried}/").text
    late = dee.post(f"{URL}{tried}/import/", data={"csrf_token": token(dee.get(f"{URL}new/").text)})
    assert late.status_code == 422


def test_who_may_no_longer_import_when_the_worker_comes_to_it_imports_nothing(cast: Cast) -> None:
    run_id, before = upload(cast, people(1)), count(cast, Patient)
    key = (cast.clinics["alder"], cast.users["dee"])

    def become(role: Role) -> None:
        with cast.session("alder") as db:
            membership = db.get(Membership, key)
            assert membership is not None
            membership.roles = [role.value]
            db.commit()

    become(Role.CLINICIAN)
    try:
        running.carry_out_upload(jobs.Work(cast.database, *key), run_id)
    finally:
        become(Role.ADMINISTRATOR)
    assert (stored(cast, run_id).status, stored(cast, run_id).error_reason) == (RunStatus.FAILED, running.NOT_ALLOWED)
    assert count(cast, Patient) == before


def test_an_importer_may_do_what_importing_does_and_nothing_else(cast: Cast) -> None:
    actor = running.importer(cast.actor("dee"))
    assert set(actor.held) == set(importing.PERMISSIONS)
    assert actor.user_id == cast.users["dee"]
    with pytest.raises(Forbidden):
        running.importer(cast.actor("ana"))


def test_every_sheet_has_a_name_wherever_it_is_offered() -> None:
    kinds = {kind.value for kind in SheetKind}
    assert set(words.SHEETS) == kinds
    assert {choice.value for choice in words.SOURCES} == {words.FHIR, *kinds}
