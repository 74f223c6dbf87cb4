"""What an import left out, as the gate is told of it.

No value is among it, but the names of files are, and systems name a patient's file after the patient.
"""

from causeway.disclosure import Category, Leaving, Purpose, Recipient, Way


def rejects(what: str, number: int) -> Leaving:
    """The sheet of the rows left out, for the clinic's own use."""
    return Leaving(
        Way.CSV,
        Recipient.OWN_WORKFORCE,
        Purpose.OPERATIONS,
        what,
        categories=frozenset({Category.DEMOGRAPHICS}),
        bulk=number or None,
    )
