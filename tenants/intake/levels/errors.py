"""What can go wrong with level-of-care decisions, each with its sentence."""

from causeway.errors import NotFound, Refused


class NoSuchInstrument(NotFound):
    """No instrument goes by that name, or not for somebody of this age."""

    message = "There is no such instrument for somebody of this age."


class WrongAge(Refused):
    """Each instrument is for adults or for people under 18."""

    message = "This instrument is not for somebody of {years} years. Choose another."


class ReasonNeeded(Refused):
    """A choice that differs from the suggestion says why."""

    message = "The scores suggest another level. Say why you chose this one."

    def __init__(self) -> None:
        super().__init__(field="reason")
