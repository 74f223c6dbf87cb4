"""What can go wrong with one-time links, each with a sentence for the person."""

from causeway.errors import NotFound, Refused


class LinkSpent(NotFound):
    """A link that opens nothing: withdrawn, cut short, or never there. Which of them, nobody is told."""

    message = "This link does not open any more."


class LinkUsed(LinkSpent):
    """A link with which everything was answered."""

    message = "This link was used already."


class LinkLate(LinkSpent):
    """A link whose time is over."""

    message = "This link has run out."


class NotNow(Refused):
    """What a link asks is not asked at this hour; it opens again later. Staff are told why by the purpose."""

    message = "Nobody is at the clinic at this hour to see your answers. Please open this link again when somebody is."


class NotThem(Refused):
    """The date of birth is not the patient's."""

    message = "That did not match. Please check the three numbers."


class NoAddress(Refused):
    """There is no address to send to."""

    message = "No e-mail address of theirs is on record."


class NoConsentToMail(Refused):
    """The patient has not agreed to letters by mail, or no longer."""

    message = "No consent to text messages and mail is in force that names email, and this address where it names one."
