"""The check-in, one question a screen, as a kiosk and a patient's own telephone ask it: what was sent, and what comes next."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from flask_babel import gettext
from sqlalchemy.orm import Session

from causeway.errors import Refused
from causeway.web.failures import words_of
from tenants.clinics.queries import get_profile
from tenants.sessions.checkin_words import screen_of
from tenants.sessions.queries.checkins import Asked, list_asked
from tenants.sessions.rules.checkins import Question, asks_for_the_crisis_line


class Next(NamedTuple):
    """What the patient sees next: a question (what its screen shows), the crisis line, or, with neither, that it is over."""

    question: Mapping[str, Any] | None = None
    crisis: Mapping[str, Any] | None = None
    status: int = 200


def begin(db: Session, patient_id: UUID) -> Next:
    """The first question."""
    return _ask(list_asked(db, patient_id), 0)


def take(
    db: Session, patient_id: UUID, said: Mapping[str, str], write: Callable[[Question, str], object]
) -> Next | None:
    """Have an answer written down, and say what comes next; the crisis line comes at once where it is needed.

    said: as the screens send it. write: keeps the answer; raises Refused. None where that is asked no more.
    """
    asked = list_asked(db, patient_id)
    key = said.get("question", "")  # not its number: a goal closed meanwhile moves those after it
    number = next((number for number, one in enumerate(asked) if one.question.key == key), None)
    if number is None:
        return None
    question, value = asked[number].question, said.get("value", "")
    if said.get("seen") != "1":  # coming back from the crisis line, the answer is written already
        try:
            write(question, value)
        except Refused as error:
            return _ask(asked, number, words_of(error))
        if asks_for_the_crisis_line(question, value):
            return Next(crisis={"line": get_profile(db).crisis_line, "question": key})
    return _ask(asked, number + 1)


def _ask(asked: Sequence[Asked], number: int, problem: str = "") -> Next:
    if number >= len(asked):
        return Next()
    one = asked[number]
    shown = {"screen": screen_of(one), "question": one.question.key, "number": number, "count": len(asked)}
    return Next({**shown, "problem": problem}, status=422 if problem else 200)


def thanks() -> str:
    """What stands at the end."""
    return str(gettext("Thank you. Your group leader will see this before group."))
