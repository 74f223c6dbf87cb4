"""What can go wrong with the grounds of an admission, each with its sentence."""

from causeway.errors import NotFound, Refused


class AdmissionNotFound(NotFound):
    """The episode has no grounds on record: it was recorded elsewhere, or there is none."""

    message = "There is no such admission here."


class NothingToAcknowledge(Refused):
    """Nothing was missing, or somebody has taken note of it."""

    message = "Nothing of this admission waits to be acknowledged."


class OtherLevel(Refused):
    """A plan on the other side of the level's least is a change of level, which a decision has to choose."""

    message = (
        "{level} means at least {hours} hours on {days} days a week. Falling below that, or rising to it again, is a change of "
        "level of care: a new, signed decision has to choose it first."
    )
