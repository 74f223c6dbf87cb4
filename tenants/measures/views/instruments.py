"""The instruments as the clinic uses them: what each scores and where its numbers come from, its official wording, and how
often each program asks it.
"""

from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _

from causeway.access import Permission
from causeway.ids import id_of
from causeway.panel import ClinicView
from causeway.web.current import current
from causeway.web.guards import needs
from tenants.measures.errors import InstrumentNotFound
from tenants.measures.forms import WordingForm, schedule_form
from tenants.measures.instruments import INSTRUMENTS, find
from tenants.measures.queries.schedules import list_schedules
from tenants.measures.queries.wordings import find_wording, list_wordings
from tenants.measures.rules.questionnaire import from_json
from tenants.measures.rules.shape import Instrument
from tenants.measures.services import scheduling, wording
from tenants.programs import queries as programs
from tenants.programs.errors import ProgramNotFound


class InstrumentsView(ClinicView):
    """The measures of the clinic."""

    title = _("Measures")
    menu_key = "instruments"

    @expose("/")
    @needs(Permission.PROGRAM_READ)
    def index(self) -> ResponseReturnValue:
        """Every instrument, and what each program asks."""
        names = programs.choices(current.db)
        schedules = list_schedules(current.db, [id_of(value) for value, _name in names])
        return self.render(
            "measures/instruments.html",
            instruments=INSTRUMENTS,
            wordings=list_wordings(current.db),
            programs=[(value, name, schedules[id_of(value)].every_days) for value, name in names],
            may_schedule=current.actor.may(Permission.PROGRAM_WRITE),
            crumbs=[(gettext("Programs"), url_for("programs.index")), (gettext("Measures"), None)],
        )

    @expose("/<measure>/")
    @needs(Permission.PROGRAM_READ)
    def one(self, measure: str) -> ResponseReturnValue:
        """One instrument: its numbers with their source, and the wording beside our labels."""
        found = _instrument(measure)
        stored = find_wording(current.db, found.name)
        questions = {} if stored is None else {one.number: one for one in from_json(stored.questions)}
        return self.render(
            "measures/instrument.html",
            instrument=found,
            wording=stored,
            questions=questions,
            may_load=current.actor.may(Permission.SETTINGS_WRITE),
            page_title=found.title,
            crumbs=self._crumbs(found),
        )

    @expose("/<measure>/wording/", methods=("GET", "POST"))
    @needs(Permission.SETTINGS_WRITE)
    def load(self, measure: str) -> ResponseReturnValue:
        """Load the official wording from a file."""
        found, form = _instrument(measure), WordingForm()
        here = str(url_for("instruments.one", measure=found.name))

        def save() -> str:
            facts = form.facts()
            wording.load_wording(current.db, current.actor, found.name, facts)
            left_out = wording.count_left_out(found.name, facts)
            if left_out:
                told = ngettext(
                    "%(num)s question of the file is none of the %(title)s's and is not asked.",
                    "%(num)s questions of the file are none of the %(title)s's and are not asked.",
                    left_out,
                    title=found.title,
                )
                flash(told, "info")
            return here

        return self.form(
            form,
            save,
            title=gettext("Load the wording of the %(title)s", title=found.title),
            lead=str(found.license) or gettext("Its wording may be used freely; a note on its terms may stay empty."),
            submit_label=gettext("Load it"),
            cancel_url=here,
            saved=gettext("The wording is in use. Compare it with our labels below."),
            extra={"crumbs": self._crumbs(found, gettext("Wording"))},
        )

    @expose("/<measure>/wording/withdraw/", methods=("POST",))
    @needs(Permission.SETTINGS_WRITE)
    def withdraw(self, measure: str) -> ResponseReturnValue:
        """Take the wording out of use."""
        found = _instrument(measure)
        wording.withdraw_wording(current.db, current.actor, found.name)
        flash(gettext("The wording is out of use; tablet and link are off for it."), "success")
        return redirect(url_for("instruments.one", measure=found.name))

    @expose("/programs/<program_id>/", methods=("GET", "POST"))
    @needs(Permission.PROGRAM_WRITE)
    def schedule(self, program_id: str) -> ResponseReturnValue:
        """Which instruments a program asks, and how often."""
        program = programs.get_program(current.db, id_of(program_id, ProgramNotFound))
        form = schedule_form()()

        def stored() -> Any:
            again = schedule_form()(formdata=None)
            again.put(list_schedules(current.db, [program.id])[program.id])
            return again

        if not form.is_submitted():
            form = stored()

        def save() -> str:
            scheduling.schedule(
                current.db, current.actor, program.id, form.every_days(), expected_version=form.opened_version
            )
            return str(url_for("instruments.index"))

        return self.form(
            form,
            save,
            title=gettext("Measures of %(program)s", program=program.name),
            lead=gettext(
                "Days between two, such as %(days)s; leave a box empty for what the program does not ask.",
                days=program.measure_interval_days,
            ),
            cancel_url=str(url_for("instruments.index")),
            stored=stored,
            extra={
                "crumbs": [
                    (gettext("Programs"), url_for("programs.index")),
                    (gettext("Measures"), url_for("instruments.index")),
                    (program.name, None),
                ]
            },
        )

    def _crumbs(self, instrument: Instrument, page: str = "") -> list[tuple[str, str | None]]:
        here = url_for("instruments.one", measure=instrument.name)
        crumbs: list[tuple[str, str | None]] = [
            (gettext("Programs"), url_for("programs.index")),
            (gettext("Measures"), url_for("instruments.index")),
            (instrument.title, here if page else None),
        ]
        return [*crumbs, (page, None)] if page else crumbs


def _instrument(name: str) -> Instrument:
    found = find(name)
    if found is None:
        raise InstrumentNotFound
    return found
