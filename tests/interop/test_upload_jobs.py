"""The job behind an upload: killed, doubled, failing, forbidden."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from causeway import jobs
from causeway.access import Role
from causeway.database import Binding
from causeway.errors import Forbidden
from causeway.people.models import Membership
from tenants.interop import importing, running, services, words
from tenants.interop.applying.batch import SIZE, Result
from tenants.interop.journal import RunJournal
from tenants.interop.models import ImportFile, ImportReject, RunStatus
from tenants.interop.sheets.columns import SheetKind
from tenants.patients.models import Patient
from tests.cast import Cast
from tests.interop.uploading import URL, Open, count, people, press, run_of, send, stored, token

pytestmark = pytest.mark.usefixtures("empty_queue")


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
