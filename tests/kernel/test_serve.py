"""`causeway serve`: what it starts, what it refuses, and that nothing of it is left behind however it ends."""

import base64
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from causeway import schema

# The supervisor is tested with a page of its own, which starts at once; the real one has its own tests.
PAGE = """
def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"here"]
"""


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class Served:
    """A running `causeway serve`, its output so far, and every process it started."""

    def __init__(self, home: Path, port: int, *arguments: str) -> None:
        self.home, self.port = home, port
        self.log = home.parent / f"{home.name}-{port}.log"
        page = home.parent / "page"
        page.mkdir(exist_ok=True)
        (page / "wsgi.py").write_text(PAGE)
        environment = {
            **os.environ,
            "PYTHONPATH": f"{schema.ROOT}:{schema.ROOT / 'platform'}",
            "CAUSEWAY_HOME": str(home),
            "CAUSEWAY_DEMO": "no",
            "PORT": str(port),
            "GUNICORN_CMD_ARGS": f"--chdir={page} --workers=1",
        }
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "causeway.cli", "serve", *arguments],
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def output(self) -> str:
        return self.log.read_text()

    def is_up(self) -> bool:
        assert self.process.poll() is None, self.output()
        return "Press Ctrl-C to stop." in self.output()

    def fetch(self) -> bytes:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=5) as answer:
            return bytes(answer.read())

    def answers(self) -> bool:
        try:
            return self.fetch() == b"here"
        except OSError:
            return False

    def family(self) -> dict[int, str]:
        """Living descendants and their command lines."""
        parents, names = {}, {}
        for entry in Path("/proc").iterdir():
            with contextlib.suppress(OSError, IndexError):
                if entry.name.isdigit():
                    fields = (entry / "stat").read_text().rpartition(")")[2].split()
                    name = (entry / "cmdline").read_text().replace("\0", " ").strip()
                    if fields[0] != "Z":
                        parents[int(entry.name)], names[int(entry.name)] = int(fields[1]), name
        found = {self.process.pid}
        for _ in range(4):
            found |= {pid for pid, parent in parents.items() if parent in found}
        return {pid: names[pid] for pid in found - {self.process.pid}}

    def pid_of(self, words: str) -> int:
        """The oldest of the family whose command line has these words."""
        return min(pid for pid, name in self.family().items() if words in name)


