"""`causeway report SLUG NAME`: the figures of the pages, for whoever holds the machine; a table, or one JSON object."""

import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import click
from sqlalchemy.orm import Session

from causeway import assembly, clock, disclosure, egress
from causeway.access import Actor, Permission, system_actor
from causeway.database import Binding, Database
from causeway.errors import CausewayError
from causeway.ids import new_id, parse_id
from causeway.people import clinics
from causeway.people.models import Clinic, ClinicStatus
from tenants.patients.queries import records
from tenants.reports import services
from tenants.reports.catalogue import REPORTS, find_report
from tenants.reports.figures import Asked, Report, Row, Section, Value
from tenants.reports.views import shown


@click.command(name="report")
@click.argument("slug")
@click.argument("name")
@click.option(
    "--from", "from_on", default="", metavar="DAY", help="First day, like 2026-11-01. Usual: four weeks back."
)
@click.option("--to", "to_on", default="", metavar="DAY", help="Last day. Usual: today.")
@click.option("--patient", default="", metavar="NUMBER", help="One patient, by record number or id.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of tables.")
def report(*, slug: str, name: str, from_on: str, to_on: str, patient: str, as_json: bool) -> None:
    """Print a report: the same figures as its page."""
    found = find_report(name)
    if found is None:
        raise CausewayError("There is no report {name}. There are: {known}.", name=name, known=_names())
    with assembly.at_work() as (_settings, database):
        clinic = _clinic(database, slug)
        actor = system_actor(clinic.id, ZoneInfo(clinic.timezone), *Permission, name="Report")
        today = clock.today(actor.zone)
        binding = Binding(clinic.id, None, new_id())
        with disclosure.refusals_kept(lambda: database.clinic(binding), actor) as db:
            period = services.period_of(from_on, to_on, today, found.longest_days)
            asked = Asked(period, today, _patient(db, patient))
            sections = services.read(db, actor, found, asked)
            text = _as_json(slug, found, asked, sections) if as_json else _as_text(found, asked, sections)
            egress.terminal(_clearance(db, actor, found, asked, sections), text)


def _names() -> str:
    return ", ".join(one.name for one in REPORTS)


def _clinic(database: Database, slug: str) -> Clinic:
    with database.unbound() as db:
        clinic = clinics.get_clinic(db, slug)
    if clinic.status not in {ClinicStatus.ACTIVE, ClinicStatus.ONBOARDING}:
        raise CausewayError("The clinic at {slug} is closed.", slug=slug)
    return clinic


def _patient(db: Session, text: str) -> UUID | None:
    if not text:
        return None
    record_id = parse_id(text)
    found = records.find_names(db, [record_id]) if record_id is not None else {}
    known = record_id if found else records.find_by_record_number(db, text)
    if known is None:
        raise CausewayError("No patient has that record number or id.")
    return known


def _clearance(
    db: Session, actor: Actor, found: Report, asked: Asked, sections: Sequence[Section]
) -> disclosure.Clearance:
    """Names on a terminal have left the panel: the gate is asked and accounts for it."""
    what = f"Report on the command line: {found.name}"
    leaving = services.leaving(disclosure.Way.DOWNLOAD, found, sections, what=what, patient_id=asked.patient_id)
    return disclosure.ask(db, actor, leaving)


def _as_json(slug: str, found: Report, asked: Asked, sections: Sequence[Section]) -> str:
    answer: dict[str, Any] = {
        "report": found.name,
        "clinic": slug,
        "from": asked.period.from_on.isoformat(),
        "to": asked.period.to_on.isoformat(),
    }
    for section in sections:
        answer[section.key] = [_plain(section, row) for row in section.rows if not row.is_total]
        total = next((row for row in section.rows if row.is_total), None)
        if total is not None:
            answer[f"{section.key}_total"] = _plain(section, total)
    return json.dumps(answer, ensure_ascii=False)


def _plain(section: Section, row: Row) -> dict[str, Any]:
    return {column.key: _json_value(row.values.get(column.key)) for column in section.columns}


def _json_value(value: Value) -> str | int | float | None:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date | UUID):
        return str(value)
    return value


def _as_text(found: Report, asked: Asked, sections: Sequence[Section]) -> str:
    lines = [f"{found.title}, {asked.period.from_on} to {asked.period.to_on}"]
    for section in sections:
        columns = [column for column in section.columns if column.kind != "id"]
        table = [[str(column.label) for column in columns]]
        table += [[shown(row.values.get(column.key), column.kind) for column in columns] for row in section.rows]
        widths = [max(len(line[at]) for line in table) for at in range(len(columns))]
        lines += ["", str(section.title)]
        for line in table:
            cells = [
                cell.rjust(width) if column.is_number else cell.ljust(width)
                for cell, width, column in zip(line, widths, columns, strict=True)
            ]
            lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)
