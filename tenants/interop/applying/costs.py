"""Cost records: a claim and what became of it, as charges.

A claim becomes one charge a line where its lines have codes and add up, line by line, to what the claim states in all; else
one charge with the claim's own sums under the code of its first line, so that what is summed here is what the source states.
"""

import re
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from causeway.errors import CausewayError
from tenants.billing import queries, services
from tenants.billing.errors import AlreadyVoided
from tenants.billing.models import ChargeRecord
from tenants.billing.rules import ZERO, ChargeStatus, CodeSystem
from tenants.billing.services import CostFacts
from tenants.interop import reasons
from tenants.interop.applying.bench import Applied, Bench, merged, same_patient
from tenants.interop.applying.clinical import SNOMED
from tenants.interop.applying.local import keeping, told
from tenants.interop.records import Amounts, Concept, CostLine, CostRecord, Key, Kind
from tenants.interop.rows import BadField, ValueClass
from tenants.interop.tally import Verdict

_HCPCS: Final = (
    "http://www.ama-assn.org/go/cpt",
    "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets",
    "http://terminology.hl7.org/CodeSystem/HCPCS-all-codes",
    "urn:oid:2.16.840.1.113883.6.285",
    "urn:oid:2.16.840.1.113883.6.12",
)
_REVENUE: Final = ("https://www.nubc.org/CodeSystem/RevenueCodes", "urn:oid:2.16.840.1.113883.6.301.3")
_BLANK: Final = CostFacts(service_on=date.min, code_system=CodeSystem.LOCAL, code="", charged=ZERO)
GONE: Final = "The claim no longer has this line."
_LONGEST_CODE: Final = 40


def record_together(bench: Bench, records: Sequence[CostRecord]) -> list[Applied]:
    """Record claims that are new here in a few statements. Raises: BadField, Refused, when any of them cannot stand."""
    parts = [(record, _parts(bench, record)) for record in records]
    items = [(bench.patient(record.patient), facts) for record, found in parts for facts in found]
    made = iter(services.record_costs(bench.db, bench.actor, items))
    return [_made(bench, record, found, [next(made) for _facts in found]) for record, found in parts]


def cost(bench: Bench, record: CostRecord, known: UUID | None) -> Applied:
    """One claim: recorded, or corrected. Raises: BadField, Refused."""
    if known is None:
        return record_together(bench, [record])[0]
    patient_id = bench.patient(record.patient)
    stored = _stored_parts(bench, record, known)
    same_patient(stored[0].patient_id, patient_id)
    if stored[0].status is ChargeStatus.VOIDED:  # a person here said it should not count
        return Applied(known, Verdict.UNCHANGED)
    parts = _parts(bench, record)
    is_changed, kept = False, []
    for at, facts in enumerate(parts):
        if at < len(stored) and stored[at].status is not ChargeStatus.VOIDED:
            wrote, stays = _correct(bench, known, stored[at], (at, facts))
            is_changed |= wrote
            kept += [name for name in stays if name not in kept]
            continue
        made = services.record_cost(bench.db, bench.actor, patient_id, facts)
        bench.book.learn_part(Kind.COST, _part_key(record, at), made.id)
        is_changed = True
    for extra in stored[len(parts) :]:
        if extra.status is not ChargeStatus.VOIDED:
            services.void_cost(bench.db, bench.actor, extra.id, reason=GONE)
            is_changed = True
    verdict = Verdict.UPDATED if is_changed else Verdict.UNCHANGED
    return Applied(known, verdict, said=_told(parts), kept=tuple(kept))


def _told(parts: Sequence[CostFacts]) -> dict[str, object]:
    """What a claim says of each charge it became: "0.charged", "1.code"."""
    said: dict[str, object] = {}
    for at, facts in enumerate(parts):
        said |= told(facts, _BLANK, f"{at}.")
    return said


def _made(
    bench: Bench, record: CostRecord, parts: list[CostFacts], made: list[ChargeRecord | CausewayError]
) -> Applied:
    for at, charge in enumerate(made):
        if isinstance(charge, CausewayError):
            raise charge
        if at > 0:
            bench.book.learn_part(Kind.COST, _part_key(record, at), charge.id)
    first = made[0]
    assert isinstance(first, ChargeRecord)  # noqa: S101 - an error was raised above
    return Applied(first.id, Verdict.CREATED, said=_told(parts))


def _part_key(record: CostRecord, at: int) -> Key:
    """The name of a claim's charge number `at`; the first goes by the claim's own key."""
    return Key(record.source, f"{record.source_id}|line|{at}") if at else record.key


def _stored_parts(bench: Bench, record: CostRecord, known: UUID) -> list[ChargeRecord]:
    found = [queries.get_charge(bench.db, known)]
    while (part := bench.book.find_key(Kind.COST, _part_key(record, len(found)))) is not None:
        found.append(queries.get_charge(bench.db, part))
    return found


