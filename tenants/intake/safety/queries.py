"""Reads of safety screens: one, a patient's, those that are open, and where a patient stands."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select, true
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from causeway import access
from causeway.access import Actor, Permission
from causeway.database import get_one, locked
from causeway.people.models import User
from causeway.protection import keyring
from tenants.intake.safety.errors import ScreenNotFound
from tenants.intake.safety.models import SafetyAddendum, SafetyScreen, SafetyTool
from tenants.intake.safety.rules import GRAVE, Answer, Level, OpenedBecause, Reply, Tool
from tenants.patients.alerts import queries as alerts
from tenants.patients.models import Patient
from tenants.patients.queries.records import SHOWN_NAME

ANSWERS = "safety_screens.answers"
REASON = "safety_screens.reason"
TOLD = "safety_screens.told"
DONE = "safety_screens.done"
VOID_REASON = "safety_screens.void_reason"
ADDENDUM = "safety_addenda.text"
_OPEN = and_(SafetyScreen.signed_at.is_(None), SafetyScreen.voided_at.is_(None))


class Standing(NamedTuple):
    """Where a patient stands with safety screens and alerts.

    has_completed_screen: one is signed. has_open_high: one came out high or acute, and no clinician has closed it. latest_on:
    the day the latest signed one was asked. latest_level: the clinician's level of it. open_id, open_level: the screen that
    is open, and what its answers come to so far, or came to before they were changed where that was graver. is_asked: it was
    asked to the end. has_open_alert: an alert about the patient is open.
    """

    has_completed_screen: bool = False
    has_open_high: bool = False
    latest_on: date | None = None
    latest_level: Level | None = None
    open_id: UUID | None = None
    open_level: Level | None = None
    is_asked: bool = False
    has_open_alert: bool = False


class Waiting(NamedTuple):
    """A screen that is open, as lists show it."""

    id: UUID
    patient_id: UUID
    patient: str
    why: OpenedBecause
    opened_at: datetime
    found_level: Level | None
    is_complete: bool


def get_screen(db: Session, screen_id: UUID, *, for_update: bool = False) -> SafetyScreen:
    """One screen. Raises ScreenNotFound."""
    return get_one(db, SafetyScreen, screen_id, ScreenNotFound, for_update=for_update)


def find_open(db: Session, patient_id: UUID) -> SafetyScreen | None:
    """The patient's screen that is neither signed nor voided, locked."""
    return db.scalar(locked(select(SafetyScreen).where(SafetyScreen.patient_id == patient_id, _OPEN)))


def standing(db: Session, patient_id: UUID) -> Standing:
    """Where a patient stands. One statement."""
    screens = (
        select(
            SafetyScreen.id,
            SafetyScreen.signed_at,
            SafetyScreen.asked_on,
            SafetyScreen.level,
            SafetyScreen.gravest_level,
            SafetyScreen.is_complete,
        )
        .where(SafetyScreen.patient_id == patient_id, SafetyScreen.voided_at.is_(None))
        .order_by(SafetyScreen.signed_at.desc().nulls_first(), SafetyScreen.id.desc())
        .limit(2)  # the open one, if any, and the latest signed
        .subquery()
    )
    alert = select(alerts.has_open(patient_id).label("has_open_alert")).subquery()
    rows = db.execute(select(alert.c.has_open_alert, screens).select_from(alert.outerjoin(screens, true()))).all()
    return _standing([row for row in rows if row.id is not None], has_open_alert=rows[0].has_open_alert)


def list_standings(db: Session, patient_ids: Collection[UUID]) -> dict[UUID, Standing]:
    """Where several patients stand. Two statements."""
    statement = (
        select(
            SafetyScreen.patient_id,
            SafetyScreen.id,
            SafetyScreen.signed_at,
            SafetyScreen.asked_on,
            SafetyScreen.level,
            SafetyScreen.gravest_level,
            SafetyScreen.is_complete,
        )
        .ext(
            distinct_on(SafetyScreen.patient_id, SafetyScreen.signed_at.is_(None))
        )  # the open one and the latest signed
        .where(SafetyScreen.patient_id.in_(patient_ids), SafetyScreen.voided_at.is_(None))
        .order_by(
            SafetyScreen.patient_id,
            SafetyScreen.signed_at.is_(None),
            SafetyScreen.signed_at.desc(),
            SafetyScreen.id.desc(),
        )
    )
    screens: dict[UUID, list[Any]] = {patient_id: [] for patient_id in patient_ids}
    for row in db.execute(statement):
        screens[row.patient_id].append(row)
    alarmed = alerts.find_open(db, patient_ids)
    return {each: _standing(rows, has_open_alert=each in alarmed) for each, rows in screens.items()}


def _standing(screens: Sequence[Any], *, has_open_alert: bool) -> Standing:
    opened = next((row for row in screens if row.signed_at is None), None)
    signed = [row for row in screens if row.signed_at is not None]
    latest = max(signed, key=lambda row: (row.signed_at, row.id), default=None)
    return Standing(
        has_completed_screen=latest is not None,
        has_open_high=opened is not None and opened.gravest_level in GRAVE,
        latest_on=latest.asked_on if latest is not None else None,
        latest_level=latest.level if latest is not None else None,
        open_id=opened.id if opened is not None else None,
        open_level=opened.gravest_level if opened is not None else None,
        is_asked=opened is not None and opened.is_complete,
        has_open_alert=has_open_alert,
    )


