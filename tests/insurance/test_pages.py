"""The pages of insurance: who may open them, bad input, double submits, two people editing, and their cost."""

import csv
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, func, select

from causeway import clock
from causeway.audit.models import AuditEvent
from causeway.ids import new_id
from causeway.web.application import Causeway
from tenants.insurance import services
from tenants.insurance.models import Authorization, Coverage
from tenants.patients.services import assign
from tests.cast import Cast
from tests.insurance.conftest import Kept, approved
from tests.pages import fields_of, submit

Browse = Callable[[str], FlaskClient]
Keep = Callable[..., Kept]
TODAY = clock.today("America/Chicago")


@contextmanager
def statements(app: Causeway) -> Iterator[list[str]]:
    """The statements sent while the block runs, apart from the binding of the transaction."""
    seen: list[str] = []

    def note(_c: object, _k: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("SET LOCAL"):
            seen.append(statement)

    engine = app.extensions["causeway.database"].engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def tab(made: Kept, path: str = "") -> str:
    return f"/c/alder/patients/{made.patient_id}/insurance/{path}"


def authorize(cast: Cast, made: Kept, **changes: object) -> UUID:
    with cast.session("alder", "uma") as db:
        facts = approved(made.coverage_id, **{"starts_on": TODAY, "ends_on": TODAY + timedelta(days=30), **changes})
        found = services.record_authorization(db, cast.actor("uma"), made.patient_id, facts).id
        db.commit()
    return found


def test_the_tab_shows_coverages_and_authorizations_and_never_the_whole_member_id(
    browse: Browse, cast: Cast, kept: Keep
) -> None:
    made = kept()
    authorize(cast, made, number="A-771")
    page = browse("uma").get(tab(made))
    assert page.status_code == 200
    for text in (made.payer_name, "Primary", "A-771", "20 of 20 days left", f"ending {made.member_id[-4:]}"):
        assert text in page.text
    assert made.member_id not in page.text


def test_the_front_desk_sees_coverages_without_authorizations(browse: Browse, cast: Cast, kept: Keep) -> None:
    made = kept()
    found = authorize(cast, made, number="A-772")
    fay = browse("fay")
    page = fay.get(tab(made))
    assert made.payer_name in page.text
    assert "A-772" not in page.text
    assert "days left" not in page.text
    assert fay.get(tab(made, f"authorizations/{found}/")).status_code == 403
    assert fay.get("/c/alder/insurance/authorizations/").status_code == 403


def test_a_clinician_opens_only_own_patients(browse: Browse, cast: Cast, kept: Keep) -> None:
    own, other = kept(), kept()
    with cast.session("alder", "dan") as db:
        assign(db, cast.actor("dan"), own.patient_id, cast.users["ana"])
        db.commit()
    authorize(cast, own, number="OWN-1")
    authorize(cast, other, number="OTHER-1")
    ana = browse("ana")
    assert ana.get(tab(own)).status_code == 200
    assert ana.get(tab(other)).status_code == 403
    board = ana.get("/c/alder/insurance/authorizations/?columns=patient,payer,number")
    assert "OWN-1" in board.text
    assert "OTHER-1" not in board.text
    coverages = ana.get("/c/alder/insurance/coverages/").text
    assert own.payer_name in coverages
    assert f"…{other.member_id[-4:]}" not in coverages


def test_recording_a_coverage_saves_once_however_often_it_is_sent(browse: Browse, cast: Cast, kept: Keep) -> None:
    made, ivy = kept(), browse("ivy")
    url = tab(made, "coverages/new/")
    values = fields_of(ivy.get(url).text)
    for name, value in {"payer_id": str(made.payer_id), "rank": "2", "starts_on": "2026-02-01"}.items():
        values[name] = value
    first, second = ivy.post(url, data=values), ivy.post(url, data=values)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.location == second.location
    with cast.session("alder") as db:
        assert db.scalar(select(func.count(Coverage.id)).where(Coverage.patient_id == made.patient_id)) == 2


def test_a_clash_is_said_beside_the_field_and_the_text_is_kept(browse: Browse, kept: Keep) -> None:
    made = kept()
    answer = submit(
        browse("ivy"),
        tab(made, "coverages/new/"),
        payer_id=str(made.payer_id),
        plan_name="Kept Plan",
        starts_on="2026-05-01",
    )
    assert answer.status_code == 422
    assert f"{made.payer_name} is already the primary coverage from 1 Jan 2026" in answer.text
    assert 'value="Kept Plan"' in answer.text


def test_bad_input_is_said_and_kept(browse: Browse, kept: Keep) -> None:
    made = kept()
    answer = submit(
        browse("uma"), tab(made, "authorizations/new/"), status="approved", authorized_units="many", starts_on="soon"
    )
    assert answer.status_code == 422
    assert 'value="many"' in answer.text
    assert 'value="soon"' in answer.text
    missing = submit(
        browse("uma"),
        tab(made, "authorizations/new/"),
        coverage_id=str(made.coverage_id),
        status="approved",
        authorized_units="12",
        starts_on="2026-11-01",
        codes="s9480, 90853",
    )
    assert missing.status_code == 422
    assert "An approval has the payer&#39;s number." in missing.text
    assert 'value="s9480, 90853"' in missing.text


def test_correcting_a_coverage_shows_the_member_id_to_who_may_change_it_alone(browse: Browse, kept: Keep) -> None:
    made = kept()
    url = tab(made, f"coverages/{made.coverage_id}/")
    assert f'value="{made.member_id}"' in browse("ben").get(url).text
    assert browse("dan").get(url).status_code == 403
    assert submit(browse("ben"), url, group_number="G-12").status_code == 302
    assert "group G-12" in browse("ben").get(tab(made)).text


def test_two_people_editing_lose_no_text(browse: Browse, kept: Keep) -> None:
    made = kept()
    url = tab(made, f"coverages/{made.coverage_id}/")
    slow, quick = browse("ivy"), browse("ben")
    opened = fields_of(slow.get(url).text)
    assert submit(quick, url, plan_name="Silver").status_code == 302
    opened["plan_name"] = "Gold"
    clash = slow.post(url, data=opened)
    assert clash.status_code == 409
    assert "Silver" in clash.text
    assert "Gold" in clash.text
    assert slow.post(url, data=fields_of(clash.text)).status_code == 302


def test_ending_and_voiding_by_their_pages(browse: Browse, kept: Keep) -> None:
    made, ben = kept(), browse("ben")
    assert submit(ben, tab(made, f"coverages/{made.coverage_id}/end/"), ends_on="2026-03-31").status_code == 302
    assert "1 Jan 2026 – 31 Mar 2026" in ben.get(tab(made)).text
    empty = submit(ben, tab(made, f"coverages/{made.coverage_id}/void/"), reason=" ")
    assert empty.status_code == 422
    assert submit(ben, tab(made, f"coverages/{made.coverage_id}/void/"), reason="Entered twice").status_code == 302
    assert "Entered twice" in ben.get(tab(made)).text


def test_an_authorization_from_request_to_answer_to_use(browse: Browse, cast: Cast, kept: Keep) -> None:
    made = kept()
    asked = submit(
        browse("ivy"),
        tab(made, "authorizations/request/"),
        coverage_id=str(made.coverage_id),
        authorized_units="10",
        starts_on=TODAY.isoformat(),
        notes="Called, on hold",
    )
    assert asked.status_code == 302
    page = browse("uma").get(asked.location)
    assert "Requested" in page.text
    assert "Called, on hold" in page.text
    answered = submit(
        browse("uma"),
        f"{asked.location}edit/",
        status="approved",
        number="A-880",
        ends_on=(TODAY + timedelta(days=20)).isoformat(),
    )
    assert answered.status_code == 302
    assert submit(browse("uma"), f"{asked.location}use/", used_units="3", as_of_on=TODAY.isoformat()).status_code == 302
    assert "7 of 10 days left" in browse("uma").get(asked.location).text
    header = browse("uma").get(f"/c/alder/patients/{made.patient_id}/")
    assert "7 of 10 days left" in header.text


def test_two_people_counting_units_are_told(browse: Browse, cast: Cast, kept: Keep) -> None:
    made = kept()
    url = tab(made, f"authorizations/{authorize(cast, made)}/use/")
    slow = browse("uma")
    opened = fields_of(slow.get(url).text)
    assert submit(browse("ben"), url, used_units="4", as_of_on=TODAY.isoformat()).status_code == 302
    opened["used_units"], opened["as_of_on"] = "5", TODAY.isoformat()
    assert slow.post(url, data=opened).status_code == 409


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [
        ("ana", "coverages/new/", 403),
        ("dan", "authorizations/new/", 403),
        ("ivy", "authorizations/new/", 403),
        ("ben", "authorizations/request/", 403),
        ("pru", "", 403),
        ("ivy", "authorizations/request/", 200),
    ],
)
def test_a_role_opens_what_its_permissions_say(browse: Browse, kept: Keep, who: str, path: str, status: int) -> None:
    assert browse(who).get(tab(kept(), path)).status_code == status


