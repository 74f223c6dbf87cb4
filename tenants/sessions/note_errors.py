"""What can go wrong with notes of sessions, each with a sentence for the person."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from causeway.errors import NotFound, Refused
from tenants.sessions.rules.naming import Hit
from tenants.sessions.rules.notes import Lack, Missing


class SessionNotFound(NotFound):
    """No such session in this clinic."""

    message = "There is no such session here."


class FamilyKind(Refused):
    """Family sessions have their own note."""

    message = "A family session has its own note, under Family."


class SessionCancelled(Refused):
    """A session that was not held has no note."""

    message = "This session was cancelled, so there is no note to write. A contact note keeps what was done instead."


class NotBegun(Refused):
    """A session that has not begun can't be documented."""

    message = "This session has not begun yet, so there is nothing to document."


class NotOver(Refused):
    """A session that is still held, or to come, can't be signed for."""

    message = "{session} ends at {end}; the note can be signed from then on. Save it as a draft until then."


class NoteSigned(Refused):
    """A signed note is frozen."""

    message = "This note is signed and stays as it is. Add an addendum instead."


class NoteNotSigned(Refused):
    """An addendum or a co-signature needs a signed note."""

    message = "This note has not been signed yet."


class NotTheLeader(Refused):
    """A note is signed by somebody who led the session."""

    message = "Only somebody who led this session signs its note: {leaders}."


class NotOnTheRoster(Refused):
    """A part is written about people who were there."""

    message = "Somebody on this sheet is no longer on the roster. Reload the page; what you typed is kept as a draft."


class NothingToSign(Refused):
    """Everything that can be signed has been."""

    message = "There is nothing left to sign on this note."


class CosignRefused(Refused):
    """A co-signature is not asked for, was given already, or would be by the same person."""

    message = "This note does not wait for your co-signature."


class NotReadyToSign(Refused):
    """The note lacks what signing needs: in the shared part, and in some people's parts."""

    message = "The note is not whole yet, so nothing was signed. What you typed is still here."

    def __init__(self, shared: Sequence[Missing], parts: Mapping[UUID, Sequence[Lack]]) -> None:
        super().__init__()
        self.shared, self.parts = list(shared), dict(parts)


class NamesSomebody(Refused):
    """The part that every chart shows names somebody who attended."""

    message = "The shared part may name somebody who was there. Take the name out, or say that it is another word."

    def __init__(self, hits: Sequence[Hit[UUID]], *, field: str = "shared") -> None:
        super().__init__(field=field)
        self.hits = list(hits)


class NamesSomebodyAdded(NamesSomebody):
    """The signed part that every chart shows names somebody who came onto the sheet afterwards."""

    message = (
        "The signed shared part may name somebody added since. Say that it is another word, or that an addendum to the "
        "shared part explains it."
    )


class ReadsAlike(Refused):
    """Parts written about several people read alike."""

    message = "Some parts read alike. Say what was each person's own, or why they are meant to read alike."

    def __init__(self, people: Mapping[UUID, Sequence[UUID]]) -> None:
        super().__init__()
        self.people = {one: list(others) for one, others in people.items()}
