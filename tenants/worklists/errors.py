"""What the worklist refuses, in sentences for people."""

from causeway.errors import Refused


class TooManyItems(Refused):
    """A file would leave out a part of the list. most: how many items of each kind one may have. kinds: those with more."""

    message = (
        "A file holds {most} items of each kind at most, and there are more of: {kinds}. Some would be left out. Take the "
        "other kinds one by one, and of these what waits for you or your caseload."
    )
