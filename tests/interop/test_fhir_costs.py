"""Claims and explanations of benefit: one record per claim, amounts as stated, nothing invented."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tenants.interop import reasons
from tenants.interop.records import Amounts, CostRecord, Key
from tenants.interop.rows import Row
from tests.interop.fhir_samples import (
    ROBIN,
    adjudication,
    bundle,
    claim,
    explanation,
    money,
    only,
    patient,
    read,
    records,
    rejects,
    skips,
    urn,
)  # fmt: skip

D = Decimal
SUBJECT = urn(ROBIN)


def test_a_claim_and_its_explanation_are_one_record_under_the_claims_identity(tmp_path: Path) -> None:
    pair = [claim("k", SUBJECT), explanation("e", SUBJECT, "Claim/k")]
    for run in (pair, pair[::-1]):
        record = only(read(tmp_path, *run), CostRecord)
        assert record.key == Key("Claim", "k")
        assert Key("ExplanationOfBenefit", "e") in record.aliases
        assert record.amounts == Amounts(D(100), None, D(70), D(5), D(20), None, D(25))
        assert record.is_adjudicated
        assert record.is_itemized


def test_an_explanation_that_comes_later_alone_has_the_identity_of_its_claim(tmp_path: Path) -> None:
    alone = only(read(tmp_path, explanation("e", SUBJECT, "Claim/k")), CostRecord)
    assert Key("Claim", "k") in {alone.key, *alone.aliases}


def test_a_claim_without_an_explanation_has_a_charge_and_nothing_else(tmp_path: Path) -> None:
    record = only(read(tmp_path, claim("k", SUBJECT)), CostRecord)
    assert record.amounts == Amounts(charged=D(100))
    assert not record.is_adjudicated


def test_cents_are_exact_as_written(tmp_path: Path) -> None:
    record = only(read(tmp_path, claim("k", SUBJECT, total=money(59072.84))), CostRecord)
    assert record.amounts.charged == D("59072.84")


def test_fractions_of_a_cent_are_rounded_half_up_and_said_so(tmp_path: Path) -> None:
    outcomes = read(tmp_path, claim("k", SUBJECT, total=money(10.125)))
    assert only(outcomes, CostRecord).amounts.charged == D("10.13")
    assert any(n.reason == reasons.NOTICE_ROUNDED for o in outcomes if isinstance(o, Row) for n in o.notices)


def test_a_claim_without_a_total_is_the_sum_of_its_lines(tmp_path: Path) -> None:
    items = [
        {"sequence": 1, "unitPrice": money(12.5), "quantity": {"value": 3}},
        {"sequence": 2, "net": money(2.5)},
    ]
    record = only(read(tmp_path, claim("k", SUBJECT, total=None, item=items)), CostRecord)
    assert record.amounts.charged == D("40.00")
    assert record.lines[0].units == D(3)


def test_blue_button_categories_are_read_by_their_last_word(tmp_path: Path) -> None:
    prefix = "https://bluebutton.cms.gov/resources/variables/"
    values = [("line_sbmtd_chrg_amt", 100), ("line_alowd_chrg_amt", 80), ("line_prvdr_pmt_amt", 64),
              ("line_coinsrnc_amt", 16), ("line_bene_ptb_ddctbl_amt", 0)]  # fmt: skip
    item = {"sequence": 1, "adjudication": [adjudication(prefix + code, value) for code, value in values]}
    (line,) = only(read(tmp_path, explanation("e", SUBJECT, "Claim/k", item=[item])), CostRecord).lines
    assert line.amounts == Amounts(D(100), D(80), D(64), D(0), None, D(16), D(16))


def test_the_remainder_is_never_put_on_the_patient(tmp_path: Path) -> None:
    bare = explanation("e", SUBJECT, "Claim/k", item=[])
    amounts = only(read(tmp_path, bare), CostRecord).amounts
    assert (amounts.charged, amounts.payer_paid, amounts.patient_share) == (D(100), D(70), None)


def test_payments_of_two_payers_add_up_and_a_corrected_explanation_replaces_the_first(tmp_path: Path) -> None:
    def by(number: str, payer: str, paid: float, created: str) -> dict[str, Any]:
        cover = [{"focal": True, "coverage": {"display": payer}}]
        return explanation(
            number,
            SUBJECT,
            "Claim/k",
            insurer={"display": payer},
            insurance=cover,
            payment={"amount": money(paid)},
            created=created,
        )

    parts = [
        claim("k", SUBJECT), by("e1", "Aetna", 50, "2026-03-02"), by("e2", "Humana", 20, "2026-03-20"),
        by("e3", "Aetna", 60, "2026-03-10"),
    ]  # fmt: skip
    for run in (parts, parts[::-1]):
        assert only(read(tmp_path, bundle(*run)), CostRecord).amounts.payer_paid == D(80)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"status": "cancelled"}, reasons.CANCELLED),
        ({"status": "entered-in-error"}, reasons.ENTERED_IN_ERROR),
        ({"status": "draft"}, reasons.DRAFT),
        ({"use": "preauthorization"}, reasons.NOT_A_CLAIM),
        ({"use": "predetermination"}, reasons.NOT_A_CLAIM),
    ],
)
def test_what_is_no_cost_is_passed_over_with_its_reason(tmp_path: Path, changes: dict[str, Any], reason: str) -> None:
    outcomes = read(tmp_path, claim("k", SUBJECT, **changes))
    assert records(outcomes, CostRecord) == []
    assert ("Claim", reason, 1) in skips(outcomes)


def test_a_cancelled_explanation_leaves_the_claim_open(tmp_path: Path) -> None:
    outcomes = read(tmp_path, claim("k", SUBJECT), explanation("e", SUBJECT, "Claim/k", status="cancelled"))
    assert not only(outcomes, CostRecord).is_adjudicated


@pytest.mark.parametrize(
    ("total", "reason"),
    [
        ({"value": 5, "currency": "EUR"}, reasons.NOT_USD),
        ({"value": "5"}, reasons.BAD_AMOUNT),
        ({"value": True}, reasons.BAD_AMOUNT),
        ({"value": 1e10}, reasons.BAD_AMOUNT),
        (17, reasons.WRONG_SHAPE),
    ],
)
def test_an_amount_that_is_none_is_refused(tmp_path: Path, total: object, reason: str) -> None:
    (reject,) = rejects(read(tmp_path, claim("k", SUBJECT, total=total)))
    assert reject.reason == reason


def test_a_claim_without_any_amount_is_refused(tmp_path: Path) -> None:
    (reject,) = rejects(read(tmp_path, claim("k", SUBJECT, total=None, item=[])))
    assert reject.reason == reasons.NO_AMOUNT


def test_no_insurance_is_self_pay_and_no_payer(tmp_path: Path) -> None:
    cover = [{"sequence": 1, "focal": True, "coverage": {"display": "NO_INSURANCE"}}]
    outcomes = read(tmp_path, patient(), claim("k", SUBJECT, insurance=cover))
    assert only(outcomes, CostRecord).is_self_pay
    assert {r.kind for r in records(outcomes)} == {"patient", "cost record"}


def test_two_different_claims_under_one_number_are_never_merged_in_silence(tmp_path: Path) -> None:
    number = [{"system": "s", "value": "1"}]
    outcomes = read(
        tmp_path, claim("a", SUBJECT, identifier=number), claim("b", SUBJECT, identifier=number, total=money(7))
    )
    assert only(outcomes, CostRecord).amounts.charged == D(100)
    assert [r.reason for r in rejects(outcomes)] == [reasons.CONFLICT]
