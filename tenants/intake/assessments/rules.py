"""The sections of an assessment, and whether enough is said to sign one. Pure."""

from collections.abc import Mapping
from enum import StrEnum


class Section(StrEnum):
    """What an assessment speaks of, in the order of its page."""

    PSYCHOLOGICAL = "psychological"
    PHYSICAL = "physical"
    EMOTIONAL = "emotional"
    SOCIAL = "social"
    SUBSTANCE_USE = "substance_use"
    TRAUMA = "trauma"
    STRENGTHS = "strengths"
    SUPPORTS = "supports"
    WORK_AND_HOME = "work_and_home"
    SUMMARY = "summary"


REQUIRED = tuple(section for section in Section if section is not Section.SUMMARY)
"""Each says something before an assessment is signed, if only that nothing was reported: our own rule."""


def empty_sections(said: Mapping[Section, str]) -> list[Section]:
    """The sections that still have to say something."""
    return [section for section in REQUIRED if not said.get(section, "").strip()]


def changed_sections(before: Mapping[Section, str], after: Mapping[Section, str]) -> list[Section]:
    """The sections that read differently in a later version."""
    return [one for one in Section if before.get(one, "").split() != after.get(one, "").split()]