def _correct(
    bench: Bench, claim_id: UUID, charge: ChargeRecord, part: tuple[int, CostFacts]
) -> tuple[bool, tuple[str, ...]]:
    """Whether the charge was changed, and what of it stays as it was corrected here."""
    at, said = part
    values = {f.name: getattr(charge, f.name) for f in fields(CostFacts) if f.name != "confirms_overpaid"}
    before = CostFacts(**values, confirms_overpaid=True)
    after = merged(before, **{f.name: getattr(said, f.name) for f in fields(CostFacts)})
    if after.coverage_id is not None:
        after = replace(after, payer_id=None)  # the coverage's own
        before = replace(before, payer_id=None)
    after, kept = keeping(bench.book, claim_id, before, after, f"{at}.")
    if after == before:
        return False, kept
    try:
        services.correct_cost(bench.db, bench.actor, charge.id, after)
    except AlreadyVoided:
        return False, kept
    return True, kept


def _parts(bench: Bench, record: CostRecord) -> list[CostFacts]:
    """The charges a claim becomes. Raises: BadField."""
    on = _day_of(record)
    coverage_id = bench.book.find(record.coverage)
    payer_id = bench.book.find(record.payer) if coverage_id is None else None
    whole = CostFacts(
        service_on=on,
        code_system=CodeSystem.LOCAL,
        code="",
        charged=_charged(record.amounts),
        coverage_id=coverage_id,
        payer_id=payer_id,
        claim_reference=_reference(record),
        source_note="; ".join(part for part in ("Imported claim", record.claim_type) if part),
        confirms_overpaid=True,
    )
    if _stands_by_line(record):
        return [_line(whole, line) for line in record.lines]
    first = record.lines[0].service if record.lines else Concept(text=record.claim_type)
    others = len(record.lines) - 1
    label = first.label if others < 1 else f"{first.label} (+{others})"
    system, code = coded(first)
    return [replace(_with_amounts(whole, record.amounts), code_system=system, code=code, label=label)]


def _line(whole: CostFacts, line: CostLine) -> CostFacts:
    system, code = coded(line.service)
    facts = replace(_with_amounts(whole, line.amounts), code_system=system, code=code, label=line.service.label or None)
    units = line.units if line.units is not None and line.units > 0 else Decimal(1)
    return replace(facts, units=units, service_on=line.served.on if line.served else whole.service_on)


def _with_amounts(facts: CostFacts, amounts: Amounts) -> CostFacts:
    return replace(
        facts,
        charged=_charged(amounts),
        allowed=amounts.allowed,
        payer_paid=amounts.payer_paid or ZERO,
        patient_share=amounts.patient_share or ZERO,
    )


def _charged(amounts: Amounts) -> Decimal:
    if amounts.charged is None:
        raise BadField("total", ValueClass.MISSING, reasons.NO_AMOUNT)
    return amounts.charged


def _day_of(record: CostRecord) -> date:
    moment = record.served_from or record.created
    if moment is None:
        raise BadField("billablePeriod", ValueClass.MISSING, reasons.NO_SERVICE_DATE)
    return moment.on


def _reference(record: CostRecord) -> str | None:
    return record.source_id[:80] or None


def _stands_by_line(record: CostRecord) -> bool:
    """Whether the lines tell the claim: several, each with a code and a charge, whose sums are the claim's."""
    if not record.is_itemized or len(record.lines) < 2:
        return False
    if any(line.amounts.charged is None or not line.service.codings for line in record.lines):
        return False

    def agrees(whole: Decimal | None, parts: list[Decimal | None]) -> bool:
        return sum((part or ZERO for part in parts), ZERO) == (whole or ZERO)

    lines = [line.amounts for line in record.lines]
    return (
        agrees(record.amounts.charged, [a.charged for a in lines])
        and agrees(record.amounts.payer_paid, [a.payer_paid for a in lines])
        and agrees(record.amounts.patient_share, [a.patient_share for a in lines])
    )


def coded(concept: Concept) -> tuple[CodeSystem, str]:
    """The code a charge carries: HCPCS or CPT, else a revenue code, else SNOMED CT, else whatever it came with."""
    code = concept.code_in(*_HCPCS).strip().upper()
    if re.fullmatch(r"[A-Z][0-9]{4}", code):
        return CodeSystem.HCPCS, code
    if re.fullmatch(r"[0-9]{4}[0-9A-Z]", code):
        return CodeSystem.CPT, code
    revenue = concept.code_in(*_REVENUE).strip()
    if re.fullmatch(r"[0-9]{3,4}", revenue):
        return CodeSystem.REVENUE, revenue.zfill(4)
    snomed = concept.code_in(SNOMED).strip()
    if re.fullmatch(r"[0-9]{6,18}", snomed):
        return CodeSystem.SNOMED, snomed
    first = next((c.code for c in concept.codings if c.code), "") or concept.label or "claim"
    return CodeSystem.LOCAL, " ".join(first.split())[:_LONGEST_CODE]
