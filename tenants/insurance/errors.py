"""What can go wrong in insurance, each with a sentence for the person."""

from causeway.errors import NotFound, Refused


class PayerNotFound(NotFound):
    """No such payer in this clinic."""


class CoverageNotFound(NotFound):
    """No such coverage in this clinic."""


class AuthorizationNotFound(NotFound):
    """No such authorization in this clinic."""


class CoverageOverlaps(Refused):
    """Two coverages of one patient at one rank share a day."""

    message = (
        "{payer} is already the {rank} coverage from {starts} to {ends}. End that one first, or choose other dates or "
        "another rank."
    )


class PayerInactive(Refused):
    """The payer was switched off in the settings."""

    message = "{payer} is switched off. Choose another payer, or switch it on under Payers."


class CoverageHasAuthorizations(Refused):
    """A coverage whose authorizations name its payer cannot change to another payer."""

    message = "This coverage has authorizations of its payer. Void it and record another one to change the payer."


class AlreadyVoided(Refused):
    """A voided record stays as it is."""

    message = "This was voided before. Record a new one instead."


class CoverageOfAnother(Refused):
    """An authorization must stand on a coverage of the same patient that is not voided."""

    message = "Choose one of this patient's coverages."


class EpisodeOfAnother(Refused):
    """An authorization may only name an episode of the same patient."""

    message = "Choose one of this patient's episodes."
