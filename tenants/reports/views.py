"""The pages of reports: which there are, one of them over a period, the list behind a figure, and the sheet."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from flask import make_response, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import audit, clock, disclosure, egress
from causeway.access import Permission, require
from causeway.ids import parse_id
from causeway.panel import ClinicView
from causeway.web import formats
from causeway.web.current import current
from causeway.web.failures import words_of
from causeway.web.guards import needs
from causeway.web.step_up import step_up
from tenants.reports import services
from tenants.reports.catalogue import REPORTS, find_report
from tenants.reports.errors import NoSuchPeriod, NoSuchReport
from tenants.reports.figures import Asked, Column, Report, Row, Section, Value


class ReportsView(ClinicView):
    """The clinic's figures."""

    title = _("Reports")
    menu_key = "reports"

    @expose("/")
    @needs(Permission.REPORT_READ)
    def index(self) -> ResponseReturnValue:
        """The reports this person may read."""
        return self.render("reports/index.html", reports=[one for one in REPORTS if one.is_for(current.actor)])

    @expose("/<report_name>/")
    @needs(Permission.REPORT_READ)
    def show(self, report_name: str) -> ResponseReturnValue:
        """One report over a period; a period that cannot be counted is said so, as it was typed."""
        report = self._report(report_name)
        try:
            asked = self._asked(report)
        except NoSuchPeriod as refused:
            return make_response(self._page(report, None, (), words_of(refused)), 422)
        audit.record(current.db, current.actor, "report.viewed", patient_id=asked.patient_id, report=report.name)
        return self._page(report, asked, services.read(current.db, current.actor, report, asked))

    @expose("/<report_name>/people/")
    @needs(Permission.REPORT_READ)
    def behind(self, report_name: str) -> ResponseReturnValue:
        """The list behind a figure: those of them the person may see."""
        report = self._report(report_name)
        asked = self._asked(report)
        if report.behind is None:
            raise NoSuchReport
        figure, row = request.args.get("figure", ""), request.args.get("row", "")
        found = report.behind(current.db, current.actor, asked, figure, row)
        if found is None:
            raise NoSuchReport
        seen = [one.patient_id for one in found.people if one.patient_id is not None]
        audit.record(
            current.db, current.actor, "report.people_listed", report=report.name, figure=figure, hits=len(seen)
        )
        return self.render(
            "reports/behind.html",
            page_title=found.title,
            crumbs=[
                (self.title, self.get_url(".index")),
                (report.title, self._address(report, asked)),
                (found.title, None),
            ],
            found=found,
            period=asked.period,
            may_open=current.actor.may(Permission.PATIENT_READ),
        )

    @expose("/<report_name>/export.csv")
    @needs(Permission.REPORT_READ)
    @step_up
    def export(self, report_name: str) -> ResponseReturnValue:
        """Every section under one another as a sheet, through the gate."""
        require(current.actor, Permission.EXPORT_RUN)
        report = self._report(report_name)
        asked = self._asked(report)
        sections = services.read(current.db, current.actor, report, asked)
        what = gettext("Report: %(report)s", report=report.title)
        leaving = services.leaving(disclosure.Way.CSV, report, sections, what=what, patient_id=asked.patient_id)
        clearance = disclosure.ask(current.db, current.actor, leaving)
        file_name = f"{report.name}-{asked.period.from_on}-{asked.period.to_on}.csv"
        return egress.csv_file(clearance, file_name, *_sheet(sections))

    def _report(self, report_name: str) -> Report:
        report = find_report(report_name)
        if report is None:
            raise NoSuchReport
        require(current.actor, report.permission)
        return report

    def _asked(self, report: Report) -> Asked:
        today = clock.today(current.actor.zone)
        from_on, to_on = (request.args.get(name, "")[:40] for name in ("from", "to"))
        return Asked(
            services.period_of(from_on, to_on, today, report.longest_days),
            today,
            parse_id(request.args.get("patient", "")),
        )

    def _address(self, report: Report, asked: Asked, page: str = ".show") -> str:
        period = {"from": asked.period.from_on, "to": asked.period.to_on}
        return str(self.get_url(page, report_name=report.name, patient=asked.patient_id, **period))

    def _page(self, report: Report, asked: Asked | None, sections: Sequence[Section], problem: str = "") -> str:
        may_export = asked is not None and current.actor.may(Permission.EXPORT_RUN)
        return self.render(
            "reports/report.html",
            page_title=report.title,
            crumbs=[(self.title, self.get_url(".index")), (report.title, None)],
            report=report,
            from_on=request.args.get("from", "") if asked is None else asked.period.from_on.isoformat(),
            to_on=request.args.get("to", "") if asked is None else asked.period.to_on.isoformat(),
            patient_id=asked.patient_id if asked else None,
            problem=problem,
            sections=[_Drawn(section, self) for section in sections],
            export_url=self._address(report, asked, ".export") if asked is not None and may_export else None,
        )


class _Drawn:
    """A section as the template draws it: what is shown, and the addresses behind the figures."""

    def __init__(self, section: Section, view: ReportsView) -> None:
        self.key, self.title, self.note = section.key, section.title, section.note
        self.columns = [column for column in section.columns if column.kind != "id"]
        self.rows = [(row.is_total, [_cell(column, row, view) for column in self.columns]) for row in section.rows]
        self.chart = None if section.chart is None else _chart(section)
        self.is_folded = section.is_folded


def _cell(column: Column, row: Row, view: ReportsView) -> tuple[str, str]:
    """What a cell says and where it leads, "" for nowhere."""
    opens = row.opens.get(column.key)
    url = ""
    if opens is not None and current.actor.may(opens.permission):
        url = str(view.get_url(opens.endpoint, **opens.values))
    return shown(row.values.get(column.key), column.kind), url


def _chart(section: Section) -> dict[str, Any]:
    chart = section.chart
    assert chart is not None  # noqa: S101 - the caller has looked
    axis = [formats.day(date.fromisoformat(text)) if section.columns[0].kind == "day" else text for text in chart.axis]
    series = [{"name": name, "values": list(values)} for name, values in chart.series]
    drawn = {"kind": chart.kind, "axis": axis, "series": series, "unit": chart.unit, "label": str(section.title)}
    return {**drawn, "tones": list(chart.tones)} if chart.tones else drawn


def shown(value: Value, kind: str) -> str:
    """A value as a page says it; nothing for None."""
    if value is None:
        return ""
    if isinstance(value, date):
        return formats.day(value)
    if kind == "percent":
        return f"{value}\N{NO-BREAK SPACE}%"
    if kind == "minutes" and isinstance(value, int):
        return formats.minutes(value)
    return f"{value:,}" if isinstance(value, int | Decimal) else str(value)


def _sheet(sections: Sequence[Section]) -> tuple[list[str], list[list[object]]]:
    """One table of all sections: each begins with its title and heading, after an empty line."""
    rows: list[list[object]] = []
    for section in sections:
        columns = [column for column in section.columns if column.kind != "id"]
        rows += [[], [str(section.title)], [str(column.label) for column in columns]]
        rows += [[row.values.get(column.key) for column in columns] for row in section.rows]
    return [str(word) for word in rows[1]], rows[2:]
