"""Going through an import: batches of outcomes, each committed with what is noted of it, or all rolled back for a try.

Reading is complete before the first batch, so a broken file changes nothing. A run that is killed loses at most the
batch it was in; started again with the number of outcomes already dealt with, it goes on from there, and what was
committed without being noted comes out as unchanged.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Protocol

from sqlalchemy.orm import Session

from causeway.access import Actor, Permission
from causeway.database import Binding, Database, bind
from tenants.interop.applying.batch import SIZE, Result, apply_batch
from tenants.interop.models import Origin
from tenants.interop.rows import Outcome

PERMISSIONS = (
    Permission.SETTINGS_WRITE,
    Permission.PROGRAM_WRITE,
    Permission.STAFF_WRITE,
    Permission.STAFF_ENROLL,
    Permission.PATIENT_WRITE,
    Permission.CONSENT_WRITE,
    Permission.CONSENT_SIGN,
    Permission.DIAGNOSIS_WRITE,
    Permission.MEDICATION_WRITE,
    Permission.CARE_WRITE,
    Permission.ASSESSMENT_WRITE,
    Permission.INQUIRY_WRITE,
    Permission.EPISODE_ADMIT,
    Permission.EPISODE_DISCHARGE,
    Permission.ATTENDANCE_WRITE,
    Permission.CARE_WRITE,
    Permission.COVERAGE_WRITE,
    Permission.PAYER_WRITE,
    Permission.CHARGE_WRITE,
    Permission.IMPORT_RUN,
)
"""What an import does in the slices, and all it may do: it writes what the file says and reads nothing out."""


class Journal(Protocol):
    """Keeps track of a run."""

    def applied(self, db: Session, done: int, result: Result) -> None:
        """A batch has been applied in `db`, which has not committed; `done` outcomes are dealt with by then."""


def carry_out(
    database: Database,
    binding: Binding,
    actor: Actor,
    outcomes: Iterable[Outcome],
    journal: Journal,
    *,
    origin: Origin,
    is_dry_run: bool,
    done: int = 0,
) -> int:
    """Apply outcomes from number `done` on; how many there were in all. Raises: Forbidden, and what the reader raises.

    is_dry_run: everything is done in one transaction that is rolled back; the journal then has to keep its own.
    """
    kept = None
    rest = islice(outcomes, 0 if is_dry_run else done, None)
    done = 0 if is_dry_run else done
    if is_dry_run:
        kept = database.sessions()
        bind(kept, binding)
    try:
        for batch in _batches(rest):
            done += len(batch)
            with _one_batch(database, binding, kept) as db:
                journal.applied(db, done, apply_batch(db, actor, origin, batch))
    finally:
        if kept is not None:
            kept.rollback()
            kept.close()
    return done


@contextmanager
def _one_batch(database: Database, binding: Binding, kept: Session | None) -> Iterator[Session]:
    if kept is None:
        with database.clinic(binding) as db:
            yield db
        return
    yield kept
    kept.expunge_all()  # what was flushed stays in the transaction; nothing of it is needed in memory


def _batches(outcomes: Iterator[Outcome]) -> Iterator[list[Outcome]]:
    while batch := list(islice(outcomes, SIZE)):
        yield batch
