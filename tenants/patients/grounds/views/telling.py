"""Telling somebody about a patient by hand: the gate is asked while one types, and what was told is accounted for."""

from datetime import date

from flask import make_response, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import clock
from causeway.access import Permission
from causeway.disclosure import DisclosureRefused, Way
from causeway.errors import Invalid, Refused
from causeway.language import words
from causeway.web.current import current
from causeway.web.failures import forward_of, words_of
from causeway.web.guards import needs
from tenants.patients import queries as patients
from tenants.patients.chart import Chart, ChartView
from tenants.patients.grounds import queries, services
from tenants.patients.grounds.forms import TellForm
from tenants.patients.grounds.words import HINTS
from tenants.patients.representatives.queries import subject_of
from tenants.patients.restrictions.queries import list_holding

TAB = "disclosures"


class TellingView(ChartView):
    """What people tell or send themselves."""

    title = _("Tell somebody")

    @expose("/", methods=("GET", "POST"))
    @needs(Permission.CONSENT_WRITE)
    def index(self, patient_id: str) -> ResponseReturnValue:
        """Say what is to be told, to whom, how and on what basis; the gate lets it be told or says why not."""
        chart = self.open_chart(patient_id, Permission.CONSENT_WRITE)
        form = _form(chart)

        def save() -> str:
            services.disclose(current.db, current.actor, chart.patient_id, form.told(), form.grounds())
            made = services.last_of(current.db, current.actor, chart.patient_id)
            return str(self.get_url("grounds.told", patient_id=chart.patient_id, disclosure_id=made))

        return self.chart_form(
            chart,
            TAB,
            form,
            save,
            title=self.title,
            template="patients/tell.html",
            submit_label=gettext("Write it down"),
            saved=gettext("It may be told, and it is written down."),
            cancel_url=str(self.get_url("patients.overview", patient_id=chart.patient_id)),
            extra=_values(chart, form),
        )

    @expose("/ask/", methods=("POST",))
    @needs(Permission.CONSENT_WRITE)
    def ask(self, patient_id: str) -> ResponseReturnValue:
        """What the gate would say of what is typed so far. Nothing is told, recorded or accounted for."""
        chart = self.open_chart(patient_id, Permission.CONSENT_WRITE)
        form = _form(chart)
        values = {"chart": chart, "form": form, "answer": _answer(chart, form), **_values(chart, form)}
        if request.headers.get("HX-Request"):
            return make_response(self.render("patients/tell_basis.html", **values))
        return self.chart(
            chart,
            TAB,
            "patients/tell.html",
            page_title=self.title,
            submit_label=gettext("Write it down"),
            cancel_url=str(self.get_url("patients.overview", patient_id=chart.patient_id)),
            **{key: value for key, value in values.items() if key != "chart"},
        )


def _form(chart: Chart) -> TellForm:
    db, now = current.db, clock.local(clock.now(), current.actor.zone)
    way = Way.PHONE if request.args.get("way") == Way.PHONE else Way.SPOKEN
    form = TellForm(on=now.date(), at=now.time().replace(second=0, microsecond=0), way=way)
    return form.offer(
        patients.list_contacts(db, chart.patient_id),
        queries.list_standing(db, chart.patient_id, now.date()),
        is_part2=chart.is_part2,
        may_judge=_may_judge(chart, now.date()),
    )


def _may_judge(chart: Chart, today: date) -> bool:
    if not chart.is_part2 or not chart.may(Permission.CONSENT_JUDGE_MINOR):
        return False
    return subject_of(current.db, patients.get_patient(current.db, chart.patient_id), today).is_minor


def _values(chart: Chart, form: TellForm) -> dict[str, object]:
    kept = list_holding(current.db, chart.patient_id, clock.today(current.actor.zone))
    return {"hint": HINTS[form.kind] if form.kind is not None else None, "kept": kept}


def _answer(chart: Chart, form: TellForm) -> dict[str, object]:
    """The gate's word on what is typed so far: its tone, its sentence, the notice, and the ways to go on."""
    told = form.told()
    if not told.categories or not told.recipient_name:
        return {"tone": "info", "text": gettext("Say what kind of information it is and who is told.")}
    try:
        basis = services.would_leave(current.db, current.actor, chart.patient_id, told, form.grounds())
    except DisclosureRefused as error:
        here = str(request.path).removesuffix("ask/")
        forward = [(label, url) for label, url in forward_of(error) if url != here]
        return {"tone": "warn", "text": words_of(error), "forward": forward}
    except Invalid as error:
        missing = "; ".join(words(form[name].label.text) for name in error.problems if name in form)
        return {"tone": "warn", "text": gettext("Not complete yet: %(missing)s.", missing=missing)}
    except Refused as error:
        return {"tone": "warn", "text": words_of(error)}
    return {"tone": "good", "text": basis.sentence, "notice": basis.notice}
