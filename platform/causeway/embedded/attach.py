"""Gives a command the database of the embedded mode: the running server's, or one of its own for the duration."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from causeway.embedded.cluster import SUPERUSER, EmbeddedCluster
from causeway.embedded.errors import EmbeddedError
from causeway.embedded.home import HomeInUse, HomeLock, UsersLock, holder_of

_WAIT_SECONDS = 60


@contextmanager
def attach_or_start(home: Path, *, durable: bool = True) -> Iterator[Path]:
    """The socket's folder of this home's server, for `Settings.connected_to`.

    Uses the server that `causeway serve` or another command runs in this home; else starts one and stops it at the
    end, once no other command uses it. Raises: EmbeddedError.
    """
    users = UsersLock(home)
    try:
        users.join()
        deadline = time.monotonic() + _WAIT_SECONDS
        while True:
            try:
                with HomeLock(home, "command") as lock, EmbeddedCluster(home, durable=durable) as cluster:
                    lock.announce(str(cluster.socket_directory))
                    try:
                        yield cluster.socket_directory
                    finally:
                        users.wait_until_alone()
                return
            except HomeInUse:
                socket_directory = _running(home)
            if socket_directory is not None:
                yield socket_directory
                return
            if time.monotonic() > deadline:
                raise EmbeddedError(f"The Causeway that uses {home} does not get its database up: see {home}/logs.")
            time.sleep(0.1)
    finally:
        users.leave()


def _running(home: Path) -> Path | None:
    """The socket's folder of the server the holder of the home runs, when it answers."""
    holder = holder_of(home)
    if holder is None or not holder.socket_directory:
        return None
    try:
        psycopg.connect(host=holder.socket_directory, port=5432, user=SUPERUSER, dbname="postgres").close()
    except psycopg.OperationalError:
        return None
    return Path(holder.socket_directory)
