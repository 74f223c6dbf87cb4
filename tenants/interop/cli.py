"""`causeway import fhir SLUG PATH…` and `causeway import csv SLUG KIND FILE`: imports by whoever holds the machine.

Exit status: 0 all in, 2 some rejected, 1 failed. A file that cannot be read changes nothing; what breaks off later says how
much stays. Shown on a terminal: progress.
"""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any, Final, NoReturn
from zoneinfo import ZoneInfo

import click
from sqlalchemy.orm import Session

from causeway import assembly, audit, clock, disclosure, egress
from causeway.access import Actor, Permission, system_actor
from causeway.database import Binding, Database
from causeway.errors import CausewayError
from causeway.ids import new_id
from causeway.people import clinics
from causeway.people.models import Clinic, ClinicStatus
from tenants.interop import importing, leaving, queries, running, services
from tenants.interop.applying.batch import Finding, Result
from tenants.interop.inputs import Input
from tenants.interop.journal import RunJournal
from tenants.interop.models import ImportRun, RunStatus
from tenants.interop.records import Kind
from tenants.interop.rows import FileRefused, Outcome
from tenants.interop.sheets.columns import SheetKind, template
from tenants.interop.tally import Tally, Verdict

FAILED: Final = 1
SOME_REJECTED: Final = 2
# Kinds the interface names for later releases.
LATER: Final = frozenset(
    (
        *("benefits", "fees", "authorizations"),
        *("charges", "payments", "transitions", "followups"),
    )
)
HEADER: Final = ("outcome", "file", "line", "place", "what", "field", "found", "reason")

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of text.")
dry_run_option = click.option("--dry-run", is_flag=True, help="Show the summary only; nothing is saved.")
rejects_option = click.option(
    "--rejects", type=click.Path(path_type=Path), help="Write the rows that were left out, with reasons, to this file."
)


@click.group(name="import")
def import_group() -> None:
    """Take records of other systems into a clinic."""


@import_group.command()
@click.argument("slug")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@dry_run_option
@rejects_option
@json_option
def fhir(*, slug: str, paths: tuple[Path, ...], dry_run: bool, rejects: Path | None, as_json: bool) -> None:
    """Import FHIR R4: bundles, resources, Bulk NDJSON, plain or gzip; folders are searched."""
    _run(slug, Input(paths), _Asked(dry_run, rejects, as_json))


@import_group.command()
@click.argument("slug")
@click.argument("kind")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option(
    "--template", "wants_template", is_flag=True, help="Print the sheet's header, an example and what it means."
)
@dry_run_option
@rejects_option
@json_option
def csv(
    *,
    slug: str,
    kind: str,
    file: Path | None,
    wants_template: bool,
    dry_run: bool,
    rejects: Path | None,
    as_json: bool,
) -> None:
    """Import a sheet: sites, staff, licenses, programs, tracks, payers, enrollments, patients, contacts, consents,
    coverages, inquiries, episodes, sessions, attendance, diagnoses, medications, allergies, measures or tests."""
    sheet_kind = _kind(kind)
    if wants_template:
        _print_template(sheet_kind, as_json)
        return
    if file is None:
        _refuse("Name the file to import, or ask for the sheet's columns with --template.")
    _run(slug, Input((file,), sheet_kind), _Asked(dry_run, rejects, as_json))


@dataclass(frozen=True, slots=True)
class _Asked:
    """The options of a call."""

    is_dry_run: bool
    rejects: Path | None
    as_json: bool

    @property
    def shows_progress(self) -> bool:
        return not self.as_json and sys.stderr.isatty()


@dataclass(slots=True)
class _Console:
    """What a call of the command line keeps of a run: the counts, what was left out, the bar; and the run's row, if any."""

    bar: Any = None
    row: RunJournal | None = None
    tally: Tally = field(default_factory=Tally)
    findings: list[Finding] = field(default_factory=list)

    def applied(self, db: Session, done: int, result: Result) -> None:
        """Note a batch."""
        self.tally = self.tally + result.tally
        self.findings += result.findings
        if self.row is not None:
            self.row.applied(db, done, result)
        if self.bar is not None:
            self.bar.update(max(0, min(done, self.bar.length) - self.bar.pos))


