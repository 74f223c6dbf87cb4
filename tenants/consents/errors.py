"""Why a consent cannot be signed on a device just now."""

from causeway.errors import Refused


class NobodyToSign(Refused):
    """No form of the patient waits for a signature, or something is missing on each."""

    message = "No form waits for a signature now. Prepare one that is complete first."


class ConsentChanged(Refused):
    """It was changed, signed or set aside while somebody read it."""

    message = "This form was changed or signed meanwhile. Please read it again."


class NobodyNamed(Refused):
    """Whoever must sign is not on the chart."""

    message = "{who} must sign, and the chart names nobody as such. Enter them among the contacts first."


class InClinicOnly(Refused):
    """Who signs for somebody else is seen by the staff."""

    message = "Whoever signs for somebody else, or is under age, does so here, on a device that is handed over."


class NotAsked(Refused):
    """Whoever signs is not among those who sign this form."""

    message = "This signature is not asked for on this form. The page says who signs, and why."
