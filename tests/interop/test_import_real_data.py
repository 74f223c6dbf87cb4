"""Real files of two kinds about the same people, imported into two clinics, twice."""

import csv
import gzip
import json
from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from tenants.billing.models import ChargeRecord
from tenants.insurance.models import Coverage, Payer
from tenants.intake.earlier.models import OutsideProvider, PriorEncounter
from tenants.interop import reasons
from tenants.interop.inputs import Input
from tenants.interop.sheets.columns import SheetKind
from tenants.interop.sheets.synthea import TOTALS
from tenants.measures.models import Administration
from tenants.measures.rules.words import Name
from tenants.patients.medications.models import Allergy, Medication
from tenants.patients.models import Diagnosis, Patient
from tenants.transitions.models import PriorPlan
from tests.interop.conftest import Notes, Place, verdicts
from tests.interop.shared_data import shared

pytestmark = pytest.mark.real_data

EACH = 5
"""Bundles per clinic: enough to be varied, few enough for every run of the tests."""


def resources(paths: list[Path]) -> Counter[str]:
    found: Counter[str] = Counter()
    for path in paths:
        with gzip.open(path) as file:
            found.update(entry["resource"]["resourceType"] for entry in json.load(file)["entry"])
    return found


def people_of(paths: list[Path]) -> set[str]:
    found = set()
    for path in paths:
        with gzip.open(path) as file:
            found |= {
                e["resource"]["id"] for e in json.load(file)["entry"] if e["resource"]["resourceType"] == "Patient"
            }
    return found


def charged(paths: list[Path]) -> Decimal:
    total = Decimal(0)
    for path in paths:
        with gzip.open(path) as file:
            for entry in json.load(file, parse_float=Decimal)["entry"]:
                if entry["resource"]["resourceType"] == "Claim":
                    value = Decimal(entry["resource"]["total"]["value"])
                    total += value.quantize(Decimal("0.01"), ROUND_HALF_UP)
    return total


def part(folder: Path, name: str, column: str, wanted: set[str]) -> Path:
    """The rows of a sheet about these people."""
    path = folder / name
    with shared("synthea-csv", "andrew-nguyen", name).open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    at = [cell.upper() for cell in rows[0]].index(column)
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([rows[0], *(row for row in rows[1:] if row[at] in wanted)])
    return path


def inputs(place: Place, bundles: list[Path], both: list[Path]) -> dict[str, Input]:
    wanted = people_of(bundles)
    return {
        "fhir": Input((*both, *bundles)),
        "payers": Input((shared("synthea-csv", "andrew-nguyen", "payers.csv"),), SheetKind.PAYERS),
        "patients": Input((part(place.folder, "patients.csv", "ID", wanted),), SheetKind.PATIENTS),
        "coverages": Input((part(place.folder, "payer_transitions.csv", "PATIENT", wanted),), SheetKind.COVERAGES),
    }


def test_two_clinics_take_in_bundles_and_sheets_and_a_second_time_nothing_changes(
    new_place: Callable[[], Place], row_counts: Callable[[], dict[str, int]]
) -> None:
    files = sorted(shared("fhir-synthea", "andrew-nguyen").glob("*.json.gz"))
    both = [f for f in files if "Information" in f.name]
    people = sorted((f for f in files if f not in both), key=lambda f: f.stat().st_size)[: 2 * EACH]
    places = [new_place(), new_place()]
    halves = (people[::2], people[1::2])
    first: list[dict[str, Notes]] = []
    for at, place in enumerate(places):
        first.append({name: place.take(source) for name, source in inputs(place, halves[at], both).items()})
    for at, place in enumerate(places):
        check_counts(place, halves[at], both, first[at])
    before = row_counts()
    for at, place in enumerate(places):
        for name, source in inputs(place, halves[at], both).items():
            again = place.take(source)
            for kind, found in verdicts(again).items():
                assert set(found) <= {"unchanged", "skipped"}, (name, kind, found)
    assert row_counts() == before


CLINICAL = {
    "medications": (SheetKind.MEDICATIONS, "medication", Medication),
    "allergies": (SheetKind.ALLERGIES, "allergy", Allergy),
    "observations": (SheetKind.MEASURES, "measure", Administration),
}


