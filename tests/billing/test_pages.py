"""The pages of billing: who may open them, bad input, double submits, two people editing, the export, and their cost."""

import csv
import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from causeway import clock
from causeway.audit.models import AuditEvent
from causeway.ids import new_id
from causeway.web.application import Causeway
from tenants.billing import services
from tenants.billing.models import ChargeRecord
from tenants.patients.services import assign
from tests.billing.conftest import Kept, cost
from tests.cast import Cast
from tests.insurance.test_pages import statements
from tests.pages import fields_of, submit

Browse = Callable[[str], FlaskClient]
Keep = Callable[..., Kept]
TODAY = clock.today("America/Chicago")
COSTS = "/c/alder/billing/"


def tab(made: Kept, path: str = "") -> str:
    return f"/c/alder/patients/{made.patient_id}/billing/{path}"


def charge(cast: Cast, made: Kept, charged: str = "350.00", **changes: object) -> UUID:
    with cast.session("alder", "ben") as db:
        facts = cost(charged, **{"coverage_id": made.coverage_id, **changes})
        found = services.record_cost(db, cast.actor("ben"), made.patient_id, facts).id
        db.commit()
    return found


def test_the_tab_shows_sums_months_and_charges(browse: Browse, cast: Cast, kept: Keep) -> None:
    made = kept()
    charge(cast, made, label="Program day")
    charge(cast, made, "1000.25", service_on=date(2026, 9, 7))
    page = browse("ben").get(tab(made))
    assert page.status_code == 200
    for words in ("$1,350.25", "$400.00", "$100.00", "$850.25", "Oct\xa02026", "Sep\xa02026", "S9480", "Program day"):
        assert words in page.text, words


def test_a_clinician_sees_the_costs_of_own_patients_alone(browse: Browse, cast: Cast, kept: Keep) -> None:
    own, other = kept(), kept()
    with cast.session("alder", "dan") as db:
        assign(db, cast.actor("dan"), own.patient_id, cast.users["ana"])
        db.commit()
    charge(cast, own)
    charge(cast, other)
    ana = browse("ana")
    assert ana.get(tab(own)).status_code == 200
    assert ana.get(tab(own, "new/")).status_code == 403
    assert ana.get(tab(other)).status_code == 403
    page = ana.get(COSTS)
    assert own.last_name in page.text
    assert other.last_name not in page.text
    assert "$350.00" in page.text  # the sum above the list is of the same records
    assert "Money this month" not in ana.get("/c/alder/").text


@pytest.mark.parametrize("who", ["dan", "ivy", "fay", "pru", "pat"])
def test_a_role_without_charges_sees_none(browse: Browse, kept: Keep, who: str) -> None:
    client, made = browse(who), kept()
    for path in (COSTS, f"{COSTS}sums/", f"{COSTS}export.csv", tab(made)):
        assert client.get(path).status_code == 403, path


def test_recording_saves_once_however_often_it_is_sent(browse: Browse, cast: Cast, kept: Keep) -> None:
    made, ben = kept(), browse("ben")
    values = fields_of(ben.get(tab(made, "new/")).text)
    for name, value in {
        "service_on": "10/5/2026",
        "code_system": "cpt",
        "code": "90853",
        "charged": "$1,250.5",
        "patient_share": "20",
        "coverage_id": str(made.coverage_id),
    }.items():
        values[name] = value
    first, second = (ben.post(tab(made, "new/"), data=values) for _click in range(2))
    assert (first.status_code, second.status_code, first.location) == (302, 302, second.location)
    assert "$1,250.50" in ben.get(first.location).text
    with cast.session("alder") as db:
        found = db.scalars(select(ChargeRecord).where(ChargeRecord.patient_id == made.patient_id)).all()
        assert [(row.charged, row.payer_paid, row.patient_share) for row in found] == [
            (Decimal("1250.50"), Decimal("0.00"), Decimal("20.00"))
        ]


def test_bad_input_is_said_beside_the_field_and_kept(browse: Browse, kept: Keep) -> None:
    answer = submit(
        browse("ben"),
        tab(kept(), "new/"),
        service_on="2026-10-05",
        code="kept-code",
        charged="much",
        label="Kept words",
    )
    assert answer.status_code == 422
    for kept_text in ('value="kept-code"', 'value="much"', 'value="Kept words"'):
        assert kept_text in answer.text
    over = submit(
        browse("ben"),
        tab(kept(), "new/"),
        service_on="2026-10-05",
        code_system="hcpcs",
        code="H0015",
        charged="100",
        payer_paid="90.555",
    )
    assert over.status_code == 422
    assert "Dollars and cents" in over.text
    assert 'value="90.555"' in over.text


