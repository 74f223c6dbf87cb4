"""What can go wrong with family sessions, each with a sentence for the person."""

from collections.abc import Sequence
from uuid import UUID

from flask_babel import lazy_gettext as _

from causeway.access import Permission
from causeway.disclosure import Forward
from causeway.errors import Invalid, NotFound, Refused
from tenants.family.rules import Missing, Refusal


class SessionNotFound(NotFound):
    """No such family session in this clinic."""

    message = "There is no such family session here."


class NoteSigned(Refused):
    """A signed note is frozen."""

    message = "This note is signed and stays as it is. Add an addendum instead."


class NoteNotSigned(Refused):
    """An addendum or a co-signature needs a signed note."""

    message = "This note has not been signed yet."


class SessionCancelled(Refused):
    """A cancelled session can't be changed."""

    message = "This session was cancelled. Plan a new one instead."


class NotBegun(Refused):
    """A session that has not begun can't have been held."""

    message = "This session has not begun yet, so there is nothing to document. Move it if it was held earlier."


class NotTheClinician(Refused):
    """A note is signed by the one who held the session."""

    message = "Only the clinician who held this session signs its note."


class GroupNotFound(NotFound):
    """No such group of families in this clinic."""

    message = "There is no such group of families here."


class SummaryNotFound(NotFound):
    """No such summary, or not of this session."""

    message = "There is no such summary here."


class SummaryBehind(Refused):
    """The note was changed, the next meeting moved, or a newer version written, since this one."""

    message = (
        "The note, the next meeting or the summary was changed since this version. Look through the summary again and save "
        "it first."
    )


class Unwritten(Refused):
    """A contact asked to be neither called nor written to."""

    message = "{name}: asked to be neither called nor written to. Let the patient tell them, or say it in person."


class NoMail(Refused):
    """Somebody without an address gets no mail."""

    message = "{name} has no mail address on record."


class OtherWay(NoMail):
    """They said how they want to be reached, and it is not by mail."""

    message = "{name} does not want to be reached by mail. Reach them as they asked, or change it in their contact."


class NoPlace(Refused):
    """An invitation could not say where to come."""

    def __init__(self, session_id: UUID, group_id: UUID | None, *, is_video: bool) -> None:
        super().__init__(
            "Add the video link first."
            if is_video
            else "Choose a room at a site with an address first, or give the clinic its address."
        )
        page, of = ("family_note.plan", {"session_id": session_id})
        if group_id is not None:
            page, of = ("family_group.plan", {"group_id": group_id})
        self.forward = (Forward(_("Change the plan"), page, Permission.FAMILY_WRITE, of),)


class NamesOthers(Refused):
    """A text for one family's record names somebody of another family. words: (key, as written)."""

    message = "This may name somebody of another family: {names}. Take it out, or tick below that it is another word."

    def __init__(self, words: Sequence[tuple[str, str]]) -> None:
        super().__init__(field="confirmed", names=", ".join(word for _key, word in words))
        self.words = list(words)


class NoteNamesOthers(NamesOthers):
    """The same of a note that is to be signed: it is mended on its own page."""

    message = (
        "The note may name somebody of another family: {names}. Take it out, or tick on the note’s page that it is "
        "another word."
    )


class SummaryNamesOthers(NamesOthers):
    """The same of a summary that was written already: nobody gets it as it stands."""

    message = "This summary may name somebody of another family: {names}. Change it before it goes to anybody."


class CosignRefused(Refused):
    """A co-signature is not asked for, was given already, or would be by the same person."""

    message = "This note does not wait for your co-signature."


_MISSING = {
    Missing.NOT_HELD: ("held_minutes", "Document the session as held first."),
    Missing.MINUTES: ("held_minutes", "Say how many minutes were held."),
    Missing.PATIENT: ("patient_present", "Say whether the patient took part."),
    Missing.PATIENT_REASON: (
        "absence_reason",
        "Say why the patient was not there, and how the session serves their treatment.",
    ),
    Missing.PARTICIPANTS: ("participants", "Say of everyone expected whether they took part."),
    Missing.BASIS: ("participants", "Name the basis relied on for everyone who took part."),
    Missing.FOCUS: ("focus_areas", "Choose at least one focus area."),
    Missing.NARRATIVE: ("narrative", "Write the note."),
    Missing.GROUP: ("families_count", "Say of every other family of the group whether it came."),
}


class NotReadyToSign(Invalid):
    """The note lacks what signing needs; each with its field."""

    message = "The note is not whole yet."

    def __init__(self, missing: list[Missing]) -> None:
        super().__init__({_MISSING[each][0]: [_MISSING[each][1]] for each in missing})


_REFUSALS = {
    Refusal.PROTECTIVE_ORDER: "{name}: a protective order is on record. They may not be invited or told anything.",
    Refusal.NEVER_TELL: "{name}: marked never to be told. They may not be invited or told anything.",
    Refusal.CUSTODY: "{name}: a custody order says they are told nothing. They may not be invited or told anything.",
    Refusal.PARTNER_VIOLENCE: "{name}: marked as a risk of partner violence. They may not be invited or told anything.",
    Refusal.DO_NOT_CONTACT: (
        "{name}: asked not to be contacted, so nobody calls them. In the room or by video they may sit in."
    ),
    Refusal.NO_RELEASE: "{name}: there is no release to rely on. Ask the patient to sign one, or record another basis.",
    Refusal.RELEASE_UNSIGNED: "{name}: the release has not been signed.",
    Refusal.RELEASE_EXPIRED: "{name}: the release had expired on the day of the session.",
    Refusal.RELEASE_REVOKED: "{name}: the release had been revoked before the session.",
    Refusal.RELEASE_NOT_YET: "{name}: the release was signed after the day of the session.",
    Refusal.RELEASE_INCOMPLETE: "{name}: the release lacks an element that the law asks for.",
    Refusal.RELEASE_NARROW: "{name}: the release does not cover family sessions.",
    Refusal.RELEASE_NOT_PART2: "{name}: the release does not cover Substance-use records, and this record is one throughout.",
    Refusal.PART_2: (
        "{name}: this record is protected by 42 CFR Part 2. Only a signed release will do, or listening only."
    ),
    Refusal.PATIENT_ABSENT: "{name}: the patient can agree in the room only when the patient is there.",
    Refusal.NO_REPRESENTATIVE: "{name}: not on record as a guardian or as holding a power of attorney.",
    Refusal.REVOKED_MEANWHILE: (
        "{name}: the release was revoked at {time}, during the session. Say on what basis they stayed from then on, or that "
        "they left."
    ),
    Refusal.ACCOUNT_MISSING: "{name}: say what happened, because there was no basis for telling them anything.",
}


class BasisRefused(Refused):
    """A basis cannot be relied on for a contact; the sentence says why. `refusal` is its reason.

    patient_id: whose contacts to lead to.
    """

    def __init__(
        self,
        refusal: Refusal,
        name: str,
        *,
        field: str = "participants",
        time: str = "",
        patient_id: UUID | None = None,
    ) -> None:
        super().__init__(_REFUSALS[refusal], field=field, name=name, time=time)
        self.refusal = refusal
        if patient_id is not None:
            of = {"patient_id": patient_id}
            self.forward = (Forward(_("See the contacts"), "contacts.index", Permission.PATIENT_READ, of),)
