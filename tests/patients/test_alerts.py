"""An alert: to whom it goes, how it is taken up and closed, and where it goes when nobody does."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from causeway import clock
from causeway.errors import Forbidden, Refused, Stale
from causeway.ids import new_id
from causeway.mail import OutgoingMail
from causeway.protection import master_key
from tenants.patients.alerts import queries, rules, services
from tenants.patients.alerts.errors import AlertClosed, NobodyThere, NotSeenYet, NotYours
from tenants.patients.alerts.escalating import escalate
from tenants.patients.alerts.models import Alert
from tenants.patients.alerts.rules import AlertKind, State, Step
from tenants.patients.models import Patient
from tenants.patients.services import PatientFacts, assign
from tenants.staff import services as staff
from tenants.staff.on_call import queries as on_call
from tenants.staff.on_call import services as duty
from tenants.staff.on_call.rules import Hours
from tenants.staff.on_call.services import ShiftFacts
from tenants.staff.services import StaffFacts
from tests.cast import Cast, take_off_staff
from tests.pages import fields_of, submit

FRIDAY = datetime(2026, 11, 20, 18, tzinfo=UTC)  # noon in Chicago
NIGHT = datetime(2026, 11, 21, 6, tzinfo=UTC)  # midnight
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with clock.frozen(FRIDAY):
        yield


@pytest.fixture
def hours(alder: Session, cast: Cast) -> None:
    """Alder is staffed on weekdays from eight to six."""
    duty.set_week(alder, cast.actor("dan"), {day: Hours(480, 1080) for day in range(1, 6)})
    for shift in on_call.list_between(alder, FRIDAY - timedelta(days=2), FRIDAY + timedelta(days=9)):
        duty.take_off_call(alder, cast.actor("dan"), shift.id)


def put_on_call(db: Session, cast: Cast, who: str) -> None:
    take_off_staff(db, cast.users[who])
    member = staff.add_staff_member(db, cast.actor("dee"), StaffFacts(who.title(), "Alertson", user_id=cast.users[who]))
    facts = ShiftFacts(member.id, FRIDAY - timedelta(days=1), FRIDAY + timedelta(days=3), "217-555-0101")
    duty.put_on_call(db, cast.actor("dan"), facts)


def raised(db: Session, cast: Cast, patient: Patient, *, source_id: UUID | None = None) -> Alert:
    source = source_id or new_id()
    return services.raise_alert(db, cast.actor("pat"), patient.id, kind=AlertKind.CHECK_IN, source_id=source)


def letters(db: Session) -> list[str]:
    rows = db.scalars(select(OutgoingMail.sealed).where(OutgoingMail.what == "notice that an alert waits"))
    return [master_key().open("outgoing_mail.sealed", row).decode() for row in rows if row is not None]


def test_an_alert_goes_to_the_primary_clinician_in_the_clinics_hours_without_mail(
    alder: Session, cast: Cast, rosa: Patient, hours: None
) -> None:
    assign(alder, cast.actor("dan"), rosa.id, cast.users["ana"])
    before = len(letters(alder))
    alert = raised(alder, cast, rosa)
    assert (alert.owner_id, alert.step) == (cast.users["ana"], Step.OWNER)
    assert alert.escalates_at == FRIDAY + rules.ACKNOWLEDGE_MINUTES * MINUTE
    assert raised(alder, cast, rosa, source_id=alert.source_id).id == alert.id, (
        "one alert of one record waits at a time"
    )
    assert len(letters(alder)) == before


def test_outside_them_it_goes_to_the_person_on_call_by_a_letter_that_says_nothing(
    alder: Session, cast: Cast, rosa: Patient, hours: None
) -> None:
    assign(alder, cast.actor("dan"), rosa.id, cast.users["ana"])
    put_on_call(alder, cast, "nia")
    before = letters(alder)
    with clock.frozen(NIGHT):
        alert = raised(alder, cast, rosa)
    assert (alert.owner_id, alert.step) == (cast.users["nia"], Step.ON_CALL)
    (letter,) = [one for one in letters(alder) if one not in before] or [""]
    assert "nia@alder.example" in letter
    for word in ("Rosa", "Testperson", "harm", "safety", "check-in", "patient", "http"):
        assert word not in letter


def test_outside_them_with_nobody_on_call_the_directors_are_told_at_once(
    alder: Session, cast: Cast, rosa: Patient, hours: None
) -> None:
    assign(alder, cast.actor("dan"), rosa.id, cast.users["ana"])
    before = letters(alder)
    with clock.frozen(NIGHT):
        alert = raised(alder, cast, rosa)
        assert escalate(alder, cast.actor("dan")) == 0
    assert (alert.owner_id, alert.step, alert.escalates_at) == (cast.users["ana"], Step.DIRECTORS, None)
    told = Counter(letters(alder)) - Counter(before)
    assert [letter for letter in told.elements() if "dan@alder.example" in letter]


def test_an_alert_nobody_takes_up_goes_on_call_then_to_the_directors_and_no_further(
    alder: Session, cast: Cast, rosa: Patient, hours: None
) -> None:
    assign(alder, cast.actor("dan"), rosa.id, cast.users["ana"])
    put_on_call(alder, cast, "nia")
    dan, alert = cast.actor("dan"), raised(alder, cast, rosa)
    late = rules.ACKNOWLEDGE_MINUTES * MINUTE
    with clock.frozen(FRIDAY + late - MINUTE):
        escalate(alder, dan)
    assert alert.step is Step.OWNER
    with clock.frozen(FRIDAY + late):
        escalate(alder, dan)
        escalate(alder, dan)
    assert (alert.step, alert.owner_id) == (Step.ON_CALL, cast.users["nia"])
    with clock.frozen(FRIDAY + 2 * late):
        escalate(alder, dan)
    assert (alert.step, alert.escalates_at) == (Step.DIRECTORS, None)
    with clock.frozen(FRIDAY + 9 * late):
        escalate(alder, dan)
    assert alert.step is Step.DIRECTORS
    assert any("dan@alder.example" in one for one in letters(alder))


def test_only_a_clinic_with_an_alert_beyond_its_time_is_given_a_job(
    alder: Session, cast: Cast, rosa: Patient, hours: None
) -> None:
    # Of a patient without a clinician it would begin with the directors, and go no further.
    assign(alder, cast.actor("dan"), rosa.id, cast.users["ana"])
    alert = raised(alder, cast, rosa)
    assert alert.escalates_at is not None
    alder.execute(update(Alert).where(Alert.id != alert.id).values(escalates_at=None))
    assert not queries.has_escalating(alder, alert.escalates_at - MINUTE)
    assert queries.has_escalating(alder, alert.escalates_at)
    services.acknowledge(alder, cast.actor("dan"), alert.id)
    assert not queries.has_escalating(alder, FRIDAY + timedelta(days=9))


@pytest.mark.parametrize(
    ("step", "has_on_call", "is_asked", "expected"),
    [
        (Step.OWNER, True, False, Step.ON_CALL),
        (Step.OWNER, True, True, Step.DIRECTORS),
        (Step.OWNER, False, False, Step.DIRECTORS),
        (Step.ON_CALL, True, True, Step.DIRECTORS),
        (Step.ON_CALL, True, False, Step.DIRECTORS),
        (Step.DIRECTORS, True, False, None),
    ],
)
def test_every_step_leads_to_somebody_else(
    step: Step, has_on_call: bool, is_asked: bool, expected: Step | None
) -> None:
    assert rules.next_step(step, has_on_call=has_on_call, is_on_call_asked=is_asked) is expected


def test_what_is_acknowledged_goes_no_further_and_is_closed_with_words(
    alder: Session, cast: Cast, rosa: Patient, hours: None
) -> None:
    dan, alert = cast.actor("dan"), raised(alder, cast, rosa)
    with pytest.raises(NotSeenYet):
        services.close(alder, dan, alert.id, "Done.")
    with pytest.raises(Stale):
        services.acknowledge(alder, dan, alert.id, expected_version=99)
    services.acknowledge(alder, dan, alert.id)
    services.acknowledge(alder, cast.actor("nia"), alert.id)
    assert (alert.acknowledged_by_id, alert.escalates_at) == (cast.users["dan"], None), "the first stays named"
    with clock.frozen(FRIDAY + timedelta(hours=5)):
        assert alert not in queries.list_escalating(alder, clock.now())
    with pytest.raises(Refused):
        services.close(alder, dan, alert.id, "  ")
    with pytest.raises(Forbidden):
        services.close(alder, cast.actor("ivy"), alert.id, "Done.")
    services.close(alder, dan, alert.id, "Spoke with her.")
    services.close(alder, dan, alert.id, "Again.")
    assert services.outcome_of(alder, dan, alert.id) == "Spoke with her."
    assert queries.get_row(alder, alert.id).state is State.CLOSED
    with pytest.raises(AlertClosed):
        services.hand_on(alder, dan, alert.id, cast.users["nia"])


def test_it_is_handed_on_only_to_somebody_who_may_act_and_waits_for_them(
    alder: Session, cast: Cast, rosa: Patient, hours: None
) -> None:
    dan, alert = cast.actor("dan"), raised(alder, cast, rosa)
    services.acknowledge(alder, dan, alert.id)
    with pytest.raises(NobodyThere):
        services.hand_on(alder, dan, alert.id, cast.users["fay"])
    services.hand_on(alder, dan, alert.id, cast.users["nia"])
    assert (alert.owner_id, alert.acknowledged_at, alert.step) == (cast.users["nia"], None, Step.OWNER)
    assert alert.escalates_at is not None


def test_who_was_sent_an_alert_sees_it_and_nobody_else_outside_their_caseload(
    alder: Session, cast: Cast, rosa: Patient, hours: None
) -> None:
    ana, alert = cast.actor("ana"), raised(alder, cast, rosa)
    with pytest.raises(NotYours):
        services.acknowledge(alder, ana, alert.id)
    assert alert.id not in {row.id for row in queries.list_open(alder, ana, 500)}
    services.hand_on(alder, cast.actor("dan"), alert.id, cast.users["ana"])
    assert alert.id in {row.id for row in queries.list_open(alder, ana, 500)}
    services.acknowledge(alder, ana, alert.id)
    for who in ("fay", "ben", "pat"):
        with pytest.raises(Forbidden):
            services.acknowledge(alder, cast.actor(who), alert.id)


def test_an_alert_is_taken_up_and_closed_through_its_page(
    cast: Cast, browse: Callable[[str], FlaskClient], committed: Callable[..., UUID]
) -> None:
    patient_id = committed(PatientFacts("Paula", "Pagesworth", date(1990, 1, 1)))
    with cast.session("alder", "pat") as db:
        alert_id = services.raise_alert(
            db, cast.actor("pat"), patient_id, kind=AlertKind.CHECK_IN, source_id=new_id()
        ).id
        db.commit()
    path, dan = f"/c/alder/alerts/{alert_id}/", browse("dan")
    page = dan.get(path)
    assert page.status_code == 200
    assert "Thoughts of self-harm at the check-in" in page.text
    assert browse("cleo").get(f"/c/birch/alerts/{alert_id}/").status_code == 404
    assert browse("fay").get(path).status_code == 403
    assert "Pagesworth" in dan.get("/c/alder/alerts/", query_string={"q": "Pagesworth"}).text
    early = submit(dan, f"{path}close/", outcome="Spoke with her.")
    assert early.status_code == 422
    assert "Spoke with her." in early.text
    version = fields_of(early.text)["version"]
    for _click in range(2):
        data = {"csrf_token": csrf(page.text), "form_key": str(new_id()), "version": version}
        assert dan.post(f"{path}acknowledge/", data=data).status_code == 302
    assert submit(dan, f"{path}close/", outcome="").status_code == 422
    assert submit(dan, f"{path}close/", outcome="Spoke with her.").status_code == 302
    assert "Spoke with her." in dan.get(path).text


def csrf(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found is not None
    return found.group(1)
