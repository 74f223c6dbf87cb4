"""Whose caseload: assignment, dated cover, break-glass and its review."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from causeway import access, clock
from causeway.access import Permission, Scope
from causeway.errors import Forbidden, OutsideCaseload, Refused
from causeway.ids import new_id
from tenants.patients import queries, services
from tenants.patients.errors import AlreadyDone, RecordNotFound
from tenants.patients.models import CareKind, Patient, ReviewOutcome
from tenants.patients.services import PatientFacts
from tests.cast import Cast
from tests.patients.conftest import submit

REASON = "Called by the hospital about this patient"


@pytest.fixture
def today(cast: Cast) -> date:
    return clock.today(cast.actor("dan").zone)


@pytest.fixture
def sees(alder: Session, cast: Cast, rosa: Patient) -> Callable[[str], bool]:
    """Whether somebody reaches Rosa's chart, asked as pages ask and as lists ask."""

    def ask(who: str) -> bool:
        actor = cast.actor(who)
        listed = [row.id for row in queries.find_matches(alder, actor, "testperson", 10_000)]
        try:
            access.require_patient(alder, actor, Permission.PATIENT_READ, rosa.id)
        except OutsideCaseload:
            assert rosa.id not in listed
            return False
        assert rosa.id in listed
        return True

    return ask


def test_a_clinician_sees_the_patients_assigned_to_them_alone(
    alder: Session, cast: Cast, rosa: Patient, sees: Callable[[str], bool]
) -> None:
    assert not sees("ana")
    services.assign(alder, cast.actor("dan"), rosa.id, cast.users["ana"])
    assert sees("ana")
    assert not sees("pat")
    assert sees("pia")


@pytest.mark.parametrize(
    ("first", "last", "reached"),
    [(0, None, True), (0, 0, True), (-5, 5, True), (1, None, False), (-5, -1, False), (1, 9, False)],
)
def test_an_assignment_counts_between_its_days(
    alder: Session, cast: Cast, rosa: Patient, sees: Callable[[str], bool], today: date,
    first: int, last: int | None, reached: bool,
) -> None:  # fmt: skip
    services.assign(
        alder,
        cast.actor("dan"),
        rosa.id,
        cast.users["ana"],
        from_on=today + timedelta(days=first),
        until_on=None if last is None else today + timedelta(days=last),
    )
    assert sees("ana") is reached


def test_the_same_assignment_twice_is_one(alder: Session, cast: Cast, rosa: Patient) -> None:
    dan = cast.actor("dan")
    first = services.assign(alder, dan, rosa.id, cast.users["ana"])
    assert services.assign(alder, dan, rosa.id, cast.users["ana"]).id == first.id
    assert services.assign(alder, dan, rosa.id, cast.users["ana"], CareKind.FACILITATOR).id != first.id


def test_one_session_after_another_prolongs_the_facilitators_assignment(
    alder: Session, cast: Cast, rosa: Patient, today: date
) -> None:
    dan, cal = cast.actor("dan"), cast.users["ana"]
    spans = [(10, today), (25, today + timedelta(days=3)), (12, today + timedelta(days=5))]
    rows = [
        services.assign(
            alder, dan, rosa.id, cal, CareKind.FACILITATOR, from_on=first, until_on=today + timedelta(days=last)
        )
        for last, first in spans
    ]
    assert {row.id for row in rows} == {rows[0].id}
    assert rows[0].until_on == today + timedelta(days=25)


def test_an_ended_assignment_closes_the_chart(
    alder: Session, cast: Cast, rosa: Patient, sees: Callable[[str], bool], today: date
) -> None:
    dan = cast.actor("dan")
    row = services.assign(alder, dan, rosa.id, cast.users["ana"], from_on=today - timedelta(days=9))
    services.end(alder, dan, row.id)
    assert not sees("ana")


def test_only_a_member_of_the_clinic_can_have_patients(alder: Session, cast: Cast, rosa: Patient) -> None:
    with pytest.raises(Refused):
        services.assign(alder, cast.actor("dan"), rosa.id, cast.users["cleo"])


@pytest.mark.parametrize("who", ["fay", "ben", "dee", "aud", "pat"])
def test_who_may_not_assign_cannot(alder: Session, cast: Cast, rosa: Patient, who: str) -> None:
    with pytest.raises((Forbidden, OutsideCaseload)):
        services.assign(alder, cast.actor(who), rosa.id, cast.users["ana"])


@pytest.mark.parametrize(("first", "last", "reached"), [(0, 3, True), (-3, 0, True), (1, 3, False)])
def test_a_cover_opens_the_whole_caseload_for_its_days(
    alder: Session, cast: Cast, rosa: Patient, sees: Callable[[str], bool], today: date,
    first: int, last: int, reached: bool,
) -> None:  # fmt: skip
    dan = cast.actor("dan")
    services.cover(
        alder,
        dan,
        covered_user_id=cast.users["ana"],
        covering_user_id=cast.users["pat"],
        from_on=today + timedelta(days=first),
        until_on=today + timedelta(days=last),
    )
    assert not sees("pat")
    services.assign(alder, dan, rosa.id, cast.users["ana"])  # joins the caseload while it is covered
    assert sees("pat") is reached


