"""Jobs: slow or scheduled work as rows of the same database (procrastinate), picked up by a worker.

A job is deferred on the session's own connection, so it exists exactly when the change that wanted it commits. Its
arguments are ids only. It runs bound to one clinic, as the person who asked for it and with what that person may do at
that moment. It must be idempotent: a killed worker's job is given out again.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

import procrastinate
import structlog
from procrastinate import exceptions, job_context
from procrastinate.jobs import JobDeferrer
from procrastinate.manager import JobManager
from procrastinate.worker import Worker
from sqlalchemy import BigInteger, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from causeway import clock
from causeway.access import Actor, Role, member_actor
from causeway.database import Base, Binding, Database
from causeway.errors import NotFound
from causeway.ids import new_id
from causeway.people.models import ENTERABLE, Clinic, Membership, MembershipStatus, User

log = structlog.get_logger("causeway.jobs")
queue = procrastinate.App(connector=procrastinate.PsycopgConnector())
# What gives jobs out on a session's own connection. The queue's own connector is a worker's, asynchronous while it works:
# a job that gives out others would hand it a connection it cannot use.
_outbox = JobManager(procrastinate.SyncPsycopgConnector())
TRIES = 5


class JobFailure(Base):
    """A try of a job that failed. The id is the reference people are shown; the error is its class, never its text."""

    __tablename__ = "job_failures"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    job_id: Mapped[int] = mapped_column(BigInteger, index=True)
    task: Mapped[str]
    error: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=clock.now)


class JobFailed(Exception):
    """A job's failure as the queue and its log see it: a reference, no text."""


@dataclass(frozen=True, slots=True)
class Work:
    """What a job works with: sessions bound to its clinic, and the person it works for."""

    database: Database
    clinic_id: UUID
    user_id: UUID

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session in one transaction, committed at the end of the block."""
        with self.database.clinic(Binding(self.clinic_id, self.user_id, new_id())) as db:
            yield db

    def actor(self, db: Session) -> Actor:
        """The person with their present roles.

        Raises NotFound once the membership has ended or is past its last day, the account is closed, or the clinic is.
        """
        row = db.execute(
            select(User.display_name, Membership.roles, Membership.ends_on, Clinic.timezone)
            .join(Membership, Membership.user_id == User.id)
            .join(Clinic, Clinic.id == Membership.clinic_id)
            .where(
                User.id == self.user_id,
                Membership.clinic_id == self.clinic_id,
                Membership.status == MembershipStatus.ACTIVE,
                User.is_active,
                Clinic.status.in_(ENTERABLE),
            )
        ).one_or_none()
        if row is None:
            raise NotFound
        zone = ZoneInfo(row.timezone)
        if row.ends_on is not None and row.ends_on < clock.today(zone):
            raise NotFound
        roles = frozenset(Role(name) for name in row.roles)
        return member_actor(self.clinic_id, self.user_id, row.display_name, zone, roles)


class _Worker:
    database: Database | None = None


def job(name: str) -> Callable[[Callable[..., None]], procrastinate.tasks.Task[Any, Any, Any]]:
    """Make `function(work, **ids)` a job called `name`. The ids arrive as UUIDs."""

    def register(function: Callable[..., None]) -> procrastinate.tasks.Task[Any, Any, Any]:
        def run(*, clinic_id: str, user_id: str, **ids: str) -> None:
            work = Work(worker_database(), UUID(clinic_id), UUID(user_id))
            if not _is_open(work.database, work.clinic_id):
                raise NotFound  # parked after its tries: an operator may give it out again once the clinic is open
            function(work, **{key: UUID(value) for key, value in ids.items()})

        run.__doc__ = function.__doc__
        retry = procrastinate.RetryStrategy(max_attempts=TRIES, exponential_wait=4)
        return queue.task(name=name, retry=retry, task_middleware=[_keep_quiet])(run)

    return register


def clinic_job(name: str) -> Callable[[Callable[..., None]], procrastinate.tasks.Task[Any, Any, Any]]:
    """Make `function(database, clinic_id)` a job that the platform gives out for a clinic, for nobody in particular.

    A clinic that was closed meanwhile is left alone: the platform gives the job out again once it is open.
    """

    def register(function: Callable[..., None]) -> procrastinate.tasks.Task[Any, Any, Any]:
        def run(*, clinic_id: str) -> None:
            if _is_open(worker_database(), UUID(clinic_id)):
                function(worker_database(), UUID(clinic_id))

        run.__doc__ = function.__doc__
        retry = procrastinate.RetryStrategy(max_attempts=TRIES, exponential_wait=4)
        return queue.task(name=name, retry=retry, task_middleware=[_keep_quiet])(run)

    return register


def _is_open(database: Database, clinic_id: UUID) -> bool:
    with database.unbound() as db:
        return db.scalar(select(Clinic.status).where(Clinic.id == clinic_id)) in ENTERABLE


def defer_for_clinic(db: Session, task: procrastinate.tasks.Task[Any, Any, Any], clinic_id: UUID) -> bool:
    """Give a clinic's job to a worker when the present transaction commits. False when one was waiting already."""
    return _defer(db, task, f"{task.name} {clinic_id}", clinic_id=str(clinic_id))


