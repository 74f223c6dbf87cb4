"""What can go wrong with incidents, each with its sentence."""

from causeway.errors import NotFound, Refused


class IncidentNotFound(NotFound):
    """No such incident in this clinic, or not one that this person may see."""

    message = "There is no such incident here."


class NoticeNotFound(NotFound):
    """The incident owes no such report."""

    message = "There is no such report here."


class StepNotFound(NotFound):
    """The incident has no such step, or it is somebody else's."""

    message = "There is no such step here."


class PersonNotFound(NotFound):
    """Nobody of that id is named in the incident."""

    message = "There is nobody of that name in this incident."


class DeadlineNotFound(NotFound):
    """The clinic set no such deadline."""

    message = "There is no such deadline here."


class IncidentClosed(Refused):
    """A closed incident stays as it is."""

    message = "This incident is closed. Open it again first."


class LiesAhead(Refused):
    """Nothing is written down before it happened."""

    message = "This lies ahead. Write down what has happened."


class KnownTooEarly(Refused):
    """Nobody learns of what has not happened yet."""

    message = "The clinic cannot have learned of it before it happened."


class DeathIsGrave(Refused):
    """A death has one severity."""

    message = "A death is always of the gravest severity. Choose it, or another kind."


class NoticeSettled(Refused):
    """What is settled already is taken back first."""

    message = "This report is settled already. Take it back first, if that was wrong."


class StepSettled(Refused):
    """What was done or called off stays."""

    message = "This step is settled already. Plan another where more is to be done."


class ReportOwed(Refused):
    """An incident is closed when every report is given, or is not owed for a reason."""

    message = "A report is still owed. Say when it was given, or why it is not owed, then close the incident."


class StepOpen(Refused):
    """An incident is closed when every step is done or called off."""

    message = "A step is still open. Finish it or call it off, then close the incident."


class NoRootCause(Refused):
    """A serious or grave incident is closed when somebody wrote down its root cause."""

    message = "Nobody has written down the root cause yet. Plan that step and finish it, then close the incident."


class NotWhoMay(Refused):
    """Steps go to people who may open them."""

    message = "Choose somebody of the clinic who works with incidents."
