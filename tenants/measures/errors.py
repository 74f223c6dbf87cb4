"""What can go wrong with measures, each with a sentence for the person."""

from causeway.errors import CausewayError, NotFound, Refused
from tenants.links.errors import NotNow


class InstrumentNotFound(NotFound):
    """No such instrument."""

    message = "There is no such instrument here."


class AdministrationNotFound(NotFound):
    """No such answered form in this clinic."""

    message = "There is no such measure here."


class WordingNotFound(NotFound):
    """No wording of it is loaded."""

    message = "No official wording of this is loaded here."


class NothingAnswered(Refused):
    """Not one answer was given."""

    message = "Type at least one answer. A form that was left empty is nothing to keep."


class LiesAhead(Refused):
    """Nothing is written down before it happened."""

    message = "This day lies ahead. Write down what has been answered."


class BeforeBirth(Refused):
    """Taken before the patient was born."""

    message = "This day lies before the patient's birth."


class NotAtThatAge(Refused):
    """Another form takes its place at that age: the PHQ-A under 18."""

    message = "{name} was {age} on that day. Use the {other} instead of the {title}."


class VoidedAlready(Refused):
    """It counts no more since somebody said so."""

    message = "This was taken out already, with a reason."


class NoReason(Refused):
    """Something that stops counting says why."""

    message = "Say why this does not count."


class TotalOutOfRange(Refused):
    """A total that the instrument cannot come to."""

    message = "{title} comes to 0 to {highest}."


class NoTotal(Refused):
    """An instrument that is read by its parts."""

    message = "{title} has no total; it is read by its parts."


class NoWording(Refused):
    """What is given to a patient needs the official wording."""

    message = "{title} has no official wording here yet. An administrator loads it under Programs, Measures."


class NothingChosen(Refused):
    """Nothing to ask."""

    message = "Choose what is to be asked."


class SittingEnded(CausewayError):
    """A device that asks nothing, or no more."""

    status = 404
    message = "There is nothing to answer here any more. Please give the tablet back."


class NotAnAnswer(Refused):
    """The page sent no answer of the question."""

    message = "Choose one of the answers, or skip the question."


class NoLicense(Refused):
    """Somebody owns the wording, and on what terms the clinic may use it is not said."""

    message = "{title} belongs to somebody: {license} Write on what terms the clinic may give it to patients."


class NoQuestionnaire(Refused):
    """The file is no wording of this instrument; what is wrong with it, all at once."""

    message = "This file cannot be used. {problems}"


class AfterHours(NotNow):
    """One-time links that ask about self-harm are off while nobody is there to see the answer."""

    message = (
        "{title} asks about thoughts of self-harm. It is sent by link only while somebody is at the clinic to see the "
        "answer; nobody is at this hour."
    )


class NothingDue(Refused):
    """Nothing to ask by link now."""

    message = (
        "Nothing is due that could be asked by link: a measure of the program's, with its official wording loaded."
    )


class NotPersonal(Refused):
    """A device is handed over by somebody."""

    message = "Only a person hands a device over."
