"""The readers on files nobody here wrote: counts, sums and agreement, each computed a second way from the raw files."""

import csv
import gzip
import json
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

import pytest

from tenants.interop import reasons
from tenants.interop.fhir.reader import read_fhir
from tenants.interop.records import CostRecord, CoverageBasis, CoverageRecord, Key, PatientRecord, PayerRecord
from tenants.interop.rows import Outcome, Preview, Reject, Row, Skip
from tenants.interop.sheets.columns import SheetKind
from tenants.interop.sheets.reader import read_sheet
from tests.interop.shared_data import shared

pytestmark = pytest.mark.real_data

T = TypeVar("T")
NOT_READ = {
    "Observation", "Procedure", "DiagnosticReport", "DocumentReference", "MedicationRequest", "Immunization",
    "Location",
    "PractitionerRole", "CareTeam", "SupplyDelivery", "Provenance", "Device", "AllergyIntolerance", "ImagingStudy",
    "Medication", "MedicationAdministration",
}  # fmt: skip


@pytest.fixture(scope="module")
def bundles() -> list[Path]:
    return sorted(shared("fhir-synthea", "andrew-nguyen").glob("*.json.gz"))


@pytest.fixture(scope="module")
def outcomes(bundles: list[Path]) -> list[Outcome]:
    return list(read_fhir(bundles))


@pytest.fixture(scope="module")
def raw(bundles: list[Path]) -> list[dict[str, Any]]:
    resources = []
    for path in bundles:
        with gzip.open(path) as file:
            resources += [e["resource"] for e in json.load(file, parse_float=Decimal)["entry"]]
    return [r for r in resources if r["resourceType"] not in NOT_READ or r.pop("text", None) is ...] + [
        {"resourceType": r["resourceType"]} for r in resources if r["resourceType"] in NOT_READ
    ]


def of(outcomes: list[Outcome], kind: type[T]) -> list[T]:
    return [o.record for o in outcomes if isinstance(o, Row) and isinstance(o.record, kind)]


def sheet(kind: SheetKind, name: str) -> list[Outcome]:
    return list(read_sheet(kind, shared("synthea-csv", "andrew-nguyen", name)))


