"""Who is a payer, what is a coverage, and the history of cover told from claims."""

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.interop import normalize, reasons
from tenants.interop.fhir.coverages import Seen, history
from tenants.interop.records import CoverageBasis, CoverageRecord, Key, PayerRecord
from tests.interop.fhir_samples import ROBIN, bundle, claim, only, patient, read, records, rejects, skips, urn


def organization(number: str, kind: str = "", **changes: Any) -> dict[str, Any]:
    typed = {"type": [{"coding": [{"code": kind}]}]} if kind else {}
    return {"resourceType": "Organization", "id": number, "name": f"Organization {number}", **typed, **changes}


def coverage(**changes: Any) -> dict[str, Any]:
    return {
        "resourceType": "Coverage", "id": "v", "status": "active", "beneficiary": urn(ROBIN),
        "payor": [{"reference": "Organization/p"}], "subscriberId": "W1", "order": 2,
        "relationship": {"coding": [{"code": "self"}]}, "period": {"start": "2026-01", "end": "2026"},
        "class": [
            {"type": {"coding": [{"code": "group"}]}, "value": "G1"},
            {"type": {"coding": [{"code": "plan"}]}, "name": "Gold"},
        ],
        **changes,
    }  # fmt: skip


def test_a_hospital_is_no_payer_but_whoever_a_coverage_names_is_one(tmp_path: Path) -> None:
    outcomes = read(
        tmp_path, organization("h", "prov"), organization("i", "ins"), organization("p"), organization("q"), coverage()
    )
    assert {r.source_id for r in records(outcomes, PayerRecord)} == {"i", "p"}
    assert ("Organization", reasons.NOT_A_PAYER, 2) in skips(outcomes)


def test_a_coverage_says_member_group_plan_rank_and_whole_days(tmp_path: Path) -> None:
    record = only(read(tmp_path, patient(), organization("p"), coverage()), CoverageRecord)
    assert (record.member_id, record.group_number, record.plan_name, record.rank) == ("W1", "G1", "Gold", 2)
    assert (record.starts_on, record.ends_on) == (date(2026, 1, 1), date(2026, 12, 31))
    assert (record.basis, record.payer.key, record.payer.is_in_run) == (
        CoverageBasis.STATED,
        Key("Organization", "p"),
        True,
    )


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"payor": [{"reference": f"urn:uuid:{ROBIN}"}]}, reasons.SELF_PAY),
        ({"payor": [{"display": "NO_INSURANCE"}]}, reasons.NO_INSURANCE),
        ({"status": "cancelled"}, reasons.CANCELLED),
        ({"status": "entered-in-error"}, reasons.ENTERED_IN_ERROR),
    ],
)
def test_what_is_no_insurance_is_passed_over(tmp_path: Path, changes: dict[str, Any], reason: str) -> None:
    assert ("Coverage", reason, 1) in skips(read(tmp_path, patient(), coverage(**changes)))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"payor": []}, "payor"), ({"beneficiary": None}, "beneficiary"), ({"order": 0}, "order"),
        ({"period": {"start": "2026-02-01", "end": "2026-01-01"}}, "period"),
    ],
)  # fmt: skip
def test_a_coverage_that_cannot_be_one_is_refused(tmp_path: Path, changes: dict[str, Any], field: str) -> None:
    (reject,) = rejects(read(tmp_path, patient(), coverage(**changes)))
    assert reject.field == field


def seen_on(day: str, payer: str, **changes: Any) -> dict[str, Any]:
    inside = {"resourceType": "Coverage", "id": "c", "payor": [{"display": payer}]}
    return claim(
        f"k-{day}-{payer}", urn(ROBIN), contained=[inside],
        insurance=[{"focal": True, "coverage": {"reference": "#c"}}],
        item=[{"sequence": 1, "servicedDate": day, "net": {"value": 1}}], **changes,
    )  # fmt: skip


def test_cover_known_only_from_claims_is_told_in_unbroken_runs(tmp_path: Path) -> None:
    claims = [
        seen_on("2026-01-05", "Aetna"), seen_on("2026-02-05", "Aetna"), seen_on("2026-03-05", "Humana"),
        seen_on("2026-04-05", "NO_INSURANCE"), seen_on("2026-05-05", "Humana"),
    ]  # fmt: skip
    outcomes = read(tmp_path, bundle(patient(), *claims))
    told = [
        (r.payer.key, r.starts_on, r.ends_on, r.rank)
        for r in records(outcomes, CoverageRecord)
        if isinstance(r, CoverageRecord)
    ]
    aetna, humana = normalize.payer_name_key("Aetna"), normalize.payer_name_key("Humana")
    assert told == [
        (aetna, date(2026, 1, 5), date(2026, 2, 5), 1),
        (humana, date(2026, 3, 5), date(2026, 3, 5), 1),
        (humana, date(2026, 5, 5), date(2026, 5, 5), 1),
    ]
    assert {r.key for r in records(outcomes, PayerRecord)} == {aetna, humana}


def test_a_claim_under_a_stated_coverage_tells_no_second_one(tmp_path: Path) -> None:
    covered = [{"focal": True, "coverage": {"reference": "Coverage/v"}}]
    outcomes = read(tmp_path, patient(), organization("p"), coverage(), claim("k", urn(ROBIN), insurance=covered))
    assert only(outcomes, CoverageRecord).basis is CoverageBasis.STATED


services = st.builds(
    lambda day, at, name: Seen(
        date(2026, 1, 1) + timedelta(days=day), float(at), name, "", Key("n", name) if name else None
    ),
    st.integers(0, 20), st.integers(0, 3), st.sampled_from(["", "Aetna", "Humana", "Cigna"]),
)  # fmt: skip


@given(st.lists(services, max_size=25), st.randoms())
def test_a_history_never_overlaps_and_does_not_depend_on_the_order(services: list[Seen], shuffled: Any) -> None:
    told = history(Key("s", "1"), services)
    again = list(services)
    shuffled.shuffle(again)
    assert {r.fingerprint() for r in history(Key("s", "1"), again)} == {r.fingerprint() for r in told}
    first = sorted((r.starts_on, r.ends_on) for r in told if r.rank == 1 and r.starts_on and r.ends_on)
    assert len(first) == sum(r.rank == 1 for r in told)
    assert all(end < start for (_, end), (start, _) in pairwise(first))
    assert {s.payer for s in services if s.payer} == {r.payer.key for r in told}
    assert len({r.key for r in told}) == len(told)