def test_other_clinics_records_and_other_patients_records_are_not_there(browse: Browse, cast: Cast, kept: Keep) -> None:
    here, other, foreign = kept(), kept(), kept("bo")
    of_other = authorize(cast, other)
    uma = browse("uma")
    for path in (
        f"/c/alder/patients/{foreign.patient_id}/insurance/",
        tab(here, f"coverages/{foreign.coverage_id}/"),
        tab(here, f"coverages/{other.coverage_id}/"),
        tab(here, f"coverages/{new_id()}/end/"),
        tab(here, f"authorizations/{of_other}/"),
        tab(here, f"authorizations/{of_other}/use/"),
        f"/c/alder/insurance/coverages/{foreign.coverage_id}/",
        f"/c/alder/insurance/payers/{foreign.payer_id}/",
    ):
        assert uma.get(path).status_code == 404, path


def test_payers_are_kept_by_billing_and_read_by_intake(browse: Browse) -> None:
    name = f"Prairie Plan {new_id()}"
    ben = browse("ben")
    made = submit(ben, "/c/alder/insurance/payers/new/", name=name, payer_code="PP1", kind="medicaid", state="il")
    assert made.status_code == 302
    bad = submit(ben, "/c/alder/insurance/payers/new/", name="Kept Payer", state="Illinois", postal_code="x")
    assert bad.status_code == 422
    assert 'value="Kept Payer"' in bad.text
    found = browse("ivy").get("/c/alder/insurance/payers/", query_string={"q": name[:20].upper()})
    assert name in found.text
    assert "Medicaid" in found.text
    assert browse("ivy").get("/c/alder/insurance/payers/new/").status_code == 403
    assert browse("pru").get("/c/alder/insurance/payers/").status_code == 403


