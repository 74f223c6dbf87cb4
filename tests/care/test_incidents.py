"""Incidents: whoever works with patients records them, few read them, and each is closed when nothing is owed any more."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from causeway.database import Binding, bind
from causeway.errors import Forbidden, OutsideCaseload, Refused, Stale
from causeway.ids import new_id
from tenants.care.incidents import due, queries, services
from tenants.care.incidents.errors import (
    DeathIsGrave,
    IncidentClosed,
    IncidentNotFound,
    KnownTooEarly,
    LiesAhead,
    NoRootCause,
    NoticeSettled,
    NotWhoMay,
    ReportOwed,
    StepNotFound,
    StepOpen,
    StepSettled,
)
from tenants.care.incidents.models import Incident
from tenants.care.incidents.rules import (
    Authority,
    IncidentKind,
    NoticeState,
    Severity,
    StepKind,
    StepState,
    Unit,
)
from tenants.care.incidents.services import Correction, DeadlineFacts, IncidentFacts
from tenants.intake.safety.queries import find_open
from tests.cast import Cast
from tests.notes.conftest import DAY, NOW, Group

HOUR = timedelta(hours=1)


def fall(**changes: Any) -> IncidentFacts:
    values: dict[str, Any] = {
        "kind": IncidentKind.INJURY,
        "severity": Severity.MINOR,
        "happened_at": NOW - HOUR,
        "what": "Slipped on the wet step.",
        "others": ("Vera Visitor", "", "Vera Visitor"),
    }
    return IncidentFacts(**{**values, **changes})


@pytest.fixture
def made(group: Group) -> Incident:
    """A fall of Rosa's that Ana recorded."""
    return services.record_incident(group.db, group.ana, fall(patient_ids=(group.people["Rosa"].id,)))


@pytest.fixture
def grave(group: Group) -> Incident:
    """A blow that Ana recorded, which owes the state a report."""
    return services.record_incident(group.db, group.ana, fall(kind=IncidentKind.VIOLENCE, severity=Severity.SERIOUS))


def waiting(db: Session, incident_id: UUID) -> dict[Authority, UUID]:
    rows = queries.list_notices(db, incident_id)
    return {one.authority: one.id for one in rows if one.state is NoticeState.WAITING}


def settle_all(group: Group, cast: Cast, incident_id: UUID) -> None:
    for notice_id in waiting(group.db, incident_id).values():
        services.give_notice(group.db, cast.actor("dan"), incident_id, notice_id, on=DAY, to="The office, no. 7")


def test_an_incident_names_who_was_in_it_once_and_takes_the_patients_program(group: Group, made: Incident) -> None:
    assert [(one.role.value, one.name) for one in queries.list_persons(group.db, made.id)] == [
        ("patient", "Testperson, Rosa"),
        ("other", "Vera Visitor"),
    ]
    row = queries.get_incident_row(group.db, made.id)
    assert (row.program, row.what, row.known_at) == (group.program.name, "Slipped on the wet step.", NOW - HOUR)


def test_it_is_closed_only_when_every_report_is_given_every_step_done_and_the_root_cause_found(
    group: Group, cast: Cast, grave: Incident
) -> None:
    db, dan = group.db, cast.actor("dan")

    def close() -> Incident:
        return services.close_incident(db, dan, grave.id, "Nobody waits alone there.")

    with pytest.raises(ReportOwed):
        close()
    settle_all(group, cast, grave.id)
    with pytest.raises(NoRootCause):
        close()
    step = services.plan_step(
        db, dan, grave.id, kind=StepKind.ROOT_CAUSE, text="How it came.", owner_id=cast.users["ana"], due_on=DAY
    )
    with pytest.raises(StepOpen):
        close()
    services.finish_step(db, group.ana, step.id, "Nobody was in the hallway.")
    with pytest.raises(StepSettled):
        services.finish_step(db, dan, step.id, "Again.")
    assert close().closed_at == NOW
    with pytest.raises(IncidentClosed):
        services.add_to_incident(db, group.ana, grave.id, "More.")
    services.reopen_incident(db, dan, grave.id, "It happened again.")
    services.reopen_incident(db, dan, grave.id, "A second click.")
    assert [one.text for one in queries.list_entries(db, grave.id)] == [
        "Nobody waits alone there.\n\nIt happened again."
    ]


