"""What can go wrong with counselling notes."""

from causeway.errors import NotFound


class CounsellingNoteNotFound(NotFound):
    """No such note of this patient by this person; one of somebody else's is not there either."""

    message = "There is no such note of yours for this patient."