def test_the_search_box_finds_a_patient_by_the_whole_member_id(browse: Browse, kept: Keep) -> None:
    made = kept()
    hits = browse("ben").get("/c/alder/search/", query_string={"q": made.member_id.lower()})
    assert f"/c/alder/patients/{made.patient_id}/insurance/" in hits.text
    near = browse("ben").get("/c/alder/search/", query_string={"q": made.member_id[:-1]})
    assert str(made.patient_id) not in near.text


def test_the_board_orders_by_days_left_and_filters(browse: Browse, cast: Cast, kept: Keep) -> None:
    made, uma = kept(), browse("uma")
    authorize(cast, made, number="LATE-9", ends_on=TODAY + timedelta(days=40))
    soon = authorize(cast, made, number="SOON-9", ends_on=TODAY + timedelta(days=5))
    authorize(cast, made, number="PAST-9", starts_on=TODAY - timedelta(days=9), ends_on=TODAY - timedelta(days=1))
    args = {"columns": "patient,number,until,units", "payer": str(made.payer_id)}

    def shown(**more: str) -> list[str]:
        text = uma.get("/c/alder/insurance/authorizations/", query_string={**args, **more}).text
        return sorted((n for n in ("SOON-9", "LATE-9", "PAST-9") if n in text), key=text.index)

    assert shown() == ["SOON-9", "LATE-9"]
    assert shown(show="ending") == ["SOON-9"]
    assert shown(show="over") == ["PAST-9"]
    assert shown(show="all", sort="-until") == ["LATE-9", "SOON-9", "PAST-9"]
    assert shown(status="requested") == []
    assert uma.get(f"/c/alder/insurance/authorizations/{soon}/").location.endswith(tab(made, f"authorizations/{soon}/"))


