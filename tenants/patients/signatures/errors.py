"""Why a signature does not count, each with a sentence for the person who holds the tablet."""

from causeway.errors import Refused


class SignedAlready(Refused):
    """What is signed once in a capacity is not signed again."""

    message = "{name} has signed this already, on {when}. Nothing needs to be signed again."


class NotDrawn(Refused):
    """A dot is no signature."""

    message = "Nothing that could be a signature was drawn. Sign in the box with a finger or a pen, or type the name."


class NotTheirName(Refused):
    """Somebody typed another name than the signer's."""

    message = "The name typed is not {name}'s. Whoever signs types their own name as the chart has it."


class MinorAlone(Refused):
    """A minor's signature does not stand alone."""

    message = (
        "{name} is {age} years old. In this state somebody under {majority} does not sign alone: "
        "ask a guardian who is named on the chart."
    )


class NotTheirGuardian(Refused):
    """The contact is no guardian of the patient."""

    message = "{contact} is not named as a guardian of {name} on the chart, so their signature does not count."


class GuardianKeptAway(Refused):
    """A protective order or the patient's own word stands against it."""

    message = (
        "{contact} is not asked to sign: the chart has a protective order or the patient's word against telling them."
    )


class ByOrder(Refused):
    """A court has said which parent signs."""

    message = (
        "{contact} does not sign for {name}: the court’s order on the chart says who does. If the order has changed, "
        "correct it among the contacts first."
    )


class DoesNotStand(Refused):
    """What they act by does not hold, or does not reach as far."""

    message = "{contact} does not sign for {name}. {why}"


class ReasonNeeded(Refused):
    """A refusal is written down with its reason."""

    message = "Write why {name} did not want to sign, in their own words if possible."
