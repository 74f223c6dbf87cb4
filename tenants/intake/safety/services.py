"""What happens to a safety screen: opened, answered, closed by a clinician, added to, voided. Tools are `tools`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, clock
from causeway.access import Actor, Permission
from causeway.database import require_version
from causeway.errors import Invalid, Refused
from causeway.protection import keyring
from tenants.intake.safety import queries, rules
from tenants.intake.safety.errors import NotAsked, ScreenClosed, ScreenOpen
from tenants.intake.safety.models import SafetyAddendum, SafetyScreen
from tenants.intake.safety.rules import CONSEQUENCES, GRAVE, Answer, Disposition, Level, OpenedBecause
from tenants.patients import queries as patients
from tenants.patients.alerts import services as alerts
from tenants.patients.alerts.rules import AlertKind


@dataclass(frozen=True, slots=True)
class Closing:
    """What a clinician says of a screen. level: their own. reason: why it is lower than the answers say, "" otherwise.

    disposition: what was done; None where nothing has to be. told: who was told, in words. returns_on: clinic-local day.
    """

    level: Level
    reason: str = ""
    disposition: Disposition | None = None
    told: str = ""
    told_at: datetime | None = None
    returns_on: date | None = None
    done: str = ""


def open_screen(
    db: Session, actor: Actor, patient_id: UUID, *, why: OpenedBecause, episode_id: UUID | None = None
) -> SafetyScreen:
    """Open a safety screen by the tool the clinic uses; while one is open for the patient, that one.

    A screen that follows from something written down (`rules.CONSEQUENCES`) asks for no permission of its own, and raises an
    alert until it is asked. Raises Forbidden, PatientNotFound, OutsideCaseload.
    """
    if why not in CONSEQUENCES:
        access.require(actor, Permission.ASSESSMENT_WRITE)
    patients.get_patient(db, patient_id, for_update=True)
    if why not in CONSEQUENCES:
        access.require_patient(db, actor, Permission.ASSESSMENT_WRITE, patient_id)
    screen = queries.find_open(db, patient_id)
    if screen is None:
        screen = SafetyScreen(
            patient_id=patient_id,
            episode_id=episode_id,
            why=why,
            tool=queries.tool_in_use(db),
            opened_at=clock.now(),
            opened_by_id=actor.user_id,
        )
        db.add(screen)
        db.flush()
        audit.record(db, actor, "safety_screen.opened", subject=screen, why=why.value, tool=screen.tool.value)
    if why in CONSEQUENCES:
        alerts.raise_alert(db, actor, patient_id, kind=AlertKind.SCREEN_ASKED, source_id=screen.id)
    return screen


def answer_screen(
    db: Session,
    actor: Actor,
    screen_id: UUID,
    answers: Mapping[str, Answer],
    *,
    asked_on: date,
    expected_version: int | None = None,
) -> SafetyScreen:
    """Write down what was answered, as far as it was asked; a high or acute result raises an alert at once.

    answers: by the items' keys, all that were given; they replace what stood there, but what was once high or acute
    stays to be answered by a clinician. asked_on: clinic-local.
    Raises Forbidden, ScreenNotFound, OutsideCaseload, Stale, ScreenClosed, Invalid, Refused.
    """
    screen = _load(db, actor, screen_id, Permission.ASSESSMENT_WRITE, expected_version)
    _check_answers(screen, answers, asked_on, clock.today(actor.zone))
    found = rules.triage(screen.tool, answers, asked_on)
    screen.answers_sealed, screen.asked_on = queries.sealed_answers(db, answers), asked_on
    screen.tool_level, screen.found_level, screen.is_complete = found.tool, found.found, found.is_complete
    screen.gravest_level = rules.worst((screen.gravest_level or found.found, found.found))
    screen.answered_at, screen.answered_by_id = clock.now(), actor.user_id
    db.flush()
    audit.record(db, actor, "safety_screen.answered", subject=screen, found=found.found.value)
    if found.found in GRAVE:
        alerts.raise_alert(db, actor, screen.patient_id, kind=AlertKind.SAFETY_SCREEN, source_id=screen.id)
    return screen


def close_screen(
    db: Session, actor: Actor, screen_id: UUID, closing: Closing, *, expected_version: int | None = None
) -> SafetyScreen:
    """Close and sign a screen; frozen from here on, and its alerts closed with it. The password is asked for at the edge.

    Raises Forbidden, ScreenNotFound, OutsideCaseload, Stale, ScreenClosed, NotAsked, Invalid, Refused.
    """
    screen = _load(db, actor, screen_id, Permission.SAFETY_CLOSE, expected_version)
    if actor.user_id is None:
        raise Refused("Only a person closes a safety screen.")
    if screen.found_level is None or screen.gravest_level is None or not screen.is_complete:
        raise NotAsked
    _check_closing(screen, screen.found_level, closing, actor)
    ring, now = keyring(db), clock.now()
    screen.level, screen.disposition, screen.returns_on = closing.level, closing.disposition, closing.returns_on
    is_lowered = rules.is_lowered(screen.found_level, closing.level, screen.gravest_level)
    screen.reason_sealed = ring.seal(queries.REASON, closing.reason.strip()) if is_lowered else None
    screen.told_sealed = ring.seal(queries.TOLD, closing.told.strip()) if closing.told.strip() else None
    screen.told_at = closing.told_at if screen.told_sealed is not None else None
    screen.done_sealed = ring.seal(queries.DONE, closing.done.strip()) if closing.done.strip() else None
    screen.signed_at, screen.signed_by_id = now, actor.user_id
    db.flush()
    alerts.settle(db, actor, screen.id)
    audit.record(
        db,
        actor,
        "safety_screen.signed",
        subject=screen,
        found=screen.found_level.value,
        level=closing.level.value,
        disposition=closing.disposition.value if closing.disposition else None,
    )
    return screen


def void_screen(
    db: Session, actor: Actor, screen_id: UUID, reason: str, *, expected_version: int | None = None
) -> SafetyScreen:
    """Set a screen aside that was opened in error; not one whose answers are high or acute.

    Raises Forbidden, ScreenNotFound, OutsideCaseload, Stale, ScreenClosed, Refused.
    """
    screen = _load(db, actor, screen_id, Permission.SAFETY_CLOSE, expected_version)
    if screen.found_level in GRAVE:
        raise Refused("What was answered here is high or acute: close the screen with what was done.")
    if not reason.strip() or actor.user_id is None:
        raise Refused("Write why this screen is not asked.", field="reason")
    screen.void_reason_sealed = keyring(db).seal(queries.VOID_REASON, reason.strip())
    screen.voided_at, screen.voided_by_id = clock.now(), actor.user_id
    db.flush()
    alerts.settle(
        db, actor, screen.id, kinds=[AlertKind.SCREEN_ASKED]
    )  # what was once answered high stays to be seen to
    audit.record(db, actor, "safety_screen.voided", subject=screen)
    return screen


def add_addendum(db: Session, actor: Actor, screen_id: UUID, text: str) -> SafetyAddendum:
    """Add to a signed screen; signed as it is written.

    Raises Forbidden, ScreenNotFound, OutsideCaseload, ScreenOpen, Refused.
    """
    access.require(actor, Permission.SAFETY_CLOSE)
    screen = queries.get_screen(db, screen_id, for_update=True)
    access.require_patient(db, actor, Permission.SAFETY_CLOSE, screen.patient_id)
    if screen.signed_at is None:
        raise ScreenOpen
    if not text.strip() or actor.user_id is None:
        raise Refused("Write what is to be added.", field="text")
    addendum = SafetyAddendum(
        safety_screen_id=screen.id,
        patient_id=screen.patient_id,
        text_sealed=keyring(db).seal(queries.ADDENDUM, text.strip()),
        signed_at=clock.now(),
        signed_by_id=actor.user_id,
    )
    db.add(addendum)
    db.flush()
    audit.record(db, actor, "safety_screen.addendum_added", subject=addendum)
    return addendum


def _load(
    db: Session, actor: Actor, screen_id: UUID, permission: Permission, expected_version: int | None
) -> SafetyScreen:
    access.require(actor, permission)
    screen = queries.get_screen(db, screen_id, for_update=True)
    access.require_patient(db, actor, permission, screen.patient_id)
    require_version(screen, expected_version)
    if screen.signed_at is not None or screen.voided_at is not None:
        raise ScreenClosed
    return screen


def _check_answers(screen: SafetyScreen, answers: Mapping[str, Answer], asked_on: date, today: date) -> None:
    items = {item.key: item for item in rules.items_of(screen.tool)}
    problems: dict[str, list[str]] = {}
    if asked_on > today:
        problems["asked_on"] = ["Write down what was asked; this day lies ahead."]
    for key, answer in answers.items():
        if key not in items or answer.reply not in items[key].replies:
            raise Refused("This is not an answer of this tool. Reload the page and answer again.")
        problem = rules.day_problem(items[key], answer, asked_on)
        if problem:
            problems[f"{key}_on"] = [problem]
    if problems:
        raise Invalid(problems)
    if not answers:
        raise Refused("Answer at least one question; the rest can follow.")


def _check_closing(screen: SafetyScreen, found: Level, closing: Closing, actor: Actor) -> None:
    problems: dict[str, list[str]] = {}
    now, today = clock.now(), clock.today(actor.zone)
    if rules.is_lowered(found, closing.level, screen.gravest_level or found) and not closing.reason.strip():
        problems["reason"] = [
            "Your level is below what the answers come to. Write why."
            if rules.is_lowered(found, closing.level)
            else "The answers were high or acute before they were changed. Write why your level is below that."
        ]
    if rules.demands_disposition(found, closing.level):
        if closing.disposition not in rules.ENOUGH_FOR_GRAVE:
            problems["disposition"] = ["A high or acute screen is closed with what was done at once: choose it."]
        if not closing.told.strip():
            problems["told"] = ["Write who was told."]
        if closing.told_at is None:
            problems["told_at"] = ["Write when they were told."]
    if closing.told_at is not None and closing.told_at > now:
        problems["told_at"] = ["This lies ahead."]
    if closing.disposition in rules.RETURNS and closing.returns_on is None:
        problems["returns_on"] = ["Write when the patient is seen here again."]
    if closing.returns_on is not None and closing.returns_on < (screen.asked_on or today):
        problems["returns_on"] = ["This day lies before the screen."]
    if problems:
        raise Invalid(problems)
