"""Clears away what a killed server leaves behind: its pid file, its socket's folder, and now and then itself.

Called with the home's lock held, so no living Causeway owns any of it.
"""

import os
import shutil
import signal
import time
from pathlib import Path

from causeway.embedded.errors import EmbeddedError

_PATIENCE_SECONDS = 20


def clear(data: Path) -> None:
    """Wait for an earlier server of this folder to end, and remove a pid file that names another program.

    After a kill the pid in the file may belong to anything (in a container, where pids are few, it usually does), and
    PostgreSQL would refuse to start for its sake. A pid of nobody is left to PostgreSQL, which also checks its shared
    memory. Raises: EmbeddedError when an earlier server does not end.
    """
    pid_file = data / "postmaster.pid"
    try:
        pid = abs(int(pid_file.read_text().split("\n", 1)[0]))
    except (OSError, ValueError):
        return
    if not Path(f"/proc/{pid}").exists():
        return
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while _serves(pid, data):
        if time.monotonic() > deadline:
            raise EmbeddedError(f"An earlier PostgreSQL (process {pid}) still runs on {data} and does not stop.")
        _ask_to_stop(pid)
        time.sleep(0.2)
    pid_file.unlink(missing_ok=True)


def remove_socket_folder(folder: Path) -> None:
    """Remove the socket's folder of an earlier server, or the link to it and the short folder it names."""
    if folder.is_symlink():
        short = folder.readlink()
        folder.unlink()
        if short.name.startswith("causeway-") and _is_ours(short, folder.with_name("data")):
            shutil.rmtree(short, ignore_errors=True)
    elif folder.exists():
        shutil.rmtree(folder)


def _is_ours(short: Path, data: Path) -> bool:
    """Whether the folder is still the server's: its name may have become somebody else's since."""
    try:
        return short.lstat().st_uid in {os.geteuid(), data.stat().st_uid}
    except OSError:
        return False


def _serves(pid: int, data: Path) -> bool:
    """Whether that process is a PostgreSQL server at work in that folder (the server's current folder is its data)."""
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip() == "postgres" and Path(f"/proc/{pid}/cwd").samefile(data)
    except OSError:
        return False


def _ask_to_stop(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGQUIT)
    except ProcessLookupError:
        pass
    except PermissionError as error:
        raise EmbeddedError(f"An earlier PostgreSQL (process {pid}) runs as another user: stop it first.") from error
