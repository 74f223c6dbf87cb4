"""What can go wrong on the program day, each with a sentence for the person."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from causeway.errors import CausewayError, NotFound, Refused, Stale
from tenants.sessions.queries.roster_rows import AttendanceRow
from tenants.sessions.rules.day import Problem
from tenants.sessions.rules.minutes import Times


class SessionNotFound(NotFound):
    """No such session in this clinic."""

    message = "There is no such session here."


class NoOpenEpisode(Refused):
    """Nobody attends without an episode."""

    message = "{name} is in no program on {day}. Admit them first; then attendance can be taken."


class DischargedBefore(Refused):
    """An episode ended before the date."""

    message = "{name} was discharged on {discharged}; nothing can be attended on {day}."


class NotYetAdmitted(Refused):
    """An episode begins after the date."""

    message = "{name} is admitted on {admitted}; nothing can be attended on {day}."


class OnLeave(Refused):
    """Somebody is on leave on the date."""

    message = "{name} is on leave since {since}. Record the return first; then attendance can be taken."


class OtherProgram(Refused):
    """A session of a program the patient is not in."""

    message = "{name} is not in the program of {session}; only sessions of their own program make up for a missed one."


_PROBLEMS = {
    Problem.LEFT_BEFORE_ARRIVED: "{name} cannot have left before arriving. Check the two times.",
    Problem.ARRIVED_AFTER_END: "{name} arrived after the end: {session} ended at {end}.",
    Problem.LEFT_BEFORE_START: "{name} left before {session} began at {start}; then they were not there.",
    Problem.AHEAD: "{time} for {name} is still ahead. Write down what has happened.",
    Problem.NOT_BEGUN: "{session} begins at {start}; take attendance for {name} then.",
    Problem.NO_REASON: "Say why {name} is excused.",
    Problem.EXCUSED_WITHOUT_WORD: "{name} sent no word, so they are absent. To excuse them, choose the reason they gave.",
    Problem.CANCELLED: "{session} was cancelled, so {name} cannot have been there.",
}


class NotTrue(Refused):
    """Times that cannot be, or a mark that says too little."""

    def __init__(self, problem: Problem, **fields: object) -> None:
        super().__init__(_PROBLEMS[problem], field=None, **fields)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Objection:
    """What is wrong with what was said of one person, in one session or (None) of their day."""

    patient_id: UUID
    session_id: UUID | None
    error: Refused


class NotPossible(Refused):
    """Some of what was said cannot be; nothing was saved."""

    message = "Some marks need another look; nothing was saved yet."

    def __init__(self, objections: Sequence[Objection]) -> None:
        super().__init__()
        self.objections = list(objections)

    def sentence(self) -> str:
        """All sentences, one after the other: for commands and imports."""
        return " ".join(objection.error.sentence() for objection in self.objections)


@dataclass(frozen=True, slots=True)
class CellConflict:
    """Somebody else said something else of the same person and session meanwhile; None: of their whole day."""

    patient_id: UUID
    session_id: UUID | None
    stored: AttendanceRow | None
    stored_day: Times | None = None


class AttendanceChanged(Stale):
    """Others saved other words on the same cells meanwhile. Nothing was saved; what was typed stays in the form."""

    message = (
        "Somebody else has changed the same marks meanwhile. Nothing was saved yet; look at the ones that are named."
    )

    def __init__(self, conflicts: Sequence[CellConflict]) -> None:
        super().__init__()
        self.conflicts = list(conflicts)


class KioskEnded(CausewayError):
    """The tablet is no longer handed over."""

    status = 404
    message = "This tablet is no longer set up for signing in. Please ask at the front desk."


class NotRecognized(Refused):
    """What was typed at the kiosk names nobody, or more than one, who is expected: never said which."""

    message = "We could not find you with that. Check the letters and the date, or ask at the front desk."


class NobodyIsThere(Refused):
    """A question about self-harm is not sent while nobody sees the answer."""

    message = (
        "Nobody is at the clinic now to see the answers, so this link is off until the clinic's hours. "
        "A director may let links work at any hour, under Alerts."
    )
