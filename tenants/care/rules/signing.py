"""Who needs a second signature. Shared by every slice that keeps signed notes."""

from collections.abc import Collection


def needs_cosign(roles: Collection[str], *, has_supervisor: bool) -> bool:
    """Whether a note signed by somebody with these roles waits for a second signature.

    It does for somebody whose staff record names a supervisor, and for one who is a peer and nothing more.
    """
    return has_supervisor or set(roles) == {"peer"}
