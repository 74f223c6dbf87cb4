"""What can go wrong with team meetings, each with its sentence."""

from causeway.errors import Forbidden, NotFound, Refused


class MeetingNotFound(NotFound):
    """No such meeting in this clinic, or nobody of that name on its agenda."""

    message = "There is no such team meeting here."


class MeetingClosed(Refused):
    """It was signed or called off."""

    message = "This meeting is signed or called off. What changed since is added to a patient's line as an addendum."


class NotOpenToAddenda(Refused):
    """An unsigned line is changed, not added to."""

    message = "This meeting is not signed yet. Change the line itself."


class SomethingWritten(Refused):
    """A meeting about which something is written was held."""

    message = "Something is written about somebody already, so this meeting was held. Sign it."


class NothingWritten(Refused):
    """There is nothing to sign."""

    message = "Nobody has a line yet. Write one for everybody who was talked about, then sign."


class NotYetHeld(Refused):
    """A meeting is signed when it has been held."""

    message = "This meeting is on {day}. It can be signed from then on."


class NotTheLead(Forbidden):
    """Another person leads the meeting, and signs it."""

    message = "{lead} leads this meeting and signs it. Who leads can be changed until it is signed."


class OwnMeeting(Refused):
    """Two people sign."""

    message = "You signed this meeting as its lead. Another prescriber signs it off."


class NotWaiting(Refused):
    """Only a signed meeting is signed off, and once."""

    message = "This meeting does not wait for a prescriber."
