"""What can go wrong with grounds and their review, each with a sentence for the person."""

from causeway.errors import NotFound, Refused


class GroundsNotFound(NotFound):
    """No such grounds, or no such review, here."""

    message = "There are no such grounds here."


class AlreadyWithdrawn(Refused):
    """Grounds are withdrawn once."""

    message = "These grounds have been withdrawn already."


class ReviewedAlready(Refused):
    """A disclosure is reviewed once."""

    message = "This has been reviewed already."


class OwnDisclosure(Refused):
    """Nobody reviews what they let leave, or recorded the grounds of."""

    message = "Somebody else has to review what you recorded or disclosed yourself."


class NotToBeTold(Refused):
    """The contact is marked never to be told, is a danger to the patient, or was set aside."""

    message = "{contact} is marked on the chart: nothing is told to them, whoever agrees."
