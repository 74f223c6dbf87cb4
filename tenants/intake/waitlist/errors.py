"""What can go wrong with waits, each with its sentence."""

from causeway.errors import NotFound, Refused


class WaitNotFound(NotFound):
    """No such wait in this clinic."""


class AlreadyWaiting(Refused):
    """The patient waits for this program already."""

    message = "This patient is on the waitlist of {program} already."

    def __init__(self, program: str) -> None:
        super().__init__(field="place", program=program)


class AlreadyInProgram(Refused):
    """The patient is in the program."""

    message = "This patient is in {program} already and need not wait for it."

    def __init__(self, program: str) -> None:
        super().__init__(field="place", program=program)


class WaitOver(Refused):
    """The wait has ended."""

    message = "This wait is over; nothing more can be changed in it."


class OtherProgramsTrack(Refused):
    """The track belongs to another program."""

    message = "Choose a track of that program, or any of its tracks."

    def __init__(self) -> None:
        super().__init__(field="place")
