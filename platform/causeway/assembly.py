"""The one seam through which the building learns what the tenants bring.

`platform/` imports no tenant. What slices declare about themselves (`causeway.registry.Slice`) is listed in
`tenants.registry`; the command line, `causeway serve` and the worker ask for it here, by name.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import click

    from causeway.registry import Slice
    from config import Settings

REGISTRY = "tenants.registry"


@dataclass(frozen=True)
class DemoLogin:
    """One log-in of the demo clinics, as `causeway serve` prints it."""

    clinic: str
    role: str
    email: str
    password: str


def slices() -> Sequence[Slice]:
    """Every slice, lowest floor first: `SLICES` of the registry."""
    found: Sequence[Slice] = importlib.import_module(REGISTRY).SLICES
    return found


def commands() -> Sequence[click.Command]:
    """The slices' own commands and groups."""
    return [command for each in slices() for command in each.commands]


def load_demo_if_empty(settings: Settings) -> Sequence[DemoLogin]:
    """Load the demo clinics where there is no clinic yet, and return the demo's log-ins (none: no demo here).

    Calls `load_demo_if_empty(settings) -> Sequence[DemoLogin]` of the registry, once it has one, with a database that
    answers and is migrated.
    """
    found: Callable[[Settings], Sequence[DemoLogin]] | None
    found = getattr(importlib.import_module(REGISTRY), "load_demo_if_empty", None)
    return found(settings) if found else ()
