"""What can go wrong with letters, each with a sentence for the person."""

from causeway.errors import NotFound, Refused


class LetterNotFound(NotFound):
    """No such letter in this clinic, or not of this patient."""

    message = "There is no such letter here."


class LetterFrozen(Refused):
    """A signed letter stays as it is."""

    message = "This letter has been signed. What it says stays; write a new version instead."


class HoldsMore(Refused):
    """A text says what the letter, as it is addressed now, may not tell."""

    message = (
        "This text was begun with more than the letter may tell now: {kinds}. Begin it again from the chart, or leave whom "
        "it is for and what it tells as they were."
    )


class LetterNotSigned(Refused):
    """Only a signed letter leaves."""

    message = "Sign the letter first: only what somebody stands for leaves the clinic."


class LetterVoided(Refused):
    """What was set aside stays set aside."""

    message = "This letter was set aside. Write another."


class MustNotBeTold(Refused):
    """A contact marked never to be told gets no letter."""

    message = "{name} is marked never to be told anything, or was set aside. Choose somebody else."
