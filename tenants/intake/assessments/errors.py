"""What can go wrong with assessments, each with its sentence."""

from causeway.errors import NotFound


class AssessmentNotFound(NotFound):
    """No such assessment in this clinic."""

    message = "There is no such assessment here."
