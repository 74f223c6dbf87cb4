"""Reading a run of FHIR files: first everything in, then records out, in an order that can be applied as it comes.

Nothing is handed out before the last file was read to its end, so a broken file changes nothing. Several resources
with one identity become one record: equal ones once, an older version (`meta.lastUpdated`) never, a contradiction is
refused.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tenants.interop import reasons
from tenants.interop.fhir import clinical, costs, coverages, payers, people
from tenants.interop.fhir.elements import Json, child, class_of, moment
from tenants.interop.fhir.keys import Names, names_of
from tenants.interop.fhir.references import Context
from tenants.interop.fhir.scan import Piece, find_files, is_too_deep, parse, scan
from tenants.interop.fhir.spool import Item, Spool
from tenants.interop.files import DEFAULT_LIMITS, Limits, OnProgress, OnTotal
from tenants.interop.records import AnyRecord, CostRecord, Key, Moment, PatientRecord
from tenants.interop.rows import BadField, Notice, Outcome, Passed, Reject, Row, Skip, ValueClass, Where

_READ: Final = frozenset(
    [
        "Organization",
        "Practitioner",
        "Patient",
        "RelatedPerson",
        "Coverage",
        "Encounter",
        "Condition",
        "CarePlan",
        "Claim",
        "ExplanationOfBenefit",
    ]
)
_CONVERT: Final[dict[str, Callable[[Context], AnyRecord]]] = {
    "Organization": payers.to_payer,
    "Practitioner": people.to_staff,
    "Patient": people.to_patient,
    "RelatedPerson": people.to_contact,
    "Coverage": coverages.to_coverage,
    "Encounter": clinical.to_encounter,
    "Condition": clinical.to_diagnosis,
    "CarePlan": clinical.to_care_plan,
    "Cost": costs.to_cost,
}
_FAMILY: Final = {"Claim": "Cost", "ExplanationOfBenefit": "Cost"}


def read_fhir(
    paths: list[Path],
    *,
    base: str = "",
    limits: Limits = DEFAULT_LIMITS,
    on_progress: OnProgress | None = None,
    on_total: OnTotal | None = None,
) -> Iterator[Outcome]:
    """Read FHIR R4 files and folders as one run.

    base: address of the server that bare ids belong to, for exports (Bulk NDJSON) that do not say; ids of two servers
    without it would look the same. on_progress: called while reading, with bytes done and bytes in all. on_total: called
    once, when everything has been read, with about how many outcomes there will be. Yields rows, rejects and skips: what
    could not be read at all first, then payers, staff, patients, contacts, coverages, encounters, diagnoses, care plans,
    cost records, and last the counts of types that are not imported. Raises: FileRefused, before anything is yielded.
    """
    with Spool() as spool:
        run = _Run(spool, base.rstrip("/"), limits)
        run.read(find_files(paths), on_progress)
        yield from run.outcomes(on_total)


@dataclass(slots=True)
class _Read:
    """One resource taken out of the spool again."""

    item: Item
    where: Where
    context: Context
    what: str


@dataclass(slots=True)
class _Run:
    spool: Spool
    base: str
    limits: Limits
    early: list[Outcome] = field(default_factory=list)
    passed_over: Counter[tuple[str, str]] = field(default_factory=Counter)
    mentioned: dict[str, None] = field(default_factory=dict)
    payer_keys: set[Key] = field(default_factory=set)

    # in

    def read(self, files: list[tuple[Path, bool]], on_progress: OnProgress | None) -> None:
        """Every file into the spool. Raises: FileRefused."""
        total = sum(f.stat().st_size for f, _ in files if f.exists())
        done = 0
        for file, is_named in files:
            before = done

            def report(at: int, _size: int, before: int = before) -> None:
                if on_progress:
                    on_progress(before + at, total)

            for piece in scan(file, self.limits, report if on_progress else None, is_named=is_named):
                if isinstance(piece, Reject | Skip):
                    self.early.append(piece)
                else:
                    self._take(piece)
            done += file.stat().st_size
        self.spool.index()

    def _take(self, piece: Piece) -> None:
        resource, full_url, pointer = piece.value, "", piece.where.pointer
        if piece.is_entry:
            if self._is_no_record(piece):
                return
            resource, full_url = piece.value["resource"], _text_or_nothing(piece.value.get("fullUrl"))
        kind = resource.get("resourceType")
        where = Where(
            piece.where.file, piece.where.line, f"{pointer} {kind}".strip() if isinstance(kind, str) else pointer
        )
        try:
            self._keep(resource, full_url, where, piece)
        except BadField as bad:
            what = kind if isinstance(kind, str) else "resource"
            self.early.append(Reject(where, what, bad.field, bad.value_class, bad.reason))

    def _is_no_record(self, piece: Piece) -> bool:
        """Whether a bundle entry brings no resource to read; says why."""
        request = piece.value.get("request")
        if isinstance(request, dict) and request.get("method") == "DELETE":
            self.early.append(Skip(piece.where, "entry", reasons.DELETED))
            return True
        resource = piece.value.get("resource")
        if resource is None:
            self.early.append(Skip(piece.where, "entry", reasons.NO_RESOURCE))
            return True
        if not isinstance(resource, dict):
            self.early.append(Reject(piece.where, "entry", "resource", class_of(resource), reasons.WRONG_SHAPE))
            return True
        return False

    def _keep(self, resource: Json, full_url: str, where: Where, piece: Piece) -> None:
        kind = resource.get("resourceType")
        if not isinstance(kind, str) or not kind:
            raise BadField("resourceType", class_of(kind), reasons.NO_RESOURCE_TYPE)
        if kind not in _READ:
            self.passed_over[kind, reasons.NOT_IMPORTED] += 1
            return
        if piece.duplicate:
            raise BadField(piece.duplicate, ValueClass.OBJECT, reasons.DUPLICATE_PROPERTY)
        if is_too_deep(resource, self.limits.depth):
            raise BadField("resource", ValueClass.OBJECT, reasons.TOO_DEEP)
        names = names_of(resource, full_url, self.base)
        if names is None:
            raise BadField("identifier", ValueClass.MISSING, reasons.NO_IDENTITY)
        base = _base_of(full_url) or self.base
        header = json.dumps([where.file, where.line, where.pointer, base, piece.is_entry, _dump(names)])
        updated = moment(child(resource, "meta"), "lastUpdated")
        stamp = f"{updated.at.timestamp():020.6f}" if updated and updated.at else ""
        seq = self.spool.add(_FAMILY.get(kind, kind), names.key, f"{header}\n{piece.text}", stamp)
        self.spool.name(names.lookups, kind, names.key)
        self._note(resource, kind, base, seq)

    def _note(self, resource: Json, kind: str, base: str, seq: int) -> None:
        """What a coverage or claim says about others, to be settled when all names are known."""
        if kind not in {"Coverage", "Claim", "ExplanationOfBenefit"}:
            return
        for one in payers.mentions_in(resource):
            self.mentioned.setdefault(json.dumps([base, one], sort_keys=True, default=str))
        if kind == "Coverage":
            return
        cover = coverages.cover_of(resource)
        try:
            served = costs.first_served(resource) if not cover.coverage and cover.payer else None
            costs.require_claim(resource)
        except (BadField, Passed):
            served = None  # refused or skipped with this reason when its turn comes
        hint = {
            "seq": seq,
            "base": base,
            "claim": child(resource, "claim") if kind == "ExplanationOfBenefit" else {},
            "patient": child(resource, "patient"),
            "payer": cover.payer,
            "member": cover.member_id,
            "on": served.on.isoformat() if served else "",
            "at": served.at.timestamp() if served and served.at else 0.0,
        }
        self.spool.note("claim", json.dumps(hint, default=str))

    # out

    def outcomes(self, on_total: OnTotal | None = None) -> Iterator[Outcome]:
        """Everything that was read, in the order in which it can be applied."""
        self._settle_claims()
        if on_total:
            on_total(len(self.early) + self.spool.count())
        yield from self.early
        self.payer_keys, by_name = payers.named_only(self.spool, iter(self.mentioned))
        yield from self._family("Organization")
        for record in by_name:
            yield Row(Where("", 0, "named on coverages and claims"), record)
        for family in ("Practitioner", "Patient", "RelatedPerson", "Coverage"):
            yield from self._family(family)
        for told in self.spool.notes_by_cluster("seen"):
            patient = Key(*json.loads(told[0])[0])
            for cover in coverages.history(patient, (coverages.Seen.load(json.loads(t)[1]) for t in told)):
                notice = Notice("insurance", reasons.NOTICE_SEEN_ON_CLAIMS)
                yield Row(Where("", 0, "told from claims"), cover, (notice,))
        for family in ("Encounter", "Condition", "CarePlan"):
            yield from self._family(family)
        for items in self.spool.clusters("Cost"):
            yield from self._cost(items)
        for (what, reason), count in sorted(self.passed_over.items()):
            yield Skip(None, what, reason, count)

    def _settle_claims(self) -> None:
        """Put explanations beside their claims, and services beside their patients."""
        for body in self.spool.notes("claim"):
            hint = json.loads(body)
            context = Context(self.spool, {}, Key("", ""), base=hint["base"])
            try:
                claim = context.resolve(hint["claim"], "claim", "Claim")
                if claim and claim.key:
                    self.spool.move(hint["seq"], claim.key)
                patient = context.resolve(hint["patient"], "patient", "Patient")
                payer = payers.payer_ref(context, hint["payer"]) if hint["payer"] else None
            except BadField:
                continue  # refused with this reason when its turn comes
            if hint["on"] and patient and patient.key:
                seen = coverages.Seen.of(hint["on"], hint["at"], payer, hint["member"])
                key = [patient.key.source, patient.key.value]
                self.spool.note("seen", json.dumps([key, seen.dump()]), json.dumps(key))

    def _family(self, family: str) -> Iterator[Outcome]:
        for items in self.spool.clusters(family):
            if len(items) == 1:
                yield from self._one(self._load(items[0]), family)
            else:
                yield from self._several([self._load(i) for i in items], family)

    def _load(self, item: Item) -> _Read:
        header, _, body = item.body.partition("\n")
        file, line, pointer, base, is_entry, (source, value, aliases) = json.loads(header)
        parsed = parse(body)
        resource = parsed["resource"] if is_entry else parsed
        context = Context(self.spool, resource, Key(source, value), tuple(Key(*a) for a in aliases), base)
        return _Read(item, Where(file, line, pointer), context, resource["resourceType"])

    def _one(self, read: _Read, family: str) -> Iterator[Outcome]:
        if family == "Organization" and not self._is_payer(read.context):
            self.passed_over["Organization", reasons.NOT_A_PAYER] += 1
            return
        outcome = self._convert(read, family)
        yield outcome
        if isinstance(outcome, Row) and isinstance(outcome.record, PatientRecord):
            yield from self._contacts(read)

    def _is_payer(self, context: Context) -> bool:
        named = {context.key, *context.aliases} & self.payer_keys
        try:
            return bool(named) or payers.is_payer_by_type(context.resource)
        except BadField:
            return False

    def _contacts(self, read: _Read) -> Iterator[Outcome]:
        before = len(read.context.notices)
        try:
            contacts = people.contacts_in(read.context)
        except BadField as bad:
            yield Reject(read.where, "Patient.contact", bad.field, bad.value_class, bad.reason)
            return
        for contact in contacts:
            yield Row(read.where, contact, tuple(read.context.notices[before:]))

    def _convert(self, read: _Read, family: str) -> Outcome:
        try:
            record = _CONVERT[family](read.context)
        except BadField as bad:
            return Reject(read.where, read.what, bad.field, bad.value_class, bad.reason)
        except Passed as passed:
            return Skip(read.where, read.what, passed.reason)
        return Row(read.where, record, tuple(read.context.notices))

    def _several(self, reads: list[_Read], family: str) -> Iterator[Outcome]:
        """Several resources with one key: the newest holds."""
        newest = max(reads, key=lambda r: (r.item.updated, -r.item.seq))
        outcomes = list(self._one(newest, family))
        yield from outcomes
        chosen = outcomes[0] if outcomes else None
        for read in reads:
            if read is not newest:
                yield from self._repeated(read, family, newest, chosen)

    def _repeated(self, read: _Read, family: str, newest: _Read, chosen: Outcome | None) -> Iterator[Outcome]:
        if chosen is None:  # an organization that is no payer, again
            self.passed_over[read.what, reasons.NOT_A_PAYER] += 1
            return
        outcome = self._convert(read, family)
        if not isinstance(outcome, Row) or not isinstance(chosen, Row):
            yield outcome
        elif outcome.record.fingerprint() == chosen.record.fingerprint():
            yield Skip(read.where, read.what, reasons.REPEATED)
        else:
            yield _beside(read, newest)

    def _cost(self, items: list[Item]) -> Iterator[Outcome]:
        """A claim and its explanations: one row; what cannot be read of them is answered by itself."""
        claims: list[tuple[_Read, Row]] = []
        explained: list[tuple[_Read, Row]] = []
        for read in [self._load(i) for i in items]:
            outcome = self._convert(read, "Cost")
            rows = claims if read.what == "Claim" else explained
            if not isinstance(outcome, Row):
                yield outcome
            elif any(r.record.fingerprint() == outcome.record.fingerprint() for _, r in rows):
                yield Skip(read.where, read.what, reasons.REPEATED)
            else:
                rows.append((read, outcome))
        newest = max(claims, key=lambda c: (c[0].item.updated, -c[0].item.seq), default=None)
        for read, _ in claims:
            if newest and read is not newest[0]:
                yield _beside(read, newest[0])
        chosen = [newest[1]] if newest else []
        rows_explained = [row for _, row in explained]
        if chosen or rows_explained:
            notices = dict.fromkeys(n for r in rows_explained or chosen for n in r.notices)
            record = costs.merged(_by_created(chosen), _by_created(rows_explained))
            yield Row((chosen + rows_explained)[0].where, record, tuple(notices))


def _beside(read: _Read, newest: _Read) -> Outcome:
    """What becomes of a resource that says something else than the newest of the same key."""
    if read.item.updated < newest.item.updated:
        return Skip(read.where, read.what, reasons.OLDER_VERSION)
    return Reject(read.where, read.what, "identifier", ValueClass.TEXT, reasons.CONFLICT)


def _by_created(rows: list[Row]) -> list[CostRecord]:
    """Cost records, the newest last."""
    found = [r.record for r in rows if isinstance(r.record, CostRecord)]
    return sorted(found, key=lambda c: (*_instant(c.created), c.source_id, c.aliases))


def _instant(at: Moment | None) -> tuple[int, float]:
    return (at.on.toordinal(), at.at.timestamp() if at.at else 0.0) if at else (0, 0.0)


def _text_or_nothing(value: object) -> str:
    if value is not None and not isinstance(value, str):
        raise BadField("fullUrl", class_of(value), reasons.WRONG_SHAPE)
    return value or ""


def _base_of(full_url: str) -> str:
    """The server's address in a fullUrl such as https://server/fhir/Patient/1."""
    parts = full_url.rsplit("/", 2)
    return parts[0] if full_url.startswith(("http://", "https://")) and len(parts) == 3 else ""


def _dump(names: Names) -> tuple[str, str, list[tuple[str, str]]]:
    return names.key.source, names.key.value, [(a.source, a.value) for a in names.aliases]
