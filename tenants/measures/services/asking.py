"""Asking a patient on a device handed over, or by a one-time link: one question after the other, each answer kept at once.

Thoughts of self-harm open a safety screen with the answer, not at the end. What was answered becomes an administration when
its instrument is through, or when the patient stops.
"""

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, clock
from causeway.access import Actor, Permission
from causeway.protection import keyring
from tenants.measures.errors import NotAnAnswer, NothingChosen, NotPersonal, NoWording, SittingEnded
from tenants.measures.instruments import INSTRUMENTS
from tenants.measures.models import Sitting
from tenants.measures.queries.asked import (
    SITTING,
    Answered,
    Asked,
    answered,
    find_sitting,
    list_asked,
    list_left,
    names_of,
)
from tenants.measures.queries.wordings import list_worded
from tenants.measures.rules.words import How, Name
from tenants.measures.services.following import open_safety_screen
from tenants.measures.services.recording import MeasureFacts, check_age, record
from tenants.patients import queries as patients

SITTING_LASTS = timedelta(minutes=45)
SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Shown:
    """Where a sitting stands. asked: the question to show, None when all are behind. chosen: what was answered before."""

    asked: Asked | None
    number: int
    count: int
    chosen: int | None = None
    may_go_back: bool = False


def hand_over(db: Session, actor: Actor, patient_id: UUID, names: Sequence[Name]) -> tuple[Sitting, str]:
    """Open a sitting on this device and give its token, which is kept nowhere.

    Raises: Forbidden, PatientNotFound, OutsideCaseload, NothingChosen, NoWording, NotAtThatAge, NotPersonal.
    """
    access.require(actor, Permission.CARE_WRITE)
    if actor.user_id is None:
        raise NotPersonal
    check_askable(db, actor, patient_id, names)
    token = secrets.token_urlsafe(32)
    sitting = Sitting(
        patient_id=patient_id,
        instruments=[name.value for name in names],
        token_hash=hash_of(token),
        opened_by_id=actor.user_id,
        expires_at=clock.now() + SITTING_LASTS,
    )
    db.add(sitting)
    db.flush()
    audit.record(db, actor, "measure_sitting.handed_over", subject=sitting, instruments=[name.value for name in names])
    return sitting, token


def begin_by_link(
    db: Session, actor: Actor, patient_id: UUID, link_id: UUID, names: Sequence[Name], *, expires_at: datetime
) -> Sitting:
    """The sitting of a one-time link that was opened. Raises as `check_askable`."""
    access.require(actor, Permission.CARE_WRITE)
    check_askable(db, actor, patient_id, names)
    sitting = Sitting(
        patient_id=patient_id,
        instruments=[name.value for name in names],
        link_id=link_id,
        expires_at=expires_at,
    )
    db.add(sitting)
    db.flush()
    audit.record(db, actor, "measure_sitting.begun", subject=sitting, instruments=[name.value for name in names])
    return sitting


def check_askable(db: Session, actor: Actor, patient_id: UUID, names: Sequence[Name]) -> None:
    """Whether a patient may be asked these now.

    Raises: PatientNotFound, OutsideCaseload, NothingChosen, NoWording, NotAtThatAge.
    """
    patient = patients.get_patient(db, patient_id)
    access.require_patient(db, actor, Permission.CARE_WRITE, patient_id)
    if not names:
        raise NothingChosen
    worded = list_worded(db)
    for name in names:
        if name not in worded:
            raise NoWording(title=INSTRUMENTS[name].title)
        check_age(INSTRUMENTS[name], patient, clock.today(actor.zone))


def open_by_token(db: Session, token: str) -> Sitting:
    """The sitting that a device holds the token of. Raises SittingEnded: unknown, ended, or too long ago."""
    sitting = find_sitting(db, token_hash=hash_of(token))
    if sitting is None or sitting.ended_at is not None or sitting.expires_at <= clock.now():
        raise SittingEnded
    return sitting