def test_the_boards_file_holds_the_columns_that_were_chosen(browse: Browse, cast: Cast, kept: Keep) -> None:
    made, uma = kept(), browse("uma")
    until = TODAY + timedelta(days=40)
    authorize(cast, made, ends_on=until)

    def filed(columns: str) -> list[list[str]]:
        args = {"columns": columns, "payer": str(made.payer_id)}
        text = uma.get("/c/alder/insurance/authorizations/export.csv", query_string=args).get_data().decode("utf-8-sig")
        return list(csv.reader(io.StringIO(text)))

    assert filed("units") == [["Units"], ["20 of 20 days left"]]
    assert filed("until") == [["Covered until"], [until.isoformat()]]
    assert filed("authorized,used,unit") == [["Authorized", "Used", "Counted in"], ["20", "0", "Days"]]


def test_a_list_that_is_only_filtered_by_default_says_what_it_is_for(browse: Browse, kept: Keep) -> None:
    made = kept()
    url = f"/c/alder/insurance/authorizations/?payer={made.payer_id}"
    assert "Nothing matches" in browse("uma").get(url).text


@pytest.mark.parametrize("path", ["authorizations/", "coverages/", "payers/", "authorizations/?q=test"])
def test_lists_take_the_same_number_of_statements_however_many_rows(
    app: Causeway, browse: Browse, cast: Cast, kept: Keep, path: str
) -> None:
    uma, url = browse("uma"), f"/c/alder/insurance/{path}"
    authorize(cast, kept())
    uma.get(url)
    counts = []
    for _more in range(2):
        with statements(app) as seen:
            assert uma.get(url).status_code == 200
        counts.append(len(seen))
        for _row in range(4):
            authorize(cast, kept())
    assert counts[0] == counts[1] <= 4, (
        seen
    )  # the request's opening, the trail, the page of rows, the payers to filter by


def test_today_takes_a_fixed_number_of_statements(app: Causeway, browse: Browse, cast: Cast, kept: Keep) -> None:
    uma = browse("uma")
    authorize(cast, kept(), ends_on=TODAY + timedelta(days=1))
    uma.get("/c/alder/")
    counts = []
    for _more in range(2):
        with statements(app) as seen:
            page = uma.get("/c/alder/")
        assert "for more days: " in page.text
        counts.append(len(seen))
        for _row in range(4):
            authorize(cast, kept(), ends_on=TODAY + timedelta(days=1), next_review_on=TODAY)
    assert counts[0] == counts[1], seen


def test_a_double_click_on_void_changes_nothing_the_second_time(browse: Browse, cast: Cast, kept: Keep) -> None:
    made = kept()
    found = authorize(cast, made)
    url, uma = tab(made, f"authorizations/{found}/void/"), browse("uma")
    values = fields_of(uma.get(url).text)
    values["reason"] = "Another patient's"
    assert [uma.post(url, data=values).status_code for _click in range(2)] == [302, 302]
    with cast.session("alder") as db:
        assert db.scalar(select(Authorization.version).where(Authorization.id == found)) == 2


def test_opening_the_tab_is_in_the_trail(browse: Browse, cast: Cast, kept: Keep) -> None:
    made = kept()
    browse("ben").get(tab(made))
    with cast.session("alder") as db:
        pages = db.scalars(
            select(AuditEvent.detail["page"].astext).where(
                AuditEvent.patient_id == made.patient_id, AuditEvent.action == "patient.viewed"
            )
        ).all()
    assert pages == ["insurance"]


def test_dates_of_the_form_are_read_as_typed(browse: Browse, kept: Keep) -> None:
    made = kept()
    answer = submit(
        browse("ivy"),
        tab(made, "coverages/new/"),
        payer_id=str(made.payer_id),
        rank="3",
        starts_on="3/1/2026",
        ends_on="2026-02-01",
    )
    assert answer.status_code == 422
    assert "A coverage cannot end before it starts." in answer.text
    assert date(2026, 3, 1).isoformat() in answer.text or "3/1/2026" in answer.text
