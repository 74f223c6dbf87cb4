"""The words of what goes to a family: invitations, and the summary in plain language."""

from enum import StrEnum

from tenants.family.rules.bases import ContactFlags


class InvitationKind(StrEnum):
    """What a calendar invitation says: come, come at another time or place, do not come."""

    REQUEST = "request"
    UPDATE = "update"
    CANCEL = "cancel"


def kind_due(told: InvitationKind, sequence: int, now: int, *, is_off: bool) -> InvitationKind | None:
    """What somebody who was invited has to hear: that it is called off, the change, or nothing.

    told, sequence: what they heard last, and its number; now: the number from which on it says how things stand (RFC 5545
    §3.8.7.4). is_off: it is not held, or not with them.
    """
    if is_off:
        return None if told is InvitationKind.CANCEL else InvitationKind.CANCEL
    return InvitationKind.UPDATE if told is InvitationKind.CANCEL or sequence < now else None


class NoLetter(StrEnum):
    """Why somebody gets no invitation by mail, whatever its basis."""

    DO_NOT_CONTACT = "do_not_contact"
    NO_ADDRESS = "no_address"
    OTHER_WAY = "other_way"


def no_letter(flags: ContactFlags, email: str, *, wants_mail: bool) -> NoLetter | None:
    """What keeps a letter from going; None when nothing does. email: "" for none on record."""
    if flags.is_do_not_contact:
        return NoLetter.DO_NOT_CONTACT
    if not email:
        return NoLetter.NO_ADDRESS
    return None if wants_mail else NoLetter.OTHER_WAY


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