def started(home: Path) -> Served:
    served = Served(home, free_port())
    assert wait_until(served.is_up, 90), served.output()
    return served


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One that several tests look at, or hurt so that it recovers."""
    served = started(tmp_path_factory.mktemp("serve") / "home")
    yield served
    served.process.terminate()
    served.process.wait(30)


def wait_until(condition: Callable[[], bool], seconds: float = 15) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


def _none_alive(pids: dict[int, str]) -> bool:
    for pid in pids:
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            if "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text():
                return False
    return True


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A `causeway` command from start to end."""
    return subprocess.run(
        [sys.executable, "-m", "causeway.cli", *arguments],
        env={**os.environ, "PYTHONPATH": f"{schema.ROOT}:{schema.ROOT / 'platform'}", **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_kill_leaves_nothing_behind_and_ctrl_c_stops_in_order(tmp_path: Path) -> None:
    killed = started(tmp_path / "home")
    family = killed.family()
    killed.process.kill()
    killed.process.wait()
    assert wait_until(lambda: _none_alive(family))

    served = started(tmp_path / "home")  # the same home: it finds its data
    assert served.fetch() == b"here"
    family = served.family()
    assert any("bin/postgres" in name for name in family.values())
    assert any("causeway.cli worker" in name for name in family.values())
    assert any("gunicorn" in name for name in family.values())
    served.process.send_signal(signal.SIGINT)
    assert served.process.wait(20) == 0
    assert _none_alive(family)
    assert "Traceback" not in served.output()
    assert not (served.home / "postgresql" / "data" / "postmaster.pid").exists()  # a clean stop


def test_a_child_that_dies_is_started_again(running: Served) -> None:
    web, worker = running.pid_of("gunicorn"), running.pid_of("causeway.cli worker")
    os.kill(web, signal.SIGKILL)
    os.kill(worker, signal.SIGKILL)
    assert wait_until(lambda: any("gunicorn" in name and pid > web for pid, name in running.family().items()))
    assert wait_until(running.answers)
    assert wait_until(lambda: any("cli worker" in name and pid > worker for pid, name in running.family().items()))


def test_a_database_that_dies_is_started_again(running: Served) -> None:
    server = running.pid_of("bin/postgres")
    os.kill(server, signal.SIGKILL)
    assert wait_until(lambda: any("bin/postgres" in name and pid != server for pid, name in running.family().items()))
    found = wait_until(lambda: run("database", "status", CAUSEWAY_HOME=str(running.home)).returncode == 0, 30)
    assert found


def test_a_second_start_is_refused_with_a_sentence_and_the_first_goes_on(running: Served) -> None:
    again = run("serve", CAUSEWAY_HOME=str(running.home), PORT=str(running.port))
    assert again.returncode == 1
    assert "already runs in" in again.stderr
    assert again.stderr.count("\n") == 1
    elsewhere = run("serve", CAUSEWAY_HOME=str(running.home.parent / "other"), PORT=str(running.port))
    assert elsewhere.returncode == 1
    assert f"Port {running.port} on 127.0.0.1 cannot be used" in elsewhere.stderr
    assert running.fetch() == b"here"


def test_commands_use_the_running_server(running: Served) -> None:
    status = run("database", "status", "--json", CAUSEWAY_HOME=str(running.home))
    assert status.returncode == 0, status.stderr
    report = json.loads(status.stdout)
    assert report["pending"] == []
    assert report["revision"] == report["newest"]
    health = json.loads(run("doctor", "--json", CAUSEWAY_HOME=str(running.home)).stdout)
    assert health["ok"], health
    assert {check["check"] for check in health["checks"]} >= {"settings", "database", "migrations", "worker"}


def test_the_access_log_holds_no_query_and_no_token(running: Served) -> None:
    token = "Zx81_abcdefghijklmnopqrstuv"
    urllib.request.urlopen(f"http://127.0.0.1:{running.port}/k/{token}?q=Zebulon", timeout=5).close()
    assert wait_until(lambda: "GET /k/… 200" in running.output())
    assert token not in running.output()
    assert "Zebulon" not in running.output()


def test_a_start_with_bad_settings_says_what_to_set(tmp_path: Path) -> None:
    refused = run("serve", CAUSEWAY_HOME=str(tmp_path), DATABASE_URL="postgresql://app@db/causeway")
    assert refused.returncode == 1
    assert "DATABASE_OWNER_URL is not set" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_database_that_does_not_answer_is_named_in_a_sentence(tmp_path: Path) -> None:
    port = free_port()
    key = bytes(range(100, 132))
    refused = run(
        "serve",
        CAUSEWAY_HOME=str(tmp_path),
        DATABASE_URL=f"postgresql://app:hidden@127.0.0.1:{port}/causeway",
        DATABASE_OWNER_URL=f"postgresql://owner:hidden@127.0.0.1:{port}/causeway",
        CAUSEWAY_BASE_URL=f"http://127.0.0.1:{port}",
        PORT=str(port),
        CAUSEWAY_SECRET_KEY=base64.b85encode(key).decode(),
        CAUSEWAY_MASTER_KEY=base64.b64encode(key).decode(),
    )
    assert refused.returncode == 1
    assert "does not answer" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert "hidden" not in refused.stderr


def test_the_doctor_names_bad_settings() -> None:
    report = run("doctor", "--json", PORT="none")
    assert report.returncode == 1
    assert "PORT" in json.loads(report.stdout)["checks"][0]["detail"]
