"""Logs: one JSON object a line on standard error, with ids and counts; never names, notes, search terms or tokens."""

import logging
import sys

import structlog


def configure() -> None:
    """Set up structlog for this process. Calling it again changes nothing."""
    if structlog.is_configured():
        return
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_: structlog.WriteLogger(
            sys.stderr
        ),  # asked for at each line: the stream may be replaced
        cache_logger_on_first_use=False,
    )
