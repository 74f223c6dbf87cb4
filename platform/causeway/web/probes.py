"""Probes for the operators' machines: alive, ready, and figures. They name no clinic and no person."""

import hmac
import ipaddress
from datetime import timedelta

from flask import Blueprint, abort, jsonify, request
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError, SQLAlchemyError

from causeway import clock, schema
from causeway.web import metrics as figures
from causeway.web.current import current
from causeway.web.guards import public

blueprint = Blueprint("probes", __name__)
WORKER_SILENT_AFTER = timedelta(minutes=2)


@blueprint.get("/healthz")
@public("asked by the machine that watches this one; says only that the process answers")
def alive() -> ResponseReturnValue:
    """The process answers."""
    return jsonify(status="alive")


@blueprint.get("/readyz")
@public("asked by the load balancer; says only what is missing")
def ready() -> ResponseReturnValue:
    """Database, migrations and worker heartbeat: 200 when all are well, 503 otherwise.

    A database that a newer version has upgraded is fine: the old one serves on until it is replaced.
    """
    try:
        with current.database.unbound() as db:
            revision = db.scalar(text("SELECT version_num FROM alembic_version"))
            beat = db.scalar(text("SELECT max(last_heartbeat) FROM procrastinate_workers"))
    except ProgrammingError:  # the server answers, the tables are not there
        return jsonify(status="not ready", database="ok", schema="missing"), 503
    except SQLAlchemyError:
        current.database.dispose()
        return jsonify(status="not ready", database="unreachable"), 503
    worker = beat is not None and clock.now() - beat < WORKER_SILENT_AFTER
    migrated = revision is not None and revision not in schema.older_revisions()
    body = {
        "status": "ready" if worker and migrated else "not ready",
        "database": "ok",
        "migration": revision,
        "schema": "ok" if migrated else "behind",
        "worker": "ok" if worker else "silent",
    }
    return jsonify(body), 200 if worker and migrated else 503


@blueprint.get("/metrics")
@public("for Prometheus on this machine, or with the token; counts and times only")
def metrics() -> ResponseReturnValue:
    """Prometheus text format; loopback or `Authorization: Bearer` with the metrics token, else 404."""
    wanted = current.settings.metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    local = ipaddress.ip_address(request.remote_addr or "0.0.0.0").is_loopback and not current.settings.trusted_proxies  # noqa: S104
    if not local and (wanted is None or not hmac.compare_digest(given.encode(), wanted.encode())):
        abort(404)
    return figures.text(), 200, {"Content-Type": CONTENT_TYPE_LATEST}