def test_an_overpayment_asks_for_a_confirmation(browse: Browse, kept: Keep) -> None:
    typed = {
        "service_on": "2026-10-05",
        "code_system": "hcpcs",
        "code": "H0015",
        "charged": "100",
        "payer_paid": "90",
        "patient_share": "20",
    }
    ben, url = browse("ben"), tab(kept(), "new/")
    asked = submit(ben, url, **typed)
    assert asked.status_code == 422
    assert "$110.00, more than the $100.00 charged" in asked.text
    done = submit(ben, url, **typed, confirms_overpaid="y")
    assert done.status_code == 302
    page = ben.get(done.location)
    assert "-$10.00" in page.text
    assert "more than was charged" in page.text


def test_two_people_editing_lose_no_text(browse: Browse, cast: Cast, kept: Keep) -> None:
    made = kept()
    url = tab(made, f"{charge(cast, made)}/edit/")
    slow, quick = browse("ben"), browse("ben")
    opened = fields_of(slow.get(url).text)
    assert submit(quick, url, charged="360.00").status_code == 302
    opened["charged"] = "370.00"
    clash = slow.post(url, data=opened)
    assert clash.status_code == 409
    assert "360.00" in clash.text
    assert "370.00" in clash.text
    assert slow.post(url, data=fields_of(clash.text)).status_code == 302


def test_a_void_keeps_the_record_and_takes_it_out_of_every_sum(browse: Browse, cast: Cast, kept: Keep) -> None:
    made, ben = kept(), browse("ben")
    found = charge(cast, made)
    values = fields_of(ben.get(tab(made, f"{found}/void/")).text)
    values["reason"] = "Billed to the wrong patient"
    assert [ben.post(tab(made, f"{found}/void/"), data=values).status_code for _click in range(2)] == [302, 302]
    assert "Billed to the wrong patient" in ben.get(tab(made, f"{found}/")).text
    assert "$350.00" not in ben.get(tab(made)).text
    assert "$350.00" in ben.get(tab(made, "?status=voided")).text
    assert submit(ben, tab(made, f"{found}/edit/"), charged="1").status_code == 422


def test_other_clinics_records_and_other_patients_records_are_not_there(browse: Browse, cast: Cast, kept: Keep) -> None:
    here, other, foreign = kept(), kept(), kept("bo")
    of_other = charge(cast, other)
    ben = browse("ben")
    for path in (
        f"/c/alder/patients/{foreign.patient_id}/billing/",
        tab(here, f"{of_other}/"),
        tab(here, f"{of_other}/edit/"),
        tab(here, f"{of_other}/void/"),
        tab(here, f"{new_id()}/"),
        f"{COSTS}{new_id()}/",
    ):
        assert ben.get(path).status_code == 404, path
    assert ben.get(f"{COSTS}{of_other}/").location.endswith(tab(other, f"{of_other}/"))


def test_the_list_filters_and_sums_what_it_shows(browse: Browse, cast: Cast, kept: Keep) -> None:
    made, ben = kept(), browse("ben")
    charge(cast, made, "100.00", payer_paid=Decimal("60.00"), patient_share=Decimal("10.00"))
    charge(cast, made, "200.00", service_on=date(2026, 8, 3), patient_share=Decimal(0), payer_paid=Decimal(0))
    found = ben.get(COSTS, query_string={"q": made.last_name})
    assert "$300.00" in found.text
    assert "$230.00" in found.text
    august = ben.get(COSTS, query_string={"payer": str(made.payer_id), "period": "2026-08"})
    assert "$200.00" in august.text
    assert "$100.00" not in august.text
    nothing = ben.get(COSTS, query_string={"period": "x", "status": "y", "payer": "z", "after": "!!"})
    assert nothing.status_code == 200
    year = ben.get(f"{COSTS}sums/?year=2026")
    assert "Aug\xa02026" in year.text
    assert "Oct\xa02026" in year.text
    assert ben.get(f"{COSTS}sums/?year=abcd").status_code == 200


def test_a_new_cost_begins_with_whose_it_is(browse: Browse, kept: Keep) -> None:
    made, ben = kept(), browse("ben")
    values = fields_of(ben.get(f"{COSTS}new/").text)
    values["patient_id"] = str(made.patient_id)
    assert ben.post(f"{COSTS}new/", data=values).location == tab(made, "new/")
    values = fields_of(ben.get(f"{COSTS}new/").text)
    values["patient_id"] = str(kept("bo").patient_id)
    assert ben.post(f"{COSTS}new/", data=values).status_code == 422


