"""A unique constraint that says no, as a sentence for the person instead of an error of the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

UNIQUE_VIOLATION = "23505"


@contextmanager
def refusing_duplicates(db: Session, refusal: Exception) -> Iterator[None]:
    """Make the block's changes in a savepoint; raises `refusal` when a unique constraint refuses them.

    Only duplicates: other violations are mistakes of ours and go up as they are. Told apart by SQLSTATE, because on a
    shard a constraint's name may carry a suffix.
    """
    try:
        with db.begin_nested():
            yield
    except IntegrityError as error:
        if getattr(error.orig, "sqlstate", None) == UNIQUE_VIOLATION:
            raise refusal from None
        raise