def test_a_report_that_is_given_or_not_owed_can_be_taken_back_and_waits_again(
    group: Group, cast: Cast, grave: Incident
) -> None:
    db, dan = group.db, cast.actor("dan")
    owed = waiting(db, grave.id)
    notice = services.give_notice(db, dan, grave.id, owed[Authority.LICENSING], on=DAY, to="The office, no. 7")
    with pytest.raises(NoticeSettled):
        services.give_notice(db, dan, grave.id, notice.id, on=DAY, to="Again")
    version = notice.version
    services.take_back_notice(db, dan, grave.id, notice.id, "Wrong office.", expected_version=version)
    assert services.take_back_notice(db, dan, grave.id, notice.id, "A second click.").state is NoticeState.WAITING
    with pytest.raises(Stale):
        services.say_not_owed(db, dan, grave.id, notice.id, "Not licensed.", expected_version=version)
    services.say_not_owed(db, dan, grave.id, notice.id, "Not licensed.")
    said = {one.authority: one.said for one in queries.list_notices(db, grave.id)}
    assert said[Authority.LICENSING] == "Not licensed."
    assert [one.text for one in queries.list_entries(db, grave.id)] == ["The office, no. 7\n\nWrong office."]


def test_a_correction_keeps_what_stood_there_and_counts_the_reports_anew(
    group: Group, cast: Cast, made: Incident
) -> None:
    db, dan = group.db, cast.actor("dan")
    worse = Correction(IncidentKind.VIOLENCE, Severity.SERIOUS, NOW - HOUR, NOW, "It was a push.")
    services.correct_incident(db, dan, made.id, worse, expected_version=made.version)
    assert waiting(db, made.id).keys() == {Authority.DIRECTOR, Authority.LICENSING}
    due_at = {one.authority: one.due_at for one in queries.list_notices(db, made.id)}
    assert due_at[Authority.LICENSING] == NOW + timedelta(hours=24)
    services.give_notice(db, dan, made.id, waiting(db, made.id)[Authority.DIRECTOR], on=DAY, to="Told in person")
    milder = Correction(IncidentKind.INJURY, Severity.MINOR, NOW - HOUR, NOW, "It was a slip after all.")
    services.correct_incident(db, dan, made.id, milder)
    states = {one.authority: one.state for one in queries.list_notices(db, made.id)}
    assert states == {Authority.DIRECTOR: NoticeState.GIVEN, Authority.LICENSING: NoticeState.DROPPED}
    services.correct_incident(db, dan, made.id, worse)
    assert waiting(db, made.id).keys() == {Authority.LICENSING}
    before = [(one.before_kind, one.before_severity) for one in queries.list_entries(db, made.id)]
    assert before[:2] == [
        (IncidentKind.INJURY, Severity.MINOR),
        (IncidentKind.VIOLENCE, Severity.SERIOUS),
    ]


def test_the_report_and_what_is_added_are_sealed_and_frozen(group: Group, cast: Cast) -> None:
    made = services.record_incident(group.db, group.ana, fall(where="Side door", action="Cooled it."))
    entry = services.add_to_incident(group.db, group.ana, made.id, "The step is dry now.")
    settle_all(group, cast, made.id)
    sealed = [
        *group.db.scalars(text("SELECT what_sealed FROM incidents")),
        *group.db.scalars(text("SELECT where_sealed FROM incidents WHERE where_sealed IS NOT NULL")),
        *group.db.scalars(text("SELECT action_sealed FROM incidents WHERE action_sealed IS NOT NULL")),
        *group.db.scalars(text("SELECT name_sealed FROM incident_persons WHERE name_sealed IS NOT NULL")),
        *group.db.scalars(text("SELECT text_sealed FROM incident_entries")),
        *group.db.scalars(text("SELECT said_sealed FROM incident_notices WHERE said_sealed IS NOT NULL")),
    ]
    assert len(sealed) >= 6
    words = (b"Slipped", b"Side door", b"Cooled", b"Vera", b"dry", b"office")
    assert not any(word in bytes(one) for one in sealed for word in words)
    for table, column, row in (("incidents", "what_sealed", made.id), ("incident_entries", "text_sealed", entry.id)):
        change = text(f"UPDATE {table} SET {column} = 'x' WHERE id = :id")
        nested = group.db.begin_nested()
        with pytest.raises(DBAPIError, match="frozen"):
            group.db.execute(change, {"id": row})
        nested.rollback()


