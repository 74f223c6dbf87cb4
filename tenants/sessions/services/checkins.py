"""The daily check-in: answers as they are given, flags for who leads the group, and that somebody has seen them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from causeway import access, audit, clock
from causeway.access import Actor, Permission, system_actor
from causeway.database import locked
from causeway.errors import NotFound, Refused, Stale
from causeway.protection import keyring
from tenants.clinics.queries import get_clinic
from tenants.links.models import PatientLink
from tenants.patients import queries as patients
from tenants.patients.alerts.rules import AlertKind
from tenants.patients.alerts.services import acknowledge_source, raise_alert
from tenants.sessions.models import CheckIn, Kiosk
from tenants.sessions.queries.checkins import ANSWERS, list_asked, opened
from tenants.sessions.rules.checkins import SKIPPED, Flag, Question, flags_of, is_answer
from tenants.sessions.services.kiosks import Guest
from tenants.sessions.services.schedule_booking import find_episode


def answer(db: Session, kiosk: Kiosk, guest: Guest, question: Question, value: str) -> CheckIn:
    """Write one answer down at once, so that a flag reaches the group's leader though the rest is never answered.

    A check-in of the day that is not finished goes on; after a finished one a new one begins, but the last answer sent
    twice is written once. Raises Refused.
    """
    patients.get_patient(
        db, guest.patient_id, for_update=True
    )  # of two clicks at once the second finds what the first made
    last = list_asked(db, guest.patient_id)[-1].question
    person = _Person(guest.patient_id, guest.episode_id, kiosk.on_date, kiosk.id)
    done = _latest(db, person) if question == last else None
    if done is not None and done.finished_at is not None and opened(db, done).get(question.key) == value:
        return done
    clinic = get_clinic(db)
    actor = system_actor(clinic.id, ZoneInfo(clinic.timezone))
    return _write(db, actor, person, {question: value}, is_finished=question == last)


def answer_by_link(db: Session, actor: Actor, link: PatientLink, question: Question, value: str) -> CheckIn:
    """The same from the patient's own telephone. actor: the link's bearer.

    Raises: Forbidden, NoEpisode, OnLeaveThen, Refused.
    """
    access.require(actor, Permission.ATTENDANCE_WRITE)
    today = clock.today(actor.zone)
    episode = find_episode(db, link.patient_id, today)
    last = list_asked(db, link.patient_id)[-1].question
    person = _Person(link.patient_id, episode.id, today, link_id=link.id)
    return _write(db, actor, person, {question: value}, is_finished=question == last)


def write_down(db: Session, actor: Actor, patient_id: UUID, said: Mapping[str, str]) -> CheckIn:
    """Write down what somebody who is at no kiosk answers today, on the telephone or by video. said: by question.

    What is skipped or not asked leaves what they answered before. Raises Forbidden, PatientNotFound, OutsideCaseload,
    NoEpisode, OnLeaveThen, Refused, Stale where a goal whose counter is answered is open no longer.
    """
    access.require(actor, Permission.SESSION_WRITE)
    patients.get_patient(db, patient_id)
    access.require_patient(db, actor, Permission.SESSION_WRITE, patient_id)
    today = clock.today(actor.zone)
    episode = find_episode(db, patient_id, today)
    questions = {asked.question.key: asked.question for asked in list_asked(db, patient_id)}
    given = {key: value for key, value in said.items() if value != SKIPPED}
    if not given:
        raise Refused("Choose at least one answer.")
    if given.keys() - questions.keys():
        raise Stale
    answers = {questions[key]: value for key, value in given.items()}
    person = _Person(patient_id, episode.id, today)
    found = _write(db, actor, person, answers, is_finished=True, skipped=questions.values())
    audit.record(db, actor, "check_in.written", subject=found, patient_id=patient_id)
    return found


@dataclass(frozen=True, slots=True)
class _Person:
    """Of whom a check-in is written, when, and where they answer; nowhere of these where staff writes it."""

    patient_id: UUID
    episode_id: UUID
    on: date
    kiosk_id: UUID | None = None
    link_id: UUID | None = None


def _latest(db: Session, person: _Person, *such: ColumnElement[bool]) -> CheckIn | None:
    statement = select(CheckIn).where(CheckIn.patient_id == person.patient_id, CheckIn.on_date == person.on, *such)
    return db.scalar(locked(statement.order_by(CheckIn.id.desc()).limit(1)))


def _write(
    db: Session,
    actor: Actor,
    person: _Person,
    said: Mapping[Question, str],
    *,
    is_finished: bool,
    skipped: Iterable[Question] = (),
) -> CheckIn:
    """skipped: those of them that are not answered by now are."""
    if not all(is_answer(question, value) for question, value in said.items()):
        raise Refused("Choose one of the answers, or skip the question.")
    found = _latest(db, person, CheckIn.finished_at.is_(None))
    answers = {} if found is None else opened(db, found)
    given = {question.key: value for question, value in said.items() if value != SKIPPED}
    told_anew = flags_of({key: value for key, value in given.items() if answers.get(key) != value})
    answers |= given
    for question in (*said, *skipped):
        answers.setdefault(question.key, SKIPPED)  # to skip a question takes nothing back
    if found is None:
        found = CheckIn(
            patient_id=person.patient_id,
            episode_id=person.episode_id,
            kiosk_id=person.kiosk_id,
            link_id=person.link_id,
            on_date=person.on,
        )
    found.answers_sealed = keyring(db).seal(ANSWERS, json.dumps(answers))
    # What was flagged once stays for whoever leads the group to see, whatever is answered afterwards.
    found.flags = [flag.value for flag in Flag if flag in told_anew or flag.value in (found.flags or ())]
    found.answered_at = clock.now()
    if told_anew:
        found.acknowledged_at = found.acknowledged_by_id = None  # somebody has to see the new one as well
    if is_finished:
        found.finished_at = clock.now()
    db.add(found)
    db.flush()
    if Flag.SELF_HARM in told_anew:
        raise_alert(db, actor, person.patient_id, kind=AlertKind.CHECK_IN, source_id=found.id)
    return found


def acknowledge(db: Session, actor: Actor, check_in_id: UUID, *, expected_version: int | None = None) -> CheckIn:
    """Say that one has seen the flags of a check-in; the first to say so stays named.

    expected_version: of what was seen; answers given since are to be seen as well. Raises: Forbidden, NotFound,
    OutsideCaseload, Stale.
    """
    access.require(actor, Permission.SESSION_WRITE)
    found = db.scalar(locked(select(CheckIn).where(CheckIn.id == check_in_id)))
    if found is None:
        raise NotFound
    access.require_patient(db, actor, Permission.SESSION_WRITE, found.patient_id)
    if found.acknowledged_at is None:
        if expected_version is not None and found.version != expected_version:
            raise Stale
        found.acknowledged_at, found.acknowledged_by_id = clock.now(), actor.user_id
        db.flush()
        acknowledge_source(db, actor, found.id)
        audit.record(db, actor, "check_in.acknowledged", subject=found, flags=_words(found.flags))
    return found


def _words(flags: Mapping[str, str] | list[str]) -> str:
    return ",".join(flags)
