"""What can go wrong with the clinic's own record, each with its sentence."""

from causeway.errors import NotFound, Refused


class SiteNotFound(NotFound):
    """No such site in this clinic."""


class RoomNotFound(NotFound):
    """No such room in this clinic."""


class NameTaken(Refused):
    """Another record of the kind bears the name."""

    message = "There is already one with this name; choose another, so that the two cannot be mistaken."

    def __init__(self) -> None:
        super().__init__(field="name")


class TimezoneNotConfirmed(Refused):
    """The time zone would change without anybody having said they mean it."""

    message = (
        "Changing the time zone from {before} to {after} moves every time shown here, past and coming, to the new clock, "
        "and days begin and end with it. Tick the box below the time zone if that is what you want."
    )
