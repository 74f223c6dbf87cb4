"""The supervision log: the list, an entry with its signature and addenda, and the forms of one."""

from typing import Any
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import clock
from causeway.access import Permission
from causeway.ids import id_of, parse_id
from causeway.panel import ClinicView
from causeway.web.current import current
from causeway.web.forms import ConfirmForm, choices_of
from causeway.web.guards import needs
from causeway.web.step_up import step_up
from tenants.staff import labels, queries, services
from tenants.staff.forms import SupervisionAddendumForm, SupervisionForm
from tenants.staff.models import SupervisionEntry
from tenants.staff.rules.supervision import SupervisionKind
from tenants.staff.services import SupervisionFacts
from tenants.staff.views.addresses import tabs


class SupervisionView(ClinicView):
    """Who supervised whom: everybody's entries, or those one gave or received."""

    title = _("Supervision")
    menu_key = "staff"

    @expose("/")
    @needs(Permission.STAFF_DIRECTORY)
    def index(self) -> ResponseReturnValue:
        """The log, the latest first."""
        return self.list_page(
            queries.SUPERVISION,
            create=(self.get_url(".new"), _("Write down supervision"), Permission.STAFF_SUPERVISE),
            export=(self.get_url(".export"), Permission.STAFF_DIRECTORY),
            template="staff/list.html",
            tabs=tabs(),
            tab="supervision",
        )

    @expose("/export.csv")
    @needs(Permission.STAFF_DIRECTORY)
    @step_up
    def export(self) -> ResponseReturnValue:
        """The log as CSV, without its words, through the gate."""
        return self.list_file(queries.SUPERVISION, "supervision.csv")

    @expose("/new/", methods=("GET", "POST"))
    @needs(Permission.STAFF_SUPERVISE)
    def new(self) -> ResponseReturnValue:
        """Write an entry down; `person` in the address chooses who received it."""
        form, home = _form(None), str(self.get_url(".index"))

        def save() -> str:
            received = [found for text in form.supervisee_ids.data or () if (found := parse_id(text)) is not None]
            made = services.record_supervision(current.db, current.actor, received, _facts(form))
            return str(self.get_url(".page", entry_id=made[0].id)) if len(made) == 1 else home

        return self.form(
            form,
            save,
            title=gettext("Write down supervision"),
            cancel_url=home,
            extra={"crumbs": [(self.title, home), (gettext("New"), None)]},
        )

    @expose("/<entry_id>/")
    @needs(Permission.STAFF_DIRECTORY)
    def page(self, entry_id: str) -> ResponseReturnValue:
        """One entry."""
        entry = self._readable(entry_id)
        form = ConfirmForm()
        form.version.data = str(entry.version)
        return self.render("staff/supervision.html", form=form, **self._values(entry))

    @expose("/<entry_id>/edit/", methods=("GET", "POST"))
    @needs(Permission.STAFF_SUPERVISE)
    def edit(self, entry_id: str) -> ResponseReturnValue:
        """Correct an entry that is not signed."""
        entry = self._readable(entry_id)
        form, here = _form(entry), str(self.get_url(".page", entry_id=entry.id))

        def save() -> str:
            services.correct_supervision(
                current.db, current.actor, entry.id, _facts(form), expected_version=form.opened_version
            )
            return here

        return self.form(
            form,
            save,
            title=gettext("Supervision"),
            cancel_url=here,
            stored=lambda: _form(queries.get_entry(current.db, entry.id), formdata=None),
            template="staff/hours_form.html",
            extra={"crumbs": self._crumbs(entry), "remove_url": self.get_url(".remove", entry_id=entry.id)},
        )

    @expose("/<entry_id>/remove/", methods=("GET", "POST"))
    @needs(Permission.STAFF_SUPERVISE)
    def remove(self, entry_id: str) -> ResponseReturnValue:
        """Take away an entry nobody has signed."""
        entry = self._readable(entry_id)
        home = str(self.get_url(".index"))

        def save() -> str:
            services.remove_supervision(current.db, current.actor, entry.id)
            return home

        return self.form(
            ConfirmForm(),
            save,
            title=gettext("Remove this entry"),
            lead=gettext("It is not signed yet, and will be gone."),
            submit_label=gettext("Remove"),
            saved=gettext("Removed."),
            cancel_url=str(self.get_url(".page", entry_id=entry.id)),
            extra={"crumbs": self._crumbs(entry)},
        )

    @expose("/<entry_id>/sign/", methods=("POST",))
    @needs(Permission.STAFF_DIRECTORY)
    @step_up
    def sign(self, entry_id: str) -> ResponseReturnValue:
        """Sign as the supervisor; from here on the entry is frozen."""
        entry, form = self._readable(entry_id), ConfirmForm()
        here = str(self.get_url(".page", entry_id=entry.id))

        def save() -> str:
            services.sign_supervision(current.db, current.actor, entry.id, expected_version=form.opened_version)
            return here

        values = self._values(entry)
        return self.form(
            form,
            save,
            title=values.pop("page_title"),
            saved=gettext("The entry is signed."),
            cancel_url=here,
            template="staff/supervision.html",
            extra=values,
        )

    @expose("/<entry_id>/addendum/", methods=("GET", "POST"))
    @needs(Permission.STAFF_DIRECTORY)
    @step_up
    def addendum(self, entry_id: str) -> ResponseReturnValue:
        """Add to a signed entry."""
        entry, form = self._readable(entry_id), SupervisionAddendumForm()
        here = str(self.get_url(".page", entry_id=entry.id))

        def save() -> str:
            services.add_to_supervision(current.db, current.actor, entry.id, form.text.data)
            return here

        return self.form(
            form,
            save,
            title=gettext("Add an addendum"),
            submit_label=gettext("Sign the addendum"),
            saved=gettext("The addendum is signed."),
            cancel_url=here,
            extra={"crumbs": self._crumbs(entry)},
        )

    def _readable(self, entry_id: str) -> SupervisionEntry:
        entry = queries.get_entry(current.db, id_of(entry_id))
        services.require_reader(current.db, current.actor, entry)
        return entry

    def _crumbs(self, entry: SupervisionEntry) -> list[tuple[Any, str | None]]:
        here = str(self.get_url(".page", entry_id=entry.id))
        return [
            (self.title, str(self.get_url(".index"))),
            (labels.day_of(entry.held_on), here),
            (gettext("Change"), None),
        ]

    def _values(self, entry: SupervisionEntry) -> dict[str, Any]:
        db, actor = current.db, current.actor
        supervisor = queries.get_staff_member(db, entry.supervisor_id)
        is_supervisor = actor.user_id is not None and supervisor.user_id == actor.user_id
        return {
            "page_title": gettext("Supervision, %(day)s", day=labels.day_of(entry.held_on)),
            "crumbs": [(self.title, self.get_url(".index")), (labels.day_of(entry.held_on), None)],
            "entry": entry,
            "labels": labels,
            "topics": queries.topics_of(db, entry),
            "addenda": queries.list_addenda(db, entry.id),
            "supervisor": supervisor,
            "supervisee": queries.get_staff_member(db, entry.supervisee_id),
            "may_sign": is_supervisor and entry.signed_at is None,
            "may_add": is_supervisor and entry.signed_at is not None,
            "may_correct": actor.may(Permission.STAFF_SUPERVISE) and entry.signed_at is None,
        }