@pytest.mark.parametrize("kind", IncidentKind)
def test_a_self_harm_or_an_overdose_opens_a_safety_screen(group: Group, kind: IncidentKind) -> None:
    rosa = group.people["Rosa"].id
    services.record_incident(group.db, group.ana, fall(kind=kind, severity=Severity.GRAVE, patient_ids=(rosa,)))
    assert (find_open(group.db, rosa) is not None) == (kind in {IncidentKind.SELF_HARM, IncidentKind.OVERDOSE})


def test_somebody_named_by_mistake_leaves_the_chart_and_stays_on_the_page(
    group: Group, cast: Cast, made: Incident
) -> None:
    db, dan, rosa, grace = group.db, cast.actor("dan"), group.people["Rosa"].id, group.people["Grace"].id
    services.name_person(db, dan, made.id, patient_id=grace)
    services.name_person(db, dan, made.id, patient_id=grace)
    persons = {one.patient_id: one for one in queries.list_persons(db, made.id)}
    assert len(persons) == 3
    services.strike_person(db, dan, made.id, persons[rosa].id, "It was Grace.")
    services.strike_person(db, dan, made.id, persons[rosa].id, "A second click.")
    assert [one.id for one in queries.list_of_patient(db, rosa, None, 9)] == []
    assert [one.id for one in queries.list_of_patient(db, grace, None, 9)] == [made.id]
    assert len(queries.list_entries(db, made.id)) == 1


def test_the_worklist_holds_what_is_owed_until_it_is_done(group: Group, cast: Cast, grave: Incident) -> None:
    db, dan = group.db, cast.actor("dan")

    def reports() -> set[UUID]:
        return {one.id for one in due.to_report(db, dan, DAY, 500)}

    owed = set(waiting(db, grave.id).values())
    assert owed <= reports()
    settle_all(group, cast, grave.id)
    assert not owed & reports()
    idle = {one.id: one.what for one in due.to_close(db, dan, DAY, 500)}
    assert idle[grave.id] == "Plan who looks for the root cause"
    step = services.plan_step(
        db, dan, grave.id, kind=StepKind.ROOT_CAUSE, text="How.", owner_id=cast.users["ana"], due_on=DAY
    )
    assert grave.id not in {one.id for one in due.to_close(db, dan, DAY, 500)}
    assert [one.endpoint for one in due.own_steps(db, group.ana, DAY, 500) if one.id == step.id] == [
        "own_incidents.step"
    ]
    assert step.id in {one.id for one in due.steps(db, dan, DAY, 500)}
    assert step.id not in {one.id for one in due.steps(db, cast.actor("nia"), DAY, 500)}
    past = due.reported(db, dan, DAY, DAY + timedelta(days=1))
    assert all(one.done_on is not None for one in past if one.due_on == DAY + timedelta(days=1) and one.done_on == DAY)


def test_a_clinics_own_deadline_counts_for_what_is_recorded_from_then_on(
    group: Group, cast: Cast, made: Incident
) -> None:
    db, dee = group.db, cast.actor("dee")
    facts = DeadlineFacts(
        IncidentKind.INJURY, Authority.LICENSING, Severity.MINOR, 2, Unit.DAYS, DAY, "State rule 7, 2026"
    )
    bind(db, Binding(cast.clinics["alder"], cast.users["dee"], new_id()))
    own = services.set_deadline(db, dee, facts)
    assert waiting(db, made.id).keys() == {Authority.DIRECTOR}
    second = services.record_incident(db, group.ana, fall())
    rows = {one.authority: one for one in queries.list_notices(db, second.id)}
    assert (rows[Authority.LICENSING].due_on, rows[Authority.LICENSING].source) == (
        DAY + timedelta(days=2),
        "State rule 7, 2026",
    )
    services.withdraw_deadline(db, dee, own.id)
    services.withdraw_deadline(db, dee, own.id)
    third = services.record_incident(db, group.ana, fall())
    assert waiting(db, third.id).keys() == {Authority.DIRECTOR}
    with pytest.raises(Forbidden):
        services.set_deadline(db, cast.actor("dan"), facts)


