"""What can go wrong with alerts, each with a sentence for the person."""

from causeway.errors import Forbidden, NotFound, Refused


class AlertNotFound(NotFound):
    """No such alert in this clinic."""

    message = "There is no such alert here."


class NotYours(Forbidden):
    """The alert is about somebody who is not on the caseload, and went to somebody else."""

    message = "This alert went to somebody else, and the patient is not on your caseload."


class NotSeenYet(Refused):
    """First somebody takes it up."""

    message = "Acknowledge this alert first; then close it with what was done."


class AlertClosed(Refused):
    """A closed alert stays closed."""

    message = "This alert is closed."


class NobodyThere(Refused):
    """An alert goes to somebody who may act on it."""

    message = "Choose somebody who may close alerts: a director, clinician, prescriber or nurse."
