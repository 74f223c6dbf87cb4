"""The page on which staff hand a link out: mailed, or shown for the patient's telephone to read. A slice derives its own."""

from datetime import datetime, time
from typing import Any, ClassVar
from uuid import UUID

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext

from causeway import access, audit, clock, qr
from causeway.access import Permission
from causeway.errors import Refused
from causeway.ids import id_of
from causeway.panel import ClinicView
from causeway.web.current import current
from causeway.web.failures import words_of
from causeway.web.forms import Form
from causeway.web.guards import needs_own
from tenants.links import queries, services
from tenants.links.purposes import Purpose
from tenants.links.words import STATES, WAYS
from tenants.patients import queries as patients


class LinkForm(Form):
    """Nothing to fill in: one asks for the letter, once."""


class HandOutView(ClinicView):
    """One purpose's links of one patient, those of today and those that still open.

    A slice names the purpose, its permission, and what to say above the page; its address holds `patient_id`.
    """

    purpose: ClassVar[Purpose]
    permission: ClassVar[Permission]
    lead: ClassVar[Any] = ""

    def note(self, patient_id: UUID) -> str:
        """What a slice has to say of this patient before a link is made; "" for nothing."""
        return ""

    def crumbs(self, patient_id: UUID) -> list[tuple[Any, str | None]]:
        """The way here. A slice puts in front what its page lies below."""
        return [(str(self.title), None)]

    @expose("/", methods=("GET", "POST"))
    @needs_own("permission")
    def index(self, patient_id: str) -> ResponseReturnValue:
        """Whether a letter may be sent, and the links of today; posting sends one."""
        found = self._patient(patient_id)

        def save() -> str:
            base_url = current.settings.base_url.rstrip("/")
            services.send(current.db, current.actor, found, self.purpose, base_url=base_url)
            return self._here(found)

        return self.form(
            LinkForm(),
            save,
            title=gettext("Send to the phone: %(what)s", what=self.purpose.label),
            cancel_url=self._here(found),
            submit_label=gettext("Send it to the phone"),
            lead=self.lead,
            template="links/hand_out.html",
            saved=gettext("The letter is on its way."),
            extra=lambda: self._values(found),
        )

    @expose("/show/", methods=("POST",))
    @needs_own("permission")
    def show(self, patient_id: str) -> ResponseReturnValue:
        """A new link, shown this once. A second click shows another, and the first stops working."""
        found = self._patient(patient_id)
        try:
            _link, token = services.hand_out(current.db, current.actor, found, self.purpose)
        except Refused as error:
            current.db.rollback()
            flash(words_of(error), "warning")
            return redirect(self._here(found))
        address = f"{(current.settings.base_url or request.host_url).rstrip('/')}/k/{token}"
        return self.render(
            "links/shown.html",
            page_title=gettext("Send to the phone: %(what)s", what=self.purpose.label),
            address=address,
            picture=qr.picture(address),
            **self._values(found),
        )

    @expose("/<link_id>/withdraw/", methods=("POST",))
    @needs_own("permission")
    def withdraw(self, patient_id: str, link_id: str) -> ResponseReturnValue:
        """Make a link worthless. Again changes nothing."""
        found = self._patient(patient_id)
        services.withdraw(current.db, current.actor, found, id_of(link_id), self.purpose)
        flash(gettext("The link opens nothing any more."), "success")
        return redirect(self._here(found))

    def _here(self, patient_id: UUID) -> str:
        return str(self.get_url(f"{self.endpoint}.index", patient_id=patient_id))

    def _patient(self, patient_id: str) -> UUID:
        """The patient of the address, within reach. Raises: PatientNotFound, OutsideCaseload."""
        found = patients.get_patient(current.db, id_of(patient_id)).id
        access.require_patient(current.db, current.actor, self.permission, found)
        return found

    def _values(self, patient_id: UUID) -> dict[str, Any]:
        patient, now, zone = patients.get_patient(current.db, patient_id), clock.now(), current.actor.zone
        today = clock.today(zone)
        why_not = None
        try:
            queries.require_mailable(current.db, patient, today)
        except Refused as error:
            why_not = words_of(error)
        since = datetime.combine(today, time(), zone)
        audit.record(current.db, current.actor, "patient.viewed", patient_id=patient_id, page="patient_links")
        return {
            "note": self.note(patient_id),
            "name": patients.find_names(current.db, [patient_id])[patient_id],
            "to_address": patient.email,
            "why_not": why_not,
            "patient_id": patient_id,
            "links": queries.list_links(current.db, patient_id, self.purpose.key, since, now),
            "opens": queries.OPENS,
            "states": STATES,
            "ways": WAYS,
            "view": self.endpoint,
            "zone": zone,
            "crumbs": self.crumbs(patient_id),
        }
