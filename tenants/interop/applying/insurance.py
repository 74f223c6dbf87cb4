"""Payers and coverages.

A coverage that is only told from claims (no member id, its dates are services) gives way to one that is stated: where
both name the same payer the stated one takes its place, where they name different payers the told one keeps the days
that are left.
"""

from dataclasses import fields, replace
from typing import Final, NamedTuple
from uuid import UUID

from causeway.errors import CausewayError
from causeway.protection import keyring
from tenants.insurance import queries, services
from tenants.insurance.facts import CoverageFacts, PayerFacts
from tenants.insurance.models import Coverage, Payer
from tenants.insurance.rules import RANKS, Subscriber
from tenants.insurance.services.coverages import MEMBER_ID
from tenants.interop import book, reasons
from tenants.interop.applying.bench import Applied, Bench, merged, same_patient, street
from tenants.interop.applying.local import keeping, told
from tenants.interop.records import CoverageBasis, CoverageRecord, PayerRecord, Ref
from tenants.interop.rows import BadField, Passed, ValueClass
from tenants.interop.rules import Days
from tenants.interop.tally import Verdict

# FHIR subscriber-relationship: what the patient is to the subscriber.
_SUBSCRIBERS: Final = {
    "self": Subscriber.SELF,
    "spouse": Subscriber.SPOUSE,
    "common": Subscriber.SPOUSE,
    "child": Subscriber.CHILD,
}
REPLACED: Final = "A coverage that the insurance itself states took its place."


def payer(bench: Bench, record: PayerRecord, known: UUID | None) -> Applied:
    """A payer: added, or corrected; one entered by hand is found by its payer id or name. Raises: Refused."""
    known = known or _by_hand(bench, record)
    if known is None:
        facts = _payer_said(PayerFacts(name=record.name), record)
        return Applied(services.add_payer(bench.db, bench.actor, facts).id, Verdict.CREATED, said=_payer_told(record))
    stored: Payer = queries.get_payer(bench.db, known)
    before = PayerFacts(**{f.name: getattr(stored, f.name) for f in fields(PayerFacts)})
    after, kept = keeping(bench.book, known, before, _payer_said(merged(before, name=record.name), record))
    if after == before:
        return Applied(known, Verdict.UNCHANGED, said=_payer_told(record), kept=kept)
    services.correct_payer(bench.db, bench.actor, known, after)
    return Applied(known, Verdict.UPDATED, said=_payer_told(record), kept=kept)


def _payer_told(record: PayerRecord) -> dict[str, object]:
    blank = PayerFacts(name="")
    return told(_payer_said(merged(blank, name=record.name), record), blank)


def _by_hand(bench: Bench, record: PayerRecord) -> UUID | None:
    """A payer of this code or name that no import has named yet in this record's system."""
    found = queries.find_payer(bench.db, payer_code=record.payer_id) if record.payer_id else None
    found = found or queries.find_payer(bench.db, name=record.name)
    return found if found is not None and not bench.book.is_other(found, record) else None


def _payer_said(facts: PayerFacts, record: PayerRecord) -> PayerFacts:
    return merged(
        facts,
        payer_code=record.payer_id,
        phone=record.phone,
        address_line=street(record.address),
        city=record.address.city,
        state=record.address.state,
        postal_code=record.address.zip,
    )


def coverage(bench: Bench, record: CoverageRecord, known: UUID | None) -> Applied:
    """A coverage: recorded, corrected, or known by a stated one. Raises: BadField, Passed, Refused."""
    patient_id = bench.patient(record.patient)
    payer_id = _payer_of(bench, record.payer)
    spans = _spans(bench, patient_id)
    try:
        if known is not None:
            return _known(bench, record, known, patient_id, payer_id)
        days = Days(record.starts_on, record.ends_on)
        facts = _said(CoverageFacts(payer_id=payer_id, rank=_free_rank(spans, days)), record)
        if record.basis is CoverageBasis.SEEN_ON_CLAIMS:
            return _take_told(bench, patient_id, facts)
        return _take_stated(bench, patient_id, facts)
    except CausewayError:
        bench.spans.pop(patient_id, None)
        raise


