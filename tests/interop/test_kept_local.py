"""A correction made here survives an import: field by field, and the import says so."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import event

from causeway.access import Actor, Role, member_actor
from causeway.errors import Forbidden
from causeway.ids import new_id
from tenants.billing import services as billing
from tenants.billing.models import ChargeRecord
from tenants.billing.services import CostFacts
from tenants.insurance import services as insurance
from tenants.insurance.errors import CoverageOverlaps
from tenants.insurance.facts import CoverageFacts, PayerFacts
from tenants.insurance.models import Coverage, Payer
from tenants.interop import reasons
from tenants.interop.sheets.columns import SheetKind
from tenants.patients import services as patients
from tenants.patients.models import Patient
from tenants.patients.services import PatientFacts
from tests.interop.conftest import ZONE, Notes, Place, verdicts
from tests.interop.fhir_samples import claim, patient, urn
from tests.interop.test_applying_money import COVERAGES, PAYERS, ROBIN, cover, seen

HEADER = "id,last_name,first_name,birth_date,sex,phone,email,city\n"


def sheet(place: Place, phone: str = "202-555-0101", email: str = "robin@example.org", city: str = "Alton") -> Notes:
    return place.sheet(SheetKind.PATIENTS, f"{HEADER}p1,Sample,Robin,1990-04-07,F,{phone},{email},{city}\n")


def correct(place: Place, **changes: object) -> None:
    """A person changes the patient's record here."""
    row = place.only(Patient)
    facts = {name: getattr(row, name) for name in PatientFacts.__dataclass_fields__}
    with place.session() as db:
        patients.correct(db, place.actor, row.id, PatientFacts(**{**facts, **changes}))


def kept(notes: Notes) -> list[str]:
    return [finding.field for finding in notes.findings if finding.reason == reasons.KEPT_LOCAL]


def test_a_corrected_field_stays_and_the_others_follow_the_source(place: Place) -> None:
    sheet(place)
    correct(place, city="Godfrey")
    notes = sheet(place, email="new@example.org")
    row = place.only(Patient)
    assert (row.city, row.email) == ("Godfrey", "new@example.org")
    assert kept(notes) == ["city"]
    assert notes.tally.noticed["patient", reasons.KEPT_LOCAL] == 1
    assert verdicts(notes) == {"patient": {"updated": 1}}


def test_it_stays_even_when_the_source_says_something_new_of_that_very_field(place: Place) -> None:
    sheet(place)
    correct(place, city="Godfrey", phone=None)
    notes = sheet(place, phone="202-555-0177", city="Wood River")
    row = place.only(Patient)
    assert (row.city, row.phone) == ("Godfrey", None)
    assert kept(notes) == ["phone, city"]
    assert verdicts(notes) == {"patient": {"unchanged": 1}}
    again = sheet(place, phone="202-555-0177", city="Wood River")
    assert (kept(again), verdicts(again)) == ([], {"patient": {"unchanged": 1}})
    assert place.only(Patient).city == "Godfrey"


def test_what_nobody_corrected_follows_the_source_again_and_again(place: Place) -> None:
    for city in ("Alton", "Godfrey", "Wood River", "Alton"):
        notes = sheet(place, city=city)
        assert place.only(Patient).city == city
        assert kept(notes) == []


def test_a_correction_to_what_the_source_says_by_now_is_the_sources_again(place: Place) -> None:
    sheet(place)
    correct(place, city="Godfrey")
    sheet(place, city="Wood River")
    correct(place, city="Wood River")
    assert kept(sheet(place, city="Bethalto")) == []
    assert place.only(Patient).city == "Bethalto"


def test_a_field_somebody_filled_in_where_the_source_had_nothing_stays(place: Place) -> None:
    sheet(place, city="")
    correct(place, city="Godfrey")
    assert kept(sheet(place, city="Alton")) == ["city"]
    sheet(place, city="", email="x@example.org")
    assert place.only(Patient).city == "Godfrey"


def test_two_sources_do_not_take_each_other_for_a_person(place: Place) -> None:
    place.sheet(SheetKind.PAYERS, PAYERS + "aetna,Aetna,,202-555-0100\n")
    place.fhir(patient(), claim("c1", urn(ROBIN)))
    notes = place.sheet(SheetKind.PAYERS, PAYERS + "aetna,AETNA,60054,202-555-0199\n")
    assert (kept(notes), place.only(Payer).phone) == ([], "+12025550199")