def _run(slug: str, source: Input, asked: _Asked) -> None:
    started = time.monotonic()
    if asked.rejects is not None:
        _require_writable(asked.rejects)
    with assembly.at_work() as (_settings, database):
        clinic = _clinic(database, slug)
        binding = Binding(clinic.id, None, new_id())
        actor = system_actor(clinic.id, ZoneInfo(clinic.timezone), *importing.PERMISSIONS, name="Import")
        try:
            total, outcomes = _read(source, asked)
        except FileRefused as refused:
            _refuse(f"{refused}. Nothing was changed.")
        console = _Console()
        with _progress(asked, "Importing", total) as console.bar:
            _carry_out(database, binding, actor, outcomes, console, source=source, asked=asked)
        if asked.rejects is not None:
            taker = system_actor(clinic.id, actor.zone, Permission.PATIENT_READ, Permission.EXPORT_RUN, name="Import")
            with disclosure.refusals_kept(lambda: database.clinic(binding), taker) as db:
                _write_rejects(db, taker, asked.rejects, console.findings)
    _report(slug, console, asked, time.monotonic() - started)
    if console.tally.total(Verdict.REJECTED):
        raise SystemExit(SOME_REJECTED)


def _read(source: Input, asked: _Asked) -> tuple[int, Iterator[Outcome]]:
    """About how many outcomes there are, and they. The first is asked for here, so that a broken file is refused here."""
    totals: list[int] = []
    with _progress(asked, "Reading", 1000) as bar:

        def show(done: int, size: int) -> None:
            if bar is not None and not totals:
                bar.update(max(0, 1000 * done // max(size, 1) - bar.pos))

        outcomes = source.read(on_progress=show, on_total=totals.append)
        first = list(next(([outcome] for outcome in outcomes), []))
    return (totals or [0])[0], chain(first, outcomes)


def _carry_out(
    database: Database,
    binding: Binding,
    actor: Actor,
    outcomes: Iterator[Outcome],
    console: _Console,
    *,
    source: Input,
    asked: _Asked,
) -> None:
    if asked.is_dry_run:
        importing.carry_out(database, binding, actor, outcomes, console, origin=source.origin, is_dry_run=True)
        return
    run = _open_run(database, binding, actor, source)
    console.row = RunJournal(database, binding, run, last_position=-1, has_many_files=True)
    status = RunStatus.FAILED
    try:
        importing.carry_out(database, binding, actor, outcomes, console, origin=source.origin, is_dry_run=False)
        status = RunStatus.FINISHED
    finally:  # also after Ctrl-C: the row says how it ended
        stays = _close_run(database, binding, actor, run, status)
        if status is RunStatus.FAILED:
            _tell_what_stays(stays)


def _tell_what_stays(count: int) -> None:
    click.echo(
        f"It stopped before the end. {count:,} records had been dealt with, and what came in stays: give the command "
        "again, and what is there comes out as unchanged."
        if count
        else "It stopped before the end: give the command again.",
        err=True,
    )


def _open_run(database: Database, binding: Binding, actor: Actor, source: Input) -> ImportRun:
    names = ", ".join(path.name for path in source.paths[:3]) + (", …" if len(source.paths) > 3 else "")
    with database.clinic(binding) as db:
        run = services.add_run(
            db, actor, sheet_kind=source.sheet_kind, file_name=names, is_dry_run=False, is_upload=False
        )
        run.status, run.started_at = RunStatus.RUNNING, clock.now()
    return run


def _close_run(database: Database, binding: Binding, actor: Actor, run: ImportRun, status: RunStatus) -> int:
    """End the run's row; how many records it says were dealt with and committed."""
    with database.clinic(binding) as db:
        stored = queries.get_run(db, run.id, for_update=True)
        running.end_run(db, stored, status, reason=running.STOPPED if status is RunStatus.FAILED else None)
        audit.record(db, actor, f"import.{status.value}", subject=stored)
        return stored.done


def _clinic(database: Database, slug: str) -> Clinic:
    with database.unbound() as db:
        clinic = clinics.get_clinic(db, slug)
    if clinic.status not in {ClinicStatus.ACTIVE, ClinicStatus.ONBOARDING}:
        raise CausewayError("The clinic at {slug} is closed.", slug=slug)
    return clinic


def _kind(word: str) -> SheetKind:
    if word in LATER:
        _refuse(f"Sheets of {word} come with a later release. Today: {', '.join(SheetKind)}.")
    if word not in list(SheetKind):
        _refuse(f"There are no sheets of {word}. Today: {', '.join(SheetKind)}.")
    return SheetKind(word)


def _print_template(kind: SheetKind, as_json: bool) -> None:
    columns = template(kind).columns
    if as_json:
        found = [
            {"name": c.name, "meaning": c.meaning, "example": c.example, "required": c.is_required} for c in columns
        ]
        click.echo(json.dumps({"kind": kind.value, "columns": found}))
        return
    click.echo(template(kind).as_csv(), nl=False)
    # What the columns mean goes to the other stream, so that the first one is a sheet to fill in.
    width = max(len(column.name) for column in columns)
    for column in columns:
        needed = " (needed)" if column.is_required else ""
        click.echo(f"{column.name:<{width}}  {column.meaning}{needed}", err=True)


def _require_writable(path: Path) -> None:
    """Refuse before anything is read: after the import there would be no saying what was left out."""
    try:
        path.open("a").close()
    except OSError as error:
        _refuse(f"{path} cannot be written ({error.strerror}): name another file for --rejects. Nothing was changed.")


def _report(slug: str, console: _Console, asked: _Asked, seconds: float) -> None:
    counts, notes = console.tally.by_kind(), console.tally.notes()
    if asked.as_json:
        answer = {"clinic": slug, "dry_run": asked.is_dry_run, "counts": counts, **notes, "seconds": round(seconds, 1)}
        click.echo(json.dumps(answer))
        return
    click.echo(f"{'':<20}" + "".join(f"{verdict.value:>12}" for verdict in Verdict))
    ours = {kind.value for kind in Kind}
    for kind, found in counts.items():
        if kind in ours:
            click.echo(f"{kind:<20}" + "".join(f"{found[verdict.value]:>12,}" for verdict in Verdict))
    others = [f"{kind} {found[Verdict.SKIPPED.value]:,}" for kind, found in counts.items() if kind not in ours]
    if others:
        click.echo(f"Not part of this import: {', '.join(others)}.")
    for reason, count in sorted(_reasons(console.findings).items(), key=lambda item: -item[1])[:20]:
        click.echo(f"{count:>8,}  {reason}")
    click.echo(f"{'Nothing was saved: this was a try.' if asked.is_dry_run else 'Done.'} {seconds:.1f} seconds.")


def _reasons(findings: list[Finding]) -> dict[str, int]:
    found: dict[str, int] = {}
    for finding in findings:
        words = f"{finding.what}, {finding.field}: {finding.reason}"
        found[words] = found.get(words, 0) + 1
    return found


def _write_rejects(db: Session, actor: Actor, path: Path, findings: list[Finding]) -> None:
    clearance = disclosure.ask(db, actor, leaving.rejects("Rows an import left out", len(findings)))
    rows = [
        (f.outcome.value, f.where.file, f.where.line or "", f.where.pointer, f.what, f.field, f.value_class, f.reason)
        for f in findings
    ]
    path.write_text(egress.csv_text(clearance, HEADER, rows), encoding="utf-8")


@contextmanager
def _progress(asked: _Asked, label: str, length: int) -> Iterator[Any]:
    if not asked.shows_progress:
        yield None
        return
    with click.progressbar(length=max(length, 1), label=label, file=sys.stderr) as bar:
        yield bar
        bar.update(max(0, (bar.length or 0) - bar.pos))


def _refuse(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    raise SystemExit(FAILED)