def test_a_cover_of_a_cover_reaches_nothing(
    alder: Session, cast: Cast, rosa: Patient, sees: Callable[[str], bool], today: date
) -> None:
    dan = cast.actor("dan")
    services.assign(alder, dan, rosa.id, cast.users["ana"], CareKind.COVER)
    services.cover(
        alder, dan, covered_user_id=cast.users["ana"], covering_user_id=cast.users["pat"], from_on=today, until_on=today
    )
    assert sees("ana")
    assert not sees("pat")


def test_an_ended_cover_closes_at_once_and_only_once(
    alder: Session, cast: Cast, rosa: Patient, sees: Callable[[str], bool], today: date
) -> None:
    dan = cast.actor("dan")
    services.assign(alder, dan, rosa.id, cast.users["ana"])
    row = services.cover(
        alder, dan, covered_user_id=cast.users["ana"], covering_user_id=cast.users["pat"], from_on=today, until_on=today
    )
    services.cancel_cover(alder, dan, row.id)
    assert not sees("pat")
    with pytest.raises(AlreadyDone):
        services.cancel_cover(alder, dan, row.id)


@pytest.mark.parametrize(("covered", "covering", "days"), [("ana", "ana", 1), ("ana", "cleo", 1), ("ana", "pat", -1)])
def test_a_cover_that_cannot_be_is_refused(
    alder: Session, cast: Cast, today: date, covered: str, covering: str, days: int
) -> None:
    with pytest.raises(Refused):
        services.cover(
            alder,
            cast.actor("dan"),
            covered_user_id=cast.users[covered],
            covering_user_id=cast.users[covering],
            from_on=today - timedelta(days=5),
            until_on=today + timedelta(days=days),
        )


def test_break_glass_opens_one_chart_for_an_hour(
    alder: Session, cast: Cast, rosa: Patient, sees: Callable[[str], bool]
) -> None:
    opening = services.break_glass(alder, cast.actor("ana"), rosa.id, REASON)
    assert sees("ana")
    assert not sees("pat")
    with clock.frozen(opening.opened_at + timedelta(minutes=59, seconds=59)):
        assert sees("ana")
    with clock.frozen(opening.opened_at + timedelta(minutes=60)):
        assert not sees("ana")


def test_break_glass_needs_a_reason_and_the_permission(alder: Session, cast: Cast, rosa: Patient) -> None:
    with pytest.raises(Refused):
        services.break_glass(alder, cast.actor("ana"), rosa.id, "  too    short ")
    for who in ("fay", "dee", "aud", "ben"):
        with pytest.raises(Forbidden):
            services.break_glass(alder, cast.actor(who), rosa.id, REASON)


def test_opening_an_open_chart_again_changes_nothing(alder: Session, cast: Cast, rosa: Patient) -> None:
    ana = cast.actor("ana")
    first = services.break_glass(alder, ana, rosa.id, REASON)
    assert services.break_glass(alder, ana, rosa.id, REASON).id == first.id


def test_a_closed_opening_is_closed(alder: Session, cast: Cast, rosa: Patient, sees: Callable[[str], bool]) -> None:
    services.break_glass(alder, cast.actor("ana"), rosa.id, REASON)
    services.close_glass(alder, cast.actor("ana"), rosa.id)
    assert not sees("ana")
    services.close_glass(alder, cast.actor("ana"), rosa.id)


def test_the_reason_is_sealed(alder: Session, cast: Cast, rosa: Patient) -> None:
    opening = services.break_glass(alder, cast.actor("ana"), rosa.id, REASON)
    assert REASON.encode() not in opening.reason_sealed


def test_an_opening_is_reviewed_once_and_by_somebody_else(alder: Session, cast: Cast, rosa: Patient) -> None:
    opening = services.break_glass(alder, cast.actor("ana"), rosa.id, REASON)
    pru, found = cast.actor("pru"), ReviewOutcome.JUSTIFIED
    for who in ("dan", "dee"):
        with pytest.raises(Forbidden):
            services.clear_opening(alder, cast.actor(who), opening.id, outcome=found, note="Fine")
    own = replace(pru, user_id=cast.users["ana"])  # Ana, were she the privacy officer as well
    with pytest.raises(Refused):
        services.clear_opening(alder, own, opening.id, outcome=found, note="Fine")
    services.clear_opening(alder, pru, opening.id, outcome=found, note="The hospital called")
    with pytest.raises(AlreadyDone):
        services.clear_opening(alder, pru, opening.id, outcome=found, note="Again")


