"""What can go wrong with earlier care, each with a sentence for the person."""

from causeway.errors import NotFound


class EarlierCareNotFound(NotFound):
    """No such record of earlier care in this clinic."""
