"""`make bench`: load, serve, measure in turn, and print the ratios. Needs the peers' bench beside the project.

    python -m tests.bench [--passes 3] [--requests 60] [--flat]

`--flat` also compares a clinic of 1,000 patients with one of 100,000. Everything listens on this machine only, lives in a
throwaway folder and is stopped at the end. Exit status 1 when a ratio misses its target.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
import venv
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg

from causeway import protection, schema
from causeway.embedded.cluster import SUPERUSER, EmbeddedCluster, make_database
from config import OWNER_ROLE, Settings, embedded_url
from tests.bench.load import load

ROOT = Path(__file__).parents[2]
PASSWORD = "bench-Pass-1"
STOCK_PORT, OUR_PORT = 7101, 7150
# What the ratio ours / stock must not pass. Throughput is turned over, so that less is better everywhere.
TARGETS = {"list": 0.5, "search": 0.5, "detail": 1.0, "save": 1.0, "throughput": 0.5}


def shared_bench() -> Path:
    """The folder of the peers' bench: CAUSEWAY_SHARED, or `shared` beside the project or above it."""
    for base in [Path(os.environ.get("CAUSEWAY_SHARED", "/nonexistent")), *(p / "shared" for p in ROOT.parents)]:
        if (base / "bench" / "bench.py").exists():
            return base / "bench"
    sys.exit("make bench needs the peers' bench: set CAUSEWAY_SHARED to the folder that holds bench/.")