def test_an_opening_of_another_clinic_cannot_be_reviewed(
    alder: Session, birch: Session, cast: Cast, rosa: Patient
) -> None:
    opening = services.break_glass(alder, cast.actor("ana"), rosa.id, REASON)
    officer = replace(cast.actor("bo"), held={Permission.PRIVACY_REVIEW: Scope.ALL})
    with pytest.raises(RecordNotFound):
        services.clear_opening(birch, officer, opening.id, outcome=ReviewOutcome.JUSTIFIED, note="x")


# Pages


def test_from_the_locked_chart_through_the_reason_to_the_review(
    browse: Callable[[str], FlaskClient], committed: Callable[..., UUID]
) -> None:
    facts = PatientFacts(first_name="Gina", last_name="Glass", born_on=date(1977, 7, 7))
    patient_id, ana = committed(facts), browse("ana")
    locked = ana.get(f"/c/alder/patients/{patient_id}/")
    assert locked.status_code == 403
    assert "Gina" not in locked.text
    assert f"/c/alder/glass/{patient_id}/open/" in locked.text
    short = submit(ana, f"/c/alder/glass/{patient_id}/open/", reason="short")
    assert (short.status_code, "at least 15" in short.text) == (422, True)
    assert submit(ana, f"/c/alder/glass/{patient_id}/open/", reason=REASON).status_code == 302
    chart = ana.get(f"/c/alder/patients/{patient_id}/")
    assert "outside your caseload" in chart.text
    assert "60 minutes left" in chart.text
    queue = browse("pru").get("/c/alder/privacy/break-glass/")
    assert "Glass, Gina" in queue.text
    found = re.search(r'/c/alder/privacy/break-glass/[0-9a-f-]{36}/(?=">[^<]*</a></th>)', queue.text)
    assert found is not None
    review = found.group()
    assert REASON in browse("pru").get(review).text
    dee = browse("dee")
    read = dee.get(review)
    assert REASON in read.text
    assert "waits for the privacy officer" in read.text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', read.text)
    assert token is not None
    assert dee.post(review, data={"csrf_token": token.group(1), "note": "x"}).status_code == 403
    assert "Glass, Gina" in browse("pru").get("/c/alder/").text
    assert submit(browse("pru"), review, note="The hospital confirmed it").status_code == 302
    assert "Glass, Gina" not in browse("pru").get("/c/alder/").text
    assert "The hospital confirmed it" in browse("dee").get(review).text


def test_who_is_found_must_match_exactly(browse: Callable[[str], FlaskClient], committed: Callable[..., UUID]) -> None:
    patient_id = committed(PatientFacts(first_name="Exa", last_name="Ctly", born_on=date(1966, 6, 6)))
    ana, url = browse("ana"), "/c/alder/glass/"
    found = submit(ana, url, first_name="exa", last_name="CTLY", born_on="6/6/1966")
    assert found.location == f"/c/alder/glass/{patient_id}/open/"
    for typed in (
        {"first_name": "Ex", "last_name": "Ctly", "born_on": "1966-06-06"},
        {"first_name": "Exa", "last_name": "Ctly", "born_on": "1966-06-07"},
        {"first_name": "Exa", "last_name": "Ctly"},
        {"record_number": "P-9"},
        {},
    ):
        assert submit(ana, url, **typed).status_code == 422
    assert browse("fay").get(url).status_code == 403


def test_the_director_sets_and_ends_a_cover_on_the_page(
    browse: Callable[[str], FlaskClient], cast: Cast, today: date
) -> None:
    dan = browse("dan")
    who = {"covered_user_id": str(cast.users["ana"]), "covering_user_id": str(cast.users["nia"])}
    wrong = submit(dan, "/c/alder/caseloads/cover/", **who, until_on="2020-01-01")
    assert wrong.status_code == 422
    assert (
        submit(dan, "/c/alder/caseloads/cover/", **who, until_on=today.isoformat(), note="Holiday").status_code == 302
    )
    page = dan.get("/c/alder/caseloads/").text
    assert "Holiday" in page
    ending = page.split("Holiday")[1].split('href="')[1].split('"')[0]
    assert submit(dan, f"/c/alder/caseloads/{ending}").status_code == 302
    assert "Holiday" not in dan.get("/c/alder/caseloads/").text
    assert dan.get(f"/c/alder/caseloads/cover/{new_id()}/end/").status_code == 404
    assert browse("ana").get("/c/alder/caseloads/").status_code == 403


def test_a_patient_is_put_on_and_taken_off_a_caseload_on_the_pages(
    browse: Callable[[str], FlaskClient], committed: Callable[..., UUID], cast: Cast
) -> None:
    team = f"/c/alder/patients/{committed()}/team/"
    dan = browse("dan")
    assert submit(dan, f"{team}assign/", user_id=str(cast.users["ana"])).status_code == 302
    page = browse("ana").get(team).text
    assert "Ana Example" in page
    assert "Take off" not in page
    ending = dan.get(team).text.split("/end/")[0].rsplit('"', 1)[1]
    assert submit(dan, f"{team}{ending}/end/").status_code == 302
    assert dan.get(f"{team}{new_id()}/end/").status_code == 404
