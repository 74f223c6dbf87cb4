"""What can go wrong with patients, each with a sentence for the person."""

from causeway.errors import NotFound, Refused


class PatientNotFound(NotFound):
    """No such patient in this clinic."""

    message = "There is no such patient here."


class RecordNotFound(NotFound):
    """No such contact, consent, diagnosis, attachment or opening of this patient."""

    message = "There is no such record for this patient."


class AttachmentVoided(Refused):
    """What was attached in error stays here."""

    message = "This file was marked as attached in error, and does not leave."


class RecordNumberTaken(Refused):
    """Record numbers are unique in a clinic, whatever their spelling."""

    message = "Record number {number} belongs to another patient."

    def __init__(self, number: str) -> None:
        super().__init__(field="record_number", number=number)


class LooksLikeDuplicate(Refused):
    """Somebody with the same name or telephone number and the same birth date is here already."""

    message = "{who} looks like the same person. Please check, then confirm that this is somebody else."

    def __init__(self, who: str) -> None:
        super().__init__(field="is_someone_else", who=who)


class LooksLikeContact(Refused):
    """The patient has a contact already with the same name, telephone number or mail address."""

    message = (
        "{who} is a contact of this patient already and looks like the same person. "
        "Please check, then confirm that this is somebody else."
    )

    def __init__(self, who: str) -> None:
        super().__init__(field="is_someone_else", who=who)


class Frozen(Refused):
    """What was signed is not changed: it is revoked, replaced by a new version, or voided with a reason."""

    message = "This consent has been signed and cannot be changed. Revoke it, or make a new version."


class Incomplete(Refused):
    """Elements that the law or the kind asks for are missing."""

    message = "Not complete yet: {elements}."


class AlreadyDone(Refused):
    """The record has already reached that state."""

    message = "This has been done already."


class MinorConsentsAlone(Refused):
    """A minor's signature does not stand alone, unless some law or ruling says so."""

    message = (
        "{name} is {age} years old. In this state somebody of that age does not sign this alone: record the signature of a "
        "guardian who is named on the chart, or the court's ruling by which {name} signs alone."
    )


class MinorSignsToo(Refused):
    """Under Part 2 a guardian's signature does not stand alone either."""

    message = "This record is under 42 CFR Part 2: {name} signs as well as the guardian (2.14). Choose “Patient and guardian”."


class OnlyMinorSigns(Refused):
    """Where a minor may consent alone, Part 2 lets only them sign, even toward parents."""

    message = (
        "{name} may consent alone in this state ({law}), so under 42 CFR Part 2 only {name} signs, even toward parents "
        "(2.14). Choose “Patient”."
    )


class LawUnknown(Refused):
    """Of this state the pack says nothing, so the careful answer holds."""

    message = (
        "Nothing is known here of this state's law on minors who consent alone, so {name} and the guardian both sign. "
        "Choose “Patient and guardian”."
    )


class SignedInPart(Refused):
    """Somebody has signed this already, so what it says cannot change under their signature."""

    message = (
        "Somebody has signed this already. Mark it as entered in error and prepare another, or have the others sign."
    )


class AdultSigns(Refused):
    """An adult signs for themselves."""

    message = "{name} is {age} years old and signs for themselves: nobody is named on the chart as their guardian."


class GuardianUnknown(Refused):
    """Whoever signed is no guardian of the patient."""

    message = "{contact} is not named as a guardian of {name} on the chart, so this signature does not count."


class RepresentativeUnknown(Refused):
    """Under Part 2 only somebody whom a court's finding names signs in an adult's place (2.15(a)(1))."""

    message = (
        "These records are under 42 CFR Part 2, and {contact} is not on record as standing for {name} by a court’s finding "
        "(2.15(a)(1)), so this signature does not count."
    )
