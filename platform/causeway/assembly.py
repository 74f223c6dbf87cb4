"""The one seam through which the building learns what the tenants bring.

`platform/` imports no tenant. What slices declare about themselves (`causeway.registry.Slice`) is listed in
`tenants.registry`; the command line, `causeway serve` and the worker ask for it here, by name.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import click

from causeway import jobs, logging, mail, protection, schema
from causeway.database import Database
from causeway.people import second_factor
from causeway.registry import Slice
from causeway.web.application import assemble_kernel
from config import Settings

REGISTRY = "tenants.registry"
_KERNEL_JOBS = "causeway.people.jobs"


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


@contextmanager
def at_work(settings: Settings | None = None) -> Iterator[tuple[Settings, Database]]:
    """What a command or a worker works with outside a request: settings with their URLs, and the database.

    Logging, the master key, mail and what slices answer for are in place, and the embedded server runs for the duration.
    Raises: SettingsError, EmbeddedError, SchemaMismatch.
    """
    with schema.reachable(settings or Settings.from_environment()) as running:
        schema.require_current(str(running.database_url))
        logging.configure()
        protection.install(protection.MasterKey(running.master_key))
        second_factor.install(is_required=running.mfa_required)
        assemble_kernel(slices())
        database = Database(str(running.database_url))
        mail.install(database, running, in_background=False)
        try:
            yield running, database
        finally:
            database.dispose()


def run_worker() -> None:
    """Run background jobs until SIGTERM or SIGINT."""
    for module in (_KERNEL_JOBS, *(module for each in slices() for module in each.job_modules)):
        importlib.import_module(module)
    with at_work() as (settings, database):
        jobs.run_worker(database, str(settings.database_url))


def load_demo_if_empty(settings: Settings) -> Sequence[DemoLogin]:
    """Load the demo clinics where there is no clinic yet, and return the demo's log-ins (none: no demo here).

    Calls `load_demo_if_empty(settings) -> Sequence[DemoLogin]` of the registry, once it has one, with a database that
    answers and is migrated.
    """
    found: Callable[[Settings], Sequence[DemoLogin]] | None
    found = getattr(importlib.import_module(REGISTRY), "load_demo_if_empty", None)
    return found(settings) if found else ()
