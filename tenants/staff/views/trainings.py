"""Trainings: who lacks what, what was done, and what the clinic requires."""

from typing import Any
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import clock
from causeway.access import Permission, Role
from causeway.ids import id_of
from causeway.panel import ClinicModelView, ClinicView
from causeway.web.current import current
from causeway.web.forms import ConfirmForm, choices_of
from causeway.web.guards import needs
from causeway.web.step_up import step_up
from tenants.staff import labels, queries, services
from tenants.staff.forms import TrainingForm, TrainingKindForm
from tenants.staff.models import Training, TrainingKind
from tenants.staff.services import TrainingFacts, TrainingKindFacts
from tenants.staff.views.addresses import crumbs_of, page_of, tabs

SHOWN = 50


class TrainingsView(ClinicView):
    """Who lacks a required training, the trainings done, and the forms of one."""

    title = _("Trainings")
    menu_key = "staff"

    @expose("/")
    @needs(Permission.STAFF_READ)
    def index(self) -> ResponseReturnValue:
        """What is missing or due, and below it what was done."""
        today = clock.today(current.actor.zone)
        due = queries.list_trainings_due(current.db, today, SHOWN + 1)
        return self.list_page(
            _listing(),
            template="staff/trainings.html",
            tabs=tabs(),
            tab="trainings",
            due=due[:SHOWN],
            is_more=len(due) > SHOWN,
            labels=labels,
            forever=queries.FOREVER,
            may_write=current.actor.may(Permission.STAFF_WRITE),
            export=(self.get_url(".export"), Permission.STAFF_READ),
        )

    @expose("/export.csv")
    @needs(Permission.STAFF_READ)
    @step_up
    def export(self) -> ResponseReturnValue:
        """The trainings done as CSV, through the gate."""
        return self.list_file(_listing(), "trainings.csv")

    @expose("/new/<staff_member_id>/", methods=("GET", "POST"))
    @needs(Permission.STAFF_WRITE)
    def new(self, staff_member_id: str) -> ResponseReturnValue:
        """Record a training somebody has done; `kind` names the one that was missing."""
        member = queries.get_staff_member(current.db, id_of(staff_member_id))
        form, here = _form(None), page_of(member.id, "trainings")

        def save() -> str:
            services.record_training(current.db, current.actor, member.id, _facts(form))
            return here

        return self.form(
            form,
            save,
            title=gettext("Training of %(name)s", name=member.full_name),
            cancel_url=here,
            extra={"crumbs": crumbs_of(member, gettext("New training"))},
        )

    @expose("/<training_id>/", methods=("GET", "POST"))
    @needs(Permission.STAFF_WRITE)
    def edit(self, training_id: str) -> ResponseReturnValue:
        """Correct a training."""
        training = queries.get_training(current.db, id_of(training_id))
        member = queries.get_staff_member(current.db, training.staff_member_id)
        form, here = _form(training), page_of(member.id, "trainings")

        def save() -> str:
            services.correct_training(
                current.db, current.actor, training.id, _facts(form), expected_version=form.opened_version
            )
            return here

        return self.form(
            form,
            save,
            title=gettext("Training of %(name)s", name=member.full_name),
            cancel_url=here,
            stored=lambda: _form(queries.get_training(current.db, training.id), formdata=None),
            template="staff/hours_form.html",
            extra={
                "crumbs": crumbs_of(member, gettext("Training")),
                "remove_url": self.get_url(".remove", training_id=training.id),
            },
        )

    @expose("/<training_id>/remove/", methods=("GET", "POST"))
    @needs(Permission.STAFF_WRITE)
    def remove(self, training_id: str) -> ResponseReturnValue:
        """Take away a training that was entered by mistake."""
        training = queries.get_training(current.db, id_of(training_id))
        member = queries.get_staff_member(current.db, training.staff_member_id)
        kind, here = queries.get_training_kind(current.db, training.training_kind_id), page_of(member.id, "trainings")

        def save() -> str:
            services.remove_training(current.db, current.actor, training.id)
            return here

        return self.form(
            ConfirmForm(),
            save,
            title=gettext("Remove this training"),
            lead=gettext("%(kind)s of %(name)s will be gone.", kind=kind.name, name=member.full_name),
            submit_label=gettext("Remove"),
            saved=gettext("Removed."),
            cancel_url=here,
            extra={"crumbs": crumbs_of(member, gettext("Remove a training"))},
        )


class TrainingKindsView(ClinicModelView):
    """What the clinic requires."""

    title = _("Required trainings")
    menu_key = "staff"
    singular = _("required training")
    listing = queries.TRAINING_KINDS
    form_class = TrainingKindForm
    read_permission = Permission.STAFF_READ
    write_permission = Permission.STAFF_WRITE
    can_create = can_edit = can_export = True

    def load(self, record_id: UUID) -> TrainingKind:
        """The required training, or NotFound."""
        return queries.get_training_kind(current.db, record_id)

    def make_form(self, record: Any = None, **options: Any) -> TrainingKindForm:
        """The form; credentials are written as people sign."""
        if record is not None:
            fields = ("name", "roles", "valid_months", "source", "is_active", "version")
            options["data"] = {name: getattr(record, name) for name in fields}
            options["data"]["credentials"] = ", ".join(record.credentials)
        return TrainingKindForm(**options)

    def create(self, form: Any) -> UUID:
        """Require a training."""
        return services.require_training(current.db, current.actor, _kind(form)).id

    def change(self, record_id: UUID, form: Any) -> None:
        """Change what is required."""
        services.correct_requirement(
            current.db, current.actor, record_id, _kind(form), expected_version=form.opened_version
        )


def _listing() -> Any:
    return queries.training_list(clock.today(current.actor.zone), queries.lead_days(current.db))


def _form(training: Training | None, **options: Any) -> TrainingForm:
    if training is None:
        options["data"] = {
            "done_on": clock.today(current.actor.zone),
            "training_kind_id": request.args.get("kind", ""),
        }
    form = TrainingForm(obj=training, **options)
    including = training.training_kind_id if training else None
    form.training_kind_id.choices = choices_of(
        queries.training_kind_choices(current.db, including=including), gettext("Choose…")
    )
    return form


def _facts(form: TrainingForm) -> TrainingFacts:
    return TrainingFacts(
        training_kind_id=id_of(form.training_kind_id.data),
        done_on=form.done_on.data,
        expires_on=form.expires_on.data,
        note=form.note.data,
    )


def _kind(form: TrainingKindForm) -> TrainingKindFacts:
    return TrainingKindFacts(
        name=form.name.data,
        roles=frozenset(Role(value) for value in form.roles.data or ()),
        credentials=form.credentials.data,
        valid_months=form.valid_months.data,
        source=form.source.data,
        is_active=form.is_active.data,
    )
