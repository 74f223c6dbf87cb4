"""What can go wrong with transitions, each with a sentence for the person."""

from causeway.errors import Invalid, NotFound, Refused
from tenants.transitions.rules import Missing


class PlanNotFound(NotFound):
    """No such transition plan in this clinic."""

    message = "There is no such transition plan here."


class RecordNotFound(NotFound):
    """No such task, appointment, discharge, follow-up or earlier plan in this clinic."""

    message = "There is no such record here."


class PlanEnded(Refused):
    """A completed or abandoned plan stays as it is."""

    message = "This plan is over and stays as it is. Open a new one."


class PlanOpen(Refused):
    """An episode has one open plan at a time."""

    message = "There is an open transition plan for this episode already. Change it, or abandon it first."


class AlreadyDischarged(Refused):
    """The episode is closed."""

    message = "This episode was closed with its discharge."


class AlreadySettled(Refused):
    """The follow-up has its outcome."""

    message = "This follow-up has its outcome already."


_MISSING = {
    Missing.DESTINATION: ("destination", "Say where the patient goes."),
    Missing.CRITERIA: ("criteria", "Write down the criteria for this step."),
    Missing.SIGNATURE: ("", "The plan as it stands has not been signed."),
    Missing.FIRST_VISIT: (
        "",
        "There is no first appointment within 7 days, no documented refusal, and no earliest date with calls and a bridge.",
    ),
    Missing.MEDICATION_LIST: ("", "The medication list has not been checked off."),
    Missing.SAFETY_PLAN: ("", "Safety plan and relapse-prevention plan have not been checked off."),
    Missing.CRISIS_CONTACTS: ("", "Contacts and crisis lines have not been checked off."),
    Missing.RECORDS: ("", "Records sent or declined has not been checked off."),
    Missing.PATIENT_COPY: ("", "The patient's own copy has not been checked off."),
}


class NotWhole(Invalid):
    """The plan lacks what signing or completing needs."""

    message = "The plan is not whole yet."

    def __init__(self, missing: list[Missing]) -> None:
        problems: dict[str, list[str]] = {}
        for each in missing:
            field, sentence = _MISSING[each]
            problems.setdefault(field, []).append(sentence)
        super().__init__(problems)
        self.missing = missing
