"""Goals and contact notes are tested on the group that notes are tested on."""

from tests.notes.conftest import group, noon, stays

__all__ = ["group", "noon", "stays"]
