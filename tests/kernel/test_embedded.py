"""The embedded PostgreSQL: where it may live, who it runs as, and what it survives."""

import json
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from causeway import schema
from causeway.embedded import EmbeddedCluster, EmbeddedError, HomeInUse, HomeLock, attach_or_start
from config import APPLICATION_ROLE, OWNER_ROLE, embedded_url

IS_ROOT = os.geteuid() == 0


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def closed_folder(tmp_path: Path) -> Path:
    """A folder that nobody but its owner may pass."""
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture
def in_another_process() -> Iterator[Callable[..., "subprocess.Popen[str]"]]:
    """Runs Python code in a process of its own, with our modules in reach; stopped after the test."""
    started: list[subprocess.Popen[str]] = []
    # Whoever runs the tests as a shell's background job hands SIGINT on ignored, and Python leaves it so.
    listening = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"

    def run(code: str, *arguments: str | Path) -> subprocess.Popen[str]:
        environment = {**os.environ, "PYTHONPATH": f"{schema.ROOT}:{schema.ROOT / 'platform'}"}
        process = subprocess.Popen(
            [sys.executable, "-c", listening + code, *map(str, arguments)],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        process.send_signal(signal.SIGINT)
        try:
            process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()  # its children go with it; what the test asserted stands
            process.communicate(timeout=20)


HOLD = """
import sys, time
from pathlib import Path
from causeway.embedded import EmbeddedCluster, HomeLock
home = Path(sys.argv[1])
with HomeLock(home, "serve") as lock, EmbeddedCluster(home) as cluster:
    lock.announce(str(cluster.socket_directory))
    print(cluster.pid, flush=True)
    time.sleep(600)
"""


def _query(socket_directory: Path, statement: str, role: str = OWNER_ROLE) -> list[tuple[object, ...]]:
    url = embedded_url(socket_directory, role).replace("+psycopg", "", 1)
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def _is_alive(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


def _wait_until(condition: Callable[[], bool], seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


def _servers_of(home: Path) -> list[int]:
    """Every PostgreSQL process at work in this home, whoever its parent is."""
    data, found = home / "postgresql" / "data", []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and (entry / "cwd").samefile(data) and (entry / "comm").read_text() == "postgres\n":
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def test_a_restart_finds_its_data_and_the_server_ends_with_the_command(home: Path) -> None:
    with attach_or_start(home) as socket_directory:
        _query(socket_directory, "CREATE TABLE kept AS SELECT 7 AS number")
    assert _servers_of(home) == []
    with attach_or_start(home) as socket_directory:
        assert _query(socket_directory, "SELECT number FROM kept") == [(7,)]


def test_only_a_socket_that_nobody_else_can_reach_is_open(home: Path) -> None:
    with EmbeddedCluster(home, durable=False) as cluster:
        ((listens,),) = _query(cluster.socket_directory, "SHOW listen_addresses")
        folder = cluster.socket_directory.stat()
        assert listens == ""
        assert stat.S_IMODE(folder.st_mode) == 0o700
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            _query(cluster.socket_directory, "CREATE ROLE intruder", APPLICATION_ROLE)


def test_a_deep_folder_gets_a_short_socket_which_leaves_with_the_server(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 60) / ("e" * 60) / "comma, too"
    with EmbeddedCluster(deep, durable=False) as cluster:
        short = cluster.socket_directory
        assert len(os.fsencode(short)) < 80
        assert _query(short, "SELECT 1") == [(1,)]
    assert not short.exists()


def test_the_home_may_lie_below_a_closed_folder_whose_mode_stays(closed_folder: Path) -> None:
    home = closed_folder / "home"
    with EmbeddedCluster(home, durable=False) as cluster:
        assert _query(cluster.socket_directory, "SELECT 1") == [(1,)]
    assert stat.S_IMODE(closed_folder.stat().st_mode) == 0o700
    assert closed_folder.stat().st_uid == os.geteuid()


@pytest.mark.skipif(not IS_ROOT, reason="drops privileges only when started as root")
def test_root_runs_the_server_as_somebody_without_privileges(home: Path) -> None:
    with EmbeddedCluster(home, durable=False) as cluster:
        assert cluster.pid is not None
        assert Path(f"/proc/{cluster.pid}").stat().st_uid != 0
        assert (home / "postgresql" / "data").stat().st_uid == Path(f"/proc/{cluster.pid}").stat().st_uid
        assert home.stat().st_uid == (home / "postgresql").stat().st_uid == 0


def _python_for(somebody: pwd.struct_passwd) -> tuple[str, dict[str, str]]:
    """A Python that this person may run with our modules; our own may lie below a closed folder."""
    environment = {
        "PYTHONPATH": ":".join(map(str, (schema.ROOT, schema.ROOT / "platform", sysconfig.get_path("purelib"))))
    }
    for python in (sys.executable, f"/usr/bin/python3.{sys.version_info.minor}"):
        try:
            tried = subprocess.run(
                [python, "-c", "import causeway.embedded"],
                env=environment,
                user=somebody.pw_uid,
                group=somebody.pw_gid,
                extra_groups=[],
                cwd="/",
                capture_output=True,
                check=False,
            )
        except OSError:
            continue
        if tried.returncode == 0:
            return python, environment
    pytest.skip("Python or this checkout lies below a folder that is closed to others")


@pytest.mark.skipif(not IS_ROOT, reason="needs root to become somebody else")
def test_somebody_without_privileges_runs_the_server_as_themselves() -> None:
    somebody = pwd.getpwnam("nobody")
    python, environment = _python_for(somebody)
    folder = Path(tempfile.mkdtemp())
    os.chown(folder, somebody.pw_uid, somebody.pw_gid)
    process = subprocess.Popen(
        [python, "-c", HOLD, folder / "home"],
        env=environment,
        user=somebody.pw_uid,
        group=somebody.pw_gid,
        extra_groups=[],
        cwd="/",
        stdout=subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        assert Path(f"/proc/{int(process.stdout.readline())}").stat().st_uid == somebody.pw_uid
    finally:
        process.kill()
        process.communicate()
        stopped = _wait_until(lambda: not _servers_of(folder / "home"))
        shutil.rmtree(folder)
    assert stopped


def test_a_second_start_in_the_same_home_is_refused_with_a_sentence(home: Path) -> None:
    with HomeLock(home, "serve"), pytest.raises(HomeInUse, match=r"already runs in .* set CAUSEWAY_HOME and PORT"):
        HomeLock(home, "serve").__enter__()
    with HomeLock(home, "serve"):
        pass


def test_two_installations_run_side_by_side(tmp_path: Path) -> None:
    with (
        attach_or_start(tmp_path / "one", durable=False) as one,
        attach_or_start(tmp_path / "two", durable=False) as two,
    ):
        _query(one, "CREATE TABLE only_in_one ()")
        assert _query(two, "SELECT to_regclass('only_in_one')") == [(None,)]


def test_a_command_uses_the_server_that_runs_already(
    home: Path, in_another_process: Callable[..., "subprocess.Popen[str]"]
) -> None:
    serving = in_another_process(HOLD, home)
    assert serving.stdout is not None
    server = int(serving.stdout.readline())
    with attach_or_start(home) as socket_directory:
        assert _query(socket_directory, "SELECT 1") == [(1,)]
        assert server in _servers_of(home)
    assert _is_alive(server)


def test_kill_of_the_parent_takes_the_server_along_and_the_next_start_recovers(
    home: Path, in_another_process: Callable[..., "subprocess.Popen[str]"]
) -> None:
    serving = in_another_process(HOLD, home)
    assert serving.stdout is not None
    server = int(serving.stdout.readline())
    socket_directory = Path(json.loads((home / "run" / "server.json").read_text())["socket_directory"])
    _query(socket_directory, "CREATE TABLE kept AS SELECT 7 AS number")
    serving.kill()
    assert _wait_until(lambda: not _is_alive(server) and not _servers_of(home))
    with attach_or_start(home) as socket_directory:
        assert _query(socket_directory, "SELECT number FROM kept") == [(7,)]


def test_a_stale_pid_file_that_names_a_living_stranger_is_no_obstacle(home: Path) -> None:
    with EmbeddedCluster(home, durable=False):
        pid_file = home / "postgresql" / "data" / "postmaster.pid"
        lines = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(os.getppid()), *lines[1:]]) + "\n")
    with EmbeddedCluster(home, durable=False) as cluster:
        assert _query(cluster.socket_directory, "SELECT 1") == [(1,)]


def test_a_kill_during_the_first_set_up_leaves_nothing_half_made(home: Path) -> None:
    half_made = home / "postgresql" / "data.new"
    half_made.mkdir(parents=True)
    (half_made / "PG_VERSION").write_text("18\n")
    with EmbeddedCluster(home, durable=False) as cluster:
        assert _query(cluster.socket_directory, "SELECT 1") == [(1,)]


def test_a_server_that_died_comes_back_where_its_clients_look(home: Path) -> None:
    with EmbeddedCluster(home, durable=False) as cluster:
        before = cluster.socket_directory
        assert cluster.pid is not None
        os.kill(cluster.pid, signal.SIGKILL)
        assert _wait_until(lambda: not cluster.is_running())
        cluster.restart()
        assert cluster.socket_directory == before
        assert _query(before, "SELECT 1") == [(1,)]


def test_data_of_another_version_is_refused_with_a_sentence(home: Path) -> None:
    with EmbeddedCluster(home, durable=False):
        pass
    (home / "postgresql" / "data" / "PG_VERSION").write_text("15\n")
    with pytest.raises(EmbeddedError, match="made by PostgreSQL 15"):
        EmbeddedCluster(home, durable=False).start()


def test_the_servers_log_holds_no_values(home: Path) -> None:
    with EmbeddedCluster(home, durable=False) as cluster:
        _query(cluster.socket_directory, "CREATE TABLE people (name text UNIQUE)")
        with pytest.raises(psycopg.errors.UniqueViolation):
            _query(cluster.socket_directory, "INSERT INTO people VALUES ('Zebulon'), ('Zebulon')")
    assert "Zebulon" not in (home / "logs" / "postgresql.log").read_text()
