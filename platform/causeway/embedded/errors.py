"""What can go wrong with the embedded server, each with a sentence for the person at the terminal."""


class EmbeddedError(Exception):
    """The embedded PostgreSQL cannot be used; the message says why and what to do."""
