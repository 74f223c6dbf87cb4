"""What can go wrong with counselling notes."""

from causeway.errors import NotFound, Refused


class CounsellingNoteNotFound(NotFound):
    """No such note of this patient by this person; one of somebody else's is not there either."""

    message = "There is no such note of yours for this patient."


class OneKindOnly(Refused):
    """A consent to substance use counselling notes is combined with none but such (42 CFR 2.31(b)); likewise psychotherapy
    notes (45 CFR 164.508(b)(3)(ii))."""

    message = (
        "Substance use counselling notes and psychotherapy notes take a consent each. Release one kind, then the other."
    )


class NoteNotChosen(Refused):
    """Nothing is released by releasing no note."""

    message = "Choose at least one note, or days on which there is one."
