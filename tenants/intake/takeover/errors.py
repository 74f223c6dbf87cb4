"""What can keep an episode from being taken over, each with its sentence."""

from causeway.errors import Refused


class SameDays(Refused):
    """Nobody is in one program twice at a time."""

    message = "This patient was in {program} on some of these days already, in another episode."

    def __init__(self, program: str) -> None:
        super().__init__(field="admitted_on", program=program)


class NotAfterDeath(Refused):
    """No care after a death."""

    message = "The record says that the patient had died by then."

    def __init__(self) -> None:
        super().__init__(field="admitted_on")


class BeganLater(Refused):
    """The first day of an episode is not moved over days that may hold attendance."""

    message = "An episode that is here can begin earlier than it did, not later."

    def __init__(self) -> None:
        super().__init__(field="admitted_on")
