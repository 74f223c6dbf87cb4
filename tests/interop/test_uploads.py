"""The pages of imports, and what they start."""

import io
import json
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from causeway import clock
from causeway.ids import new_id
from tenants.interop import queries, services, today
from tenants.interop.models import ImportFile, ImportReject, ImportRun, RunStatus
from tenants.interop.sheets.columns import SheetKind
from tenants.patients.models import Disclosure, Patient
from tests.cast import Cast
from tests.interop.fhir_samples import bundle, patient
from tests.interop.uploading import URL, Open, count, people, post, press, run_of, send, stored, token
from tests.patients.conftest import fields_of

pytestmark = pytest.mark.usefixtures("empty_queue")


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


def test_whoever_leaves_the_page_is_told_on_today_for_a_day_what_became_of_it(
    browse: Open, cast: Cast, work_off: Callable[[], None]
) -> None:
    dee, run_id = browse("dee"), run_of(send(browse("dee"), people(2, bad=1)))
    line = re.compile(rf'<li( class="is-warning")?><a href="{URL}{run_id}/">Import: Patients</a><span>([^<]*)</span>')
    waits = line.search(dee.get("/c/alder/").text)
    assert waits is not None
    assert waits.groups() == (None, "Waiting")
    work_off()
    ended = line.search(dee.get("/c/alder/").text)
    assert ended is not None
    assert ended.groups() == (' class="is-warning"', "Finished, 1 row left out")
    for nobody_elses in ("dan", "ana"):
        assert "Your imports" not in browse(nobody_elses).get("/c/alder/").text
    ended_at = stored(cast, run_id).finished_at
    assert ended_at is not None
    with cast.session("alder", "dee") as db, clock.frozen(ended_at + timedelta(days=1, minutes=1)):
        assert run_id not in {item.values["run_id"] for item in today.own_runs(db, cast.actor("dee"), 8)}


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


def test_a_try_that_leaves_everything_out_offers_no_import(
    browse: Open, cast: Cast, work_off: Callable[[], None]
) -> None:
    dee = browse("dee")
    tried = run_of(send(dee, people(0, bad=2), mode="try"))
    work_off()
    page = dee.get(f"{URL}{tried}/").text
    assert "Nothing of this file would come in." in page
    assert "Import now" not in page
    refused = dee.post(f"{URL}{tried}/import/", data={"csrf_token": token(dee.get(f"{URL}new/").text)})
    assert refused.status_code == 422
    assert "Nothing of this file would come in." in refused.text
    assert count(cast, ImportRun, repeats_id=tried) == 0
    some = run_of(send(dee, people(1, bad=2), mode="try"))
    work_off()
    assert "Import now" in dee.get(f"{URL}{some}/").text


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
    hollow = send(dee, b"")
    assert hollow.status_code == 422
    assert "This file is empty." in hollow.text
    assert "Choose a file." not in hollow.text
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


def test_what_was_left_out_is_downloaded_without_its_values(
    browse: Open, cast: Cast, work_off: Callable[[], None]
) -> None:
    dee = browse("dee")
    run_id = run_of(send(dee, people(1, bad=2)))
    work_off()
    sheet = dee.get(f"{URL}{run_id}/rejects.csv")
    assert sheet.headers["Content-Disposition"].startswith("attachment")
    assert sheet.text.count("is not clear as a date") == 2
    assert "Zyxwvut" not in sheet.text
    assert "rejected,3," in sheet.text
    with cast.session("alder") as db:
        row = db.scalars(select(Disclosure).order_by(Disclosure.left_at.desc()).limit(1)).one()
        assert (row.what, row.patient_count, row.categories) == ("Rows an import left out", 2, ["demographics"])


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
