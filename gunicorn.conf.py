"""gunicorn's settings. The application comes from `wsgi.py`; what an installation may choose from `config.py`."""

import gc
import os
import shutil
import signal
from pathlib import Path
from typing import Any

from causeway import access_log, leash
from config import Settings, SettingsError

try:
    _settings = Settings.from_environment()
except SettingsError as error:
    raise SystemExit("\n".join(error.problems)) from None

wsgi_app = "wsgi:app"
chdir = str(Path(__file__).parent)
bind = f"[{_settings.host}]:{_settings.port}" if ":" in _settings.host else f"{_settings.host}:{_settings.port}"
pidfile = str(_settings.home / "run" / "gunicorn.pid")
control_socket_disable = True  # nothing of ours uses it, and it would lie in the user's own folder

# Every process writes its figures into files of its own; /metrics adds them up (causeway.web.metrics).
_figures = _settings.home / "run" / "metrics"
shutil.rmtree(_figures, ignore_errors=True)
_figures.mkdir(parents=True)
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(_figures)

worker_class = "gthread"
workers = _settings.workers
threads = _settings.threads
preload_app = False  # each worker makes its own engine, so no connection is ever shared across a fork
timeout = 60
graceful_timeout = 8
keepalive = 5
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - a heartbeat file, unlinked at once

# Whose X-Forwarded-… to believe is decided in one place, by the application (CAUSEWAY_TRUSTED_PROXIES).
forwarded_allow_ips = ""

logger_class = access_log.CarefulLogger
accesslog = "-"
access_log_format = access_log.FORMAT
loglevel = "warning"


def post_worker_init(worker: Any) -> None:
    """What is there once the application is loaded stays, and a request makes thousands of small things: neither is
    looked through for cycles at every turn (a twentieth of a save, docs/performance.md).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def post_fork(server: Any, worker: Any) -> None:
    """A worker never outlives its master, not even one that was killed."""
    leash.tie_to(server.pid, signal.SIGKILL)
