"""The life of a safety screen: opened once, answered, closed by a clinician with what was done, frozen."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from causeway import clock
from causeway.errors import Forbidden, Invalid, OutsideCaseload, Refused
from tenants.intake.safety import queries, services
from tenants.intake.safety.errors import NotAsked, OpenHighScreen, ScreenClosed
from tenants.intake.safety.guard import require_closed
from tenants.intake.safety.models import SafetyScreen
from tenants.intake.safety.rules import Answer, Disposition, Level, OpenedBecause, Reply, Tool, items_of
from tenants.intake.safety.services import Closing
from tenants.patients.alerts import queries as alerts
from tenants.patients.alerts import services as alert_services
from tenants.patients.alerts.rules import AlertKind
from tenants.patients.models import Patient
from tests.cast import Cast
from tests.intake.conftest import TODAY, known, noon

__all__ = ["noon"]
NO, RECENT = Answer(Reply.NO), Answer(Reply.RECENT)
CALM = {item.key: NO for item in items_of(Tool.JUDGEMENT)}
GRAVE = {**CALM, "thoughts": Answer(Reply.YES), "plan": RECENT}


@pytest.fixture
def rosa(alder: Session, cast: Cast, noon: None) -> Patient:
    """Somebody whom nobody has screened yet."""
    return known(alder, cast.actor("dan"))


def opened(db: Session, cast: Cast, patient: Patient, who: str = "dan") -> SafetyScreen:
    return services.open_screen(db, cast.actor(who), patient.id, why=OpenedBecause.CONCERN)


def done() -> Closing:
    return Closing(
        Level.HIGH,
        disposition=Disposition.CRISIS_LINE,
        told="Her sister and 988",
        told_at=clock.now() - timedelta(minutes=5),
        done="Stayed until the line answered.",
    )


def test_a_patient_has_one_open_screen_at_a_time(alder: Session, cast: Cast, rosa: Patient) -> None:
    first = opened(alder, cast, rosa)
    assert opened(alder, cast, rosa).id == first.id
    from_measure = services.open_screen(alder, cast.actor("pat"), rosa.id, why=OpenedBecause.MEASURE)
    assert from_measure.id == first.id
    assert alerts.find_waiting(alder, AlertKind.SCREEN_ASKED, first.id) is not None


def test_who_opens_one_on_their_own_account_may_write_assessments(alder: Session, cast: Cast, rosa: Patient) -> None:
    for who, refusal in (("pat", Forbidden), ("fay", Forbidden), ("ben", Forbidden), ("ana", OutsideCaseload)):
        with pytest.raises(refusal):
            opened(alder, cast, rosa, who)


def test_a_grave_answer_raises_an_alert_at_once_and_nothing_closes_until_it_is_done(
    alder: Session, cast: Cast, rosa: Patient
) -> None:
    dan, screen = cast.actor("dan"), opened(alder, cast, rosa)
    services.answer_screen(alder, cast.actor("ivy"), screen.id, {"plan": RECENT}, asked_on=TODAY)
    alert = alerts.find_waiting(alder, AlertKind.SAFETY_SCREEN, screen.id)
    assert alert is not None
    assert queries.standing(alder, rosa.id).has_open_high
    with pytest.raises(OpenHighScreen):
        require_closed(alder, rosa.id)
    alert_services.acknowledge(alder, dan, alert.id)
    with pytest.raises(OpenHighScreen):
        alert_services.close(alder, dan, alert.id, "Spoke with her.")
    with pytest.raises(NotAsked):
        services.close_screen(alder, dan, screen.id, done())
    services.answer_screen(alder, dan, screen.id, GRAVE, asked_on=TODAY)
    with pytest.raises(Forbidden):
        services.close_screen(alder, cast.actor("ivy"), screen.id, done())
    services.close_screen(alder, dan, screen.id, done())
    require_closed(alder, rosa.id)
    found = queries.standing(alder, rosa.id)
    assert (found.has_completed_screen, found.has_open_high, found.latest_on) == (True, False, TODAY)
    alder.refresh(alert)
    assert alert.closed_at is not None, "the screen itself says what was done"


@pytest.mark.parametrize(
    ("closing", "field"),
    [
        (Closing(Level.HIGH), "disposition"),
        (Closing(Level.HIGH, disposition=Disposition.FOLLOW_UP, told="Ana"), "disposition"),
        (Closing(Level.HIGH, disposition=Disposition.CRISIS_LINE), "told"),
        (Closing(Level.HIGH, disposition=Disposition.CRISIS_LINE, told="988"), "told_at"),
        (Closing(Level.MODERATE), "reason"),
        (Closing(Level.LOW, reason="She misread the question."), "disposition"),
        (Closing(Level.HIGH, disposition=Disposition.SAFETY_PLAN, told="Ana"), "returns_on"),
    ],
)
def test_a_high_screen_is_closed_only_with_what_was_done_and_a_reason_to_lower_it(
    alder: Session, cast: Cast, rosa: Patient, closing: Closing, field: str
) -> None:
    dan, screen = cast.actor("dan"), opened(alder, cast, rosa)
    services.answer_screen(alder, dan, screen.id, GRAVE, asked_on=TODAY)
    with pytest.raises(Invalid) as refusal:
        services.close_screen(alder, dan, screen.id, closing)
    assert field in refusal.value.problems


def test_what_was_once_high_is_not_typed_away(alder: Session, cast: Cast, rosa: Patient) -> None:
    dan, screen = cast.actor("dan"), opened(alder, cast, rosa)
    services.answer_screen(alder, cast.actor("ivy"), screen.id, GRAVE, asked_on=TODAY)
    services.answer_screen(alder, cast.actor("ivy"), screen.id, CALM, asked_on=TODAY)
    assert screen.found_level is Level.NONE
    assert queries.standing(alder, rosa.id).has_open_high, "a clinician has not seen to it"
    with pytest.raises(OpenHighScreen):
        require_closed(alder, rosa.id)
    with pytest.raises(Invalid) as refusal:
        services.close_screen(alder, dan, screen.id, Closing(Level.NONE))
    assert refusal.value.problems["reason"] == [
        "The answers were high or acute before they were changed. Write why your level is below that."
    ]
    signed = services.close_screen(alder, dan, screen.id, Closing(Level.NONE, reason="The wrong line was marked."))
    assert queries.told_of(alder, signed).reason == "The wrong line was marked."
    assert not queries.standing(alder, rosa.id).has_open_high


def test_a_clinician_may_raise_without_a_reason_and_then_says_what_was_done(
    alder: Session, cast: Cast, rosa: Patient
) -> None:
    dan, screen = cast.actor("dan"), opened(alder, cast, rosa)
    services.answer_screen(alder, dan, screen.id, CALM, asked_on=TODAY)
    with pytest.raises(Invalid):
        services.close_screen(alder, dan, screen.id, Closing(Level.HIGH))
    assert services.close_screen(alder, dan, screen.id, done()).level is Level.HIGH


def test_a_signed_screen_is_frozen_and_is_added_to(alder: Session, cast: Cast, rosa: Patient) -> None:
    dan, screen = cast.actor("dan"), opened(alder, cast, rosa)
    services.answer_screen(alder, dan, screen.id, CALM, asked_on=TODAY)
    services.close_screen(alder, dan, screen.id, Closing(Level.NONE))
    with pytest.raises(ScreenClosed):
        services.answer_screen(alder, dan, screen.id, GRAVE, asked_on=TODAY)
    services.add_addendum(alder, dan, screen.id, "She called later and is well.")
    with pytest.raises(DBAPIError, match="frozen"), alder.begin_nested():
        alder.execute(text("UPDATE safety_screens SET level = 'low' WHERE id = :id"), {"id": screen.id})
    assert opened(alder, cast, rosa).id != screen.id, "the next question is a new screen"


def test_only_a_screen_without_grave_answers_is_set_aside(alder: Session, cast: Cast, rosa: Patient) -> None:
    dan, screen = cast.actor("dan"), opened(alder, cast, rosa)
    services.answer_screen(alder, dan, screen.id, GRAVE, asked_on=TODAY)
    with pytest.raises(Refused, match=r".*"):
        services.void_screen(alder, dan, screen.id, "Wrong chart.")
    services.answer_screen(alder, dan, screen.id, CALM, asked_on=TODAY)
    services.void_screen(alder, dan, screen.id, "Wrong chart.")
    assert queries.standing(alder, rosa.id).open_id is None
