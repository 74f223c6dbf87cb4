"""The operators' console: clinics of this installation, opened, suspended and activated, with counts. It shows no
patient and no member.
"""

from dataclasses import replace
from typing import Any
from uuid import uuid5

from flask import current_app, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import submissions
from causeway.database import Binding, bind, binding_of
from causeway.errors import Refused
from causeway.panel import OperatorView
from causeway.people import clinics, letters
from causeway.people.forms import ClinicForm, TypedSlugForm
from causeway.people.models import Clinic, ClinicStatus
from causeway.registry import Slice
from causeway.web.current import current
from causeway.web.guards import operator_only

PAGE = 100


class ClinicsView(OperatorView):
    """Clinics as the platform's operators see them."""

    title = _("Clinics")
    menu_key = "clinics"

    @expose("/")
    @operator_only
    def index(self) -> ResponseReturnValue:
        """Every clinic, by name, in pages; searched by name, filtered by status."""
        search = request.args.get("q", "").replace("\0", "").strip()[:100]
        status = next((s for s in ClinicStatus if s.value == request.args.get("status")), None)
        asked = request.args.get("page", "")
        page = int(asked) if asked.isascii() and asked.isdigit() and 0 < len(asked) < 6 else 1
        skip = max(page - 1, 0) * PAGE
        found = clinics.list_clinics(current.db, search=search, status=status, limit=PAGE + 1, skip=skip)

        def at(number: int) -> str:
            return str(self.get_url(".index", q=search or None, status=status, page=number))

        return self.render(
            "operator/index.html",
            clinics=found[:PAGE],
            prev_url=at(page - 1) if page > 1 else None,
            next_url=at(page + 1) if len(found) > PAGE else None,
            counts=clinics.count_by_status(current.db),
            search=search,
            status=status,
            statuses=STATUS_NAMES,
            base_url=self._base(),
        )

    @expose("/clinics/new/", methods=("GET", "POST"))
    @operator_only
    def new(self) -> ResponseReturnValue:
        """Open a clinic and invite its first administrator."""
        form = ClinicForm()
        if request.method != "POST":
            form.timezone.data = form.timezone.data or "America/New_York"
            return self._new_page(form)
        if not form.validate():
            return self._new_page(form), 422
        key, person = form.key, current.person
        if key is None or person is None:
            form.form_errors.append(gettext("This form is no longer valid. Please reload the page."))
            return self._new_page(form), 422
        # The form's key makes the new clinic's id: sent twice, it meets the clinic it has opened and is sent there. With the
        # session's id in it, nobody can choose another clinic's.
        clinic_id = uuid5(person.session_id, key.hex)
        bind(current.db, replace(binding_of(current.db), clinic_id=clinic_id))
        try:
            clinic = self._open(form)
        except Refused as error:
            current.db.rollback()
            went_to = submissions.find(current.db, key, person.user_id)
            if went_to:
                return redirect(went_to)
            form.put_error(error)
            return self._new_page(form), 422
        here = f"{self._base()}clinics/{clinic.slug}/"
        submissions.claim(current.db, key, person.user_id, here)
        flash(gettext("%(name)s is open. The invitation is on its way.", name=clinic.name), "success")
        return redirect(here)

    @expose("/clinics/<slug>/")
    @operator_only
    def clinic(self, slug: str) -> ResponseReturnValue:
        """One clinic: its state, and what it holds in numbers."""
        found = clinics.get_clinic(current.db, slug)
        return self.render(
            "operator/clinic.html",
            page_title=found.name,
            crumbs=[(self.title, self._base()), (found.name, None)],
            clinic=found,
            status_name=STATUS_NAMES[found.status],
            usage=[(label.replace("_", " ").capitalize(), number) for label, number in usage_of(found).items()],
            base_url=self._base(),
        )

    @expose("/clinics/<slug>/suspend/", methods=("GET", "POST"))
    @operator_only
    def suspend(self, slug: str) -> ResponseReturnValue:
        """Close a clinic to everybody."""
        return self._move(slug, ClinicStatus.SUSPENDED)

    @expose("/clinics/<slug>/activate/", methods=("GET", "POST"))
    @operator_only
    def activate(self, slug: str) -> ResponseReturnValue:
        """Open a suspended clinic again."""
        return self._move(slug, ClinicStatus.ACTIVE)

    def _move(self, slug: str, to: ClinicStatus) -> ResponseReturnValue:
        clinic = clinics.get_clinic(current.db, slug)
        form = TypedSlugForm(clinic.slug)
        if request.method != "POST":
            return self._move_page(form, clinic, to)
        if not form.validate():
            return self._move_page(form, clinic, to), 422
        bind(current.db, replace(binding_of(current.db), clinic_id=clinic.id))
        try:
            (clinics.suspend if to is ClinicStatus.SUSPENDED else clinics.activate)(current.db, clinic.id)
        except Refused as error:
            current.db.rollback()
            form.put_error(error)
            return self._move_page(form, clinic, to), 422
        words = (
            gettext("%(name)s is suspended.") if to is ClinicStatus.SUSPENDED else gettext("%(name)s is open again.")
        )
        flash(words % {"name": clinic.name}, "success")
        return redirect(f"{self._base()}clinics/{slug}/")

    def _open(self, form: ClinicForm) -> Clinic:
        hooks = [piece.on_clinic_created for piece in _slices() if piece.on_clinic_created is not None]
        clinic = clinics.open_clinic(
            current.db, slug=form.slug.data, name=form.name.data, timezone=form.timezone.data, hooks=hooks
        )
        try:
            invitation = clinics.invite_administrator(
                current.db, clinic, email=form.admin_email.data, display_name=form.admin_name.data
            )
        except Refused as error:
            raise _renamed(error) from error
        letters.send_invitation(
            current.db,
            invitation.user,
            base_url=current.settings.base_url,
            token=invitation.token,
            clinic_name=clinic.name,
        )
        return clinic

    def _new_page(self, form: ClinicForm) -> str:
        return self.render(
            "operator/form.html",
            form=form,
            page_title=gettext("Open a clinic"),
            crumbs=[(self.title, self._base()), (gettext("New"), None)],
            submit_label=gettext("Open the clinic"),
            cancel_url=self._base(),
        )

    def _move_page(self, form: TypedSlugForm, clinic: Clinic, to: ClinicStatus) -> str:
        suspending = to is ClinicStatus.SUSPENDED
        back = f"{self._base()}clinics/{clinic.slug}/"
        return self.render(
            "operator/form.html",
            form=form,
            page_title=gettext("Suspend %(name)s", name=clinic.name)
            if suspending
            else gettext("Open %(name)s again", name=clinic.name),
            lead=gettext("Nobody can enter the clinic until it is opened again. Nothing is deleted.")
            if suspending
            else gettext("Its members can enter the clinic again, with the roles they had."),
            crumbs=[(self.title, self._base()), (clinic.name, back), (gettext("Confirm"), None)],
            submit_label=gettext("Suspend") if suspending else gettext("Open again"),
            danger=suspending,
            cancel_url=back,
        )

    def _base(self) -> str:
        return str(self.get_url("operator.index"))


STATUS_NAMES: dict[ClinicStatus, Any] = {
    ClinicStatus.ONBOARDING: _("Being set up"),
    ClinicStatus.ACTIVE: _("Active"),
    ClinicStatus.SUSPENDED: _("Suspended"),
    ClinicStatus.OFFBOARDED: _("Left"),
}


def usage_of(clinic: Clinic) -> dict[str, int]:
    """What slices count in a clinic, read through a session bound to it: numbers, never who."""
    person = current.person
    counts: dict[str, int] = {}
    with current.database.clinic(
        Binding(clinic.id, person.user_id if person else None, current.state.request_id)
    ) as db:
        for piece in _slices():
            if piece.count is not None:
                counts.update(piece.count(db))
    return counts


def _slices() -> list[Slice]:
    return list(current_app.extensions["causeway.slices"])


def _renamed(error: Refused) -> Refused:
    """A refusal about the administrator, beside the administrator's field."""
    field = {"email": "admin_email", "display_name": "admin_name"}.get(error.field or "")
    return Refused(error.template, field=field, **error.fields)
