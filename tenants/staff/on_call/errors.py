"""What can go wrong with the on-call list, each with a sentence for the person."""

from causeway.errors import NotFound, Refused


class ShiftNotFound(NotFound):
    """No such time on call in this clinic."""

    message = "There is no such time on call here."


class OnCallAlready(Refused):
    """One person answers at a time."""

    message = "{name} is on call from {first} until {last}. One person answers at a time: choose other times, or change theirs."


class CannotAnswer(Refused):
    """Who is on call has to be able to sign in, and to act."""

    message = (
        "{name} could not answer an alert: that takes a sign-in here as a director, clinician, prescriber or nurse. "
        "Choose somebody else, or have them invited first."
    )
