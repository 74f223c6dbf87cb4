"""Imported payers, coverages and cost records."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tenants.billing.models import ChargeRecord
from tenants.billing.rules import ChargeStatus, CodeSystem
from tenants.insurance import services as insurance
from tenants.insurance.facts import PayerFacts
from tenants.insurance.models import Coverage, Payer
from tenants.interop import reasons
from tenants.interop.applying.costs import GONE
from tenants.interop.sheets.columns import SheetKind
from tests.interop.conftest import Place, verdicts
from tests.interop.fhir_samples import GENERATOR, ROBIN, claim, explanation, money, patient, urn

PAYERS = "id,name,payer_id,phone\n"
COVERAGES = "patient_id,patient_id_system,payer_name,rank,member_id,starts_on,ends_on\n"


def cover(payer: str, starts: str, ends: str, rank: int = 1, member: str = "W1") -> str:
    return f"{ROBIN},{GENERATOR},{payer},{rank},{member},{starts},{ends}\n"


def spans(place: Place) -> list[tuple[date | None, date | None, str | None, bool]]:
    """Each coverage: first and last day, the end of its member id, whether it is voided; in order of time."""
    found = [(c.starts_on, c.ends_on, c.member_id_end, c.voided_at is not None) for c in place.rows(Coverage)]
    return sorted(found, key=lambda span: (span[0] or date.min, span[3]))


def seen(number: str, day: str, payer: str = "Aetna") -> dict[str, Any]:
    """A claim that shows cover."""
    item = {"sequence": 1, "productOrService": {"text": "Group"}, "servicedDate": day, "net": money(100)}
    return claim(
        number,
        urn(ROBIN),
        created=day,
        item=[item],
        insurance=[{"sequence": 1, "focal": True, "coverage": {"display": payer}}],
    )


def test_a_payer_of_a_claim_and_one_of_a_sheet_are_one(place: Place) -> None:
    place.fhir(patient(), claim("c1", urn(ROBIN)))
    notes = place.sheet(SheetKind.PAYERS, PAYERS + "aetna,AETNA,60054,1-800-872-3862\n")
    assert verdicts(notes) == {"payer": {"updated": 1}}
    payer = place.only(Payer)
    assert (payer.name, payer.payer_code) == ("AETNA", "60054")
    assert verdicts(place.fhir(patient(), claim("c1", urn(ROBIN))))["payer"] == {"unchanged": 1}


def test_a_payer_entered_by_hand_is_the_one_the_file_names(place: Place) -> None:
    with place.session() as db:
        insurance.add_payer(db, place.actor, PayerFacts(name="Aetna"))
    place.sheet(SheetKind.PAYERS, PAYERS + "aetna,Aetna,60054,\n")
    assert place.only(Payer).payer_code == "60054"


def test_two_payers_of_one_name_and_two_ids_stay_two(place: Place) -> None:
    rows = "a,State Medicaid,,\nb,State Medicaid,,\n"
    assert verdicts(place.sheet(SheetKind.PAYERS, PAYERS + rows)) == {"payer": {"created": 2}}
    assert verdicts(place.sheet(SheetKind.PAYERS, PAYERS + rows)) == {"payer": {"unchanged": 2}}
    assert len(place.rows(Payer)) == 2


def test_a_coverage_keeps_its_member_id_sealed_and_is_recognised_again(place: Place) -> None:
    place.fhir(patient())
    place.sheet(SheetKind.PAYERS, PAYERS + "aetna,Aetna,,\n")
    sheet = COVERAGES + cover("Aetna", "2026-01-01", "2026-12-31", member="W123456789")
    assert verdicts(place.sheet(SheetKind.COVERAGES, sheet)) == {"coverage": {"created": 1}}
    row = place.only(Coverage)
    assert b"W123456789" not in (row.member_id_sealed or b"")
    assert (row.starts_on, row.ends_on, row.member_id_end) == (date(2026, 1, 1), date(2026, 12, 31), "6789")
    assert verdicts(place.sheet(SheetKind.COVERAGES, sheet)) == {"coverage": {"unchanged": 1}}


def test_a_coverage_without_its_patient_or_payer_says_what_to_import_first(place: Place) -> None:
    sheet = COVERAGES + cover("Aetna", "2026-01-01", "")
    assert [f.reason for f in place.sheet(SheetKind.COVERAGES, sheet).findings] == [reasons.PATIENT_NOT_HERE]
    place.fhir(patient())
    assert [f.reason for f in place.sheet(SheetKind.COVERAGES, sheet).findings] == [reasons.PAYER_NOT_HERE]
    place.sheet(SheetKind.PAYERS, PAYERS + "aetna,Aetna,,\n")
    assert verdicts(place.sheet(SheetKind.COVERAGES, sheet)) == {"coverage": {"created": 1}}


def test_a_stated_coverage_that_overlaps_another_is_left_out_and_the_rest_comes_in(place: Place) -> None:
    place.fhir(patient())
    place.sheet(SheetKind.PAYERS, PAYERS + "a,Aetna,,\nb,Cigna,,\n")
    place.sheet(SheetKind.COVERAGES, COVERAGES + cover("Aetna", "2026-01-01", "2026-12-31"))
    notes = place.sheet(
        SheetKind.COVERAGES,
        COVERAGES + cover("Cigna", "2026-06-01", "2026-08-31") + cover("Cigna", "2027-01-01", "2027-12-31"),
    )
    assert verdicts(notes) == {"coverage": {"created": 1, "rejected": 1}}
    assert [f.reason for f in notes.findings] == [reasons.OVERLAPS_HERE]


def test_cover_told_from_claims_gives_way_to_the_cover_that_is_stated(place: Place) -> None:
    claims = (patient(), seen("c1", "2026-02-03"), seen("c2", "2026-05-06"))
    place.fhir(*claims)
    assert spans(place) == [(date(2026, 2, 3), date(2026, 5, 6), None, False)]
    sheet = COVERAGES + cover("Aetna", "2026-01-01", "2026-12-31", member="W99887766")
    assert verdicts(place.sheet(SheetKind.COVERAGES, sheet)) == {"coverage": {"updated": 1}}
    stated = [(date(2026, 1, 1), date(2026, 12, 31), "7766", False)]
    assert spans(place) == stated
    assert verdicts(place.fhir(*claims))["coverage"] == {"unchanged": 1}
    later = (*claims, seen("c3", "2027-01-15"))
    assert verdicts(place.fhir(*later))["coverage"] == {"unchanged": 1}
    assert spans(place) == stated


def test_stated_cover_first_and_claims_after_end_the_same(place: Place) -> None:
    place.fhir(patient())
    place.sheet(SheetKind.PAYERS, PAYERS + "aetna,Aetna,,\n")
    place.sheet(SheetKind.COVERAGES, COVERAGES + cover("Aetna", "2026-01-01", "2026-12-31", member="W99887766"))
    notes = place.fhir(patient(), seen("c1", "2026-02-03"), seen("c2", "2026-05-06"))
    assert verdicts(notes)["coverage"] == {"unchanged": 1}
    assert spans(place) == [(date(2026, 1, 1), date(2026, 12, 31), "7766", False)]


def test_claims_of_another_payer_keep_only_the_days_nobody_states(place: Place) -> None:
    place.fhir(patient())
    place.sheet(SheetKind.PAYERS, PAYERS + "a,Aetna,,\nb,Cigna,,\n")
    place.sheet(SheetKind.COVERAGES, COVERAGES + cover("Aetna", "2026-03-01", "2026-12-31", member="W99887766"))
    place.fhir(patient(), seen("c1", "2026-02-03", "Cigna"), seen("c2", "2026-03-06", "Cigna"))
    assert spans(place) == [
        (date(2026, 2, 3), date(2026, 2, 28), None, False),
        (date(2026, 3, 1), date(2026, 12, 31), "7766", False),
    ]
    inside = place.fhir(patient(), seen("c3", "2026-07-06", "Humana"))
    assert verdicts(inside)["coverage"] == {"skipped": 1}


def test_a_stated_cover_trims_what_claims_told_of_another_payer(place: Place) -> None:
    place.fhir(patient(), seen("c1", "2026-02-03", "Cigna"), seen("c2", "2026-03-06", "Cigna"))
    place.sheet(SheetKind.PAYERS, PAYERS + "a,Aetna,,\n")
    place.sheet(SheetKind.COVERAGES, COVERAGES + cover("Aetna", "2026-03-01", "2026-12-31", member="W99887766"))
    assert spans(place) == [
        (date(2026, 2, 3), date(2026, 2, 28), None, False),
        (date(2026, 3, 1), date(2026, 12, 31), "7766", False),
    ]


def test_a_coverage_without_a_rank_takes_the_first_that_is_free(place: Place) -> None:
    def stated(number: str, name: str) -> dict[str, Any]:
        return {
            "resourceType": "Coverage",
            "id": number,
            "status": "active",
            "beneficiary": urn(ROBIN),
            "payor": [{"display": name}],
            "period": {"start": "2026-01-01"},
        }

    place.fhir(patient(), stated("a", "Aetna"), stated("b", "Cigna"))
    assert sorted(c.rank for c in place.rows(Coverage)) == [1, 2]


def test_a_claim_and_its_explanation_make_one_charge_with_the_amounts_they_state(place: Place) -> None:
    both = (patient(), claim("c1", urn(ROBIN)), explanation("e1", urn(ROBIN), "urn:uuid:c1"))
    assert verdicts(place.fhir(*both))["cost record"] == {"created": 1}
    charge = place.only(ChargeRecord)
    assert (charge.charged, charge.payer_paid, charge.patient_share) == (
        Decimal("100.00"),
        Decimal("70.00"),
        Decimal("25.00"),
    )
    assert (charge.service_on, charge.payer_id) == (date(2026, 3, 1), place.only(Payer).id)
    assert verdicts(place.fhir(*both))["cost record"] == {"unchanged": 1}


def group(sequence: int, code: str, net: float, day: str = "2026-03-01") -> dict[str, Any]:
    service = {"coding": [{"system": "http://www.ama-assn.org/go/cpt", "code": code}]}
    return {"sequence": sequence, "productOrService": service, "servicedDate": day, "net": money(net)}


def test_a_claim_whose_lines_add_up_becomes_a_charge_a_line_and_loses_the_lines_it_loses(place: Place) -> None:
    lines = [group(1, "90853", 60), group(2, "90834", 40, "2026-03-02")]
    place.fhir(patient(), claim("c1", urn(ROBIN), item=lines))
    found = [(c.code_system, c.code, c.service_on, c.charged) for c in place.rows(ChargeRecord)]
    assert found == [
        (CodeSystem.CPT, "90853", date(2026, 3, 1), Decimal("60.00")),
        (CodeSystem.CPT, "90834", date(2026, 3, 2), Decimal("40.00")),
    ]
    shorter = claim("c1", urn(ROBIN), item=[group(1, "90853", 60)], total=money(60))
    assert verdicts(place.fhir(patient(), shorter))["cost record"] == {"updated": 1}
    first, second = place.rows(ChargeRecord)
    assert (first.status, second.status, second.void_reason) == (ChargeStatus.RECORDED, ChargeStatus.VOIDED, GONE)
    place.fhir(patient(), claim("c1", urn(ROBIN), item=lines))
    counted = [c.charged for c in place.rows(ChargeRecord) if c.status is ChargeStatus.RECORDED]
    assert sorted(counted) == [Decimal("40.00"), Decimal("60.00")]


def test_a_claim_whose_lines_do_not_add_up_is_one_charge_of_what_it_states_in_all(place: Place) -> None:
    lines = [group(1, "90853", 60), group(2, "90834", 50)]
    place.fhir(patient(), claim("c1", urn(ROBIN), item=lines))
    charge = place.only(ChargeRecord)
    assert (charge.code, charge.charged, charge.label) == ("90853", Decimal("100.00"), "90853 (+1)")


def test_claims_that_share_a_group_number_stay_separate(place: Place) -> None:
    shared = {"system": "https://payer.example/claim-group", "value": "99999999999"}

    def numbered(number: str) -> dict[str, Any]:
        return claim(
            number, urn(ROBIN), identifier=[{"system": "https://payer.example/claim", "value": number}, shared]
        )

    place.fhir(patient(), numbered("c1"))
    notes = place.fhir(patient(), numbered("c2"), numbered("c3"))
    assert verdicts(notes)["cost record"] == {"created": 2}
    assert len(place.rows(ChargeRecord)) == 3


@pytest.mark.parametrize("bad", [{"created": "2999-01-01", "item": [group(1, "90853", 100, "2999-01-01")]}])
def test_a_bad_claim_among_good_ones_costs_itself_alone(place: Place, bad: dict[str, Any]) -> None:
    notes = place.fhir(patient(), claim("c1", urn(ROBIN)), claim("c2", urn(ROBIN), **bad), seen("c3", "2026-04-05"))
    assert verdicts(notes)["cost record"] == {"created": 2, "rejected": 1}
    assert [f.reason for f in notes.findings] == ["A service cannot be charged before it was given."]
    assert len(place.rows(ChargeRecord)) == 2
