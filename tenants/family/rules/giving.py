"""The words of what goes to a family: invitations, and the summary in plain language."""

from enum import StrEnum


class InvitationKind(StrEnum):
    """What a calendar invitation says: come, come at another time or place, do not come."""

    REQUEST = "request"
    UPDATE = "update"
    CANCEL = "cancel"


class SummaryPart(StrEnum):
    """The sections of a family's summary, in the order they read it."""

    PRACTISED = "practised"
    AGREED = "agreed"
    NEXT = "next"
    WORDS = "words"


class HandedBy(StrEnum):
    """How a summary came to somebody: as a document in their hand, or to their mailbox."""

    DOCUMENT = "document"
    MAIL = "mail"
