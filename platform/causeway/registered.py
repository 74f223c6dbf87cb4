"""What slices above register with one below them, so that it can tell or ask them without importing them."""

from collections.abc import Iterator
from typing import Generic, TypeVar

One = TypeVar("One")


class Registered(Generic[One]):
    """What has been registered, in that order. Called to register: `register(one)`; the same again changes nothing."""

    def __init__(self) -> None:
        self._all: list[One] = []

    def __call__(self, one: One) -> None:
        """Called once by each slice, while the application is put together."""
        if one not in self._all:
            self._all.append(one)

    def __iter__(self) -> Iterator[One]:
        return iter(self._all)
