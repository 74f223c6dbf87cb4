"""Tests are tried on the group that notes are tested on."""

from tests.psychiatry.conftest import group, noon, pia, rosa, stays

__all__ = ["group", "noon", "pia", "rosa", "stays"]
