"""What can go wrong with goals, contact notes and completed modules, each with a sentence for the person."""

from causeway.errors import NotFound, Refused


class GoalNotFound(NotFound):
    """No such goal in this clinic."""

    message = "There is no such goal here."


class ContactNoteNotFound(NotFound):
    """No such contact note in this clinic."""

    message = "There is no such contact note here."


class ModuleNotFound(NotFound):
    """No such module, or no such completion, in this clinic."""

    message = "There is no such module here."


class NoEpisode(Refused):
    """Goals and progress belong to a course of care."""

    message = "{name} is in no program now, so there is no course of care to set this in."


class GoalClosed(Refused):
    """A closed goal stays as it is."""

    message = "This goal is closed. Open it again first, or set a new one."


class NotYet(Refused):
    """Nothing is written down before it happened."""

    message = "This lies ahead. Write down what has happened."


class CosignRefused(Refused):
    """A co-signature is not asked for, was given already, or would be by the same person."""

    message = "This note does not wait for your co-signature."
