"""What an admission may go ahead without, but a director has to know: slices above register what they miss.

Days are held until it is there; the admission is not blocked. Source: docs/rules.md#admission.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from causeway.registered import Registered


@dataclass(frozen=True, slots=True)
class WarningSource:
    """Something that an admission should have. key: as it is kept with the admission. sentence: what is missing.

    endpoint: where it is filled in; takes `patient_id`. is_missing: `is_missing(db, patient_id, on)`, one statement; on: the
    first day.
    """

    key: str
    sentence: Any
    endpoint: str
    is_missing: Callable[[Session, UUID, date], bool]


register = Registered[WarningSource]()
"""Called by the slices that know."""


def missing(db: Session, patient_id: UUID, on: date) -> list[WarningSource]:
    """What an admission on a day would lack."""
    return [source for source in register if source.is_missing(db, patient_id, on)]


def sentences(keys: Sequence[str]) -> list[str]:
    """What was missing then, in words; a source that is no longer registered says nothing."""
    known = {source.key: source.sentence for source in register}
    return [str(known[key]) for key in keys if key in known]