def _form(entry: SupervisionEntry | None, **options: Any) -> SupervisionForm:
    db = current.db
    if entry is None:
        mine = queries.find_by_user(db, current.actor.user_id)
        asked = request.args.get("person", "")
        options["data"] = {
            "held_on": clock.today(current.actor.zone),
            "supervisor_id": str(mine.id) if mine is not None else "",
            "supervisee_ids": [asked] if asked else [],
        }
        received: list[tuple[str, str]] = queries.choices(db)
    else:
        # Who received it stays: a choice of one.
        options["data"] = {
            "supervisee_ids": [str(entry.supervisee_id)],
            "topics": queries.topics_of(db, entry),
        }
        received = [(str(key), name) for key, name in queries.find_names(db, [entry.supervisee_id]).items()]
    form = SupervisionForm(obj=entry, **options)
    form.supervisor_id.choices = choices_of(
        queries.choices(db, including=entry.supervisor_id if entry else None), gettext("Choose…")
    )
    form.supervisee_ids.choices = choices_of(received)
    return form


def _facts(form: SupervisionForm) -> SupervisionFacts:
    supervisor_id: UUID = id_of(form.supervisor_id.data)
    return SupervisionFacts(
        supervisor_id=supervisor_id,
        held_on=form.held_on.data,
        minutes=form.minutes.data,
        kind=SupervisionKind(form.kind.data),
        topics=form.topics.data,
        is_toward_licensure=form.is_toward_licensure.data,
    )
