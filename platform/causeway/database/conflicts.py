"""One row of a clinic, and two people at it: it is locked and read afresh, and its version compared; what a unique
constraint refuses becomes a sentence for the person.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from causeway.database.base import ClinicOwned
from causeway.errors import Stale

_UNIQUE_VIOLATION = "23505"

Row = TypeVar("Row", bound=ClinicOwned)
Selected = TypeVar("Selected", bound=Select[*tuple[Any, ...]])


def locked(statement: Selected) -> Selected:
    """The statement with its rows locked until the commit and read afresh.

    Without the second, an object this session has seen before keeps its old values under the new lock, and a version
    compared on it would hide what somebody else saved meanwhile.
    """
    return statement.with_for_update().execution_options(populate_existing=True)


def get_one(db: Session, kind: type[Row], row_id: UUID, missing: type[Exception], *, for_update: bool = False) -> Row:
    """The row of this id in the bound clinic. for_update: locked until the commit, and read afresh. Raises `missing`."""
    statement = select(kind).where(kind.id == row_id)
    found = db.scalar(locked(statement) if for_update else statement)
    if found is None:
        raise missing
    return found


def require_version(row: Any, expected: int | None) -> None:
    """Raises Stale, which names the row, when somebody has saved it since the form was opened.

    row: read under its lock. expected: the version the form carries; None asks nothing, for what no form has sent.
    """
    if expected is not None and row.version != expected:
        raise Stale(row.id)


def is_duplicate(error: IntegrityError) -> bool:
    """Whether a unique constraint refused it. By SQLSTATE, because on a shard a constraint's name may carry a suffix."""
    return getattr(error.orig, "sqlstate", None) == _UNIQUE_VIOLATION


@contextmanager
def refusing_duplicates(db: Session, refusal: Exception) -> Iterator[None]:
    """Make the block's changes in a savepoint; raises `refusal` when a unique constraint refuses them.

    Only duplicates: other violations are mistakes of ours and go up as they are.
    """
    try:
        with db.begin_nested():
            yield
    except IntegrityError as error:
        if is_duplicate(error):
            raise refusal from None
        raise
