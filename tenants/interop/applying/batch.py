"""One batch of outcomes applied in one session: each record in its own savepoint, so that a bad one costs itself alone."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from causeway.access import Actor
from causeway.errors import CausewayError, Forbidden, Invalid, Refused
from tenants.insurance.errors import CoverageOverlaps
from tenants.interop import reasons
from tenants.interop.applying import (
    asking,
    attendance,
    clinical,
    consents,
    costs,
    episodes,
    insurance,
    measures,
    medicine,
    people,
    programs,
    sessions,
    staff,
    transitions,
)
from tenants.interop.applying.bench import Applied, Bench
from tenants.interop.book import Book
from tenants.interop.models import FindingKind, Origin
from tenants.interop.records import AnyRecord, AttendanceRecord, CostRecord, Kind
from tenants.interop.rows import BadField, Outcome, Passed, Reject, Row, Skip, ValueClass, Where
from tenants.interop.tally import Tally, Verdict, kind_of

SIZE: Final = 200
"""Outcomes in a batch: long enough to spare round trips, short enough to lose little and hold no lock for long."""

Apply = Callable[[Bench, Any, UUID | None], Applied]

_APPLY: Final[dict[Kind, Apply]] = {
    Kind.SITE: staff.site,
    Kind.COLLEAGUE: staff.colleague,
    Kind.LICENSE: staff.license_,
    Kind.PROGRAM: programs.program,
    Kind.TRACK: programs.track,
    Kind.PAYER: insurance.payer,
    Kind.ENROLLMENT: staff.enrollment,
    Kind.STAFF: people.provider,
    Kind.PATIENT: people.patient,
    Kind.CONTACT: people.contact,
    Kind.CONSENT: consents.consent,
    Kind.COVERAGE: insurance.coverage,
    Kind.INQUIRY: asking.inquiry,
    Kind.EPISODE: episodes.episode,
    Kind.SESSION: sessions.session,
    Kind.ATTENDANCE: attendance.attendance,
    Kind.MEASURE: measures.measure,
    Kind.ENCOUNTER: clinical.encounter,
    Kind.DIAGNOSIS: clinical.diagnosis,
    Kind.MEDICATION: medicine.medication,
    Kind.ALLERGY: medicine.allergy,
    Kind.DRUG_TEST: medicine.drug_test,
    Kind.CARE_PLAN: transitions.care_plan,
    Kind.COST: costs.cost,
}
_PLACEHOLDER: Final = re.compile(r"\{\w+\}")


@dataclass(frozen=True, slots=True)
class Finding:
    """A row that was left out, or one to check; without any of its values."""

    outcome: FindingKind
    where: Where
    what: str
    field: str
    value_class: str
    reason: str


@dataclass(slots=True)
class Result:
    """What became of a batch."""

    tally: Tally = field(default_factory=Tally)
    findings: list[Finding] = field(default_factory=list)

    def reject(self, reject: Reject, kind: str) -> None:
        """Count a row that was left out, and keep where and why."""
        self.tally.add(kind, Verdict.REJECTED)
        self.findings.append(
            Finding(
                FindingKind.REJECTED, reject.where, reject.what, reject.field, reject.value_class.value, reject.reason
            )
        )


def apply_batch(db: Session, actor: Actor, origin: Origin, outcomes: Sequence[Outcome]) -> Result:
    """Apply outcomes in their order. `db` is bound to the clinic and in a transaction. Raises: Forbidden.

    First all of them in one savepoint; where one is refused in the middle of its change, again with a savepoint each.
    """
    try:
        with db.begin_nested():
            return _Attempt(db, actor, origin, outcomes, is_together=True).run()
    except _OneByOne:
        return _Attempt(db, actor, origin, outcomes, is_together=False).run()


class _OneByOne(Exception):
    """A record was refused after something of it may have been written."""


class _Attempt:
    """One way through a batch."""

    def __init__(
        self, db: Session, actor: Actor, origin: Origin, outcomes: Sequence[Outcome], *, is_together: bool
    ) -> None:
        self.outcomes, self.is_together = outcomes, is_together
        self.bench = Bench(db, actor, Book(db, origin))
        self.result = Result()
        self.new_costs: list[tuple[Row, CostRecord]] = []
        self.marks: list[tuple[Row, AttendanceRecord, UUID | None]] = []

    def run(self) -> Result:
        """Apply, and write what was learned."""
        self.bench.book.open([outcome.record for outcome in self.outcomes if isinstance(outcome, Row)])
        for outcome in self.outcomes:
            match outcome:
                case Row():
                    self._row(outcome)
                case Reject():
                    self.result.reject(outcome, kind_of(outcome.what))
                case Skip():
                    self.result.tally.skip(outcome)
        self._settle()
        self._new_costs()
        self._marks()
        self.bench.book.close()
        return self.result

    def _row(self, row: Row) -> None:
        record, kind = row.record, row.record.kind.value
        try:
            applied = self._apply(row)
        except BadField as bad:
            self.result.reject(Reject(row.where, kind, bad.field, bad.value_class, bad.reason), kind)
        except Passed as passed:
            self.result.tally.skip(Skip(row.where, kind, passed.reason))
        except Forbidden:
            raise
        except (CausewayError, IntegrityError, DataError) as refusal:
            if self.is_together:
                raise _OneByOne from None
            self.bench.spans.clear()  # what was noted of it was rolled back
            field_name, reason = _words_of(refusal)
            self.result.reject(Reject(row.where, kind, field_name, ValueClass.TEXT, reason), kind)
        else:
            if applied is not None:
                self._note(row, record, applied)

    def _apply(self, row: Row) -> Applied | None:
        """What became of the record; None where it waits for the others of its kind."""
        record, book = row.record, self.bench.book
        known = book.match(record)
        if known is not None and book.said_before(record):
            return Applied(known, Verdict.UNCHANGED)
        if known is not None:
            self.bench.settle()  # it may be one of those that wait
        if not self.is_together:
            with self.bench.db.begin_nested():
                applied = _APPLY[record.kind](self.bench, record, known)
                self.bench.settle()
        elif isinstance(record, CostRecord) and known is None:
            self.new_costs.append((row, record))
            return None
        elif isinstance(record, AttendanceRecord):
            self.marks.append((row, record, known))
            return None
        else:
            applied = _APPLY[record.kind](self.bench, record, known)
        book.learn(record, applied.record_id, is_inferred=applied.is_inferred, said=applied.said)
        return applied

    def _settle(self) -> None:
        """What is new of the other kinds, in a few statements for all of them."""
        try:
            self.bench.settle()
        except Forbidden:
            raise
        except (CausewayError, IntegrityError, DataError):
            raise _OneByOne from None

    def _new_costs(self) -> None:
        """Claims that are new here, in a few statements for all of them."""
        if not self.new_costs:
            return
        try:
            made = costs.record_together(self.bench, [record for _row, record in self.new_costs])
        except Forbidden:
            raise
        except (BadField, CausewayError, IntegrityError, DataError):
            raise _OneByOne from None
        for (row, record), applied in zip(self.new_costs, made, strict=True):
            self.bench.book.learn(record, applied.record_id, said=applied.said)
            self._note(row, record, applied)

    def _marks(self) -> None:
        """Attendance, by date. Each that cannot be is left out by itself."""
        if not self.marks:
            return
        try:
            made = attendance.together(self.bench, [(record, known) for _row, record, known in self.marks])
        except Forbidden:
            raise
        except (CausewayError, IntegrityError, DataError):
            raise _OneByOne from None
        for (row, record, _known), found in zip(self.marks, made, strict=True):
            if isinstance(found, BadField):
                kind = record.kind.value
                self.result.reject(Reject(row.where, kind, found.field, found.value_class, found.reason), kind)
                continue
            self.bench.book.learn(record, found.record_id, said=found.said)
            self._note(row, record, found)

    def _note(self, row: Row, record: AnyRecord, applied: Applied) -> None:
        kind, tally = record.kind.value, self.result.tally
        tally.add(kind, applied.verdict)
        for notice in row.notices:
            tally.noticed[kind, notice.reason] += 1
        if applied.check:
            self._check(row, "record", applied.check)
        if applied.kept:
            tally.noticed[kind, reasons.KEPT_LOCAL] += 1
            self._check(row, ", ".join(applied.kept), reasons.KEPT_LOCAL)

    def _check(self, row: Row, field_name: str, reason: str) -> None:
        kind = row.record.kind.value
        self.result.findings.append(
            Finding(FindingKind.CHECK, row.where, kind, field_name, ValueClass.OBJECT.value, reason)
        )


def _words_of(refusal: CausewayError | DBAPIError) -> tuple[str, str]:
    """The field that was refused and why, without the values its sentence would hold."""
    if isinstance(refusal, DBAPIError):
        return "record", reasons.NOT_STORABLE
    if isinstance(refusal, CoverageOverlaps):
        return "starts_on", reasons.OVERLAPS_HERE
    if isinstance(refusal, Invalid):
        name, sentences = next(iter(refusal.problems.items()))
        return name, sentences[0]
    name = refusal.field if isinstance(refusal, Refused) and refusal.field else "record"
    return name, _PLACEHOLDER.sub("…", refusal.template)
