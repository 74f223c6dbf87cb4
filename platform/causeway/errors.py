"""What can go wrong, each as a sentence for the person and an HTTP status. Slices derive their own from these.

A message is a template in English with named fields, so that the panel can translate it; values shown in it must be fit
for the person who reads it and are never written to a log.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID


class CausewayError(Exception):
    """Something a person can understand and act on. `status` is the HTTP status, `message` its sentence.

    forward: where somebody can go on (`causeway.disclosure.Forward`), shown to whoever holds the permission.
    """

    status = 400
    message = "This could not be done."
    forward: tuple[Any, ...] = ()

    def __init__(self, message: str | None = None, /, **fields: object) -> None:
        self.template = message or self.message
        self.fields = fields
        super().__init__(type(self).__name__)  # the text stays out of tracebacks: it may name a patient

    def sentence(self) -> str:
        """The message with its fields filled in, in English."""
        return self.template.format(**self.fields)


class NotFound(CausewayError):
    """No such record here: unknown, malformed, or another clinic's (the three cannot be told apart)."""

    status = 404
    message = "There is nothing here under that address."


class Forbidden(CausewayError):
    """The person may not do this. `permission`: what is asked for, "book sessions"; `who`: the roles that may."""

    status = 403
    message = (
        "Your role here does not let you {permission}. "
        "Ask somebody who may ({who}), or have an administrator change your roles."
    )


class OutsideCaseload(Forbidden):
    """The person may do this for their own caseload only, and this patient is not on it."""

    message = "This patient is not on your caseload."

    def __init__(self, subject_id: object) -> None:
        super().__init__()
        self.subject_id = subject_id


class Refused(CausewayError):
    """A rule of the domain says no for now; the sentence names what is missing.

    `field` names the form field the sentence belongs beside, where there is one.
    """

    status = 422
    message = "This cannot be done now."

    def __init__(self, message: str | None = None, /, *, field: str | None = None, **fields: object) -> None:
        super().__init__(message, **fields)
        self.field = field


class Invalid(Refused):
    """Several things are wrong at once: a mapping from field name to its sentences."""

    message = "Some fields need another look."

    def __init__(self, problems: Mapping[str, Sequence[str]]) -> None:
        super().__init__()
        self.problems = {name: list(sentences) for name, sentences in problems.items()}


class Stale(CausewayError):
    """Somebody else saved this record after the form was opened. `row_id`: the row that has changed, where it is one."""

    status = 409
    message = "Somebody else saved this record while you were editing it."

    def __init__(self, row_id: UUID | None = None) -> None:
        super().__init__()
        self.row_id = row_id


class Unavailable(CausewayError):
    """The database cannot be reached; nothing was saved."""

    status = 503
    message = "Causeway cannot reach its database just now. Nothing was lost that had been saved; please try again."