class _Span(NamedTuple):
    """A coverage that is here. is_told: only ever seen on claims, and free to be replaced."""

    id: UUID
    rank: int
    payer_id: UUID
    days: Days
    is_told: bool


def _spans(bench: Bench, patient_id: UUID) -> list[_Span]:
    """The patient's coverages that are not voided; read once a batch and kept up to date by whoever changes one."""
    if patient_id not in bench.spans:
        rows = [row for row in queries.list_coverages(bench.db, patient_id) if row.voided_at is None]
        told = book.inferred(bench.db, [row.id for row in rows]) if rows else set()
        bench.spans[patient_id] = [
            _Span(r.id, r.rank, r.payer_id, Days(r.starts_on, r.ends_on), r.id in told) for r in rows
        ]
    return bench.spans[patient_id]


def _record(bench: Bench, patient_id: UUID, facts: CoverageFacts, *, is_told: bool) -> UUID:
    """Have a new coverage written with the batch's others; its id."""
    made = bench.pending.coverage(patient_id, facts)
    _spans(bench, patient_id).append(_Span(made, facts.rank, facts.payer_id, _days(facts), is_told))
    return made


def _keep(bench: Bench, stored: Coverage, *, is_told: bool) -> None:
    """Note a coverage that was just written."""
    spans = [span for span in bench.spans[stored.patient_id] if span.id != stored.id]
    if stored.voided_at is None:
        days = Days(stored.starts_on, stored.ends_on)
        spans.append(_Span(stored.id, stored.rank, stored.payer_id, days, is_told))
    bench.spans[stored.patient_id] = spans


def _take_told(bench: Bench, patient_id: UUID, facts: CoverageFacts) -> Applied:
    """A coverage told from claims: the same as one that is here of this payer, or the days that are free."""
    days = Days(facts.starts_on, facts.ends_on)
    spans = _spans(bench, patient_id)
    same = next((s for s in spans if s.payer_id == facts.payer_id and s.days.overlaps(days)), None)
    if same is not None:
        return Applied(same.id, Verdict.UNCHANGED, is_inferred=True)
    for span in spans:
        if span.rank == facts.rank and days.overlaps(span.days):
            left = days.without(span.days)
            if left is None:
                raise Passed(reasons.STATED_OTHERWISE)
            days = left
    free = replace(facts, starts_on=days.first, ends_on=days.last)
    made = _record(bench, patient_id, free, is_told=True)
    return Applied(made, Verdict.CREATED, is_inferred=True, said=_written(free))


def _take_stated(bench: Bench, patient_id: UUID, facts: CoverageFacts) -> Applied:
    """A stated coverage: it takes the place of those told from claims. Raises: BadField where another is stated."""
    days = Days(facts.starts_on, facts.ends_on)
    clashes = [s for s in _spans(bench, patient_id) if s.rank == facts.rank and s.days.overlaps(days)]
    if any(not span.is_told for span in clashes):
        raise BadField("starts_on", ValueClass.DATE, reasons.OVERLAPS_HERE)
    same = next((span for span in clashes if span.payer_id == facts.payer_id), None)
    if clashes:
        bench.settle()
    for span in clashes:
        if span is not same:
            _give_way(bench, span, days)
    if same is None:
        return Applied(_record(bench, patient_id, facts, is_told=False), Verdict.CREATED, said=_written(facts))
    before = _facts_of(bench, queries.get_coverage(bench.db, same.id))
    after, kept = keeping(bench.book, same.id, before, facts)
    _keep(bench, services.correct_coverage(bench.db, bench.actor, same.id, after), is_told=False)
    return Applied(same.id, Verdict.UPDATED, said=_written(facts), kept=kept)


