"""Measures as sheets bring them: with their answers, or with the total alone. What is past asks for nothing by itself."""

from typing import Final
from uuid import UUID

from causeway.errors import Invalid, Refused
from tenants.interop import reasons
from tenants.interop.applying.bench import Applied, Bench, same_patient
from tenants.interop.records import MeasureRecord
from tenants.interop.rows import BadField, ValueClass
from tenants.interop.tally import Verdict
from tenants.measures.errors import BeforeBirth, LiesAhead, NotAtThatAge, NoTotal, TotalOutOfRange
from tenants.measures.models import Administration
from tenants.measures.queries.taken import answers_of, get_administration
from tenants.measures.rules.words import Flag, Name
from tenants.measures.services import recording
from tenants.measures.services.recording import MeasureFacts

_OBJECTIONS: Final[dict[type[Refused], tuple[str, ValueClass, str]]] = {
    Invalid: ("answers", ValueClass.LIST, reasons.NOT_ON_THE_FORM),
    NotAtThatAge: ("instrument", ValueClass.TEXT, reasons.OTHER_FORM_AT_THAT_AGE),
    LiesAhead: ("taken_on", ValueClass.DATE, reasons.DAY_OUT_OF_LIFE),
    BeforeBirth: ("taken_on", ValueClass.DATE, reasons.DAY_OUT_OF_LIFE),
    TotalOutOfRange: ("total", ValueClass.TEXT, reasons.NO_SUCH_TOTAL),
    NoTotal: ("total", ValueClass.TEXT, reasons.NO_SUCH_TOTAL),
}


def measure(bench: Bench, record: MeasureRecord, known: UUID | None) -> Applied:
    """A measure: written down, or put right. Raises: BadField, Refused."""
    patient_id = bench.patient(record.patient)
    try:
        if known is None:
            made = recording.record(bench.db, bench.actor, patient_id, _facts(record), is_past=True)
            return Applied(made.id, Verdict.CREATED, check=_to_check(made))
        stored = get_administration(bench.db, known)
        same_patient(stored.patient_id, patient_id)
        if stored.voided_at is not None or _is_same(bench, stored, record):  # a person here said it does not count
            return Applied(known, Verdict.UNCHANGED)
        made = recording.put_right(bench.db, bench.actor, known, _facts(record))
        return Applied(known, Verdict.UPDATED, check=_to_check(made))
    except tuple(_OBJECTIONS) as error:
        raise BadField(*_OBJECTIONS[type(error)]) from None


def _facts(record: MeasureRecord) -> MeasureFacts:
    return MeasureFacts(Name(record.instrument), record.taken_on, dict(record.answers), total=record.total)


def _is_same(bench: Bench, stored: Administration, record: MeasureRecord) -> bool:
    if (stored.instrument, stored.taken_on) != (record.instrument, record.taken_on):
        return False
    if record.total is not None:
        return stored.answers_sealed is None and stored.score == record.total
    return answers_of(bench.db, stored) == dict(record.answers)


def _to_check(made: Administration) -> str:
    return reasons.CHECK_SELF_HARM if Flag.SELF_HARM in made.flags else ""