def test_the_same_peoples_medications_allergies_and_totals_come_in_and_a_second_time_nothing_changes(
    new_place: Callable[[], Place],
) -> None:
    place = new_place()
    sheets = {name: clinical(place.folder, name) for name in CLINICAL}
    totals = [row for row in sheets["observations"][1] if row["CODE"] in TOTALS]
    whom = {row["PATIENT"] for row in sheets["allergies"][1]} | {row["PATIENT"] for row in totals[:40]}
    people = part(place.folder, "patients.csv", "ID", whom)
    place.take(Input((people,), SheetKind.PATIENTS))
    for name, (kind, word, model) in CLINICAL.items():
        path, rows = sheets[name]
        ours = [row for row in rows if row["PATIENT"] in whom]
        write(path, ours)
        keys = {(row["PATIENT"], row["CODE"], row.get("START") or row.get("DATE")) for row in ours}
        wanted = [key for key in keys if name != "observations" or key[1] in TOTALS]
        found = place.take(Input((path,), kind))
        told = verdicts(found)[word]
        other_form = {one.line for one in found.findings if one.reason == reasons.OTHER_FORM_AT_THAT_AGE}
        assert told["created"] + len(other_form) == len(wanted)
        assert len(place.rows(model)) == told["created"] > 0
        again = verdicts(place.take(Input((path,), kind)))[word]
        assert again.get("unchanged") == told["created"]
        assert set(again) <= {"unchanged", "rejected", "skipped"}, again
    taken = {(one.instrument, one.taken_on, one.score) for one in place.rows(Administration)}
    assert taken <= {
        (TOTALS[row["CODE"]], date.fromisoformat(row["DATE"][:10]), int(float(row["VALUE"]))) for row in totals
    }
    assert all(one.band for one in place.rows(Administration) if one.instrument is Name.GAD_7)


def clinical(folder: Path, name: str) -> tuple[Path, list[dict[str, str]]]:
    """A sheet's rows, and where those of some people go."""
    packed = name == "observations"
    path = shared("synthea-csv", "andrew-nguyen", f"{name}.csv{'.gz' if packed else ''}")
    with gzip.open(path, "rt", encoding="utf-8") if packed else path.open(newline="", encoding="utf-8") as file:
        return folder / f"{name}.csv", list(csv.DictReader(file))


def write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.DictWriter(file, rows[0])
        out.writeheader()
        out.writerows(rows)


def check_counts(place: Place, bundles: list[Path], both: list[Path], notes: dict[str, Notes]) -> None:
    raw = resources(bundles)
    told = verdicts(notes["fhir"])
    assert all(not found.get("rejected") for note in notes.values() for found in verdicts(note).values())
    patients = place.rows(Patient)
    assert len(patients) == raw["Patient"] == EACH
    assert verdicts(notes["patients"])["patient"] == {"unchanged": EACH}  # the two sources agree on whom they share
    assert len(place.rows(PriorEncounter)) == raw["Encounter"] == told["encounter"]["created"]
    assert len(place.rows(Diagnosis)) == raw["Condition"] == told["diagnosis"]["created"]
    assert len(place.rows(PriorPlan)) == raw["CarePlan"] == told["care plan"]["created"]
    assert len(place.rows(OutsideProvider)) == resources([*both, *bundles])["Practitioner"]
    charges = place.rows(ChargeRecord)
    assert sum(c.charged for c in charges) == charged(bundles)
    assert len({p.name_key for p in place.rows(Payer)}) == len(place.rows(Payer)) == 9
    covers = [c for c in place.rows(Coverage) if c.voided_at is None]
    by_rank: dict[tuple[object, int], list[Coverage]] = {}
    for one in covers:
        by_rank.setdefault((one.patient_id, one.rank), []).append(one)
    for together in by_rank.values():
        days = sorted((c.starts_on, c.ends_on) for c in together if c.starts_on and c.ends_on)
        assert all(end < start for (_, end), (start, _) in pairwise(days))


def test_every_official_example_comes_in_or_says_why_not(place: Place) -> None:
    source = Input((shared("fhir-r4-examples"),))
    first = place.take(source)
    again = place.take(source)
    for kind, found in verdicts(again).items():
        assert not {"created", "updated"} & set(found), (kind, found)
    for finding in first.findings:
        assert finding.reason
        assert finding.where.file
