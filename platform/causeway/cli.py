"""The command line `causeway …`: the commands that run and inspect an installation, beside those the slices bring.

It reads the settings, calls one function and prints; what goes wrong is a sentence on stderr and exit status 1. Slices
declare their own commands (`causeway.assembly`). Every command has `--json`.
"""

from __future__ import annotations

import copy
import json
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import click
from sqlalchemy.exc import OperationalError

from causeway import assembly, doctor, leash, schema, supervisor
from causeway.embedded import EmbeddedError
from causeway.errors import CausewayError
from causeway.people.cli import clinic, operator, user
from config import Settings, SettingsError

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of text.")


class CommandLine(click.Group):
    """The root group. It finds the slices' commands when asked for one, and turns known failures into sentences."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *_of_slices()})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return super().get_command(ctx, cmd_name) or _of_slices().get(cmd_name)

    def invoke(self, ctx: click.Context) -> Any:
        with _in_sentences():
            return super().invoke(ctx)


@click.group(cls=CommandLine, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="causeway", prog_name="causeway")
def main() -> None:
    """Causeway runs intensive outpatient programs for many clinics at once."""


@main.command()
@click.option("--no-demo", is_flag=True, help="Leave an empty embedded database empty.")
@click.option("--stop-with-parent", is_flag=True, help="Stop when the program that started this one ends.")
@json_option
def serve(no_demo: bool, stop_with_parent: bool, as_json: bool) -> None:
    """Run Causeway: database, migrations, worker and web server, until Ctrl-C."""
    if stop_with_parent:
        leash.tie_to(os.getppid(), signal.SIGTERM)
    supervisor.serve(Settings.from_environment(migrates=True), demo=not no_demo)
    if as_json:
        click.echo(json.dumps({"stopped": True}))


@main.command()
@json_option
def worker(as_json: bool) -> None:
    """Run background jobs until SIGTERM; `serve` starts this by itself."""
    assembly.run_worker()
    if as_json:
        click.echo(json.dumps({"stopped": True}))


@main.group()
def database() -> None:
    """The database's tables: bring them up to date, or see where they stand."""


@database.command()
@json_option
def upgrade(as_json: bool) -> None:
    """Run the migrations that are still to run."""
    with schema.reachable(Settings.from_environment(migrates=True)) as settings:
        target = schema.Target.of(settings)
        before = schema.status(target.owner_url)
        schema.upgrade(target)
    if as_json:
        click.echo(json.dumps({"revision": before.newest, "ran": before.pending}))
    else:
        for revision in before.pending:
            click.echo(f"ran {revision}")
        click.echo(f"The database is at {before.newest or 'its beginning: there are no migrations'}.")


@database.command()
@json_option
def status(as_json: bool) -> None:
    """Say which migration the database is at; exit status 1 when some are still to run."""
    with schema.reachable(Settings.from_environment()) as settings:
        found = schema.status(str(settings.database_url))
    if as_json:
        click.echo(json.dumps({"revision": found.current, "newest": found.newest, "pending": found.pending}))
    else:
        click.echo(f"The database is at {found.current or 'its beginning'}; the newest migration is {found.newest}.")
        for revision in found.pending:
            click.echo(f"to run: {revision}")
    if not found.is_current:
        raise SystemExit(1)


@main.command(name="doctor")
@json_option
def examine(as_json: bool) -> None:
    """Check the settings and the health of this installation; exit status 1 when something is wrong."""
    findings = doctor.examine(os.environ)
    is_well = all(finding.is_well for finding in findings)
    if as_json:
        report = [{"check": each.check, "ok": each.is_well, "detail": each.detail} for each in findings]
        click.echo(json.dumps({"ok": is_well, "checks": report}))
    else:
        width = max(len(finding.check) for finding in findings)
        for finding in findings:
            click.echo(f"{'ok   ' if finding.is_well else 'WRONG'}  {finding.check:<{width}}  {finding.detail}")
    if not is_well:
        raise SystemExit(1)


for _group in (clinic, operator, user):
    main.add_command(_group)


def every_command() -> list[click.Command]:
    """The building's commands and the slices', for `flask --app wsgi …`: what goes wrong is a sentence there as well."""
    return [_speaking(command) for command in (*main.commands.values(), *_of_slices().values())]


def _speaking(command: click.Command) -> click.Command:
    """The same command for a root that is not ours."""

    def invoke(ctx: click.Context) -> Any:
        with _in_sentences():
            return command.invoke(ctx)

    found = copy.copy(command)
    found.invoke = invoke  # type: ignore[method-assign]  # the copy's alone: under our own root it is done already
    return found


@contextmanager
def _in_sentences() -> Iterator[None]:
    """Turn what is known to go wrong into its sentence and exit status 1."""
    try:
        yield
    except SettingsError as error:
        _refuse("\n".join(error.problems))
    except CausewayError as error:
        _refuse(error.sentence())
    except (EmbeddedError, schema.SchemaMismatch, supervisor.ServeError) as error:
        _refuse(str(error))
    except OperationalError as error:
        _refuse(f"The database does not answer: {schema.reason(error)}")


def _of_slices() -> dict[str, click.Command]:
    return {command.name: command for command in assembly.commands() if command.name}


def _refuse(sentences: str) -> NoReturn:
    for sentence in sentences.splitlines():
        click.echo(sentence, err=True)
    raise SystemExit(1)


if __name__ == "__main__":
    main(prog_name="causeway")