def test_a_payer_a_coverage_and_a_charge_keep_what_was_corrected_too(place: Place) -> None:
    place.fhir(patient(), claim("c1", urn(ROBIN)))
    place.sheet(SheetKind.PAYERS, PAYERS + "aetna,Aetna,,\n")
    place.sheet(SheetKind.COVERAGES, COVERAGES + cover("Aetna", "2030-01-01", "2030-06-30", member="W1234567"))
    payer, charge = place.only(Payer), place.only(ChargeRecord)
    (coverage,) = [row for row in place.rows(Coverage) if row.starts_on == date(2030, 1, 1)]
    with place.session() as db:
        insurance.correct_payer(db, place.actor, payer.id, PayerFacts(name="Aetna of Illinois", payer_code="60054"))
        facts = CoverageFacts(
            payer_id=payer.id, member_id="W7654321", starts_on=date(2030, 1, 1), ends_on=date(2030, 6, 30)
        )
        insurance.correct_coverage(db, place.actor, coverage.id, facts)
        billing.correct_cost(
            db,
            place.actor,
            charge.id,
            CostFacts(
                service_on=charge.service_on,
                code_system=charge.code_system,
                code=charge.code,
                charged=Decimal("90.00"),
                payer_id=payer.id,
                label=charge.label,
                claim_reference=charge.claim_reference,
                source_note=charge.source_note,
            ),
        )
    assert kept(place.sheet(SheetKind.PAYERS, PAYERS + "aetna,AETNA INC,,202-555-0100\n")) == ["name"]
    longer = COVERAGES + cover("Aetna", "2030-01-01", "2030-12-31", member="W1234567")
    again = place.sheet(SheetKind.COVERAGES, longer)
    assert [finding.reason for finding in again.findings] == [reasons.KEPT_LOCAL]
    newer = claim("c1", urn(ROBIN), created="2026-03-02")
    assert kept(place.fhir(patient(), newer)) == ["charged"]
    assert (place.only(Payer).name, place.only(Payer).phone) == ("Aetna of Illinois", "+12025550100")
    (coverage,) = [row for row in place.rows(Coverage) if row.starts_on == date(2030, 1, 1)]
    assert (coverage.member_id_end, coverage.ends_on) == ("4321", date(2030, 12, 31))
    assert place.only(ChargeRecord).charged == Decimal("90.00")


def test_cover_that_an_import_trimmed_itself_is_nobodys_correction(place: Place) -> None:
    place.fhir(patient(), seen("c1", "2026-02-03", "Cigna"), seen("c2", "2026-03-06", "Cigna"))
    place.sheet(SheetKind.PAYERS, PAYERS + "a,Aetna,,\n")
    place.sheet(SheetKind.COVERAGES, COVERAGES + cover("Aetna", "2026-03-01", "2026-12-31", member="W99887766"))
    assert (date(2026, 2, 3), date(2026, 2, 28)) in [(row.starts_on, row.ends_on) for row in place.rows(Coverage)]
    notes = place.fhir(patient(), seen("c1", "2026-02-03", "Cigna"), seen("c2", "2026-02-10", "Cigna"))
    assert kept(notes) == []
    assert (date(2026, 2, 3), date(2026, 2, 10)) in [(row.starts_on, row.ends_on) for row in place.rows(Coverage)]


def test_many_new_records_take_as_many_statements_as_few(place: Place) -> None:
    def statements(count: int, year: int) -> int:
        rows = [cover("Aetna", f"{year + n}-01-01", f"{year + n}-12-31", member=f"W{n}00000") for n in range(count)]
        seen_here: list[str] = []
        engine = place.database.engine

        def note(_c: object, _k: object, statement: str, *_rest: object) -> None:
            seen_here.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        try:
            found = place.sheet(SheetKind.COVERAGES, COVERAGES + "".join(rows))
        finally:
            event.remove(engine, "before_cursor_execute", note)
        assert verdicts(found) == {"coverage": {"created": count}}
        return len(seen_here)

    place.fhir(patient())
    place.sheet(SheetKind.PAYERS, PAYERS + "aetna,Aetna,,\n")
    statements(1, 1990)
    assert statements(2, 2000) == statements(20, 2010)


def test_coverages_recorded_together_are_checked_against_each_other_and_by_permission(place: Place) -> None:
    place.fhir(patient())
    place.sheet(SheetKind.PAYERS, PAYERS + "aetna,Aetna,,\n")
    payer_id, patient_id = place.only(Payer).id, place.only(Patient).id
    twice = [
        (new_id(), patient_id, CoverageFacts(payer_id=payer_id, starts_on=date(2026, month, 1))) for month in (1, 6)
    ]
    with pytest.raises(CoverageOverlaps), place.session() as db:
        insurance.record_coverages(db, place.actor, twice)
    assert place.rows(Coverage) == []
    clinician: Actor = member_actor(place.clinic_id, new_id(), "Ana", ZONE, frozenset({Role.CLINICIAN}))
    with pytest.raises(Forbidden), place.session() as db:
        insurance.record_coverages(db, clinician, twice[:1])
