"""What can go wrong with the rule book, each with a sentence for the person."""

from causeway.errors import NotFound, Refused


class RuleNotFound(NotFound):
    """No rule of that name, or none that may be set."""

    message = "There is no such rule."


class SettingNotFound(NotFound):
    """No such number in this clinic."""

    message = "There is no such number here."


class OutOfRange(Refused):
    """A number that makes no sense for the rule, or that a law forbids."""

    message = "Enter a number from {least} to {most}."


class InThePast(Refused):
    """What has been in force stays as it was: clocks were run by it."""

    message = "From today at the earliest: what was due before stays as it was."


class InForceAlready(Refused):
    """A number that has been in force is followed by another, not taken out."""

    message = "This number has been in force. Set another from a later day instead."
