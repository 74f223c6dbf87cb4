"""gunicorn's log without what must not be in one: query strings, and the tokens that some addresses carry.

A path may hold a questionnaire's or a calendar's token, which opens it without a log-in, and a query may hold a search
for a patient's name. The access log keeps method, path, status and time; the error log loses everything after a "?".
"""

import logging
import re
from datetime import timedelta
from typing import Any

from gunicorn.glogging import Logger

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_QUERY = re.compile(r"\?\S*")
_TOKEN_CHARACTERS = 20  # every token of ours is longer; record ids are UUIDs, and other words in our paths are shorter
_NAMED_AFTER = {"c", "p"}  # what follows these is a clinic's own name, of any length
FORMAT = "%(m)s %(U)s %(s)s %(M)sms"


def without_tokens(path: str) -> str:
    """The path with each segment that may be a token replaced by "…"; a file's ending stays."""
    segments = path.split("/")
    for index, segment in enumerate(segments):
        stem, dot, ending = segment.rpartition(".") if "." in segment else (segment, "", "")
        is_name = index == 2 and segments[1] in _NAMED_AFTER
        if len(stem) >= _TOKEN_CHARACTERS and not is_name and not _UUID.fullmatch(stem):
            segments[index] = f"…{dot}{ending}"
    return "/".join(segments)


class CarefulLogger(Logger):  # type: ignore[misc]  # gunicorn ships no types, so its classes are Any
    """gunicorn's logger for `logger_class`."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        self.error_log.addFilter(_without_queries)

    def atoms(self, resp: Any, req: Any, environ: dict[str, Any], request_time: timedelta) -> dict[str, Any]:
        """What an access line may say, and nothing else."""
        return {
            "m": environ["REQUEST_METHOD"],
            "U": without_tokens(environ.get("PATH_INFO") or ""),
            "s": str(resp.status).split(maxsplit=1)[0],
            "M": request_time // timedelta(milliseconds=1),
        }


def _without_queries(record: logging.LogRecord) -> bool:
    """Cut queries out of the values of a message, in particular the address of a request that failed."""
    if isinstance(record.args, tuple):
        record.args = tuple(
            _QUERY.sub("", without_tokens(value)) if isinstance(value, str) and value.startswith("/") else value
            for value in record.args
        )
    return True
