"""Evaluations, orders and certifications: who signs, what is frozen, and what is due when."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from causeway import clock
from causeway.access import Actor
from causeway.errors import Forbidden, Invalid, Refused
from tenants.care.psychiatry import due, past, queries, services
from tenants.care.psychiatry.errors import CertifiedAlready, NoEpisode, NotAPhysician, NotSigned, NotTheirOrder, Settled
from tenants.care.psychiatry.models import Evaluation
from tenants.care.psychiatry.rules import EvaluationKind, OrderKind, OrderState, Told
from tenants.care.psychiatry.services import OrderFacts
from tenants.intake.models import Episode, Leave
from tenants.intake.rules import EpisodeStatus, LeaveReason
from tenants.patients.medications.services import note_list_checked
from tests.cast import Cast
from tests.pages import Links, fields_of, submit
from tests.psychiatry.conftest import NOW, Group, Ids, on_staff

Browse = Callable[[str], FlaskClient]
WHOLE = dict.fromkeys(("reason", "history", "mood_affect", "thought", "risk", "impression", "plan"), "Said so.")


def ids(items: list[Any]) -> list[UUID]:
    return [item.patient_id for item in items]


# Evaluations


def test_an_evaluation_is_signed_whole_and_then_frozen(group: Group, pia: Actor, rosa: UUID) -> None:
    with pytest.raises(Invalid) as gaps:
        services.sign_evaluation(group.db, pia, rosa, EvaluationKind.INITIAL, {"reason": "x"})
    assert set(gaps.value.problems) == set(WHOLE) - {"reason"}
    services.keep_draft(group.db, pia, rosa, {"reason": ["half"]})
    made = services.sign_evaluation(group.db, pia, rosa, EvaluationKind.INITIAL, {**WHOLE, "speech": " calm "})
    assert queries.find_draft(group.db, pia, rosa) is None
    assert queries.content_of(group.db, made)["speech"] == "calm"
    services.add_addendum(group.db, pia, made.id, "Blood pressure was taken.")
    assert [row.text for row in queries.list_addenda(group.db, made.id)] == ["Blood pressure was taken."]
    with pytest.raises(DBAPIError):
        group.db.execute(text("UPDATE evaluations SET kind = 'follow_up' WHERE id = :id"), {"id": made.id})


@pytest.mark.parametrize("who", ["nia", "ana", "dan", "pat", "uma"])
def test_only_a_prescriber_evaluates(group: Group, cast: Cast, rosa: UUID, who: str) -> None:
    with pytest.raises(Forbidden):
        services.sign_evaluation(group.db, cast.actor(who), rosa, EvaluationKind.INITIAL, WHOLE)


def test_an_evaluation_is_due_within_a_week_of_admission(group: Group, app: Any, pia: Actor, rosa: UUID) -> None:
    today = clock.today(pia.zone)
    admitted = group.db.scalars(select(Episode).where(Episode.patient_id == rosa)).one().admitted_on
    with app.test_request_context():
        waiting = next(item for item in due.evaluations(group.db, pia, today, 500) if item.patient_id == rosa)
        assert waiting.due_on == admitted + timedelta(days=7)
        services.sign_evaluation(group.db, pia, rosa, EvaluationKind.INITIAL, WHOLE)
        assert rosa not in ids(due.evaluations(group.db, pia, today, 500))


def test_an_evaluation_is_not_asked_for_during_a_leave_whose_days_do_not_count(
    group: Group, app: Any, pia: Actor, rosa: UUID
) -> None:
    today = clock.today(pia.zone)
    episode = group.db.scalars(select(Episode).where(Episode.patient_id == rosa)).one()
    episode.admitted_on = today - timedelta(days=9)
    leave = Leave(patient_id=rosa, episode_id=episode.id, reason=LeaveReason.ILLNESS, from_on=today - timedelta(days=4))
    group.db.add(leave)
    episode.status = EpisodeStatus.ON_LEAVE
    group.db.flush()
    with app.test_request_context():
        assert rosa not in ids(due.evaluations(group.db, pia, today, 500))
        leave.returned_on, episode.status = today, EpisodeStatus.ACTIVE
        group.db.flush()
        waiting = next(item for item in due.evaluations(group.db, pia, today, 500) if item.patient_id == rosa)
    assert waiting.due_on == today + timedelta(days=2), "seven days, and four of leave"


def test_what_fell_due_is_told_with_the_day_it_was_done(group: Group, app: Any, pia: Actor, rosa: UUID) -> None:
    today = clock.today(pia.zone)
    episode = group.db.scalars(select(Episode).where(Episode.patient_id == rosa)).one()
    episode.admitted_on = today - timedelta(days=70)
    group.db.flush()
    with clock.frozen(NOW - timedelta(days=68)), app.test_request_context():
        services.certify(group.db, pia, rosa, "Would relapse at home.", week_hours=9)
        services.sign_evaluation(group.db, pia, rosa, EvaluationKind.INITIAL, WHOLE)

    def told(kind: Any, until: int = 0) -> list[tuple[int, int | None]]:
        found = kind(group.db, pia, today - timedelta(days=90), today + timedelta(days=until))
        days = [(one.due_on, one.done_on) for one in found if one.patient_id == rosa]
        return [((by - today).days, None if done is None else (done - today).days) for by, done in days]

    assert told(past.certifications) == [(-70, -68), (-8, None)]
    assert told(past.evaluations) == [(-63, -68)]
    assert told(past.checks) == [(-63, None)]
    episode.discharged_on, episode.status = today - timedelta(days=20), EpisodeStatus.DISCHARGED
    group.db.flush()
    assert told(past.certifications) == [(-70, -68)], "whoever is gone is certified no more"


# Orders


def test_a_prescribers_order_is_signed_as_it_is_given_and_carried_out_once(
    group: Group, cast: Cast, pia: Actor, rosa: UUID
) -> None:
    order = services.give_order(group.db, pia, rosa, OrderFacts(OrderKind.LABORATORY, "Liver panel"))
    services.carry_out(group.db, cast.actor("nia"), order.id, "Drawn at noon")
    row = queries.list_orders(group.db, rosa)[0]
    assert (row.state, row.carried_out_by, row.outcome) == (OrderState.DONE, "Nia Example", "Drawn at noon")
    with pytest.raises(Settled):
        services.stop_order(group.db, pia, order.id, "x")
    with pytest.raises(DBAPIError):
        group.db.execute(text("UPDATE orders SET carried_out_at = now() WHERE id = :id"), {"id": order.id})


def test_an_order_that_was_told_waits_for_who_gave_it(
    group: Group, cast: Cast, app: Any, pia: Actor, rosa: UUID
) -> None:
    nia, today = cast.actor("nia"), clock.today(pia.zone)
    facts = OrderFacts(OrderKind.MONITORING, "Pulse twice", Told.BY_PHONE, cast.users["pia"])
    order = services.give_order(group.db, nia, rosa, facts)
    with pytest.raises(NotSigned):
        services.carry_out(group.db, nia, order.id)
    with app.test_request_context():
        mine = [item for item in due.own_orders_to_sign(group.db, pia, today, 500) if item.id == order.id]
        assert [item.due_on for item in mine] == [clock.local(NOW + timedelta(hours=48), pia.zone).date()]
        for _time in range(2):
            services.sign_order(group.db, pia, order.id)
        assert order.id not in {item.id for item in due.orders_to_sign(group.db, pia, today, 500)}
        assert order.id in {item.id for item in due.orders_to_do(group.db, pia, today, 500)}


def test_nobody_signs_anothers_order(group: Group, cast: Cast, pia: Actor, rosa: UUID) -> None:
    facts = OrderFacts(OrderKind.OTHER, "Rest", Told.IN_PERSON, cast.users["pia"])
    order = services.give_order(group.db, cast.actor("nia"), rosa, facts)
    order_of_other = queries.get_order(group.db, order.id)
    with pytest.raises(Forbidden):
        services.sign_order(group.db, cast.actor("nia"), order_of_other.id)
    other = cast.actor("pia")
    object.__setattr__(other, "user_id", cast.users["dan"])
    with pytest.raises(NotTheirOrder):
        services.sign_order(group.db, other, order.id)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": " "}, "text"),
        ({"ordered_by_id": None}, "ordered_by_id"),
        ({"ordered_by_id": "ana"}, "ordered_by_id"),
        ({"told": Told.WRITTEN}, "told"),
        ({"ordered_at": NOW + timedelta(minutes=1)}, "ordered_at"),
    ],
)
def test_an_order_that_says_too_little_is_refused(
    group: Group, cast: Cast, pia: Actor, rosa: UUID, changes: dict[str, Any], field: str
) -> None:
    values = {"kind": OrderKind.OTHER, "text": "Rest", "told": Told.IN_PERSON, "ordered_by_id": "pia", **changes}
    values["ordered_by_id"] = cast.users.get(values["ordered_by_id"]) if values["ordered_by_id"] else None
    with pytest.raises(Refused) as refused:
        services.give_order(group.db, cast.actor("nia"), rosa, OrderFacts(**values))
    assert refused.value.field == field


# Certification


def test_the_clock_of_certification_runs_from_admission(group: Group, app: Any, pia: Actor, rosa: UUID) -> None:
    today = clock.today(pia.zone)

    def asked(after: int) -> list[Any]:
        found = due.certifications(group.db, pia, today + timedelta(days=after), 500)
        return [item.due_on for item in found if item.patient_id == rosa]

    admitted = group.db.scalars(select(Episode).where(Episode.patient_id == rosa)).one().admitted_on
    with app.test_request_context():
        assert asked(0) == [admitted]
        made = services.certify(group.db, pia, rosa, "Would relapse at home.", week_hours=9)
        assert made.holds_until == today + timedelta(days=60)
        assert [asked(44), asked(45), asked(61)] == [[], [made.holds_until], [made.holds_until]]
    with pytest.raises(CertifiedAlready):
        services.certify(group.db, pia, rosa, "Again.", week_hours=9)
    with pytest.raises(DBAPIError):
        group.db.execute(text("UPDATE certifications SET week_hours = 3 WHERE id = :id"), {"id": made.id})


def test_only_a_physician_certifies_and_only_who_is_in_care(group: Group, cast: Cast, pia: Actor, rosa: UUID) -> None:
    for reason, hours in ((" ", 9), ("x", 0), ("x", 61)):
        with pytest.raises(Refused):
            services.certify(group.db, pia, rosa, reason, week_hours=hours)
    on_staff(group.db, cast, "PMHNP-BC")
    with pytest.raises(NotAPhysician):
        services.certify(group.db, pia, rosa, "x", week_hours=9)
    on_staff(group.db, cast, "MD")
    episode = group.db.scalars(select(Episode).where(Episode.patient_id == rosa)).one()
    group.db.execute(
        text(
            "UPDATE episodes SET status = 'discharged', discharged_on = admitted_on, discharge_reason = 'other', "
            "discharge_destination = 'unknown' WHERE id = :id"
        ),
        {"id": episode.id},
    )
    with pytest.raises(NoEpisode):
        services.certify(group.db, pia, rosa, "x", week_hours=9)


def test_the_medication_list_is_gone_through_every_30_days(
    group: Group, cast: Cast, app: Any, pia: Actor, rosa: UUID
) -> None:
    today = clock.today(pia.zone)
    note_list_checked(group.db, cast.actor("nia"), rosa)
    with app.test_request_context():
        for after, is_due in ((0, False), (22, False), (23, True), (31, True)):
            found = [
                one.due_on
                for one in due.checks(group.db, pia, today + timedelta(days=after), 500)
                if one.patient_id == rosa
            ]
            assert found == ([today + timedelta(days=30)] if is_due else [])


# Pages


def test_the_pages_of_psychiatry(browse: Browse, cast: Cast, stays: Ids) -> None:
    where = f"/c/alder/patients/{stays.people['Rosa']}/psychiatry"
    pia, nia = browse("pia"), browse("nia")
    assert browse("fay").get(f"{where}/").status_code == 403
    assert nia.get(f"{where}/evaluations/new/").status_code == 403
    empty = submit(pia, f"{where}/evaluations/new/", reason="Cannot sleep")
    assert empty.status_code == 422
    assert "Cannot sleep" in empty.text
    typed = fields_of(pia.get(f"{where}/evaluations/new/").text)
    typed["reason"] = "Half a thought"
    assert "Draft kept" in pia.post(f"{where}/evaluations/draft/", data=typed).text
    assert "Half a thought" in browse("pia").get(f"{where}/evaluations/new/").text
    assert submit(pia, f"{where}/evaluations/new/", **WHOLE).status_code == 302
    read = next(
        link for link in Links(pia.get(f"{where}/").text).found if "/evaluations/" in link and "new" not in link
    )
    assert "Said so." in nia.get(read).text
    assert submit(pia, f"{read}addendum/", text="And this.").status_code == 302
    assert "And this." in nia.get(read).text
    told = submit(nia, f"{where}/orders/new/", text="Pulse twice", ordered_by_id=str(cast.users["pia"]))
    assert told.status_code == 302
    page = pia.get(f"{where}/").text
    assert "Not signed" in page
    sign = page.split("/sign/")[0].rsplit('"', 1)[1] + "/sign/"
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    for _time in range(2):
        assert pia.post(sign, data={"csrf_token": token}).status_code == 302
    assert submit(nia, sign.replace("/sign/", "/done/"), text="84").status_code == 302
    assert "Carried out" in nia.get(f"{where}/").text
    refused = submit(pia, f"{where}/certify/", reason="Would relapse.", week_hours="9")
    assert refused.status_code in {302, 422}  # other tests may have put a physician's record on Pia


def test_a_foreign_evaluation_is_not_found_under_another_chart(browse: Browse, stays: Ids, cast: Cast) -> None:
    with cast.session("alder", "pia") as db:
        made = services.sign_evaluation(db, cast.actor("pia"), stays.people["Omar"], EvaluationKind.INITIAL, WHOLE)
        db.commit()
        assert db.get(Evaluation, (made.clinic_id, made.id)) is not None
        found = made.id
    assert (
        browse("pia").get(f"/c/alder/patients/{stays.people['Rosa']}/psychiatry/evaluations/{found}/").status_code
        == 404
    )
