"""What can go wrong with imports, each with a sentence for the person."""

from causeway.errors import NotFound, Refused


class RunNotFound(NotFound):
    """No such import in this clinic."""


class FileGone(Refused):
    """The file has been imported or discarded since."""

    message = "The file is no longer kept here. Please upload it again."


class NotTried(Refused):
    """Only a try that has finished can be followed by its import."""

    message = "This can be imported once the try has finished."


class NothingToImport(Refused):
    """Of what was tried nothing would come in."""

    message = "Nothing of this file would come in. Correct what is left out, and upload it again."


class NoFile(Refused):
    """Nothing was uploaded."""

    message = "Choose a file."


class EmptyFile(Refused):
    """A file with nothing in it."""

    message = "This file is empty."


class FileTooLarge(Refused):
    """An upload past the limit."""

    message = "The file is larger than {limit} MB. Split it, or ask the people who run Causeway to import it."


class Overtaken(RuntimeError):
    """Another worker has gone on with the same run; this one has nothing more to do."""