def _give_way(bench: Bench, span: _Span, days: Days) -> None:
    left = span.days.without(days)
    if left is None:
        stored = services.void_coverage(bench.db, bench.actor, span.id, reason=REPLACED)
    else:
        before = _facts_of(bench, queries.get_coverage(bench.db, span.id))
        after = replace(before, starts_on=left.first, ends_on=left.last)
        stored = services.correct_coverage(bench.db, bench.actor, span.id, after)
        bench.book.wrote(span.id, {"starts_on": left.first, "ends_on": left.last})
    _keep(bench, stored, is_told=True)


def _known(bench: Bench, record: CoverageRecord, known: UUID, patient_id: UUID, payer_id: UUID) -> Applied:
    is_told = record.basis is CoverageBasis.SEEN_ON_CLAIMS
    stored: Coverage = queries.get_coverage(bench.db, known)
    same_patient(stored.patient_id, patient_id)
    span = next((span for span in _spans(bench, patient_id) if span.id == known), None)
    if span is None or (is_told and not span.is_told):  # voided here, or stated since
        return Applied(known, Verdict.UNCHANGED, is_inferred=is_told)
    before = _facts_of(bench, stored)
    source = _said(replace(before, payer_id=payer_id), record)
    after, kept = keeping(bench.book, known, before, source)
    if after == before:
        return Applied(known, Verdict.UNCHANGED, is_inferred=is_told, said=_written(source), kept=kept)
    clash = next(
        (
            s
            for s in _spans(bench, patient_id)
            if s.id != known and s.rank == after.rank and s.days.overlaps(_days(after))
        ),
        None,
    )
    if clash is not None and is_told:
        return Applied(known, Verdict.UNCHANGED, is_inferred=True)
    if clash is not None:
        raise BadField("starts_on", ValueClass.DATE, reasons.OVERLAPS_HERE)
    _keep(bench, services.correct_coverage(bench.db, bench.actor, known, after), is_told=is_told)
    return Applied(known, Verdict.UPDATED, is_inferred=is_told, said=_written(source), kept=kept)


def _written(facts: CoverageFacts) -> dict[str, object]:
    """What an import makes of a coverage: what the source says, on the days that were left for it."""
    said = told(facts, CoverageFacts(payer_id=facts.payer_id))
    return {**said, "payer_id": facts.payer_id, "rank": facts.rank}


def _days(facts: CoverageFacts) -> Days:
    return Days(facts.starts_on, facts.ends_on)


def _payer_of(bench: Bench, ref: Ref) -> UUID:
    found = bench.book.find(ref)
    if found is None and ref.display:
        found = queries.find_payer(bench.db, name=ref.display)
    if found is None:
        raise BadField("payer", ValueClass.REFERENCE, reasons.PAYER_NOT_HERE)
    return found


def _free_rank(spans: list[_Span], days: Days) -> int:
    """The first rank nothing else has on these days; 1 where none is free, so that the clash is said."""
    taken = {span.rank for span in spans if span.days.overlaps(days)}
    return next((rank for rank in RANKS if rank not in taken), 1)


def _said(facts: CoverageFacts, record: CoverageRecord) -> CoverageFacts:
    subscriber = _SUBSCRIBERS.get(record.relationship, Subscriber.OTHER) if record.relationship else None
    return merged(
        facts,
        rank=record.rank,
        member_id=record.member_id,
        group_number=record.group_number,
        plan_name=record.plan_name,
        subscriber=subscriber,
        subscriber_name=record.subscriber_name,
        starts_on=record.starts_on,
        ends_on=record.ends_on,
    )


def _facts_of(bench: Bench, stored: Coverage) -> CoverageFacts:
    values = {f.name: getattr(stored, f.name) for f in fields(CoverageFacts) if f.name != "member_id"}
    sealed = stored.member_id_sealed
    member_id = keyring(bench.db).open(MEMBER_ID, sealed) if sealed is not None else None
    return CoverageFacts(**values, member_id=member_id)
