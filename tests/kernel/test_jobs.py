"""Jobs exist exactly when their change commits, run bound to their clinic, and leave no text of a failure behind."""

import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Update, select, text, update

from causeway import clock, jobs
from causeway.database import Binding, Database, binding_of
from causeway.database.binding import bound_clinic_in_database
from causeway.errors import NotFound
from causeway.ids import new_id
from causeway.people.models import Clinic, ClinicStatus, Membership, User
from tests.cast import ZONES, Cast

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


@jobs.clinic_job("tests.note_clinic")
def note_clinic(_database: Database, clinic_id: UUID) -> None:
    seen.append(("of the clinic", clinic_id))


@jobs.clinic_job("tests.give_out")
def give_out(database: Database, clinic_id: UUID) -> None:
    with database.clinic(Binding(clinic_id)) as db:
        jobs.defer_for_clinic(db, note_clinic, clinic_id)


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


def test_a_job_gives_out_others_from_within_a_worker(cast: Cast, work_off: Callable[[], None]) -> None:
    alder = cast.clinics["alder"]
    with cast.session("alder") as db:
        jobs.defer_for_clinic(db, give_out, alder)
        db.commit()
    work_off()
    assert seen == [("of the clinic", alder)]


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


def nobody_works(cast: Cast, statement: Update) -> None:
    """After the change, nobody works for Ana at Alder; before it one can."""
    work = jobs.Work(cast.database, cast.clinics["alder"], cast.users["ana"])
    with work.session() as db:
        assert work.actor(db).user_id == cast.users["ana"]
        db.execute(statement.execution_options(synchronize_session=False))
        with pytest.raises(NotFound):
            work.actor(db)
        db.rollback()


def test_nobody_is_worked_for_after_their_last_day(cast: Cast) -> None:
    today = clock.today(ZoneInfo(ZONES["alder"]))
    ends = update(Membership).where(Membership.user_id == cast.users["ana"])
    nobody_works(cast, ends.values(ends_on=today - timedelta(days=1)))
    work = jobs.Work(cast.database, cast.clinics["alder"], cast.users["ana"])
    with work.session() as db:
        db.execute(ends.values(ends_on=today))
        assert work.actor(db).user_id == cast.users["ana"], "the last day itself is a working day"
        db.rollback()


def test_nobody_is_worked_for_whose_account_is_closed(cast: Cast) -> None:
    nobody_works(cast, update(User).where(User.id == cast.users["ana"]).values(is_active=False))


def test_nobody_is_worked_for_in_a_clinic_that_is_suspended(cast: Cast) -> None:
    closed = update(Clinic).where(Clinic.id == cast.clinics["alder"]).values(status=ClinicStatus.SUSPENDED)
    nobody_works(cast, closed)


@pytest.fixture
def suspended(cast: Cast) -> Iterator[Callable[[bool], None]]:
    """`suspended(True)`: Birch is suspended; after the test it is open again."""

    def suspend(is_suspended: bool) -> None:
        status = ClinicStatus.SUSPENDED if is_suspended else ClinicStatus.ACTIVE
        with cast.database.clinic(Binding(cast.clinics["birch"])) as db:
            db.execute(update(Clinic).where(Clinic.id == cast.clinics["birch"]).values(status=status))

    yield suspend
    suspend(False)


def test_what_waits_in_a_suspended_clinic_stays_undone_until_it_is_open(
    cast: Cast, work_off: Callable[[], None], suspended: Callable[[bool], None]
) -> None:
    clinic_id = cast.clinics["birch"]
    for is_suspended, done in [(True, []), (False, [("of the clinic", clinic_id)])]:
        suspended(is_suspended)
        with cast.session("birch") as db:
            jobs.defer_for_clinic(db, note_clinic, clinic_id)
            db.commit()
        work_off()
        assert seen == done


def test_what_a_person_asked_for_in_a_suspended_clinic_is_tried_again_later(
    cast: Cast, work_off: Callable[[], None], suspended: Callable[[bool], None]
) -> None:
    suspended(True)
    with cast.session("birch") as db:
        jobs.defer(db, note, cast.actor("cleo"), thing_id=new_id())
        db.commit()
    work_off()
    assert seen == []
    with cast.database.unbound() as db:
        assert db.scalars(text("SELECT status::text FROM procrastinate_jobs")).all() == ["todo"]


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
