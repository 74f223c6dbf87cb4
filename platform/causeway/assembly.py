"""The one seam through which the building learns what the tenants bring.

`platform/` imports no tenant. What slices declare about themselves is gathered in `tenants.registry`, and the few
places that assemble the whole (the command line, `causeway serve`, the worker, migrations) ask for it here, by name.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import click

    from config import Settings

REGISTRY = "tenants.registry"


@dataclass(frozen=True)
class DemoLogin:
    """One log-in of the demo clinics, as `causeway serve` prints it."""

    clinic: str
    role: str
    email: str
    password: str


def commands() -> Sequence[click.Command]:
    """The slices' own commands and groups: `commands() -> list[click.Command]` of the registry."""
    found: Callable[[], Sequence[click.Command]] | None = _from_registry("commands")
    return found() if found else ()


def load_demo_if_empty(settings: Settings) -> Sequence[DemoLogin]:
    """Load the demo clinics where there is no clinic yet, and return the demo's log-ins (none: no demo here).

    `load_demo_if_empty(settings) -> list[DemoLogin]` of the registry; the settings' database answers.
    """
    found: Callable[[Settings], Sequence[DemoLogin]] | None = _from_registry("load_demo_if_empty")
    return found(settings) if found else ()


def run_worker(settings: Settings) -> None:
    """Run background jobs until told to stop by SIGTERM or SIGINT: `run_worker(settings)` of the registry."""
    found: Callable[[Settings], None] | None = _from_registry("run_worker")
    if found is None:
        raise LookupError(f"{REGISTRY} declares no run_worker")
    found(settings)


def _from_registry(name: str) -> Any:
    """What the registry calls that name, or None while it does not declare it."""
    return getattr(importlib.import_module(REGISTRY), name, None)