def defer(
    db: Session, task: procrastinate.tasks.Task[Any, Any, Any], actor: Actor, *, once: str | None = None, **ids: UUID
) -> bool:
    """Give the task to a worker when the present transaction commits.

    once: a name under which at most one such job waits. Returns False when one was waiting already.
    """
    arguments = {key: str(value) for key, value in ids.items()}
    return _defer(db, task, once, clinic_id=str(actor.clinic_id), user_id=str(actor.user_id), **arguments)


def _defer(db: Session, task: procrastinate.tasks.Task[Any, Any, Any], once: str | None, **arguments: str) -> bool:
    try:
        with db.begin_nested():  # a taken lock aborts the transaction; the savepoint takes the blow
            connection = db.connection().connection.driver_connection  # asked for inside: this emits the savepoint
            JobDeferrer(_outbox, task.configure(queueing_lock=once).job, connection).defer(**arguments)
    except exceptions.AlreadyEnqueued:
        return False
    return True


def worker_database() -> Database:
    """The database of the worker this runs in. Raises RuntimeError outside one."""
    if _Worker.database is None:
        raise RuntimeError("jobs run in a worker")
    return _Worker.database


def run_worker(database: Database, url: str, *, wait: bool = True) -> None:
    """Work until told to stop; with `wait=False`, until nothing is waiting. `url`: the application role's."""
    _Worker.database = database
    connector = procrastinate.PsycopgConnector(conninfo=url.replace("+psycopg", ""), min_size=1, max_size=4)
    with queue.replace_connector(connector) as app:
        app.run_worker(wait=wait, concurrency=1, listen_notify=wait, delete_jobs="successful", name="causeway")


class Parked(NamedTuple):
    """A job that was given up: what an operator may know of it. `reference` stands in the log beside the error."""

    job_id: int
    task: str
    clinic: str | None
    tries: int
    error: str | None
    reference: str | None
    at: datetime | None


_PARKED = text("""
    SELECT j.id AS job_id, j.task_name AS task, c.slug AS clinic, j.attempts AS tries, f.error,
           right(f.id::text, 12) AS reference, f.at
      FROM procrastinate_jobs j
      LEFT JOIN clinics c ON c.id::text = j.args ->> 'clinic_id'
      LEFT JOIN LATERAL (SELECT * FROM job_failures WHERE job_id = j.id ORDER BY at DESC LIMIT 1) f ON true
     WHERE j.status = 'failed' ORDER BY j.id DESC LIMIT 200""")


def list_parked(db: Session) -> list[Parked]:
    """The jobs given up after all their tries, newest first, at most 200."""
    return [Parked(**row) for row in db.execute(_PARKED).mappings()]


def count_by_state(db: Session) -> dict[str, int]:
    """How many jobs wait (`todo`), are at work (`doing`) and were given up (`failed`)."""
    rows = db.execute(text("SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY status"))
    found = {str(state): int(number) for state, number in rows}
    return {state: found.get(state, 0) for state in ("todo", "doing", "failed")}


def retry_parked(db: Session, job_id: int) -> bool:
    """Let a parked job wait for a worker again. False when there is no such job, or it is not parked."""
    parked = text("SELECT 1 FROM procrastinate_jobs WHERE id = :id AND status = 'failed' FOR UPDATE")
    if not 0 < job_id < 2**63 or db.scalar(parked, {"id": job_id}) is None:
        return False
    retry = text("SELECT procrastinate_retry_job_v2(:id, NULL, NULL, NULL, NULL)")
    db.execute(retry, {"id": job_id})
    return True


def _keep_quiet(call_next: Callable[[], Any], context: job_context.JobContext, _worker: Worker) -> Any:
    """Keep a failure's class and a reference; let no exception text, which may be about a patient, reach a log."""
    try:
        return call_next()
    except Exception as error:
        failure = JobFailure(
            id=new_id(), job_id=context.job.id or 0, task=context.job.task_name, error=type(error).__name__
        )
        reference = str(failure.id)[-12:]
        log.error("job failed", task=failure.task, job=failure.job_id, error=failure.error, reference=reference)
        if _Worker.database is not None:
            with _Worker.database.unbound() as db:
                db.add(failure)
        raise JobFailed(reference) from None


@queue.periodic(cron="*/5 * * * *")
@queue.task(name="causeway.retry_stalled", pass_context=True, queueing_lock="causeway.retry_stalled")
async def retry_stalled(context: job_context.JobContext, timestamp: int) -> None:
    """Give out again the jobs of workers that were killed; without this they would stay *doing* for ever."""
    for stalled in await context.app.job_manager.get_stalled_jobs():
        await context.app.job_manager.retry_job(stalled)
