"""Base views of the panel. A view derives from `ClinicView` (pages) or `ClinicModelView` (lists and forms of configuration).

Flask-Admin gives the sites their views, addresses and templates. What its model views bring (their own commits, single
keys, GET lookups, inline scripts) is replaced: one list and one form machinery serves configuration and clinical work
alike (`docs/decisions/0003-flask-admin.md`).
"""

from collections.abc import Callable, Collection
from typing import Any, ClassVar
from uuid import UUID

from flask import Response, abort, request
from flask.typing import ResponseReturnValue
from flask_admin import BaseView, expose
from flask_babel import gettext

from causeway import disclosure, egress
from causeway.access import Permission, require
from causeway.ids import id_of
from causeway.language import words
from causeway.panel import shell
from causeway.panel.flow import FormFlow
from causeway.panel.listing import Listing
from causeway.web.current import current
from causeway.web.forms import Form
from causeway.web.guards import needs_own
from causeway.web.step_up import step_up


class _PanelView(BaseView):  # type: ignore[misc]  # Flask-Admin ships no types we can hold it to
    """What the two sites' views share."""

    title: ClassVar[Any] = ""
    menu_key: ClassVar[str] = ""

    def _run_view(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        # Flask-Admin's own calls the view a second time after a TypeError inside it.
        return fn(self, *args, **kwargs)

    def is_visible(self) -> bool:
        """The menu is the shell's; Flask-Admin's keeps the first clinic's addresses."""
        return False


class ClinicView(_PanelView):
    """A page, or a few, of a clinic's panel. `menu_key`: the menu line that is marked while it is open."""

    def render(self, template: str, **values: Any) -> str:
        """A page inside the clinic's shell. Values: page_title, crumbs [(label, url or None)], banner, and the page's own."""
        values.setdefault("page_title", self.title)
        values.setdefault("crumbs", [])
        values["shell"] = shell.clinic_shell(values.pop("menu_key", self.menu_key), values.pop("banner", None))
        return str(super().render(template, **values))

    def form(self, form: Form, save: Callable[[], str | Response], **options: Any) -> ResponseReturnValue:
        """Run a form page (see FormFlow)."""
        return FormFlow(self.render, form, save, **options).run()

    def list_page(
        self,
        listing: Listing,
        *,
        create: tuple[str, Any, Permission] | None = None,
        export: tuple[str, Permission] | None = None,
        template: str = "lists/list.html",
        **values: Any,
    ) -> str:
        """A list inside the shell. create: (url, label, permission); export: (url, permission), shown to who holds it.

        template: one that extends "lists/list.html".
        """
        actor = current.actor
        page = listing.page(current.db, actor, list_arguments(), request.path)
        if create is not None and actor.may(create[2]):
            page.create_url, page.create_label = create[0], create[1]
        if export is not None and actor.may(export[1]) and actor.may(Permission.EXPORT_RUN):
            query = request.query_string.decode()
            page.export_url = f"{export[0]}?{query}" if query else export[0]
        return self.render(template, page=page, **{"page_title": page.title, **values})

    def list_file(
        self, listing: Listing, name: str, *, tells: Collection[disclosure.Category] = ()
    ) -> ResponseReturnValue:
        """A list as CSV for the clinic's own use, through the gate; its route asks for the password again first.

        name: the file's. tells: what it tells about patients, beyond who they are; nothing of a list that is about none.
        Raises: Forbidden, TooManyRows, DisclosureRefused.
        """
        require(current.actor, Permission.EXPORT_RUN)
        file = listing.export(current.db, current.actor, list_arguments())
        about = frozenset() if file.patients is None else frozenset({disclosure.Category.DEMOGRAPHICS, *tells})
        leaving = disclosure.Leaving(
            disclosure.Way.CSV,
            disclosure.Recipient.OWN_WORKFORCE,
            disclosure.Purpose.OPERATIONS,
            what=words(listing.title),
            categories=about,
            bulk=file.patients,
        )
        return egress.csv_file(disclosure.ask(current.db, current.actor, leaving), name, file.header, file.rows)


class OperatorView(_PanelView):
    """A page of the operators' console. It sees counts and health, never a patient."""

    def render(self, template: str, **values: Any) -> str:
        """A page inside the operators' shell."""
        values.setdefault("page_title", self.title)
        values.setdefault("crumbs", [])
        values["shell"] = shell.operator_shell(values.pop("menu_key", self.menu_key))
        return str(super().render(template, **values))

    def form(self, form: Form, save: Callable[[], str | Response], **options: Any) -> ResponseReturnValue:
        """Run a form page (see FormFlow)."""
        return FormFlow(self.render, form, save, **options).run()


class ClinicModelView(ClinicView):
    """Lists and forms of configuration: sites, rooms, programs, payers… Every capability is off until switched on.

    A subclass names its listing, its form and its two permissions, and says how one record is loaded, put into the form,
    made and changed; making and changing call the slice's services, never the table.
    """

    listing: ClassVar[Listing]
    form_class: ClassVar[type[Form]]
    read_permission: ClassVar[Permission]
    write_permission: ClassVar[Permission]
    singular: ClassVar[Any] = ""
    can_create: ClassVar[bool] = False
    can_edit: ClassVar[bool] = False
    can_export: ClassVar[bool] = False
    form_groups: ClassVar[Any] = None

    def load(self, record_id: UUID) -> Any:
        """The record, or NotFound. One statement."""
        raise NotImplementedError

    def make_form(self, record: Any = None, **options: Any) -> Form:
        """The form, filled from a record when one is given. Override to load choices, handing `options` on."""
        return self.form_class(obj=record, **options)

    def create(self, form: Any) -> UUID:
        """Make a record through the slice's service; its id."""
        raise NotImplementedError

    def change(self, record_id: UUID, form: Any) -> None:
        """Change a record through the slice's service."""
        raise NotImplementedError

    def name_of(self, record: Any) -> str:
        """How a record is called in headings."""
        return str(getattr(record, "name", "")) or gettext("Record")

    @expose("/")
    @needs_own("read_permission")
    def index(self) -> ResponseReturnValue:
        """The list."""
        create = (self.own_url("new"), gettext("New: %(what)s", what=self.singular), self.write_permission)
        export = (self.own_url("export.csv"), self.read_permission)
        return self.list_page(
            self.listing, create=create if self.can_create else None, export=export if self.can_export else None
        )

    @expose("/new/", methods=("GET", "POST"))
    @needs_own("write_permission")
    def new(self) -> ResponseReturnValue:
        """Make a record."""
        if not self.can_create:
            abort(404)
        form = self.make_form()
        return self.form(
            form,
            lambda: self.own_url(str(self.create(form))),
            title=gettext("New: %(what)s", what=self.singular),
            cancel_url=self.own_url(),
            groups=self.form_groups,
            extra={"crumbs": [(self.title, self.own_url()), (gettext("New"), None)]},
        )

    @expose("/<record_id>/", methods=("GET", "POST"))
    @needs_own("read_permission")
    def edit(self, record_id: str) -> ResponseReturnValue:
        """See a record, and change it when one may."""
        record_uuid = id_of(record_id)
        record = self.load(record_uuid)
        may_write = self.can_edit and current.actor.may(self.write_permission)
        if request.method == "POST" and not may_write:
            abort(403)
        form = self.make_form(record)
        if request.method != "POST":
            form.version.data = str(record.version)
        heading = self.name_of(record)

        def save() -> str:
            self.change(record_uuid, form)
            return self.own_url()

        return self.form(
            form,
            save,
            title=heading,
            cancel_url=self.own_url(),
            stored=lambda: self._stored(record_uuid),
            groups=self.form_groups,
            template="forms/form.html" if may_write else "forms/read_only.html",
            extra={"crumbs": [(self.title, self.own_url()), (heading, None)]},
        )

    @expose("/export.csv")
    @needs_own("read_permission")
    @step_up
    def export(self) -> ResponseReturnValue:
        """The list as CSV, through the gate."""
        if not self.can_export:
            abort(404)
        return self.list_file(self.listing, f"{self.endpoint}.csv")

    def own_url(self, *parts: str) -> str:
        """An address under this view's own, ending in a slash unless it names a file."""
        base = str(self.get_url(f"{self.endpoint}.index"))
        tail = "/".join(parts)
        return f"{base}{tail}" if not tail or "." in tail else f"{base}{tail}/"

    def _stored(self, record_id: UUID) -> Form:
        record = self.load(record_id)
        form = self.make_form(record, formdata=None)
        form.version.data = str(record.version)
        return form


def list_arguments() -> dict[str, str]:
    """The URL's arguments as a listing reads them: several chosen columns become one comma-separated text."""
    arguments = request.args.to_dict()
    arguments["columns"] = ",".join(request.args.getlist("columns"))
    return arguments
