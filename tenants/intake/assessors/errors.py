"""What can go wrong with asking somebody to assess, each with its sentence."""

from causeway.errors import Refused


class CannotAssess(Refused):
    """Only those who decide levels of care are asked."""

    message = "Choose somebody who closes safety screens and decides levels of care here."

    def __init__(self) -> None:
        super().__init__(field="user_id")


class InCare(Refused):
    """The patient has an open episode."""

    message = "This patient is in a program already: the primary clinician assesses."
