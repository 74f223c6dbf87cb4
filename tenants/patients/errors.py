"""What can go wrong with patients, each with a sentence for the person."""

from causeway.errors import NotFound, Refused


class PatientNotFound(NotFound):
    """No such patient in this clinic."""

    message = "There is no such patient here."


class RecordNotFound(NotFound):
    """No such contact, consent, diagnosis, attachment or opening of this patient."""

    message = "There is no such record for this patient."


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


class Frozen(Refused):
    """What was signed is not changed: it is revoked, replaced by a new version, or voided with a reason."""

    message = "This consent has been signed and cannot be changed. Revoke it, or make a new version."


class Incomplete(Refused):
    """Elements that the law or the kind asks for are missing."""

    message = "Not complete yet: {elements}."


class AlreadyDone(Refused):
    """The record has already reached that state."""

    message = "This has been done already."