def raw_rows(name: str) -> Iterator[dict[str, str]]:
    with shared("synthea-csv", "andrew-nguyen", name).open(newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def test_every_resource_of_the_fifty_bundles_is_accounted_for(
    outcomes: list[Outcome], raw: list[dict[str, Any]]
) -> None:
    counts = Counter(r["resourceType"] for r in raw)
    preview = Preview()
    for outcome in outcomes:
        preview.add(outcome)
    assert preview.rejected == Counter()
    assert {k: n for (k, _), n in preview.skipped.items()} == {
        **{k: counts[k] for k in NOT_READ}, "Organization": counts["Organization"],
    }  # fmt: skip
    assert preview.read["patient"] == counts["Patient"] == 50
    assert preview.read["staff member"] == counts["Practitioner"]
    assert preview.read["encounter"] == counts["Encounter"]
    assert preview.read["diagnosis"] == counts["Condition"]
    assert preview.read["care plan"] == counts["CarePlan"]
    assert preview.read["cost record"] == counts["Claim"]
    assert preview.read["payer"] == 9


def test_every_reference_inside_the_bundles_leads_somewhere(outcomes: list[Outcome]) -> None:
    refs = [
        getattr(record, name)
        for record in (o.record for o in outcomes if isinstance(o, Row))
        for name in ("patient", "payer", "encounter")
        if getattr(record, name, None) is not None
    ]
    assert len(refs) > 5000
    assert all(r.is_in_run for r in refs)


def cents(value: Decimal | int) -> Decimal:
    return Decimal(value).quantize(Decimal("0.01"), ROUND_HALF_UP)


def test_the_sums_are_the_sums_of_the_raw_files(outcomes: list[Outcome], raw: list[dict[str, Any]]) -> None:
    claims = [r for r in raw if r["resourceType"] == "Claim"]
    explained = [r for r in raw if r["resourceType"] == "ExplanationOfBenefit"]
    costs = of(outcomes, CostRecord)
    assert sum(c.amounts.charged or 0 for c in costs) == sum(cents(r["total"]["value"]) for r in claims)
    assert sum(c.amounts.payer_paid or 0 for c in costs) == sum(
        cents(r["payment"]["amount"]["value"]) for r in explained
    )
    shares = [
        cents(a["amount"]["value"])
        for r in explained
        for item in r["item"]
        for a in item.get("adjudication", [])
        if "Coinsurance" in a["category"]["coding"][0]["display"]
        or "Deductible" in a["category"]["coding"][0]["display"]
    ]
    assert sum(c.amounts.patient_share or 0 for c in costs) == sum(shares)
    assert sum(c.is_adjudicated for c in costs) == len(explained)


def test_reading_again_in_another_order_gives_the_same_records(bundles: list[Path], outcomes: list[Outcome]) -> None:
    again = read_fhir(bundles[::-1])
    assert {(o.record.key, o.record.fingerprint()) for o in again if isinstance(o, Row)} == {
        (o.record.key, o.record.fingerprint()) for o in outcomes if isinstance(o, Row)
    }


def test_the_fifty_people_are_the_same_in_bundles_and_sheets(outcomes: list[Outcome]) -> None:
    from_bundles = {p.key: p for p in of(outcomes, PatientRecord)}
    from_sheet = {p.key: p for p in of(sheet(SheetKind.PATIENTS, "patients.csv"), PatientRecord)}
    assert (len(from_bundles), len(from_sheet)) == (50, 59)
    assert from_bundles.keys() <= from_sheet.keys()
    for key, one in from_bundles.items():
        other = from_sheet[key]
        for name in ("name", "former_names", "birth_on", "sex", "is_deceased", "address"):
            assert getattr(one, name) == getattr(other, name), name
        assert (one.died.on if one.died else None) == (other.died.on if other.died else None)


def test_no_number_of_the_person_is_read(outcomes: list[Outcome], raw: list[dict[str, Any]]) -> None:
    secrets = {
        i["value"]
        for r in raw
        if r["resourceType"] == "Patient"
        for i in r["identifier"]
        if i.get("type", {}).get("coding", [{}])[0].get("code") in {"SS", "DL", "PPN"}
    }
    assert len(secrets) > 50
    read = repr(of(outcomes, PatientRecord)) + repr(of(sheet(SheetKind.PATIENTS, "patients.csv"), PatientRecord))
    assert not [s for s in secrets if s in read]


def spans(records: list[CoverageRecord]) -> dict[tuple[Key | None, int | None], list[tuple[date, date]]]:
    found: dict[tuple[Key | None, int | None], list[tuple[date, date]]] = defaultdict(list)
    for r in records:
        found[r.patient.key, r.rank].append((r.starts_on or date.min, r.ends_on or date.max))
    return {k: sorted(v) for k, v in found.items()}


def test_the_payer_transitions_become_a_history_without_overlaps() -> None:
    read = sheet(SheetKind.COVERAGES, "payer_transitions.csv")
    records = of(read, CoverageRecord)
    rows = list(raw_rows("payer_transitions.csv"))
    insured = [r for r in rows if r["MEMBERID"]]
    assert len(records) == len(insured) + sum(bool(r["SECONDARY_PAYER"]) for r in rows) == 1953 + 62
    assert [o for o in read if isinstance(o, Reject)] == []
    assert sum(o.count for o in read if isinstance(o, Skip)) == len(rows) - len(insured)
    for days in spans(records).values():
        assert all(end < start for (_, end), (start, _) in pairwise(days))
        assert all(start <= end for start, end in days)
    by_payer = Counter(r.payer.key.value for r in records if r.payer.key and r.rank == 1)
    assert by_payer == Counter(r["PAYER"] for r in insured)


def test_payers_of_bundles_and_sheet_meet_by_their_name(outcomes: list[Outcome]) -> None:
    from_sheet = {a for p in of(sheet(SheetKind.PAYERS, "payers.csv"), PayerRecord) for a in p.aliases}
    assert {p.key for p in of(outcomes, PayerRecord)} == from_sheet


def test_cover_told_from_claims_does_not_overlap_and_lies_within_the_sheets_years(outcomes: list[Outcome]) -> None:
    told = of(outcomes, CoverageRecord)
    assert {c.basis for c in told} == {CoverageBasis.SEEN_ON_CLAIMS}
    for (_, rank), days in spans(told).items():
        assert rank != 1 or all(end < start for (_, end), (start, _) in pairwise(days))
    names = {p.key: p.aliases[0] for p in of(sheet(SheetKind.PAYERS, "payers.csv"), PayerRecord)}
    stated = defaultdict(list)
    for c in of(sheet(SheetKind.COVERAGES, "payer_transitions.csv"), CoverageRecord):
        if c.payer.key and c.starts_on and c.ends_on:
            stated[c.patient.key, names[c.payer.key]].append((c.starts_on, c.ends_on))
    # An instant just before or after midnight UTC falls on another day where it was written, hence the few exceptions.
    inside = [
        any(s <= c.starts_on <= e for s, e in stated[c.patient.key, c.payer.key])
        for c in told
        if c.starts_on and c.payer.key
    ]
    assert sum(inside) >= 0.98 * len(told)


def test_reading_a_bundle_costs_a_small_multiple_of_parsing_its_json(bundles: list[Path]) -> None:
    biggest = max(bundles, key=lambda p: p.stat().st_size)

    def parse() -> object:
        return json.loads(gzip.decompress(biggest.read_bytes()))

    # About 8 times here. Three takes of each, the least counts: another process on the machine only adds.
    assert _least_cost(lambda: list(read_fhir([biggest]))) < 40 * _least_cost(parse)


def _least_cost(work: Callable[[], object]) -> float:
    """Seconds of processor time of the cheapest of three runs."""
    costs = []
    for _ in range(3):
        started = time.process_time()
        assert work()
        costs.append(time.process_time() - started)
    return min(costs)


def test_every_official_example_is_read_or_explained() -> None:
    folder = shared("fhir-r4-examples")
    outcomes = list(read_fhir([folder]))
    seen = Counter(json.loads(p.read_text(encoding="utf-8"))["resourceType"] for p in folder.glob("*.json"))
    explained = Counter[str]()
    for o in outcomes:
        match o:
            case Reject(what=what):
                explained[what] += 1
            case Skip(what=what, count=count):
                explained[what] += count
    assert explained["Patient"] + len(of(outcomes, PatientRecord)) == seen["Patient"]
    assert explained["Claim"] + explained["ExplanationOfBenefit"] + len(of(outcomes, CostRecord)) == (
        seen["Claim"] + seen["ExplanationOfBenefit"]
    )
    assert {o.reason for o in outcomes if isinstance(o, Reject)} == {
        reasons.NO_NAME,
        reasons.WITHOUT_IDENTITY,
        reasons.CONFLICT,  # two examples of one vision claim carry the same number
    }
    for path in sorted(folder.glob("*.json")):
        assert list(read_fhir([path])), path.name


def test_what_we_read_of_the_examples_is_what_an_independent_library_reads() -> None:
    from fhir.resources.R4B.patient import Patient  # noqa: PLC0415  slow to import, needed here only

    folder = shared("fhir-r4-examples")
    ours = {a.value: p for p in of(list(read_fhir([folder])), PatientRecord) for a in (p.key, *p.aliases)}
    compared = 0
    for path in folder.glob("Patient-*.json"):
        theirs = Patient.model_validate_json(path.read_bytes())
        record = ours.get(str(theirs.id))
        if record is None:
            continue
        compared += 1
        assert record.birth_on == theirs.birthDate
        assert record.sex == (theirs.gender or "unknown")
        official = next((n for n in theirs.name if n.use == "official"), theirs.name[0])
        assert record.name.family == (official.family or official.text)
        assert record.name.given == " ".join(official.given or [])
    assert compared >= 4
