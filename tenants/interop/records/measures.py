"""Measures as another system kept them."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from tenants.interop.records.base import Kind, PatientPart


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureRecord(PatientPart):
    """An instrument answered once. answers: item's number and points, of those that were answered; none where the source
    tells the total only.
    """

    kind: ClassVar[Kind] = Kind.MEASURE
    instrument: str
    taken_on: date
    answers: tuple[tuple[int, int], ...] = ()
    total: int | None = None
