"""What can go wrong with records requests, each with a sentence for the person."""

from causeway.errors import NotFound, Refused


class RequestNotFound(NotFound):
    """No such request in this clinic, or not of this patient."""

    message = "There is no such request here."


class RequestClosed(Refused):
    """What was answered stays answered."""

    message = "This request has been answered. A new one is taken down as a request of its own."


class NotThisKind(Refused):
    """A step that this kind of request does not know."""

    message = "This step does not belong to a request of this kind."


class NoReview(Refused):
    """Only some denials are reviewed, and only once."""

    message = "This denial is not one that is reviewed, or its review has been asked for already."


class ReviewedByAnother(Refused):
    """Somebody else than who denied it, who holds a license, looks at it again."""

    message = (
        "A denial is reviewed by a licensed professional who had no part in it (45 CFR 164.524(d)(4)): somebody else than who "
        "denied it and on whose judgment, with a license on their staff record that has not ended."
    )
