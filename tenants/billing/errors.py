"""What can go wrong in billing, each with a sentence for the person."""

from causeway.errors import NotFound, Refused


class ChargeNotFound(NotFound):
    """No such record in this clinic."""


class AlreadyVoided(Refused):
    """A voided record stays as it is."""

    message = "This was voided before and stays as it is. Record a new one instead."


class CoverageOfAnother(Refused):
    """A charge may only name a coverage of the same patient."""

    message = "Choose one of this patient's coverages."


class PayerUnknown(Refused):
    """A charge may only name a payer of this clinic."""

    message = "Choose one of the clinic's payers."


class PaidMoreThanCharged(Refused):
    """Payer and patient together exceed the charge, and nobody has confirmed it."""

    message = (
        "Payer and patient together come to {paid}, more than the {charged} charged. Correct it, or confirm it below."
    )
