"""How far each role reaches into insurance, route by route: the rows *coverage* and *authorizations* of the access table."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway import clock
from causeway.audit.models import AuditEvent
from causeway.errors import Forbidden, Refused
from causeway.ids import new_id
from tenants.insurance import queries, services
from tenants.insurance.models import Authorization, Coverage
from tenants.patients.models import Patient
from tests.cast import Cast
from tests.insurance.conftest import Kept, approved
from tests.pages import fields_of, submit

Browse = Callable[[str], FlaskClient]
TODAY = clock.today("America/Chicago")


@pytest.fixture
def made(kept: Callable[..., Kept]) -> Kept:
    return kept()


@pytest.fixture
def authorization(cast: Cast, made: Kept) -> UUID:
    with cast.session("alder", "uma") as db:
        facts = approved(made.coverage_id, starts_on=TODAY, ends_on=TODAY + timedelta(days=30), number="A-900")
        found = services.record_authorization(db, cast.actor("uma"), made.patient_id, facts).id
        db.commit()
    return found


def tab(made: Kept, path: str = "") -> str:
    return f"/c/alder/patients/{made.patient_id}/insurance/{path}"


READS = {"dee": 200, "dan": 200, "pia": 200, "nia": 200, "ivy": 200, "ben": 200, "uma": 200}
OUTSIDE = {"ana": 403, "pat": 403, "pru": 403, "aud": 403}


@pytest.mark.parametrize(("who", "status"), sorted({**READS, **OUTSIDE, "fay": 200}.items()))
def test_who_reads_a_patients_coverages(browse: Browse, made: Kept, who: str, status: int) -> None:
    assert browse(who).get(tab(made)).status_code == status


@pytest.mark.parametrize(("who", "status"), sorted({**READS, **OUTSIDE, "fay": 403}.items()))
def test_who_reads_an_authorization(browse: Browse, made: Kept, authorization: UUID, who: str, status: int) -> None:
    assert browse(who).get(tab(made, f"authorizations/{authorization}/")).status_code == status


@pytest.mark.parametrize("step", ["edit/", "void/"])
def test_billing_writes_the_numbers_of_an_authorization_and_nothing_else(
    browse: Browse, cast: Cast, made: Kept, authorization: UUID, step: str
) -> None:
    ben, page = browse("ben"), tab(made, f"authorizations/{authorization}/")
    assert step not in ben.get(page).text
    for address in (f"{page}{step}", tab(made, "authorizations/new/"), tab(made, "authorizations/request/")):
        assert ben.get(address).status_code == 403, address
    sent = submit(ben, f"{page}use/", number="A-901", used_units="3", as_of_on=TODAY.isoformat())
    assert sent.status_code == 302
    with cast.session("alder") as db:
        row = db.get_one(Authorization, (cast.clinics["alder"], authorization))
        assert (row.number, row.used_units, row.authorized_units) == ("A-901", 3, 20)
    assert "A-901" in ben.get(page).text


def test_billing_enters_a_number_before_any_units_are_counted(
    browse: Browse, cast: Cast, made: Kept, authorization: UUID
) -> None:
    ben, url = browse("ben"), tab(made, f"authorizations/{authorization}/use/")
    assert submit(ben, url, number="A-905").status_code == 302
    with cast.session("alder") as db:
        row = db.get_one(Authorization, (cast.clinics["alder"], authorization))
        assert (row.number, row.used_units, row.used_as_of_on) == ("A-905", 0, None)
        assert recorded(db, authorization) == [["number"]]
    for wrong, words in (
        ({"number": ""}, "Enter the payer&#39;s number"),
        ({"used_units": "3"}, "Say up to which day they were counted."),
        ({"as_of_on": TODAY.isoformat()}, "Say how many units were used up to that day."),
    ):
        refused = submit(ben, url, **wrong)
        assert refused.status_code == 422
        assert words in refused.text
    assert submit(ben, url, used_units="3", as_of_on=TODAY.isoformat()).status_code == 302
    assert submit(ben, url).status_code == 302
    with cast.session("alder") as db:
        assert recorded(db, authorization) == [["number"], ["used_units", "used_as_of_on"]]


def recorded(db: Session, authorization: UUID) -> list[list[str]]:
    """What the trail says was changed by those who entered numbers, in order."""
    asked = select(AuditEvent.detail).where(
        AuditEvent.subject_id == authorization, AuditEvent.action == "authorization.numbers_recorded"
    )
    return [detail["changed"] for detail in db.scalars(asked.order_by(AuditEvent.at, AuditEvent.id))]


def test_a_number_left_empty_stays(alder: Session, cast: Cast, rosa: Patient, coverage: Coverage) -> None:
    uma, ben = cast.actor("uma"), cast.actor("ben")
    row = services.record_authorization(
        alder, uma, rosa.id, approved(coverage.id, number="A-1", starts_on=TODAY, ends_on=TODAY)
    )
    services.record_numbers(alder, ben, row.id, used_units=1, as_of_on=TODAY, number="  ")
    assert row.number == "A-1"


def test_a_copay_is_told_of_the_coverage_that_pays_first_and_holds_today(
    alder: Session, cast: Cast, coverage: Coverage
) -> None:
    def owed() -> object:
        return queries.find_copays(alder, [coverage.patient_id], TODAY).get(coverage.patient_id)

    fay, uma = cast.actor("fay"), cast.actor("uma")
    assert owed() is None
    services.note_copay(alder, fay, coverage.id, amount=Decimal(20))
    assert owed() == 20
    services.note_copay(alder, fay, coverage.id, amount=Decimal(0))
    assert owed() is None
    services.note_copay(alder, fay, coverage.id, amount=Decimal(20))
    services.end_coverage(alder, uma, coverage.id, ends_on=TODAY - timedelta(days=1))
    assert owed() is None


MAY_NOTE = {"dee": 200, "ivy": 200, "fay": 200, "ben": 200, "uma": 200}
MAY_NOT = dict.fromkeys(("dan", "ana", "pia", "nia", "pat", "pru", "aud"), 403)


@pytest.mark.parametrize(("who", "status"), sorted({**MAY_NOTE, **MAY_NOT}.items()))
def test_who_notes_a_copay(browse: Browse, made: Kept, who: str, status: int) -> None:
    assert browse(who).get(tab(made, f"coverages/{made.coverage_id}/copay/")).status_code == status


def test_the_front_desk_notes_a_copay_once_and_changes_nothing_else_of_a_coverage(
    browse: Browse, cast: Cast, made: Kept
) -> None:
    fay, url = browse("fay"), tab(made, f"coverages/{made.coverage_id}/copay/")
    values = fields_of(fay.get(url).text)
    values["amount"] = "$35.50"
    assert [fay.post(url, data=values).status_code for _ in range(2)] == [302, 302]
    assert "copay $35.50 a day" in fay.get(tab(made)).text
    with cast.session("alder") as db:
        row = queries.get_coverage(db, made.coverage_id)
        assert (str(row.copay_amount), row.copay_as_of_on) == ("35.50", TODAY)
    for step in ("", "end/", "void/"):
        assert fay.get(tab(made, f"coverages/{made.coverage_id}/{step}")).status_code == 403
    assert submit(fay, url, amount="").status_code == 302
    assert "copay $" not in fay.get(tab(made)).text


@pytest.mark.parametrize("amount", ["-1", "10000", "12.345", "NaN", "a lot"])
def test_what_is_no_copay_is_said_beside_the_field_with_the_typed_text(browse: Browse, made: Kept, amount: str) -> None:
    answer = submit(browse("fay"), tab(made, f"coverages/{made.coverage_id}/copay/"), amount=amount)
    assert answer.status_code == 422
    assert amount == "a lot" or "A copay is an amount from $0 to $9,999, in whole cents." in answer.text
    assert f'value="{amount}"' in answer.text


def test_a_copay_of_another_clinics_coverage_is_not_found(
    browse: Browse, made: Kept, kept: Callable[..., Kept]
) -> None:
    other = kept("bo")
    fay = browse("fay")
    assert (
        fay.get(f"/c/alder/patients/{other.patient_id}/insurance/coverages/{other.coverage_id}/copay/").status_code
        == 404
    )
    for coverage_id in (other.coverage_id, new_id()):
        assert fay.get(tab(made, f"coverages/{coverage_id}/copay/")).status_code == 404


def test_a_copay_is_refused_by_the_service_to_who_may_only_read(alder: Session, cast: Cast, coverage: Coverage) -> None:
    with pytest.raises(Forbidden):
        services.note_copay(alder, cast.actor("dan"), coverage.id, amount=None)
    with pytest.raises(Refused):
        services.note_copay(alder, cast.actor("fay"), coverage.id, amount=Decimal(-1))


def test_who_saved_in_between_is_named_with_the_time(browse: Browse, made: Kept) -> None:
    fay, ivy = browse("fay"), browse("ivy")
    url = tab(made, f"coverages/{made.coverage_id}/")
    opened = fields_of(ivy.get(url).text)
    assert submit(fay, f"{url}copay/", amount="15").status_code == 302
    opened["group_number"] = "G-77"
    answer = ivy.post(url, data=opened)
    assert answer.status_code == 409
    assert "Fay Example saved this record while you were typing" in answer.text
    assert 'value="G-77"' in answer.text


def test_a_page_that_is_refused_says_who_may_open_it(browse: Browse, made: Kept) -> None:
    page = browse("pat").get(tab(made)).text
    assert "does not let you read coverages" in page
    assert "billing" in page
    assert "coverage:" not in page
