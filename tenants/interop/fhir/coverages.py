"""Coverage resources as coverages, and the history of cover that can be told from claims alone.

From claims (where they name a payer and no Coverage resource states the cover): services in order of their date; an
unbroken run of one payer is one coverage from its first to its last service; a service without insurance ends a run.
Each day has one first payer, that of its last service, so the history of rank 1 never overlaps.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

from tenants.interop import normalize, reasons
from tenants.interop.fhir.elements import (
    Json,
    child,
    children,
    concept,
    first_code,
    period,
    text,
    whole_number,
)
from tenants.interop.fhir.payers import mention, payer_ref
from tenants.interop.fhir.references import Context
from tenants.interop.records import CoverageBasis, CoverageRecord, Key, Kind, Ref
from tenants.interop.rows import BadField, Passed, ValueClass

_SELF_PAY: Final = "http://terminology.hl7.org/CodeSystem/coverage-selfpay"


def to_coverage(context: Context) -> CoverageRecord:
    """Read a Coverage. Raises: BadField, Passed."""
    resource = context.resource
    status = text(resource, "status")
    if status in {"entered-in-error", "cancelled", "draft"}:
        words = {"cancelled": reasons.CANCELLED, "draft": reasons.DRAFT}
        raise Passed(words.get(status, reasons.ENTERED_IN_ERROR))
    payors = children(resource, "payor")
    if any(normalize.says_no_insurance(text(p, "display")) for p in payors):
        raise Passed(reasons.NO_INSURANCE)
    payer = next(filter(None, (payer_ref(context, p) for p in payors)), None)
    if payer is None:
        if payors or any(c.system == _SELF_PAY for c in concept(resource, "type").codings):
            raise Passed(reasons.SELF_PAY)
        raise BadField("payor", ValueClass.MISSING, reasons.NO_PAYER)
    starts, ends = period(resource, "period")
    rank = whole_number(resource, "order")
    if rank is not None and not 1 <= rank <= 9:
        raise BadField("order", ValueClass.NUMBER, reasons.BAD_RANK)
    subscriber = context.reference("subscriber", "Patient", "RelatedPerson")
    return CoverageRecord(
        source=context.key.source,
        source_id=context.key.value,
        aliases=context.aliases,
        patient=context.patient("beneficiary"),
        payer=payer,
        rank=rank,
        member_id=text(resource, "subscriberId") or _member_number(resource),
        group_number=_class_value(resource, "group", "value"),
        plan_name=_class_value(resource, "plan", "name") or concept(resource, "type").label,
        relationship=first_code(resource, "relationship"),
        subscriber_name=subscriber.display if subscriber else "",
        subscriber=subscriber if subscriber and subscriber.key else None,
        starts_on=starts.on if starts else None,
        ends_on=ends.last_on if ends else None,
        status=status,
    )


def _member_number(resource: Json) -> str:
    """An identifier marked as member number (v2-0203 MB)."""
    for identifier in children(resource, "identifier"):
        if any(text(c, "code") == "MB" for c in children(child(identifier, "type"), "coding")):
            return text(identifier, "value")
    return ""


def _class_value(resource: Json, kind: str, name: str) -> str:
    return next((text(c, name) for c in children(resource, "class") if first_code(c, "type") == kind), "")


@dataclass(frozen=True, slots=True)
class Cover:
    """What a claim says about cover: the reference of a Coverage, or else the payer and member id it names."""

    coverage: Json
    payer: Json
    member_id: str = ""


def cover_of(resource: Json) -> Cover:
    """The cover a Claim or ExplanationOfBenefit was sent under: the focal insurance, else the first."""
    listed = children(resource, "insurance")
    focal = next((i for i in listed if i.get("focal") is True), listed[0] if listed else {})
    coverage = child(focal, "coverage")
    written = text(coverage, "reference")
    insurer = mention(resource, child(resource, "insurer"))
    if written.startswith("#"):
        inside = Context.contained_in(resource, written) or {}
        payors = [mention(resource, p) for p in children(inside, "payor")]
        named = [{"display": text(coverage, "display")}] if text(coverage, "display") else []
        return Cover({}, next(filter(None, [*payors, *named, insurer]), {}), text(inside, "subscriberId"))
    if written or child(coverage, "identifier"):
        return Cover(coverage, insurer)
    return Cover({}, {"display": text(coverage, "display")} if text(coverage, "display") else insurer)


@dataclass(frozen=True, slots=True, order=True)
class Seen:
    """One service under one payer; `payer` is None for a service without insurance. Sorts by time."""

    on: date
    at: float
    name: str
    member_id: str
    payer: Key | None = None

    def dump(self) -> str:
        payer = [self.payer.source, self.payer.value] if self.payer else None
        return json.dumps([self.on.isoformat(), self.at, self.name, self.member_id, payer])

    @classmethod
    def of(cls, on: str, at: float, payer: Ref | None, member_id: str) -> "Seen":
        return cls(date.fromisoformat(on), at, payer.display if payer else "", member_id, payer.key if payer else None)

    @classmethod
    def load(cls, body: str) -> "Seen":
        on, at, name, member_id, payer = json.loads(body)
        return cls(date.fromisoformat(on), at, name, member_id, Key(*payer) if payer else None)


@dataclass(slots=True)
class _Run:
    who: Seen
    first: date
    last: date
    rank: int = 1


def history(patient: Key, services: Iterable[Seen]) -> list[CoverageRecord]:
    """One patient's coverages from her services, in order of time; no two of rank 1 share a day."""
    runs: list[_Run] = []
    others: list[Seen] = []
    is_open = False
    for _, same_day in groupby(sorted(services, key=_by_time), key=lambda s: s.on):
        *before, seen = same_day
        others += [s for s in before if s.payer and not _same(s, seen)]
        if is_open and _same(runs[-1].who, seen):
            runs[-1].last = seen.on
        elif seen.payer:
            runs.append(_Run(seen, seen.on, seen.on))
        is_open = seen.payer is not None
    for extra in others:
        if not any(_same(r.who, extra) for r in runs):
            runs.append(_Run(extra, extra.on, extra.on, rank=2))
    return [_record(patient, run) for run in runs]


def _by_time(seen: Seen) -> tuple[date, float, str, str]:
    return seen.on, seen.at, seen.name, seen.member_id


def _same(one: Seen, other: Seen) -> bool:
    return one.payer == other.payer and one.member_id == other.member_id


def _record(patient: Key, run: _Run) -> CoverageRecord:
    payer = run.who.payer
    if payer is None:  # pragma: no cover  a run is only opened by a service with a payer
        raise AssertionError
    return CoverageRecord(
        source=f"seen-on-claims|{patient.source}",
        source_id="|".join([patient.value, payer.source, payer.value, run.first.isoformat()]),
        patient=Ref(Kind.PATIENT.value, patient, is_in_run=True),
        payer=Ref(Kind.PAYER.value, payer, run.who.name, is_in_run=True),
        basis=CoverageBasis.SEEN_ON_CLAIMS,
        rank=run.rank,
        member_id=run.who.member_id,
        starts_on=run.first,
        ends_on=run.last,
    )
