"""Jobs exist exactly when their change commits, run bound to their clinic, and leave no text of a failure behind."""

import logging
from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import select, text

from causeway import jobs
from causeway.database import binding_of
from causeway.database.binding import bound_clinic_in_database
from causeway.errors import NotFound
from causeway.ids import new_id
from tests.cast import Cast

seen: list[tuple[str, UUID]] = []


@jobs.job("tests.note")
def note(work: jobs.Work, *, thing_id: UUID) -> None:
    with work.session() as db:
        work.actor(db)
        assert binding_of(db).clinic_id == work.clinic_id
        seen.append((bound_clinic_in_database(db), thing_id))


@jobs.job("tests.fail")
def fail(work: jobs.Work, *, thing_id: UUID) -> None:
    raise ValueError("Jane Example relapsed")


@pytest.fixture(autouse=True)
def nothing_seen(empty_queue: None) -> None:
    seen.clear()


def test_a_job_exists_exactly_when_its_change_commits(cast: Cast, work_off: Callable[[], None]) -> None:
    thing = new_id()
    with cast.session("alder") as db:
        jobs.defer(db, note, cast.actor("ana"), thing_id=new_id())
        db.rollback()
    with cast.session("alder") as db:
        jobs.defer(db, note, cast.actor("ana"), thing_id=thing)
        db.commit()
    work_off()
    assert seen == [(str(cast.clinics["alder"]), thing)]


def test_a_second_job_of_the_same_name_does_not_wait_twice(cast: Cast) -> None:
    with cast.session("alder") as db:
        assert jobs.defer(db, note, cast.actor("ana"), once="x", thing_id=new_id())
        assert not jobs.defer(db, note, cast.actor("ana"), once="x", thing_id=new_id())
        assert db.scalar(text("SELECT count(*) FROM procrastinate_jobs")) == 1
        db.rollback()


def test_a_failure_keeps_its_class_and_no_text(
    cast: Cast, work_off: Callable[[], None], caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    with cast.session("alder") as db:
        jobs.defer(db, fail, cast.actor("ana"), thing_id=new_id())
        db.commit()
    with caplog.at_level(logging.DEBUG):
        work_off()
    with cast.database.unbound() as db:
        (error,) = db.scalars(select(jobs.JobFailure.error).where(jobs.JobFailure.task == "tests.fail")).all()
    assert error == "ValueError"
    printed = capsys.readouterr()
    assert "Jane" not in caplog.text + printed.out + printed.err


def test_a_person_of_another_clinic_cannot_be_worked_for(cast: Cast) -> None:
    work = jobs.Work(cast.database, cast.clinics["birch"], cast.users["ana"])
    with work.session() as db, pytest.raises(NotFound):
        work.actor(db)


def test_a_job_given_up_is_shown_without_its_arguments_and_can_be_tried_again(cast: Cast) -> None:
    with cast.session("alder") as db:
        jobs.defer(db, fail, cast.actor("ana"), thing_id=new_id())
        db.commit()
    with cast.database.unbound() as db:
        job_id = db.scalar(text("UPDATE procrastinate_jobs SET status = 'failed' RETURNING id"))
        db.add(jobs.JobFailure(job_id=job_id, task="tests.fail", error="ValueError"))
    with cast.database.unbound() as db:
        (parked,) = jobs.list_parked(db)
        assert (parked.task, parked.clinic, parked.error) == ("tests.fail", "alder", "ValueError")
        assert len(parked.reference or "") == 12
        assert jobs.count_by_state(db)["failed"] == 1
        assert jobs.retry_parked(db, parked.job_id)
        assert not jobs.retry_parked(db, parked.job_id)
        assert not jobs.retry_parked(db, 2**70)
        assert jobs.count_by_state(db) == {"todo": 1, "doing": 0, "failed": 0}