class ScreenRow(NamedTuple):
    """A screen as the chart lists it."""

    id: UUID
    why: OpenedBecause
    tool: Tool
    opened_at: datetime
    asked_on: date | None
    found_level: Level | None
    level: Level | None
    signed_at: datetime | None
    signed_by: str
    voided_at: datetime | None


class AddedRow(NamedTuple):
    """An addendum, opened."""

    text: str
    signed_at: datetime
    signed_by: str


class Told(NamedTuple):
    """The sealed words of a screen, opened; "" for what was not written."""

    reason: str
    told: str
    done: str
    void_reason: str


def list_screens(db: Session, patient_id: UUID, limit: int = 100) -> list[ScreenRow]:
    """A patient's screens, the newest first. One statement."""
    statement = (
        select(
            SafetyScreen.id,
            SafetyScreen.why,
            SafetyScreen.tool,
            SafetyScreen.opened_at,
            SafetyScreen.asked_on,
            SafetyScreen.found_level,
            SafetyScreen.level,
            SafetyScreen.signed_at,
            func.coalesce(User.display_name, ""),
            SafetyScreen.voided_at,
        )
        .outerjoin(User, User.id == SafetyScreen.signed_by_id)
        .where(SafetyScreen.patient_id == patient_id)
        .order_by(SafetyScreen.opened_at.desc(), SafetyScreen.id.desc())
        .limit(limit)
    )
    return [ScreenRow._make(row) for row in db.execute(statement)]


def list_waiting(db: Session, actor: Actor, limit: int, *, is_answered: bool) -> list[Waiting]:
    """Screens that are open, the first opened first: those a clinician has to close, or those still to be asked."""
    closable = and_(SafetyScreen.answered_at.is_not(None), SafetyScreen.is_complete.is_(True))
    grave = SafetyScreen.gravest_level.in_([level.value for level in GRAVE])
    which = or_(closable, grave)
    statement = (
        _waiting().where(_OPEN, which if is_answered else or_(SafetyScreen.answered_at.is_(None), ~which))
    ).order_by(SafetyScreen.opened_at, SafetyScreen.id)
    criterion = access.visible(actor, Permission.ASSESSMENT_READ, SafetyScreen.patient_id)
    if criterion is not None:
        statement = statement.where(criterion)
    return [Waiting(*row) for row in db.execute(statement.limit(limit))]


def _waiting() -> Select[UUID, UUID, str, OpenedBecause, datetime, Level | None, bool]:
    return select(
        SafetyScreen.id,
        SafetyScreen.patient_id,
        SHOWN_NAME,
        SafetyScreen.why,
        SafetyScreen.opened_at,
        SafetyScreen.gravest_level,
        SafetyScreen.is_complete,
    ).join(Patient, and_(Patient.clinic_id == SafetyScreen.clinic_id, Patient.id == SafetyScreen.patient_id))


def list_addenda(db: Session, screen_id: UUID) -> list[AddedRow]:
    """What was added to a screen, oldest first."""
    rows = db.execute(
        select(SafetyAddendum.text_sealed, SafetyAddendum.signed_at, User.display_name)
        .join(User, User.id == SafetyAddendum.signed_by_id)
        .where(SafetyAddendum.safety_screen_id == screen_id)
        .order_by(SafetyAddendum.id)
    )
    ring = keyring(db)
    return [AddedRow(ring.open(ADDENDUM, row.text_sealed), row.signed_at, row.display_name) for row in rows]


def told_of(db: Session, screen: SafetyScreen) -> Told:
    """What was written of a screen in words."""
    ring = keyring(db)

    def read(column: str, sealed: bytes | None) -> str:
        return "" if sealed is None else ring.open(column, sealed)

    return Told(
        read(REASON, screen.reason_sealed),
        read(TOLD, screen.told_sealed),
        read(DONE, screen.done_sealed),
        read(VOID_REASON, screen.void_reason_sealed),
    )


def find_people(db: Session, screen: SafetyScreen) -> dict[UUID, str]:
    """The names of who opened, asked, signed or set aside a screen."""
    ids = {screen.opened_by_id, screen.answered_by_id, screen.signed_by_id, screen.voided_by_id} - {None}
    rows = db.execute(select(User.id, User.display_name).where(User.id.in_(ids)))
    return {row.id: row.display_name for row in rows}


def answers_of(db: Session, screen: SafetyScreen) -> dict[str, Answer]:
    """The replies of a screen by the items' keys; none while it was not asked."""
    if screen.answers_sealed is None:
        return {}
    kept: dict[str, list[str]] = json.loads(keyring(db).open(ANSWERS, screen.answers_sealed))
    return {key: Answer(Reply(reply), date.fromisoformat(on) if on else None) for key, (reply, on) in kept.items()}


def sealed_answers(db: Session, answers: Mapping[str, Answer]) -> bytes:
    """Replies as they are kept."""
    kept = {
        key: [answer.reply.value, answer.last_on.isoformat() if answer.last_on else ""]
        for key, answer in sorted(answers.items())
    }
    return keyring(db).seal(ANSWERS, json.dumps(kept))


def tool_in_use(db: Session) -> Tool:
    """What the clinic screens with; its own judgement where it has chosen nothing."""
    return db.scalar(select(SafetyTool.tool).where(SafetyTool.is_used.is_(True))) or Tool.JUDGEMENT


def list_tools(db: Session) -> dict[Tool, SafetyTool]:
    """The tools the clinic has set up."""
    return {row.tool: row for row in db.scalars(select(SafetyTool))}
