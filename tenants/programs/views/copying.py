"""Copying a program as a template to another clinic that one administers: choose the clinic, then how it is set up there."""

from uuid import UUID

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import clock
from causeway.access import Actor, Permission
from causeway.database import Binding
from causeway.errors import NotFound
from causeway.ids import id_of, parse_id
from causeway.panel import ClinicView
from causeway.web.current import current
from causeway.web.forms import choices_of
from causeway.web.guards import needs
from causeway.web.request import actor_in
from tenants.clinics.queries import site_choices
from tenants.programs import queries
from tenants.programs.forms.copying import CopyForm
from tenants.programs.models import Program
from tenants.programs.services import templates
from tenants.programs.services.templates import Placing


class CopyProgramView(ClinicView):
    """A program as a template for another clinic."""

    title = _("Copy to another clinic")
    menu_key = "programs"

    @expose("/")
    @needs(Permission.PROGRAM_WRITE)
    def index(self, program_id: str) -> ResponseReturnValue:
        """The clinics one administers beside this one."""
        program = self._program(program_id)
        return self.render(
            "programs/copy.html",
            page_title=gettext("Copy %(program)s to another clinic", program=program.name),
            crumbs=self._crumbs(program, gettext("Copy")),
            clinics=[
                (name, str(self.get_url("copy_program.to", program_id=program.id, slug=slug)))
                for slug, name in self._clinics()
            ],
            back=str(self.get_url("programs.page", program_id=program.id)),
        )

    @expose("/<slug>/", methods=("GET", "POST"))
    @needs(Permission.PROGRAM_WRITE)
    def to(self, program_id: str, slug: str) -> ResponseReturnValue:
        """Set the program up in that clinic."""
        program, name = self._program(program_id), dict(self._clinics()).get(slug)
        if name is None:
            raise NotFound
        there = actor_in(slug)
        form = self._form(program, there)
        back = str(self.get_url("programs.page", program_id=program.id))

        def save() -> str:
            template = templates.read_template(current.db, current.actor, program.id)
            placing = Placing(form.name.data, form.from_on.data, parse_id(form.site_id.data), form.suffix.data)
            # One session, one clinic: what is written there is written by a session of its own, which commits by itself.
            # It comes last, so that whatever can be refused here has been: it stands there whole or not at all. Should the
            # commit here fail after it, nothing of the copy is noted here, and sending it again finds its names taken.
            current.db.flush()
            with current.database.clinic(_binding(there)) as db:
                templates.set_up(db, there, template, placing)
            flash(gettext("%(program)s is set up at %(clinic)s.", program=placing.name, clinic=name), "info")
            return back

        return self.form(
            form,
            save,
            title=gettext("Copy %(program)s to %(clinic)s", program=program.name, clinic=name),
            lead=gettext(
                "Settings, tracks, their present week and the curricula go along. Rooms, people and multi-family hours do not."
            ),
            cancel_url=back,
            submit_label=gettext("Set it up there"),
            saved=gettext("Copied."),
            extra={"crumbs": self._crumbs(program, gettext("Copy"))},
        )

    def _form(self, program: Program, there: Actor) -> CopyForm:
        form = CopyForm(data={"name": program.name, "from_on": clock.today(there.zone)})
        with current.database.clinic(_binding(there)) as db:
            sites = site_choices(db)
        form.site_id.choices = choices_of(sites, gettext("Choose…"))
        if request.method != "POST" and len(sites) == 1:
            form.site_id.data = sites[0][0]
        return form

    def _clinics(self) -> list[tuple[str, str]]:
        """(slug, name) of the other clinics in which the person may set programs up and keep the settings."""
        person = current.person
        found = []
        for slug, name in person.clinics if person is not None else ():
            if slug != current.clinic.slug:
                there = actor_in(slug)
                if there.may(Permission.SETTINGS_WRITE) and there.may(Permission.PROGRAM_WRITE):
                    found.append((slug, name))
        return found

    def _program(self, program_id: str) -> Program:
        found = id_of(program_id)
        return queries.get_program(current.db, found)

    def _crumbs(self, program: Program, here: str) -> list[tuple[str, str | None]]:
        return [
            (gettext("Programs"), str(self.get_url("programs.index"))),
            (program.name, str(self.get_url("programs.page", program_id=program.id))),
            (here, None),
        ]


def _binding(there: Actor) -> Binding:
    user_id: UUID | None = there.user_id
    return Binding(there.clinic_id, user_id, current.state.request_id)
