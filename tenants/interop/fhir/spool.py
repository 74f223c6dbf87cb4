"""Where a run keeps resources between reading and handing out, so that memory does not grow with the input.

A private, temporary SQLite database that no other process can open by name and that is gone when it is closed. It may
spill to disk, so everything in it is encrypted under a key that lives only in this process, and names are kept as
keyed hashes. Knows nothing of FHIR beyond a rank, a key and a body.
"""

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from hashlib import blake2b
from types import TracebackType
from typing import Final, Self

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tenants.interop.records import Key

_CACHE_KIB: Final = 32 * 1024
_AMBIGUOUS: Final = b""
_SCHEMA: Final = """
    CREATE TABLE item (seq INTEGER PRIMARY KEY, family TEXT, cluster BLOB, updated TEXT, body BLOB);
    CREATE TABLE target (lookup BLOB PRIMARY KEY, value BLOB) WITHOUT ROWID;
    CREATE TABLE note (seq INTEGER PRIMARY KEY, family TEXT, cluster BLOB, body BLOB);
"""


class Ambiguous(Exception):
    """Two things in this run answer to the same name."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing in the spool; `updated` decides which of several with one key is the newest."""

    seq: int
    updated: str
    body: str


class Spool:
    """Items in families (kept in the order they came, findable by cluster), names of things, and notes."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.executescript(f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-{_CACHE_KIB};")
        self._db.executescript(_SCHEMA)
        self._cipher = AESGCM(AESGCM.generate_key(256))
        self._hash_key = os.urandom(32)
        self._nonce = 0
        self._db.execute("BEGIN")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._db.close()

    def add(self, family: str, cluster: Key, body: str, updated: str = "") -> int:
        """Keep a body; answers its number."""
        row = (family, self._hash(f"{cluster.source}|{cluster.value}"), updated, self._seal(body))
        return self._insert("INSERT INTO item (family, cluster, updated, body) VALUES (?, ?, ?, ?)", row)

    def move(self, seq: int, cluster: Key) -> None:
        """Put an item into another cluster."""
        self._db.execute(
            "UPDATE item SET cluster = ? WHERE seq = ?", (self._hash(f"{cluster.source}|{cluster.value}"), seq)
        )

    def index(self) -> None:
        """Prepare for `clusters` and `notes_by_cluster`; call once, when everything is in."""
        self._db.execute("CREATE INDEX item_cluster ON item (family, cluster)")
        self._db.execute("CREATE INDEX note_cluster ON note (family, cluster)")

    def count(self) -> int:
        """How many things there are, those of one key counted once."""
        found = self._db.execute("SELECT count(*) FROM (SELECT DISTINCT family, cluster FROM item)").fetchone()
        return int(found[0])

    def clusters(self, family: str) -> Iterator[list[Item]]:
        """All items of a family, those with one key together; in the order in which the first of each came."""
        firsts = "SELECT min(seq) AS first, cluster FROM item WHERE family = ? GROUP BY cluster ORDER BY first"
        members = "SELECT seq, updated, body FROM item WHERE family = ? AND cluster = ? ORDER BY seq"
        with closing(self._db.cursor()) as outer:
            for _, cluster in outer.execute(firsts, (family,)):
                rows = self._db.execute(members, (family, cluster))
                yield [Item(seq, updated, self._open(body)) for seq, updated, body in rows]

    def name(self, lookups: tuple[str, ...], kind: str, key: Key) -> None:
        """Say that these strings name a thing of this type with this key."""
        value = json.dumps([kind, key.source, key.value])
        for lookup in lookups:
            hashed = self._hash(lookup)
            known = self._db.execute("SELECT value FROM target WHERE lookup = ?", (hashed,)).fetchone()
            if known is None:
                self._db.execute("INSERT INTO target VALUES (?, ?)", (hashed, self._seal(value)))
            elif known[0] != _AMBIGUOUS and self._open(known[0]) != value:
                self._db.execute("UPDATE target SET value = ? WHERE lookup = ?", (_AMBIGUOUS, hashed))

    def find(self, lookups: tuple[str, ...]) -> tuple[str, Key] | None:
        """Type and key of what the first known of these strings names. Raises: Ambiguous."""
        for lookup in lookups:
            row = self._db.execute("SELECT value FROM target WHERE lookup = ?", (self._hash(lookup),)).fetchone()
            if row is None:
                continue
            if row[0] == _AMBIGUOUS:
                raise Ambiguous
            kind, source, value = json.loads(self._open(row[0]))
            return kind, Key(source, value)
        return None

    def note(self, family: str, body: str, cluster: str = "") -> int:
        """Keep a small fact for later."""
        row = (family, self._hash(cluster), self._seal(body))
        return self._insert("INSERT INTO note (family, cluster, body) VALUES (?, ?, ?)", row)

    def notes(self, family: str) -> Iterator[str]:
        """All notes of a family in the order they came."""
        with closing(self._db.cursor()) as rows:
            for (body,) in rows.execute("SELECT body FROM note WHERE family = ? ORDER BY seq", (family,)):
                yield self._open(body)

    def notes_by_cluster(self, family: str) -> Iterator[list[str]]:
        """The notes of a family, those with one cluster together, in the order in which the first of each came."""
        firsts = "SELECT min(seq) AS first, cluster FROM note WHERE family = ? GROUP BY cluster ORDER BY first"
        with closing(self._db.cursor()) as outer:
            for _, cluster in outer.execute(firsts, (family,)):
                rows = self._db.execute(
                    "SELECT body FROM note WHERE family = ? AND cluster = ? ORDER BY seq", (family, cluster)
                )
                yield [self._open(body) for (body,) in rows]

    def _insert(self, statement: str, row: tuple[object, ...]) -> int:
        seq = self._db.execute(statement, row).lastrowid
        if seq is None:  # pragma: no cover  SQLite always answers one after an INSERT
            raise AssertionError
        return seq

    def _hash(self, value: str) -> bytes:
        return blake2b(value.encode("utf-8", "surrogatepass"), digest_size=16, key=self._hash_key).digest()

    def _seal(self, body: str) -> bytes:
        self._nonce += 1
        nonce = self._nonce.to_bytes(12, "big")
        return nonce + self._cipher.encrypt(nonce, body.encode("utf-8", "surrogatepass"), None)

    def _open(self, sealed: bytes) -> str:
        return self._cipher.decrypt(sealed[:12], sealed[12:], None).decode("utf-8", "surrogatepass")
