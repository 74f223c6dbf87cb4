"""Binding: which clinic, person and request a session works for, carried into PostgreSQL and into every ORM statement.

Wall 2 (a constant `clinic_id = …` on each clinic-owned table of a statement) and the binding that wall 3 (row security)
reads are both here. Wall 1, who may open a clinic at all, is `causeway.web.request`; wall 4 is the composite keys.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from psycopg.pq import TransactionStatus
from sqlalchemy import event, inspect, text
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction, with_loader_criteria
from sqlalchemy.orm.session import sessionmaker

from causeway.database import driver
from causeway.database.base import ClinicOwned

_KEY = "causeway.binding"


@dataclass(frozen=True, slots=True)
class Binding:
    """Whom a transaction works for. `clinic_id` None: no clinic-owned row is visible or writable.

    waits_for_disk: False for transactions that write nothing but the trail of a page seen (docs/decisions/0006).
    """

    clinic_id: UUID | None = None
    user_id: UUID | None = None
    request_id: UUID | None = None
    waits_for_disk: bool = True

    def statement(self) -> str:
        """One literal `SET LOCAL` batch; the values are UUIDs or empty, so nothing needs quoting.

        Literal because a cluster does not carry `set_config()` to its workers, and a batch is one round trip only without
        bound parameters.
        """
        return (
            f"SET LOCAL app.clinic_id='{self.clinic_id or ''}'; "
            f"SET LOCAL app.user_id='{self.user_id or ''}'; "
            f"SET LOCAL app.request_id='{self.request_id or ''}'"
            + ("" if self.waits_for_disk else "; SET LOCAL synchronous_commit=off")
        )


class BindingMismatch(RuntimeError):
    """A row of one clinic was about to be written through a session bound to another, or to none."""


def binding_of(db: Session) -> Binding:
    """The session's binding; an empty one when nothing has been bound."""
    found = db.info.get(_KEY)
    return found if isinstance(found, Binding) else Binding()


def bind(db: Session, binding: Binding) -> None:
    """Bind a session, once. An open transaction is bound at once, later ones as they begin.

    Raises BindingMismatch when the session is already bound to another clinic: one session, one clinic.
    """
    before = binding_of(db)
    if before.clinic_id is not None and before.clinic_id != binding.clinic_id:
        raise BindingMismatch("a session is bound to one clinic for its life")
    db.info[_KEY] = binding
    if db.in_transaction():
        driver.run(db.connection().connection, binding.statement())


@contextmanager
def clinic_session(sessions: sessionmaker[Session], binding: Binding) -> Iterator[Session]:
    """A session bound to one clinic, committed when the block ends well and rolled back otherwise."""
    with sessions() as db:
        bind(db, binding)
        with db.begin():
            yield db


def install(sessions: sessionmaker[Session]) -> None:
    """Put the three listeners on every session the factory makes."""
    event.listen(sessions, "after_begin", _begin)
    event.listen(sessions, "do_orm_execute", _add_clinic_criteria)
    event.listen(sessions, "before_flush", _own_new_rows)


def _begin(db: Session, transaction: SessionTransaction, connection: Any) -> None:
    if transaction.nested:
        return  # a savepoint inherits the settings of its transaction
    binding = db.info.get(_KEY)
    pooled = connection.connection
    batch = [binding.statement()] if binding is not None else []
    if pooled.driver_connection.info.transaction_status == TransactionStatus.IDLE:
        batch.insert(0, "BEGIN")  # in one message with the binding; a session may also join a transaction that is open
    if batch:
        driver.run(pooled, "; ".join(batch))


@lru_cache(maxsize=1024)
def _own_rows(clinic_id: UUID | None) -> Any:
    # `clinic_id` must be a plain local of this closure: SQLAlchemy tracks closure variables as bound values, whereas a
    # default argument would stay frozen at the first clinic for ever. `include_aliases` because a mixin gets no predicate
    # at all without it.
    return with_loader_criteria(ClinicOwned, lambda cls: cls.clinic_id == clinic_id, include_aliases=True)


def _add_clinic_criteria(state: ORMExecuteState) -> None:
    if not state.is_orm_statement:
        return  # Core and text rest on walls 3 and 4
    # Relationship and column loads are not skipped: a lazy load is a statement like any other.
    clinic_id = binding_of(state.session).clinic_id
    state.statement = state.statement.options(_own_rows(clinic_id))


def _own_new_rows(db: Session, _context: Any, _instances: Any) -> None:
    clinic_id = binding_of(db).clinic_id
    for row in db.new:
        if isinstance(row, ClinicOwned):
            if clinic_id is None:
                raise BindingMismatch(f"a {type(row).__name__} needs a session bound to its clinic")
            if row.clinic_id is None:
                row.clinic_id = clinic_id
            elif row.clinic_id != clinic_id:
                raise BindingMismatch(f"a {type(row).__name__} of another clinic")
    for row in db.dirty | db.deleted:
        if isinstance(row, ClinicOwned) and (
            row.clinic_id != clinic_id or inspect(row).attrs.clinic_id.history.has_changes()
        ):
            raise BindingMismatch(f"a {type(row).__name__} cannot change its clinic")


def bound_clinic_in_database(db: Session) -> str:
    """What PostgreSQL itself holds as the bound clinic, as text ('' when none): for checks and tests."""
    return str(db.scalar(text("SELECT coalesce(current_setting('app.clinic_id', true), '')")))