def test_who_may_record_read_and_follow_up(group: Group, birch: Session, cast: Cast) -> None:
    rosa = group.people["Rosa"].id
    for who in ("dee", "ben", "uma", "aud"):
        with pytest.raises(Forbidden):
            services.record_incident(group.db, cast.actor(who), fall())
    with pytest.raises(OutsideCaseload):
        services.record_incident(group.db, cast.actor("pat"), fall(patient_ids=(rosa,)))
    made = services.record_incident(group.db, cast.actor("fay"), fall())
    owed = waiting(group.db, made.id)[Authority.DIRECTOR]
    for who in ("ana", "fay", "dee", "aud", "pia"):
        with pytest.raises(Forbidden):
            services.give_notice(group.db, cast.actor(who), made.id, owed, on=DAY, to="Nobody")
    with pytest.raises(IncidentNotFound):
        services.add_to_incident(group.db, group.ana, made.id, "Somebody else's.")
    services.add_to_incident(group.db, cast.actor("fay"), made.id, "My own.")
    services.give_notice(group.db, cast.actor("pru"), made.id, owed, on=DAY, to="The director")
    with pytest.raises(IncidentNotFound):
        queries.get_incident(birch, made.id)


def test_an_auditor_sees_the_incidents_of_the_granted_charts_alone(group: Group, cast: Cast, made: Incident) -> None:
    sight = queries.seen_by(cast.actor("aud"))
    assert sight is not None
    with pytest.raises(IncidentNotFound):
        queries.get_incident_row(group.db, made.id, sight=sight)
    with pytest.raises(Forbidden):
        queries.seen_by(group.ana)


def test_a_step_goes_to_who_may_open_it_and_opens_to_nobody_else(group: Group, cast: Cast, made: Incident) -> None:
    db, dan = group.db, cast.actor("dan")
    with pytest.raises(NotWhoMay):
        services.plan_step(
            db, dan, made.id, kind=StepKind.FOLLOW_UP, text="Mend it.", owner_id=cast.users["ben"], due_on=DAY
        )
    step = services.plan_step(
        db, dan, made.id, kind=StepKind.FOLLOW_UP, text="Mend it.", owner_id=cast.users["fay"], due_on=DAY
    )
    with pytest.raises(StepNotFound):
        services.finish_step(db, group.ana, step.id, "Not mine.")
    services.move_step(db, dan, made.id, step.id, owner_id=cast.users["ana"], due_on=DAY + timedelta(days=1))
    assert services.call_off_step(db, dan, made.id, step.id, "Mended already.").state is StepState.CALLED_OFF


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"happened_at": NOW + timedelta(minutes=1)}, LiesAhead),
        ({"known_at": NOW + timedelta(minutes=1)}, LiesAhead),
        ({"known_at": NOW - 2 * HOUR}, KnownTooEarly),
        ({"kind": IncidentKind.DEATH}, DeathIsGrave),
        ({"what": "  "}, Refused),
    ],
)
def test_what_cannot_be_is_refused(group: Group, changes: dict[str, Any], error: type[Refused]) -> None:
    with pytest.raises(error):
        services.record_incident(group.db, group.ana, fall(**changes))


@pytest.mark.parametrize("days", [-1, 1])
def test_a_report_is_given_between_the_incident_and_today(group: Group, cast: Cast, made: Incident, days: int) -> None:
    notice_id, dan = waiting(group.db, made.id)[Authority.DIRECTOR], cast.actor("dan")
    with pytest.raises(LiesAhead):
        services.give_notice(group.db, dan, made.id, notice_id, on=DAY + timedelta(days=days), to="The office")
    with pytest.raises(LiesAhead):
        services.add_notice(
            group.db, dan, made.id, authority=Authority.PAYER, due_on=DAY - timedelta(days=1), source="Contract"
        )
