"""What can go wrong with inquiries, each with its sentence."""

from causeway.errors import NotFound, Refused
from tenants.intake.inquiries.rules import Gap


class InquiryNotFound(NotFound):
    """No such inquiry in this clinic."""


SENTENCES = {
    Gap.NOT_REACHED: "Write down first that somebody has spoken with them.",
    Gap.NO_RECORD: "Open a record first: what an assessment finds stands in a patient’s chart.",
    Gap.BY_ADMISSION: "The admission of the patient moves the inquiry there by itself.",
    Gap.ENDED: "They have been admitted; what follows is in the patient’s chart.",
    Gap.NO_WAY_BACK: "There is no way from there to here. To take back the last move, undo it.",
    Gap.OPEN_HIGH_RISK: "A safety screen with a high result is open; its disposition has to be closed first.",
    Gap.SAME: "It stands there already.",
}
"""What stands against a move, in a sentence."""


class NotMovable(Refused):
    """Something stands against the move; `gap` says what, and the page links to where it is put right."""

    def __init__(self, gap: Gap) -> None:
        super().__init__(SENTENCES[gap], field="to")
        self.gap = gap


class TakenAlready(Refused):
    """The same inquiry was sent twice; the first one counts."""


class NothingToUndo(Refused):
    """The inquiry has not been moved."""

    message = "There is no move to take back."


class MadeByAdmission(Refused):
    """The last move was made by an admission."""

    message = "The admission made this move. It stands as long as the patient is admitted."


class InquiryEnded(Refused):
    """The inquiry has ended."""

    message = "This inquiry has ended. Take its last move back first, or note that they were in touch again."


class NotAnOwner(Refused):
    """Somebody who does not work on inquiries."""

    message = "Choose somebody who works on inquiries here."

    def __init__(self) -> None:
        super().__init__(field="owner_id")


class LooksLikeOther(Refused):
    """An inquiry of the same person is open."""

    message = (
        "This looks like an inquiry that is open already: {who}. Tick “This is somebody else” below to save it all the "
        "same."
    )

    def __init__(self, who: str) -> None:
        super().__init__(field="is_someone_else", who=who)


class RecordTied(Refused):
    """The inquiry has a record."""

    message = "This inquiry has a record already."
