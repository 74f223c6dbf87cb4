"""Figures for Prometheus: how many requests, how long, how answered, by route. Routes are patterns; no id, no clinic.

Several gunicorn processes share them through files in PROMETHEUS_MULTIPROC_DIR, which `gunicorn.conf.py` sets and empties.
"""

import os
import time

from flask import Flask, Response, g, request
from prometheus_client import REGISTRY, CollectorRegistry, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

SECONDS = Histogram(
    "causeway_request_seconds",
    "Time to answer, by route, method and status",
    ("route", "method", "status"),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)


def install(app: Flask) -> None:
    """Time every request of the application, assets excepted."""

    @app.before_request
    def start() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def stop(response: Response) -> Response:
        if request.endpoint != "static" and "started" in g:
            route = request.url_rule.rule if request.url_rule is not None else "none"
            SECONDS.labels(route, request.method, str(response.status_code)).observe(time.perf_counter() - g.started)
        return response


def text() -> bytes:
    """All processes' figures in Prometheus' text format."""
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)
