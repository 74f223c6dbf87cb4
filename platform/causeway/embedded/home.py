"""The lock that gives a home folder to one server at a time, and the note that says where that server listens.

The kernel drops a `flock` when its holder dies, however it dies, so no lock is ever stale. The note beside it
(`run/server.json`) is written by the holder and read by commands that want to use its server; it is only believed while
the lock is held.
"""

import fcntl
import json
import os
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Literal

from causeway.embedded.errors import EmbeddedError

Purpose = Literal["serve", "command"]


class HomeInUse(EmbeddedError):
    """Another Causeway uses this home folder."""


@dataclass(frozen=True)
class Holder:
    """Who holds the home: its process, what for, and the socket's folder once its server answers (else empty)."""

    pid: int
    purpose: Purpose
    socket_directory: str = ""


class HomeLock:
    """Exclusive use of a home folder, as a context manager. Raises HomeInUse when somebody else has it."""

    def __init__(self, home: Path, purpose: Purpose, *, wait_seconds: float = 0) -> None:
        self.home = home
        self._purpose: Purpose = purpose
        self._wait_seconds = wait_seconds
        self._file: int | None = None

    def __enter__(self) -> "HomeLock":
        run = run_folder(self.home)
        self._file = os.open(run / "home.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        deadline = time.monotonic() + self._wait_seconds
        while not _locked(self._file, fcntl.LOCK_EX):
            holder = holder_of(self.home)
            # A command finishes by itself, so it is worth a short wait; a server does not.
            if time.monotonic() >= deadline or (holder is not None and holder.purpose == "serve"):
                os.close(self._file)
                self._file = None
                raise HomeInUse(_in_use(self.home, holder))
            time.sleep(0.1)
        self.announce("")
        return self

    def announce(self, socket_directory: str) -> None:
        """Say where the server listens; the empty string says that none does."""
        note = run_folder(self.home) / "server.json"
        draft = note.with_suffix(".draft")
        draft.write_text(json.dumps(asdict(Holder(os.getpid(), self._purpose, socket_directory))))
        draft.replace(note)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self.announce("")
            os.close(self._file)
            self._file = None


class UsersLock:
    """Shared by commands that use another's embedded server; exclusive for a command about to stop its own."""

    def __init__(self, home: Path) -> None:
        self._file = os.open(run_folder(home) / "users.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def join(self) -> None:
        """Wait for a server that is just being stopped, then keep the next one alive."""
        fcntl.flock(self._file, fcntl.LOCK_SH)

    def wait_until_alone(self) -> None:
        fcntl.flock(self._file, fcntl.LOCK_UN)
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def leave(self) -> None:
        os.close(self._file)


def run_folder(home: Path) -> Path:
    """`home/run`, made where missing. Raises EmbeddedError when it cannot be."""
    run = home / "run"
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        run.mkdir(exist_ok=True, mode=0o700)
    except OSError as error:
        advice = "set CAUSEWAY_HOME to a folder of yours"
        raise EmbeddedError(f"{run} cannot be made ({error.strerror}): {advice}.") from error
    return run


def holder_of(home: Path) -> Holder | None:
    """What the current holder of the home says about itself; None before it has said anything."""
    try:
        return Holder(**json.loads((home / "run" / "server.json").read_text()))
    except (OSError, ValueError, TypeError):
        return None


def _locked(file: int, kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _in_use(home: Path, holder: Holder | None) -> str:
    if holder is None or holder.purpose == "serve":
        who = f" (process {holder.pid})" if holder else ""
        return f"Causeway already runs in {home}{who}: stop it first, or set CAUSEWAY_HOME and PORT for a second one."
    return f"A causeway command (process {holder.pid}) uses {home}: let it finish, then start again."
