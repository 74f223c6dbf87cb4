"""What can go wrong with medications and allergies, each with a sentence for the person."""

from causeway.errors import NotFound, Refused


class MedicationNotFound(NotFound):
    """No such medication in this clinic."""

    message = "There is no such medication here."


class AllergyNotFound(NotFound):
    """No such allergy in this clinic."""

    message = "There is no such allergy here."


class NotActive(Refused):
    """What was stopped or entered in error stays as it is."""

    message = "{name} is no longer on the list. Record it anew if it is taken again."


class AlreadyTaken(Refused):
    """One medication stands once on a list."""

    message = "{name} is on the list already. Change it there, so that its history stays in one place."


class AlreadyAllergic(Refused):
    """One substance stands once."""

    message = "{name} is among the allergies already. Correct it there."


class HasAllergies(Refused):
    """Nobody has no known allergies while one is on record."""

    message = "{names} is on record. Mark it as entered in error first, if the patient has no allergies."
