"""Ties a child process to its parent's life, then becomes the child.

Run as a script in front of a command: `python -I -S leash.py SIGNAL PARENT USER GROUP command…`. It drops root when
USER is not "-", asks the kernel to send SIGNAL when the parent dies (also by `kill -9`, where no clean-up code could
run), makes sure the parent is still there, and executes the command in its own place, so the pid stays the one the
parent knows. A `preexec_fn` could do the same but is unsafe in a process with threads. Standard library only: it runs
before any path is set up. `spawn` is what the rest of the application calls.
"""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def spawn(
    command: Sequence[str | Path],
    *,
    when_parent_dies: signal.Signals = signal.SIGKILL,
    account: tuple[int, int] | None = None,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    output: IO[bytes] | int | None = None,
) -> subprocess.Popen[bytes]:
    """Start a command in its own session, to be sent `when_parent_dies` when this process ends however it ends.

    account: user and group ids to drop to (needs root). The folder `cwd` is entered before dropping, so it may lie
    below folders that the account cannot open. output: where both its streams go.
    """
    user, group = (str(account[0]), str(account[1])) if account else ("-", "-")
    leash = [sys.executable, "-I", "-S", __file__, str(int(when_parent_dies)), str(os.getpid()), user, group]
    return subprocess.Popen(  # noqa: S603 - every caller names its command in full
        [*leash, *map(str, command)],
        cwd=cwd,
        env=dict(env) if env is not None else None,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output is not None else None,
        start_new_session=True,
    )


def tie_to(parent: int, when_parent_dies: int) -> None:
    """Have the kernel send this process a signal when its parent dies; leave at once when it is already dead."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, when_parent_dies, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(0)


def _main(arguments: list[str]) -> None:
    when_parent_dies, parent, user, group, *command = arguments
    if user != "-":
        os.setgroups([])
        os.setgid(int(group))
        os.setuid(int(user))  # before prctl: the kernel forgets the signal when a process changes its user
    tie_to(int(parent), int(when_parent_dies))
    os.execv(command[0], command)  # noqa: S606 - becoming the command is what this script is for


if __name__ == "__main__":
    _main(sys.argv[1:])
