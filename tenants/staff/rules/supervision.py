"""Supervision: what an entry needs before it is signed, and how its minutes add up. Pure."""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

LONGEST_MINUTES = 480


class SupervisionKind(StrEnum):
    """How supervision was given."""

    INDIVIDUAL = "individual"
    GROUP = "group"
    OBSERVED = "observed"


class Counted(NamedTuple):
    """An entry as it is counted."""

    kind: SupervisionKind
    minutes: int
    is_toward_licensure: bool
    is_signed: bool


class Totals(NamedTuple):
    """Minutes of signed entries: all, by kind, and those toward licensure; unsigned ones apart."""

    minutes: int
    by_kind: dict[SupervisionKind, int]
    licensure_minutes: int
    unsigned_minutes: int


def totals(entries: Iterable[Counted]) -> Totals:
    """How the minutes add up. Only what is signed counts."""
    by_kind = dict.fromkeys(SupervisionKind, 0)
    licensure = unsigned = 0
    for one in entries:
        if not one.is_signed:
            unsigned += one.minutes
            continue
        by_kind[one.kind] += one.minutes
        licensure += one.minutes if one.is_toward_licensure else 0
    return Totals(sum(by_kind.values()), by_kind, licensure, unsigned)
