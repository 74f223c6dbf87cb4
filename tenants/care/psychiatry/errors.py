"""What can go wrong with evaluations, orders and certifications, each with a sentence for the person."""

from causeway.errors import NotFound, Refused


class EvaluationNotFound(NotFound):
    """No such evaluation in this clinic."""

    message = "There is no such evaluation here."


class OrderNotFound(NotFound):
    """No such order in this clinic."""

    message = "There is no such order here."


class NotTheirOrder(Refused):
    """An order is signed by who gave it."""

    message = "{name} gave this order, and signs it."


class NotSigned(Refused):
    """What nobody has signed is not carried out."""

    message = "This order is not signed yet. Whoever gave it signs first."


class Settled(Refused):
    """An order that was carried out or stopped stays so."""

    message = "This order was carried out or stopped already."


class NotAPhysician(Refused):
    """A certification is a physician's."""

    message = (
        "A physician signs a certification, and your staff record names no such credential (MD, DO). Ask a physician, or have "
        "your staff record completed."
    )


class NoEpisode(Refused):
    """Nobody is certified for care they are not in."""

    message = "The patient is in no program now, so there is nothing to certify."


class CertifiedAlready(Refused):
    """One certification a day and episode."""

    message = "This was certified today already."
