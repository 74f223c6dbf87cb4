"""One PostgreSQL server for one home folder: made on first use, started as a child, stopped in order.

The server runs in the foreground as our child, in its own session, tied to our life by the kernel (`causeway.leash`).
Its files lie in `home/postgresql/data`; it listens on a Unix socket only, in a folder that nobody else can open. The
caller holds the home's lock (`causeway.embedded.home`), which is why anything an earlier server left behind may be
cleared away here. It makes the three roles and the database, and leaves tables to the migrations.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg
from psycopg import sql

from causeway import leash
from causeway.embedded import binaries, leftovers
from causeway.embedded.errors import EmbeddedError
from config import APPLICATION_ROLE, MAINTENANCE_ROLE, OWNER_ROLE, embedded_url

DATABASE = "causeway"
SUPERUSER = "postgres"
_START_SECONDS = 60
_STOP_SECONDS = 30
_SOCKET_FOLDER_BYTES = 80  # the kernel takes 107 for the whole path; the socket's own name needs 19 of them
_LOG_BYTES = 10_000_000

_SETTINGS = {
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "maintenance_work_mem": "128MB",
    "random_page_cost": "1.1",
    "max_parallel_workers_per_gather": "0",  # a container's /dev/shm may be too small for parallel plans
    "jit": "off",
    "max_wal_size": "1GB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    # A statement, its parameters and an error's detail carry patient data; the log holds none of them.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
}
_THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "128MB"}


class EmbeddedCluster:
    """The server of one home folder. `durable=False` trades safety for speed, for databases of tests only."""

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        self.home = home
        self._durable = durable
        self._base = home / "postgresql"
        self._data = self._base / "data"
        self._log = home / "logs" / "postgresql.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._socket_folder: Path | None = None

    @property
    def socket_directory(self) -> Path:
        """The folder that holds the running server's socket."""
        if self._socket_folder is None:
            raise EmbeddedError("The embedded PostgreSQL is not running.")
        return self._socket_folder

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def url(self, role: str = SUPERUSER, database: str = "postgres") -> str:
        """The URL to connect as that role; the default is the superuser, for making databases in tests."""
        return embedded_url(self.socket_directory, role, database)

    def start(self) -> None:
        """Make the cluster where it is missing, start it, and wait until it answers.

        Raises: EmbeddedError with the last lines of the server's log.
        """
        programs = binaries.find(self._data)
        self._prepare_folders(programs)
        leftovers.clear(self._data)
        if not self._data.exists():
            self._make(programs)
        self._check_version()
        self._clear_socket_folder(programs)
        deadline = time.monotonic() + _START_SECONDS
        self._launch(programs)
        while not self._answers():
            if not self.is_running():
                self._retry_or_raise(programs, deadline)
            elif time.monotonic() > deadline:
                raise EmbeddedError(f"The embedded PostgreSQL did not answer for {_START_SECONDS} s: see {self._log}.")
            time.sleep(0.05)
        self._ensure_roles_and_database()

    def restart(self) -> None:
        """Start the server again after it ended by itself; its socket stays where its clients look for it.

        Raises: EmbeddedError.
        """
        self._process = None
        self.start()

    def stop(self) -> None:
        """Stop the server in order: open transactions are rolled back, everything committed is on disk."""
        process, self._process = self._process, None
        if process is not None:
            for request, seconds in ((signal.SIGINT, _STOP_SECONDS), (signal.SIGQUIT, 5), (signal.SIGKILL, 5)):
                try:
                    process.send_signal(request)
                    process.wait(seconds)
                    break
                except subprocess.TimeoutExpired:
                    continue
        if self._socket_folder is not None and self._socket_folder.parent != self._base:
            shutil.rmtree(self._socket_folder, ignore_errors=True)
        self._socket_folder = None

    def __enter__(self) -> "EmbeddedCluster":
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _prepare_folders(self, programs: binaries.Programs) -> None:
        """Make the folders for the database and its log; no folder above them is ever touched."""
        try:
            self._log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._base.mkdir(exist_ok=True, mode=0o700)
            # The account passes through to its own folders; as this one stays ours, it cannot exchange them.
            self._base.chmod(0o700 if programs.account is None else 0o711)
        except OSError as error:
            raise EmbeddedError(
                f"{self._base} cannot be prepared ({error.strerror}): set CAUSEWAY_HOME to a folder of yours."
            ) from error
        if self._log.exists() and self._log.stat().st_size > _LOG_BYTES:
            self._log.replace(self._log.with_suffix(".log.1"))

    def _give(self, folder: Path, programs: binaries.Programs) -> None:
        if programs.account is not None:
            os.chown(folder, *programs.account, follow_symlinks=False)

    def _make(self, programs: binaries.Programs) -> None:
        """Make the cluster aside and move it into place whole, so that a kill leaves nothing half made."""
        draft = self._base / "data.new"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        self._give(draft, programs)
        command: list[str | Path] = [
            programs.bin / "initdb",
            "-D",
            self._seen_from_inside(draft, programs),
            "-U",
            SUPERUSER,
        ]
        command += ["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=builtin"]
        command += ["--data-checksums"] if self._durable else ["--no-sync"]
        with self._log.open("ab") as log:
            made = leash.spawn(
                command, account=programs.account, cwd=draft, env=programs.environment(), output=log.fileno()
            ).wait()
        if made != 0:
            raise EmbeddedError(f"The embedded PostgreSQL could not be set up:\n{self._last_words()}")
        draft.rename(self._data)

    def _seen_from_inside(self, folder: Path, programs: binaries.Programs) -> str:
        """The folder's name for a process that starts in it.

        An account that was dropped to may not pass the folders above (a home below /root), but it may use the folder
        it is already in, which the kernel calls /proc/self/cwd, without anybody's mode being changed.
        """
        return str(folder) if programs.account is None else "/proc/self/cwd"

    def _check_version(self) -> None:
        version = (self._data / "PG_VERSION").read_text().strip()
        if version != binaries.MAJOR_VERSION:
            raise EmbeddedError(
                f"The database in {self._data} was made by PostgreSQL {version}, this is {binaries.MAJOR_VERSION}: "
                "see “Upgrade” in the operator's guide, or set CAUSEWAY_HOME to a new folder."
            )

    def _clear_socket_folder(self, programs: binaries.Programs) -> None:
        """Have an empty folder for the socket: the one of the last start, or a new one."""
        if self._socket_folder is None or not self._socket_folder.exists():
            self._socket_folder = self._make_socket_folder(programs)
        for left in self._socket_folder.iterdir():
            left.unlink()

    def _make_socket_folder(self, programs: binaries.Programs) -> Path:
        """`home/postgresql/socket`, or a short one in the temporary folder where that path is too long for a socket."""
        folder = self._base / "socket"
        # libpq reads a comma in a host as a list of hosts
        if len(os.fsencode(folder)) > _SOCKET_FOLDER_BYTES or "," in str(folder):
            leftovers.remove_socket_folder(folder)
            short = Path(tempfile.mkdtemp(prefix="causeway-"))
            folder.symlink_to(short)  # remembers it, so that the next start removes what a kill leaves behind
            folder = short
        else:
            leftovers.remove_socket_folder(folder)
            folder.mkdir(mode=0o700)
        self._give(folder, programs)
        return folder

    def _launch(self, programs: binaries.Programs) -> None:
        settings = _SETTINGS | ({} if self._durable else _THROWAWAY)
        # "../socket" rather than its full path for the same reason as /proc/self/cwd
        inside = self.socket_directory.parent == self._base and programs.account is not None
        settings["unix_socket_directories"] = "../socket" if inside else str(self.socket_directory)
        command: list[str | Path] = [programs.bin / "postgres", "-D", self._seen_from_inside(self._data, programs)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        with self._log.open("ab") as log:
            self._process = leash.spawn(
                command,
                when_parent_dies=signal.SIGQUIT,  # stops at once and takes its own children along; replays on restart
                account=programs.account,
                cwd=self._data,
                env=programs.environment(),
                output=log.fileno(),
            )

    def _retry_or_raise(self, programs: binaries.Programs, deadline: float) -> None:
        """The server ended while starting: wait for an earlier one's last backend to go, or say what it said."""
        words = self._last_words()
        if "shared memory block" in words.lower() and time.monotonic() < deadline:
            time.sleep(0.5)
            self._launch(programs)
            return
        raise EmbeddedError(f"The embedded PostgreSQL did not start:\n{words}")

    def _last_words(self) -> str:
        with self._log.open("rb") as log:
            log.seek(max(0, self._log.stat().st_size - 4000))
            return "\n".join(log.read().decode("utf-8", "replace").splitlines()[-8:])

    def _answers(self) -> bool:
        try:
            self._connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(
            host=str(self.socket_directory), port=5432, user=SUPERUSER, dbname="postgres", autocommit=True
        )

    def _ensure_roles_and_database(self) -> None:
        """The three roles and the database, made where they are missing."""
        with self._connect() as connection:
            roles = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
            for role, attributes in (
                (OWNER_ROLE, "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS"),
                (APPLICATION_ROLE, "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS"),
                (
                    MAINTENANCE_ROLE,
                    "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE BYPASSRLS IN ROLE pg_read_all_data, pg_write_all_data",
                ),
            ):
                if role not in roles:
                    connection.execute(sql.SQL("CREATE ROLE {} " + attributes).format(sql.Identifier(role)))
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone() is None:
                make_database(connection, DATABASE)


def make_database(connection: psycopg.Connection, name: str, template: str = "template0") -> None:
    """Make a database that the owner role owns and the other two may connect to. Needs an autocommit connection."""
    names = {
        "name": sql.Identifier(name),
        "template": sql.Identifier(template),
        "owner": sql.Identifier(OWNER_ROLE),
        "application": sql.Identifier(APPLICATION_ROLE),
        "maintenance": sql.Identifier(MAINTENANCE_ROLE),
    }
    for statement in (
        # files copied as they are: less than a fifth of the work of writing each page to the log
        "CREATE DATABASE {name} OWNER {owner} TEMPLATE {template} STRATEGY FILE_COPY",
        "REVOKE ALL ON DATABASE {name} FROM PUBLIC",
        "GRANT CONNECT ON DATABASE {name} TO {application}, {maintenance}",
    ):
        connection.execute(sql.SQL(statement).format(**names))
