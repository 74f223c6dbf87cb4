"""What can go wrong with episodes, each with its sentence."""

from collections.abc import Sequence

from causeway.errors import NotFound, Refused
from tenants.intake.rules import Gap


class EpisodeNotFound(NotFound):
    """No such episode in this clinic."""


class NotReady(Refused):
    """The admission still lacks something; `gaps` says what, the page links to where it is filled in."""

    message = "This patient cannot be admitted yet; what is missing is listed above."

    def __init__(self, gaps: Sequence[Gap]) -> None:
        super().__init__()
        self.gaps = list(gaps)


class AlreadyAdmitted(Refused):
    """The patient has an open episode of the program."""

    message = "This patient is in {program} already; discharge that episode first, or change its track."

    def __init__(self, program: str) -> None:
        super().__init__(field="track_id", program=program)


class TrackFull(Refused):
    """Every place of the track is taken on some day from then on."""

    message = (
        "{track} is full: all {capacity} places are taken. Choose another track or a later day, or put the patient on the "
        "waitlist."
    )

    def __init__(self, track: str, capacity: int) -> None:
        super().__init__(field="track_id", track=track, capacity=capacity)


class TrackClosed(Refused):
    """The track or its program takes no admissions."""

    message = "{track} takes no admissions."

    def __init__(self, track: str) -> None:
        super().__init__(field="track_id", track=track)


class OtherProgram(Refused):
    """A change of track stays within the program."""

    message = "Choose a track of the same program; another program is another episode."

    def __init__(self) -> None:
        super().__init__(field="track_id")


class SameTrack(Refused):
    """Nothing would change."""

    message = "The patient is on this track already."

    def __init__(self) -> None:
        super().__init__(field="track_id")


class AlreadyDischarged(Refused):
    """The episode is closed."""

    message = "This episode was closed with the discharge; nothing more can be changed in it."


class AlreadyOnLeave(Refused):
    """A leave is open."""

    message = "The patient is on leave already."


class NotOnLeave(Refused):
    """No leave is open."""

    message = "The patient is not on leave."
