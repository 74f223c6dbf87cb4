"""The patient's chart: the header that stays, the tabs, and the base view of every page under a patient.

Other slices derive from `ChartView`, draw a template that extends "patients/chart.html" (block `chart`), and register a
`Tab` and, where they know something that belongs in the header, a `HeaderFact`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache, partial
from typing import Any, NamedTuple
from uuid import UUID

from flask import Response, current_app, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import select

from causeway import access, audit, clock, submissions
from causeway.access import Permission, Scope
from causeway.errors import OutsideCaseload
from causeway.ids import parse_id
from causeway.language import language, words
from causeway.panel import ClinicView
from causeway.panel.flow import FormFlow
from causeway.registry import HeaderFact, Said, Slice, Tab
from causeway.web.current import current
from causeway.web.forms import ConfirmForm, Form
from tenants.patients import queries
from tenants.patients.errors import PatientNotFound
from tenants.patients.models import Patient, Standing
from tenants.patients.rules.names import age
from tenants.patients.words import STANDINGS

_SOMEBODY = str(UUID(int=0))


class Fact(NamedTuple):
    """A fact as the header draws it."""

    label: Any
    value: str
    tone: str


class Group(NamedTuple):
    """A tab of the first row, which opens the first of those that stand under it. `lines`: key, words and address of each."""

    key: str
    label: Any
    url: str
    lines: list[tuple[str, Any, str]]


@dataclass(slots=True)
class Chart:
    """One patient's chart as open on this page. `may` knows the caseload; templates and views ask it."""

    id: UUID
    record_number: str
    first_name: str
    last_name: str
    suffix: str | None
    preferred_name: str | None
    pronouns: str | None
    born_on: date
    deceased_on: date | None
    standing: Standing
    is_part2: bool
    version: int
    key: str = ""
    glass_until: datetime | None = None
    tabs: Sequence[Group] = ()
    facts: Sequence[Fact] = ()
    _on_caseload: bool | None = None

    @property
    def group(self) -> Group | None:
        """The tab of the first row under which this page stands."""
        return next((group for group in self.tabs if any(line[0] == self.key for line in group.lines)), None)

    @property
    def patient_id(self) -> UUID:
        """The patient's id."""
        return self.id

    @property
    def name(self) -> str:
        """First, last and suffix."""
        return " ".join(part for part in (self.first_name, self.last_name, self.suffix) if part)

    @property
    def called(self) -> str:
        """What to call the patient: the preferred name, else the first."""
        return self.preferred_name or self.first_name

    @property
    def age(self) -> int:
        """Whole years today in the clinic's zone, or at death."""
        return age(self.born_on, self.deceased_on or clock.today(current.actor.zone))

    @property
    def standing_words(self) -> Any:
        """The standing in plain words."""
        return STANDINGS[self.standing]

    @property
    def glass_minutes(self) -> int:
        """Whole minutes left of one's own break-glass, 0 when none is open."""
        left = (self.glass_until - clock.now()).total_seconds() if self.glass_until is not None else 0
        return max(0, -int(-left // 60))

    def may(self, permission: Permission) -> bool:
        """Whether the person may use the permission for this patient."""
        scope = current.actor.scope(permission)
        if scope is not Scope.OWN:
            return scope is Scope.ALL
        if self._on_caseload is None:
            try:
                access.require_patient(current.db, current.actor, permission, self.patient_id)
                self._on_caseload = True
            except OutsideCaseload:
                self._on_caseload = False
        return self._on_caseload


_COLUMNS = (
    Patient.id,
    Patient.record_number,
    Patient.first_name,
    Patient.last_name,
    Patient.suffix,
    Patient.preferred_name,
    Patient.pronouns,
    Patient.born_on,
    Patient.deceased_on,
    Patient.standing,
    Patient.is_part2,
    Patient.version,
)


class ChartView(ClinicView):
    """A page, or a few, under one patient.

    `tab`: the key of the registered Tab these pages belong to. In a route: `open_chart` first (it answers 404 and 403),
    then `chart` for a page or `chart_form` for a form.
    """

    menu_key = "patients"
    tab: str = ""

    def open_chart(self, patient_id: str | UUID, permission: Permission = Permission.PATIENT_READ) -> Chart:
        """The chart, when this person may use `permission` (and read patients) here.

        Raises PatientNotFound, Forbidden, OutsideCaseload.
        """
        found = parse_id(patient_id) if isinstance(patient_id, str) else patient_id
        row = current.db.execute(select(*_COLUMNS).where(Patient.id == found)).one_or_none() if found else None
        if row is None:
            raise PatientNotFound
        return self._admit(Chart(**row._mapping), permission)

    def open_whole(self, patient_id: str, permission: Permission) -> tuple[Chart, Patient]:
        """The chart with the whole record, in the same one statement: for pages that show or edit all of it."""
        found = parse_id(patient_id)
        patient = queries.find_patient(current.db, found) if found else None
        if patient is None:
            raise PatientNotFound
        facts = {column.key: getattr(patient, column.key) for column in _COLUMNS}
        return self._admit(Chart(**facts), permission), patient

    def _admit(self, chart: Chart, permission: Permission) -> Chart:
        for asked in (Permission.PATIENT_READ, permission):
            if not current.actor.may(asked):
                raise access.forbidden(asked)
            if not chart.may(asked):
                raise OutsideCaseload(chart.patient_id)
        if current.actor.scope(Permission.PATIENT_READ) is Scope.OWN and current.actor.user_id is not None:
            opening = queries.open_glass(current.db, current.actor.user_id, chart.patient_id)
            chart.glass_until = opening.expires_at if opening is not None else None
        return chart

    def chart(self, patient: str | UUID | Chart, key: str, template: str, /, **values: Any) -> str:
        """A page of the chart with tab `key` marked; the read is recorded."""
        chart = patient if isinstance(patient, Chart) else self.open_chart(patient, _tab_permission(key))
        if request.method == "GET":
            audit.record(current.db, current.actor, "patient.viewed", patient_id=chart.patient_id, page=key)
        return self._draw(chart, key, template, **values)

    def chart_form(
        self,
        chart: Chart | Callable[[], Chart],
        key: str,
        form: Form,
        save: Callable[[], str | Response],
        *,
        has_facts: bool = True,
        **options: Any,
    ) -> ResponseReturnValue:
        """Run a form under the chart (see FormFlow); its page is "patients/chart_form.html" unless `template` says else.

        chart: what was opened; for a form that was sent, also how to open it. Then `save`'s service is what asks whether the
        person may, and the chart is read only where the page must be shown once more. has_facts: whether the header shows its
        facts (allergies, safety, hours), a statement each; a form of details alone goes without.
        """
        options.setdefault("template", "patients/chart_form.html")
        if request.method == "GET":
            chart = chart if isinstance(chart, Chart) else chart()
            audit.record(current.db, current.actor, "patient.viewed", patient_id=chart.patient_id, page=f"{key}.form")
        return FormFlow(partial(self._draw, chart, key, has_facts=has_facts), form, save, **options).run()

    def was_sent(self) -> bool:
        """Whether this very button was pressed before: what it makes has left, and leaves no second line behind."""
        key, person = ConfirmForm().key, current.person
        if key is None or person is None or submissions.claim(current.db, key, person.user_id) is None:
            return False
        flash(gettext("This copy was made already, and that is written down."), "warning")
        return True

    def _draw(
        self, chart: Chart | Callable[[], Chart], key: str, template: str, /, *, has_facts: bool = True, **values: Any
    ) -> str:
        chart = chart if isinstance(chart, Chart) else chart()
        chart.key = key
        chart.facts = _facts(chart) if has_facts else ()
        where = str(chart.patient_id)
        groups: dict[str, Group] = {}
        for tab, label, url in _tab_lines(current.clinic.slug, language()):
            if chart.may(tab.permission):
                line = (tab.key, label, url.replace(_SOMEBODY, where))
                groups.setdefault(tab.under or tab.key, Group(*line, [])).lines.append(line)
        chart.tabs = [*groups.values()]
        home = url_for("patients.overview", patient_id=chart.patient_id)
        values.setdefault("page_title", chart.name)
        values.setdefault("crumbs", [(gettext("Patients"), url_for("patients.index")), (chart.name, home)])
        return self.render(template, chart=chart, **values)


def _slices() -> Sequence[Slice]:
    slices: Sequence[Slice] = current_app.extensions["causeway.slices"]
    return slices


def _tabs() -> list[Tab]:
    return sorted((tab for piece in _slices() for tab in piece.tabs), key=lambda tab: tab.position)


@lru_cache(maxsize=512)
def _tab_lines(_slug: str, _language: str) -> list[tuple[Tab, str, str]]:
    """The tabs of a clinic's charts: each with its words, and its address under the id of nobody."""
    return [(tab, words(tab.label), url_for(tab.endpoint, patient_id=_SOMEBODY)) for tab in _tabs()]


def _tab_permission(key: str) -> Permission:
    return next((tab.permission for tab in _tabs() if tab.key == key), Permission.PATIENT_READ)


def _facts(chart: Chart) -> list[Fact]:
    registered: list[HeaderFact] = sorted(
        (fact for piece in _slices() for fact in piece.header), key=lambda fact: fact.position
    )
    drawn = []
    for fact in registered:
        if chart.may(fact.permission):
            value = fact.value(current.db, current.actor, chart.patient_id)
            if isinstance(value, Said):
                drawn.append(Fact(fact.label, value.text, value.tone))
            elif value:
                drawn.append(Fact(fact.label, value, fact.tone))
    return drawn
