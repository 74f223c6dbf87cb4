"""Everything a run of the tests logs, so that at its end no patient's name is found in it: neither in our own lines nor in what
the libraries say, whatever was saved, imported, done in the background or mailed on the way.
"""

import logging
import re
from collections.abc import Iterable
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

import causeway.logging
from tenants.patients.models import Patient

_WORD = re.compile(r"[^\W_]+")  # with its digits: the letters of an id or a file's version alone are nobody's name
_ID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
lines: list[str] = []
"""What this process has logged so far."""


class Keeper(logging.Handler):
    """Keeps what is logged through the standard library, with the text of errors."""

    def emit(self, record: logging.LogRecord) -> None:
        lines.append(self.format(record))


def keep_all() -> None:
    """Keep what is logged from now on, as it would be written."""
    logging.getLogger().addHandler(Keeper())
    causeway.logging.configure()
    structlog.configure(processors=[*structlog.get_config()["processors"], _keep])


def _keep(_logger: Any, _method: str, written: str) -> str:
    lines.append(written)
    return written


def family_names(db: Session) -> set[str]:
    """The words of the family names of everybody who is a patient of the bound clinic."""
    return {word for name in db.scalars(select(Patient.last_name)) for word in _WORD.findall(name) if len(word) > 3}


def told(names: Iterable[str]) -> list[str]:
    """The lines in which one of the names stands."""
    wanted = set(names)
    return [line for line in lines if wanted.intersection(_WORD.findall(_ID.sub(" ", line)))]