def show(db: Session, sitting: Sitting) -> Shown:
    """The question a sitting stands at."""
    return _shown(list_asked(db, names_of(sitting)), sitting.at, answered(db, sitting))


def take(db: Session, actor: Actor, sitting: Sitting, how: How, *, key: str, value: str) -> bool:
    """Write one answer down and go on; whether the crisis line is to be shown before the next question.

    key: of the question that was shown. One that is behind already (a page sent twice) changes nothing.
    Raises: NotAnAnswer.
    """
    asked = list_asked(db, names_of(sitting))
    if sitting.at >= len(asked) or asked[sitting.at].key != key:
        return False
    one = asked[sitting.at]
    points = _points(one, value)
    said = answered(db, sitting)
    said.setdefault(one.instrument.name, {})[str(one.question.number)] = points
    _keep(db, sitting, said)
    sitting.at += 1
    needs_line = one.is_about_self_harm and bool(points)
    if needs_line:
        open_safety_screen(db, actor, sitting.patient_id)
    if one.is_last:
        _record(db, actor, sitting, one, how)
    db.flush()
    return needs_line


def go_back(db: Session, sitting: Sitting, key: str) -> None:
    """Show the question before, within the same instrument. key: of the question that was shown."""
    asked = list_asked(db, names_of(sitting))
    if sitting.at < len(asked) and asked[sitting.at].key == key and not asked[sitting.at].is_first:
        sitting.at -= 1
        db.flush()


def stop(db: Session, actor: Actor, sitting: Sitting, how: How, *, on: date | None = None) -> None:
    """Ask no more: what was answered of the instrument under way is kept, incomplete. on: the day it was answered, today
    where none is given.
    """
    asked = list_asked(db, names_of(sitting))
    if sitting.at < len(asked) and not asked[sitting.at].is_first:
        _record(db, actor, sitting, asked[sitting.at], how, on=on)
    finish(db, actor, sitting)


def end_left(db: Session, actor: Actor) -> int:
    """End every sitting that was left lying until its time was over, and give how many. What was answered is kept, as of the
    day of the last answer: a patient who puts the tablet down has still said what they said.
    """
    left = list_left(db, clock.now())
    for sitting in left:
        how = How.KIOSK if sitting.link_id is None else How.LINK
        stop(db, actor, sitting, how, on=sitting.updated_at.astimezone(actor.zone).date())
    return len(left)


def finish(db: Session, actor: Actor, sitting: Sitting) -> None:
    """Nothing more is asked; what was answered is with the administrations. Again changes nothing."""
    if sitting.ended_at is None:
        sitting.ended_at, sitting.answers_sealed = clock.now(), None
        db.flush()
        audit.record(db, actor, "measure_sitting.ended", subject=sitting)


def hash_of(token: str) -> bytes:
    """What is kept of a token."""
    return hashlib.sha256(token.encode(errors="replace")).digest()


def _shown(asked: Sequence[Asked], at: int, said: Answered) -> Shown:
    if at >= len(asked):
        return Shown(None, len(asked), len(asked))
    one = asked[at]
    chosen = said.get(one.instrument.name, {}).get(str(one.question.number))
    return Shown(one, at + 1, len(asked), chosen, may_go_back=not one.is_first)


def _points(one: Asked, value: str) -> int | None:
    if value == SKIPPED:
        return None
    for option in one.question.options:
        if value == str(option.points):
            return option.points
    raise NotAnAnswer


def _keep(db: Session, sitting: Sitting, said: Answered) -> None:
    sitting.answers_sealed = keyring(db).seal(SITTING, json.dumps(said))


def _record(db: Session, actor: Actor, sitting: Sitting, one: Asked, how: How, *, on: date | None = None) -> None:
    given = answered(db, sitting).get(one.instrument.name, {})
    answers = {int(number): points for number, points in given.items() if points is not None}
    if answers:
        facts = MeasureFacts(one.instrument.name, on or clock.today(actor.zone), answers, how, one.wording_id)
        record(db, actor, sitting.patient_id, facts)