def main() -> None:
    """Run the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passes", type=int, default=3)
    parser.add_argument("--requests", type=int, default=60)
    parser.add_argument("--flat", action="store_true")
    options = parser.parse_args()
    bench = shared_bench()
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="causeway-bench-")))
        home.chmod(0o755)
        run = Run(bench, home, stack, options.requests)
        sys.exit(run.flat() if options.flat else run.compare(options.passes))


class Run:
    """Both applications on one server, measured in turn by the shared load client."""

    def __init__(self, bench: Path, home: Path, stack: ExitStack, requests: int) -> None:
        self.bench, self.home, self.stack, self.requests = bench, home, stack, requests
        self.results = home / "results"
        self.sockets: dict[str, Path] = {}

    def compare(self, passes: int) -> int:
        """Stock and ours, pass by pass; the report; 1 when a target is missed."""
        sheets = self._sheets(clinics=20, patients=5000)
        self._load_ours("ours", sheets)
        stock_python = self._stock_environment()
        self._load_stock(stock_python, sheets)
        for number in range(1, passes + 1):
            with self._serve_stock(stock_python) as pidfile:
                self._measure(f"stock.pass{number}", STOCK_PORT, pidfile, 5000)
            with self._serve_ours("ours") as pidfile:
                self._measure(f"ours.pass{number}", OUR_PORT, pidfile, 5000)
        return self._report("stock", "ours", TARGETS)

    def flat(self) -> int:
        """The same pages in a clinic of 1,000 and one of 100,000 patients: nothing takes half as long again."""
        sizes = {"small": 1_000, "large": 100_000}
        for label, patients in sizes.items():
            self._load_ours(label, self._sheets(clinics=1, patients=patients))
        for number in range(1, 4):
            for label, patients in sizes.items():
                with self._serve_ours(label) as pidfile:
                    self._measure(f"{label}.pass{number}", OUR_PORT, pidfile, patients)
        return self._report("small", "large", dict.fromkeys(TARGETS, 1.5))

    def _sheets(self, *, clinics: int, patients: int) -> Path:
        folder = self.home / f"sheets-{clinics}x{patients}"
        command = [sys.executable, self.bench / "gen_data.py", "--clinics", clinics, "--patients", patients]
        subprocess.run([str(part) for part in [*command, "--out", folder]], check=True)
        return folder

    def _load_ours(self, name: str, sheets: Path) -> None:
        self.sockets[name] = self.stack.enter_context(EmbeddedCluster(self.home / name)).socket_directory
        schema.upgrade(schema.Target(embedded_url(self.sockets[name], OWNER_ROLE)))
        settings = Settings.from_environment(self._environment(name))
        load(self._plain(name, "causeway"), protection.MasterKey(settings.master_key), sheets, PASSWORD)

    def _load_stock(self, python: Path, sheets: Path) -> None:
        with psycopg.connect(self._plain("ours", "postgres"), autocommit=True) as connection:
            make_database(connection, "stock")
        flask = [str(python.with_name("flask")), "--app", "app"]
        folder = self.bench / "stock_flask_admin"
        subprocess.run([*flask, "init-db"], check=True, cwd=folder, env=self._stock_settings())
        with psycopg.connect(self._plain("ours", "stock"), autocommit=True) as connection:
            for table in ("clinic", "staff", "patient", "coverage", "session"):
                text = (sheets / f"{table}.csv").read_text()
                header = text.split("\n", 1)[0].strip()
                with connection.cursor().copy(f"COPY {table} ({header}) FROM STDIN CSV HEADER") as copy:
                    copy.write(text)
            connection.execute("VACUUM ANALYZE")
        subprocess.run([*flask, "set-passwords"], check=True, cwd=folder, env=self._stock_settings())

    def _plain(self, name: str, database: str) -> str:
        return embedded_url(self.sockets[name], SUPERUSER, database).replace("+psycopg", "")

    def _stock_settings(self) -> dict[str, str]:
        return {**os.environ, "DATABASE_URL": embedded_url(self.sockets["ours"], OWNER_ROLE, "stock")}

    def _stock_environment(self) -> Path:
        folder = ROOT / "var" / "bench-stock"
        python = folder / "bin" / "python"
        if not python.exists():
            venv.create(folder, with_pip=True)
            subprocess.run([python, "-m", "pip", "-q", "install", "-r", self.bench / "requirements.txt"], check=True)
        return python

    def _environment(self, name: str) -> dict[str, str]:
        return {
            **os.environ,
            "CAUSEWAY_HOME": str(self.home / name),
            "CAUSEWAY_EMBEDDED_SOCKET": str(self.sockets[name]),
            "CAUSEWAY_WORKERS": "2",
            "CAUSEWAY_MFA": "optional",
            "PORT": str(OUR_PORT),
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "platform")]),
        }

    @contextmanager
    def _serve_stock(self, python: Path) -> Iterator[Path]:
        pidfile = self.home / "stock.pid"
        command = [python.with_name("gunicorn"), "-w", "2", "-k", "sync", "-b", f"127.0.0.1:{STOCK_PORT}"]
        command += ["--pid", pidfile, "app:app"]
        folder = self.bench / "stock_flask_admin"
        with self._serving(command, f"{STOCK_PORT}/admin/login", self._stock_settings(), folder):
            yield pidfile

    @contextmanager
    def _serve_ours(self, name: str) -> Iterator[Path]:
        command = [sys.executable, "-m", "gunicorn", "-c", ROOT / "gunicorn.conf.py"]
        with self._serving(command, f"{OUR_PORT}/healthz", self._environment(name), ROOT):
            yield self.home / name / "run" / "gunicorn.pid"

    @contextmanager
    def _serving(
        self, command: Sequence[object], address: str, environment: dict[str, str], folder: Path
    ) -> Iterator[None]:
        with (self.home / "servers.log").open("ab") as log:
            process = subprocess.Popen([str(p) for p in command], cwd=folder, env=environment, stdout=log, stderr=log)
        try:
            _until(lambda: _answers(address), address, self.home / "servers.log")
            yield
        finally:
            process.terminate()
            process.wait(timeout=30)

    def _measure(self, label: str, port: int, pidfile: Path, patients: int) -> None:
        command = [sys.executable, self.bench / "bench.py", "flask_admin" if port == STOCK_PORT else "product"]
        command += ["--base", f"http://127.0.0.1:{port}", "--label", label, "--pidfile", pidfile]
        command += ["--out", self.results, "--patients", patients, "--n", self.requests]
        if port == OUR_PORT:
            command += ["--adapter", ROOT / "tests/bench/adapter.py"]
        subprocess.run([str(part) for part in command], check=True)

    def _report(self, base: str, ours: str, targets: dict[str, float]) -> int:
        say(f"\nMedian of the passes; ratio {ours} / {base}, less is better (throughput turned over).\n")
        say(f"| | {base} | {ours} | ratio | target |\n|---|---|---|---|---|")
        missed = 0
        for name, target in targets.items():
            theirs, mine = self._figure(base, name), self._figure(ours, name)
            ratio = theirs / mine if name == "throughput" else mine / theirs
            missed += ratio > target
            unit = "req/s" if name == "throughput" else "ms"
            verdict = "" if ratio <= target else " MISSED"
            say(f"| {name} | {theirs:.1f} {unit} | {mine:.1f} {unit} | {ratio:.2f} | {target:.2f}{verdict} |")
        return 1 if missed else 0

    def _figure(self, label: str, name: str) -> float:
        runs = [json.loads(path.read_text()) for path in sorted(self.results.glob(f"{label}.pass*.json"))]
        errors = [run["throughput"]["error_sample"] for run in runs if run["throughput"]["errors"]]
        assert not errors, errors
        key = "req_per_s" if name == "throughput" else "median_ms"
        return statistics.median(run[name][key] for run in runs)


def say(line: str) -> None:
    """A line of the report."""
    sys.stdout.write(line + "\n")


def _until(happened: Callable[[], bool], address: str, log: Path) -> None:
    for _ in range(150):
        if happened():
            return
        time.sleep(0.2)
    sys.exit(f"nothing answered on {address}:\n{log.read_text()[-4000:]}")


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{address}", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


if __name__ == "__main__":
    main()
