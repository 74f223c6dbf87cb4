"""What can go wrong with programs and tracks, each with its sentence."""

from causeway.errors import NotFound, Refused


class ProgramNotFound(NotFound):
    """No such program in this clinic."""


class TrackNotFound(NotFound):
    """No such track in this clinic."""


class NameTaken(Refused):
    """Another program, or track of the program, bears the name."""

    message = "There is already one with this name; choose another, so that the two cannot be mistaken."

    def __init__(self) -> None:
        super().__init__(field="name")


class BelowOccupancy(Refused):
    """The capacity would be less than the people already there."""

    message = "{taken} people are on this track or admitted to it; its capacity cannot be {capacity}."

    def __init__(self, taken: int, capacity: int) -> None:
        super().__init__(field="capacity", taken=taken, capacity=capacity)
