"""Putting one thing of a sequence elsewhere in it. Pure."""

from collections.abc import Sequence
from typing import TypeVar

Thing = TypeVar("Thing")


def at_position(sequence: Sequence[Thing], thing: Thing, position: int) -> list[Thing]:
    """The sequence with the thing at a place, 1 for the first; beyond either end it goes there. The others keep their order."""
    others = [one for one in sequence if one is not thing]
    place = min(max(position, 1), len(others) + 1)
    return [*others[: place - 1], thing, *others[place - 1 :]]
