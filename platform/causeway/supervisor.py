"""`causeway serve`: starts everything in order, keeps it running, and stops it in the opposite order.

The home's lock, the embedded PostgreSQL (unless the installation brings its own), migrations, the demo, then the worker
and gunicorn as children. A child that dies is started again with growing pauses. However this process ends, its
children end too: in order when it is asked to stop, and by the kernel's hand (`causeway.leash`) when it is killed.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from types import FrameType

from sqlalchemy.exc import OperationalError

from causeway import assembly, leash, schema
from causeway.embedded import EmbeddedCluster, EmbeddedError, HomeLock
from config import Settings

_STOP_SECONDS = 12  # a little more than gunicorn's own graceful_timeout
_STEADY_SECONDS = 60
_LONGEST_PAUSE_SECONDS = 30.0
_TICK_SECONDS = 0.25
_ANSWER_SECONDS = 60
_NOT_FOR_CHILDREN = ("DATABASE_OWNER_URL", "DATABASE_MAINTENANCE_URL")
_COMMAND_SECONDS = 20  # how long to wait for a command that uses this home


class ServeError(Exception):
    """Causeway cannot be started; the message says why and what to do."""


class _StopRequested(BaseException):
    """Somebody asked us to stop. No Exception, so that nothing on the way takes it for a failure."""


@dataclass
class Child:
    """A program that is kept running. `died_at` and `pause_seconds` say when to start it again."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    restart_at: float = 0.0
    pause_seconds: float = field(default=1.0)

    def start(self, environment: dict[str, str]) -> None:
        self.started_at = time.monotonic()
        self.process = leash.spawn(self.command, cwd=schema.ROOT, env=environment)

    def has_died(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def note_death(self) -> None:
        """Plan the next start: at once after a long good run, else after a pause that doubles each time."""
        if self.process is None:
            return
        now = time.monotonic()
        if now - self.started_at > _STEADY_SECONDS:
            self.pause_seconds = 1.0
        say(f"The {self.name} ended unexpectedly (status {self.process.returncode}); starting it again.")
        self.sweep()
        self.process = None
        self.restart_at = now + self.pause_seconds
        self.pause_seconds = min(self.pause_seconds * 2, _LONGEST_PAUSE_SECONDS)

    def stop(self) -> None:
        """Ask it to finish what it is doing; insist after a while."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            say(f"The {self.name} does not stop; killing it.")
        self.sweep()
        self.process.wait()
        self.process = None

    def sweep(self) -> None:
        """Kill whatever is left of its process group."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)


def say(text: str) -> None:
    """Print for the person at the terminal, who may have gone."""
    with contextlib.suppress(OSError):
        sys.stdout.write(text + "\n")
        sys.stdout.flush()


def serve(settings: Settings, *, demo: bool = True) -> None:
    """Run Causeway until SIGINT, SIGTERM or SIGHUP, then stop it in order and return.

    Raises: ServeError, EmbeddedError when it cannot be started; everything already started is stopped again.
    """
    with _stop_on_signals(), contextlib.suppress(_StopRequested), contextlib.ExitStack() as stack:
        try:
            _run(settings, demo, stack)
        finally:
            _ignore_signals()  # what follows is the way down, which nothing may cut short


def _run(settings: Settings, demo: bool, stack: contextlib.ExitStack) -> None:
    lock = stack.enter_context(HomeLock(settings.home, "serve", wait_seconds=_COMMAND_SECONDS))
    refuse_taken_port(settings.host, settings.port)
    cluster = None
    if settings.database_url is None:
        say("Starting the embedded PostgreSQL.")
        cluster = stack.enter_context(EmbeddedCluster(settings.home))
        lock.announce(str(cluster.socket_directory))
        settings = settings.connected_to(cluster.socket_directory)
    _upgrade(settings)
    logins: Sequence[assembly.DemoLogin] = ()
    if demo and settings.demo:
        say("Preparing the demo clinics.")
        logins = assembly.load_demo_if_empty(settings)
    Supervisor(settings, cluster).run(lambda: _greet(settings, logins))


def _upgrade(settings: Settings) -> None:
    try:
        schema.upgrade(schema.Target.of(settings))
    except OperationalError as error:
        raise ServeError(f"The database of DATABASE_OWNER_URL does not answer: {schema.reason(error)}") from error


class Supervisor:
    """Keeps the worker, gunicorn and the embedded server running."""

    def __init__(self, settings: Settings, cluster: EmbeddedCluster | None) -> None:
        self._settings = settings
        self._cluster = cluster
        self._environment = child_environment(settings, cluster)
        self._web = Child("web server", [sys.executable, "-m", "gunicorn", "-c", str(schema.ROOT / "gunicorn.conf.py")])
        self._worker = Child("worker", [sys.executable, "-m", "causeway.cli", "worker"])

    def run(self, greet: Callable[[], None]) -> None:
        """Start the children, greet once gunicorn answers, and watch until a signal ends it."""
        (self._settings.home / "run").mkdir(parents=True, exist_ok=True)
        # After a kill its pid may be anybody's, and gunicorn would believe itself already running.
        (self._settings.home / "run" / "gunicorn.pid").unlink(missing_ok=True)
        try:
            self._worker.start(self._environment)
            self._web.start(self._environment)
            self._wait_until_it_answers()
            greet()
            while True:
                self._watch()
                time.sleep(_TICK_SECONDS)
        finally:
            _ignore_signals()
            say("Stopping.")
            self._web.stop()
            self._worker.stop()

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + _ANSWER_SECONDS
        while not answers(self._settings.host, self._settings.port):
            if self._web.has_died():
                raise ServeError("The web server did not start: the reason stands above.")
            if time.monotonic() > deadline:
                raise ServeError(f"The web server did not answer for {_ANSWER_SECONDS} s.")
            time.sleep(0.1)

    def _watch(self) -> None:
        if self._cluster is not None and not self._cluster.is_running():
            say("The embedded PostgreSQL ended unexpectedly; starting it again.")
            self._restart(self._cluster)
        for child in (self._web, self._worker):
            if child.has_died():
                child.note_death()
            elif child.process is None and time.monotonic() >= child.restart_at:
                child.start(self._environment)

    def _restart(self, cluster: EmbeddedCluster) -> None:
        try:
            cluster.restart()
        except EmbeddedError as error:
            say(str(error))
            time.sleep(5)


def child_environment(settings: Settings, cluster: EmbeddedCluster | None) -> dict[str, str]:
    """Our environment for the children, with the folder of the embedded server's socket.

    The owner's and the maintenance role's passwords are not given to them: what answers the network does not need them.
    """
    environment = {name: value for name, value in os.environ.items() if name not in _NOT_FOR_CHILDREN}
    environment["CAUSEWAY_HOME"] = str(settings.home)
    if cluster is not None:
        environment["CAUSEWAY_EMBEDDED_SOCKET"] = str(cluster.socket_directory)
    return environment


def refuse_taken_port(host: str, port: int) -> None:
    """Raises: ServeError when another program listens there, or the address is not this machine's."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(address)
    except PermissionError as error:
        raise ServeError(f"Port {port} is reserved: set PORT to one from 1024 on.") from error
    except OSError as error:
        raise ServeError(
            f"Port {port} on {host} cannot be used ({error.strerror}): choose another, as in `make run PORT=8001`."
        ) from error


def answers(host: str, port: int) -> bool:
    """Whether somebody accepts connections there."""
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


@contextlib.contextmanager
def _stop_on_signals() -> Iterator[None]:
    """Within the block the first signal to stop raises `_StopRequested`; later ones change nothing."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        _ignore_signals()
        raise _StopRequested

    earlier = {number: signal.getsignal(number) for number in _STOP_SIGNALS}
    for number, handler in earlier.items():
        if not (number == signal.SIGHUP and handler == signal.SIG_IGN):  # `nohup` means it
            signal.signal(number, stop)
    try:
        yield
    finally:
        for number, handler in earlier.items():
            signal.signal(number, handler)


_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def _ignore_signals() -> None:
    for number in _STOP_SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def demo_lines(logins: Sequence[assembly.DemoLogin]) -> list[str]:
    """Who can sign in to the demo, clinic by clinic; a password they all share is said once."""
    if not logins:
        return []
    shared = {login.password for login in logins}
    saying = f", all with the password {next(iter(shared))}" if len(shared) == 1 else ""
    lines = ["", f"Demo log-ins{saying} (the people are invented; so are their records):"]
    width = max(len(login.email) for login in logins)
    for clinic, members in groupby(logins, key=lambda login: login.clinic):
        lines.append(f"  {clinic}")
        for login in members:
            own = "" if saying else f"  {login.password}"
            lines.append(f"    {login.email:<{width}}{own}  {login.role}")
    return lines


def _greet(settings: Settings, logins: Sequence[assembly.DemoLogin]) -> None:
    lines = ["", f"Causeway is running at {settings.base_url}"]
    lines += demo_lines(logins)
    if not settings.mfa_required:
        lines += ["", "A second factor is optional in this embedded mode; a real installation requires it."]
    if settings.smtp_url is None and not settings.embedded:
        lines += [
            "",
            "No letter is sent, not even for a forgotten password: set CAUSEWAY_SMTP_URL to your mail server.",
        ]
    say("\n".join([*lines, "", "Press Ctrl-C to stop."]))
