"""What can go wrong with family education, each with a sentence for the person."""

from causeway.errors import NotFound, Refused
from tenants.family.education.rules import Stopped


class ClassNotFound(NotFound):
    """No such class in this clinic, or nothing of it that this person may see."""

    message = "There is no such class here."


class ModuleNotFound(NotFound):
    """No such module for families."""

    message = "There is no such module for families here."


class ClassFull(Refused):
    """Every seat is taken."""

    message = "All {capacity} seats of this class are taken."


class ClassOver(Refused):
    """A class that was called off, or is over, takes no invitations."""

    message = "This class was called off, or has begun. Choose another, or write down who came."


class AlreadyInvited(Refused):
    """One seat for each contact."""

    message = "{name} has a seat in this class already."


_STOPPED = {
    Stopped.DO_NOT_CONTACT: "{name} is marked as not to be contacted. The reason stands with the contact.",
    Stopped.COURT_ORDER: "{name} is not told anything, by court order.",
}


class NotInvited(Refused):
    """A mark or an order stands against inviting this contact."""

    def __init__(self, why: Stopped, name: str) -> None:
        super().__init__(_STOPPED[why], field="contact_id", name=name)
