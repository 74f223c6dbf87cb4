"""Hours are reported from a group's day."""

from tests.sessions.conftest import group, noon

__all__ = ["group", "noon"]
