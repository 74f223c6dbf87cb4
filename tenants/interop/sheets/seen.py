"""What earlier rows of a sheet already said: their ids, and the days each patient's cover of a rank took.

Kept in a private temporary database as hashes and day numbers, so that a long sheet costs no memory and leaves nothing
readable behind.
"""

import sqlite3
from datetime import date
from hashlib import blake2b
from types import TracebackType
from typing import Final, Self

_OPEN_END: Final = date.max.toordinal()


class Seen:
    """Ids and periods of the rows so far."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.executescript("""
            PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;
            CREATE TABLE id (hash BLOB PRIMARY KEY) WITHOUT ROWID;
            CREATE TABLE span (hash BLOB, first INTEGER, last INTEGER, PRIMARY KEY (hash, first, last)) WITHOUT ROWID;
            BEGIN;
        """)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._db.close()

    def is_new(self, *words: str) -> bool:
        """Whether these words together come for the first time; they count as seen from now on."""
        return self._db.execute("INSERT OR IGNORE INTO id VALUES (?)", (_hash(words),)).rowcount == 1

    def is_free(self, first: date | None, last: date | None, *words: str) -> bool:
        """Whether the days are free for these words; then they are taken. None: open on that side."""
        begin = first.toordinal() if first else 0
        end = last.toordinal() if last else _OPEN_END
        taken = self._db.execute(
            "SELECT 1 FROM span WHERE hash = ? AND first <= ? AND last >= ? LIMIT 1", (_hash(words), end, begin)
        ).fetchone()
        if taken is None:
            self._db.execute("INSERT INTO span VALUES (?, ?, ?)", (_hash(words), begin, end))
        return taken is None


def _hash(words: tuple[str, ...]) -> bytes:
    return blake2b("\0".join(words).encode(), digest_size=16).digest()
