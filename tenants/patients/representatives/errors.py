"""What can go wrong with representatives, each with a sentence for the person."""

from causeway.errors import NotFound, Refused


class RepresentationNotFound(NotFound):
    """No such representative of this patient."""

    message = "There is no such representative of this patient."


class RepresentsAlready(Refused):
    """The same person in the same capacity is recorded once; what changes is a new version."""

    message = "This is on record already. Make a new version of it where something has changed."


class NotCurrent(Refused):
    """Only the version that stands is changed, declined or ended."""

    message = "This has ended, or a newer version has taken its place."


class DirectorConsents(Refused):
    """42 CFR 2.15(a)(2) is for records under Part 2, and for adults."""

    message = (
        "The program director consents for a patient only under 42 CFR Part 2, for an adult whom no court has found to lack "
        "capacity and whose medical condition keeps them from acting (2.15(a)(2))."
    )