def test_the_export_holds_what_the_list_shows_and_passes_the_gate(browse: Browse, cast: Cast, kept: Keep) -> None:
    made = kept()
    charge(cast, made, "350.00", label="=HYPERLINK(1)")
    columns = ["service_on", "code_system", "code", "label", "charged", "left", "status", "record"]
    answer = browse("ben").get(f"{COSTS}export.csv", query_string={"q": made.last_name, "columns": columns})
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    header, *rows = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))
    (row,) = (dict(zip(header, values, strict=True)) for values in rows)
    assert row["Charged"] == "350.00"
    assert row["Adjusted or open"] == "100.00"
    assert row["Service day"] == "2026-10-05"
    assert (row["Code system"], row["Code"]) == ("hcpcs", "S9480")
    assert row["Service"] == "'=HYPERLINK(1)"
    assert row["Status"] == "recorded"
    with cast.session("alder") as db:
        left = db.scalars(
            select(AuditEvent.detail).where(AuditEvent.action == "left.csv").order_by(AuditEvent.at.desc())
        ).first()
    assert left is not None
    assert (left["what"], left["patients"]) == ("Costs", 1)


def test_the_columns_chosen_are_shown_and_exported(browse: Browse, cast: Cast, kept: Keep) -> None:
    made = kept()
    charge(cast, made, "350.00")
    ben, chosen = browse("ben"), {"q": made.last_name, "columns": ["patient", "service_on", "charged"]}
    page = ben.get(COSTS, query_string=chosen)
    assert headings(page.text) == ["Patient", "Service day", "Charged"]
    assert headings(ben.get(tab(made), query_string={"columns": ["service_on", "code"]}).text) == [
        "Service day",
        "Code",
    ]
    answer = ben.get(f"{COSTS}export.csv", query_string=chosen)
    header, row = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))
    assert (header, row[1:]) == (["Patient", "Service day", "Charged"], ["2026-10-05", "350.00"])


def headings(page: str) -> list[str]:
    """What the columns of the page's list are called."""
    start = page.index('<div id="list">')
    head = page[start : page.index("</thead>", start)]
    return [re.sub(r"<[^>]*>", "", cell) for cell in re.findall(r'<th scope="col"[^>]*>(.*?)</th>', head, re.S)]


def test_billing_never_meets_a_narrative(browse: Browse, cast: Cast, kept: Keep) -> None:
    made = kept()
    charge(cast, made)
    page = browse("ben").get(tab(made)).text
    tabs = page[page.index('<nav class="tabs"') : page.index("</nav>", page.index('<nav class="tabs"'))]
    assert "Billing" in tabs
    assert "Insurance" in tabs
    assert "Sessions" in tabs  # times, and whether they are signed; never what was written
    for hidden in ("Plan", "Family", "Measures", "Documents"):
        assert hidden not in tabs, hidden


def test_today_shows_the_money_of_this_month_to_who_sees_every_patients(browse: Browse, cast: Cast, kept: Keep) -> None:
    charge(cast, kept(), "777.00", service_on=TODAY)
    for who in ("ben", "dee"):
        page = browse(who).get("/c/alder/").text
        assert "Money this month" in page, who
        assert "charged" in page
    for who in ("ana", "dan", "ivy"):
        assert "Money this month" not in browse(who).get("/c/alder/").text, who


@pytest.mark.parametrize("path", ["", "?period=2026-10", "?q=costly", "sums/?year=2026"])
def test_lists_take_the_same_number_of_statements_however_many_rows(
    app: Causeway, browse: Browse, cast: Cast, kept: Keep, path: str
) -> None:
    ben, made = browse("ben"), kept()
    charge(cast, made)
    ben.get(COSTS + path)
    counts = []
    for _more in range(2):
        with statements(app) as seen:
            assert ben.get(COSTS + path).status_code == 200
        counts.append(len(seen))
        with cast.session("alder", "ben") as db:
            facts = cost(coverage_id=made.coverage_id)
            for number in range(30):
                services.record_cost(db, cast.actor("ben"), made.patient_id, replace(facts, label=f"Row {number}"))
            db.commit()
    assert counts[0] == counts[1] <= 6, seen  # opening, trail, rows, sums, periods and payers to filter by
