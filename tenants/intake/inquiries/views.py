"""The board of inquiries, their list, and each inquiry's page and forms."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import audit, clock
from causeway.access import Permission
from causeway.access.actor import require
from causeway.errors import Refused, Stale
from causeway.ids import id_of, parse_id
from causeway.panel import ClinicView
from causeway.web.current import current
from causeway.web.failures import words_of
from causeway.web.forms import Form
from causeway.web.guards import needs
from causeway.web.step_up import step_up
from tenants.intake.inquiries import board, labels, moving, queries, services
from tenants.intake.inquiries.errors import SENTENCES, InquiryNotFound
from tenants.intake.inquiries.forms import (
    GROUPS,
    NEW_GROUPS,
    InquiryForm,
    MoveForm,
    NewInquiryForm,
    OwnerForm,
    TieForm,
    TryForm,
    owner_choices,
)
from tenants.intake.inquiries.listing import inquiries
from tenants.intake.inquiries.models import Inquiry
from tenants.intake.inquiries.moving import Move
from tenants.intake.inquiries.rules import Gap, InquiryStatus, moves, wait
from tenants.intake.inquiries.words import NOTE, opened
from tenants.patients import queries as patients
from tenants.patients.forms.records import NewPatientForm, groups_of


class InquiriesView(ClinicView):
    """Inquiries of the clinic."""

    title = _("Inquiries")
    menu_key = "inquiries"

    @expose("/")
    @needs(Permission.INQUIRY_READ)
    def index(self) -> ResponseReturnValue:
        """The board."""
        db, actor = current.db, current.actor
        audit.record(db, actor, "inquiries.listed", page="board")
        is_mine = request.args.get("whose") == "mine"
        moved_id = parse_id(request.args.get("moved", ""))
        moved = queries.find_inquiry(db, moved_id) if moved_id else None
        return self.render(
            "intake/inquiries/board.html",
            columns=board.columns(db, actor, owner_id=actor.user_id if is_mine else None),
            moved=moved,
            is_mine=is_mine,
            labels=labels,
            at_once=board.AT_ONCE,
            may_write=actor.may(Permission.INQUIRY_WRITE),
        )

    @expose("/list/")
    @needs(Permission.INQUIRY_READ)
    def listed(self) -> ResponseReturnValue:
        """The list."""
        audit.record(current.db, current.actor, "inquiries.listed", page="list")
        return self.list_page(
            inquiries(clock.now()),
            template="intake/inquiries/list.html",
            create=(self.get_url(".new"), gettext("New inquiry"), Permission.INQUIRY_WRITE),
            export=(self.get_url(".export"), Permission.INQUIRY_READ),
            crumbs=[(self.title, self.get_url(".index")), (gettext("List"), None)],
        )

    @expose("/export.csv")
    @needs(Permission.INQUIRY_READ)
    @step_up
    def export(self) -> ResponseReturnValue:
        """The list as CSV, through the gate."""
        return self.list_file(inquiries(clock.now()), "inquiries.csv")

    @expose("/new/", methods=("GET", "POST"))
    @needs(Permission.INQUIRY_WRITE)
    def new(self) -> ResponseReturnValue:
        """Take an inquiry down."""
        form = NewInquiryForm(data={"owner_id": current.actor.user_id, "is_reached": True, "may_leave_message": True})
        form.set_zone(current.actor.zone)
        form.owner_id.choices = owner_choices(services.owners(current.db))

        def save() -> str:
            received_at = form.moment()
            inquiry = services.take(
                current.db,
                current.actor,
                form.facts(),
                received_at=received_at,
                owner_id=form.owner_id.data,
                is_someone_else=bool(form.is_someone_else.data),
            )
            if form.is_reached.data:
                moving.move(current.db, current.actor, inquiry.id, Move(InquiryStatus.CONTACTED, received_at))
            return self._page_url(inquiry.id)

        return self.form(
            form,
            save,
            title=gettext("New inquiry"),
            cancel_url=self.get_url(".index"),
            groups=NEW_GROUPS,
            extra={"crumbs": self._crumbs(gettext("New"))},
        )

    @expose("/<inquiry_id>/")
    @needs(Permission.INQUIRY_READ)
    def page(self, inquiry_id: str) -> ResponseReturnValue:
        """One inquiry: who, how to reach them, what they asked for, its story, and the next step."""
        db, actor = current.db, current.actor
        inquiry = self._get(inquiry_id)
        steps = queries.list_steps(db, inquiry.id)
        alike, has_others = (
            queries.find_patients_alike(db, actor, inquiry) if inquiry.patient_id is None else ([], False)
        )
        gaps = moving.gaps_before(db, inquiry, *moves(inquiry.status))
        return self.render(
            "intake/inquiries/page.html",
            page_title=inquiry.name,
            crumbs=self._crumbs(inquiry.name),
            inquiry=inquiry,
            facts=services.facts_of(db, inquiry),
            story=[(told, opened(db, NOTE, told.step.note_sealed)) for told in steps],
            may_undo=_may_undo(inquiry, steps),
            waits=labels.wait_words(wait(inquiry.since_at, clock.now())),
            tone=board.tone_of(inquiry.status, inquiry.urgency, inquiry.answer_by_on, clock.today(actor.zone)),
            owner=patients.find_people(db, [inquiry.owner_id]).get(inquiry.owner_id) if inquiry.owner_id else None,
            patient=patients.find_names(db, [inquiry.patient_id]).get(inquiry.patient_id)
            if inquiry.patient_id
            else None,
            patients_alike=alike,
            has_others=has_others,
            alike=queries.find_alike(db, inquiry),
            gaps={to: gettext(SENTENCES[gap]) for to, gap in gaps.items()},
            labels=labels,
            at_once=board.AT_ONCE,
            may_write=actor.may(Permission.INQUIRY_WRITE),
            may_register=actor.may(Permission.INQUIRY_WRITE) and actor.may(Permission.PATIENT_WRITE),
            may_admit=actor.may(Permission.EPISODE_ADMIT),
            may_see_patients=actor.may(Permission.PATIENT_READ),
        )

    @expose("/<inquiry_id>/edit/", methods=("GET", "POST"))
    @needs(Permission.INQUIRY_WRITE)
    def edit(self, inquiry_id: str) -> ResponseReturnValue:
        """Correct what is known of an inquiry."""
        inquiry = self._get(inquiry_id)
        home = self._page_url(inquiry.id)

        def make(**options: Any) -> InquiryForm:
            now = queries.get_inquiry(current.db, inquiry.id)
            return InquiryForm(obj=services.facts_of(current.db, now), data={"version": str(now.version)}, **options)

        form = make()

        def save() -> str:
            services.correct(current.db, current.actor, inquiry.id, form.facts(), expected_version=form.opened_version)
            return home

        return self._form(
            inquiry, form, save, title=gettext("Correct the inquiry"), groups=GROUPS, stored=lambda: make(formdata=None)
        )

    @expose("/<inquiry_id>/move/", methods=("GET", "POST"))
    @needs(Permission.INQUIRY_WRITE)
    def move(self, inquiry_id: str) -> ResponseReturnValue:
        """Move an inquiry and say what belongs to it: when, why, where to."""
        inquiry = self._get(inquiry_id)
        form = MoveForm(data={"to": request.args.get("to"), "version": str(inquiry.version)})
        form.set_zone(current.actor.zone)
        form.offer(inquiry.status)
        if not moves(inquiry.status):
            flash(gettext(SENTENCES[Gap.ENDED]), "warning")
            return redirect(self._page_url(inquiry.id))

        def save() -> str:
            moving.move(current.db, current.actor, inquiry.id, form.asked(), expected_version=form.opened_version)
            return f"{self.get_url('.index')}?moved={inquiry.id}"

        return self._form(inquiry, form, save, title=gettext("Move %(name)s", name=inquiry.name))

    @expose("/<inquiry_id>/step/", methods=("POST",))
    @needs(Permission.INQUIRY_WRITE)
    def step(self, inquiry_id: str) -> ResponseReturnValue:
        """Move an inquiry at once, from its card: for moves that need nothing said."""
        inquiry, to = self._get(inquiry_id), request.form.get("to", "")
        if to not in {one.value for one in InquiryStatus}:
            flash(gettext("Choose where to move it."), "error")
            return redirect(self._page_url(inquiry.id))
        if InquiryStatus(to) in {InquiryStatus.REFERRED_OUT, InquiryStatus.CLOSED} and to in moves(inquiry.status):
            return redirect(f"{self.get_url('.move', inquiry_id=inquiry.id)}?to={to}")
        try:
            moving.move(
                current.db, current.actor, inquiry.id, Move(InquiryStatus(to)), expected_version=Form().opened_version
            )
        except (Stale, Refused) as error:
            flash(words_of(error), "error")
            return redirect(self._page_url(inquiry.id))
        return redirect(f"{self.get_url('.index')}?moved={inquiry.id}")

    @expose("/<inquiry_id>/undo/", methods=("POST",))
    @needs(Permission.INQUIRY_WRITE)
    def undo(self, inquiry_id: str) -> ResponseReturnValue:
        """Take the last move back."""
        found = id_of(inquiry_id, InquiryNotFound)
        try:
            moving.undo(current.db, current.actor, found, expected_version=Form().opened_version)
        except (Stale, Refused) as error:
            flash(words_of(error), "error")
        else:
            flash(gettext("The move is taken back."), "success")
        return redirect(self._page_url(found))

    @expose("/<inquiry_id>/try/", methods=("GET", "POST"))
    @needs(Permission.INQUIRY_WRITE)
    def attempt(self, inquiry_id: str) -> ResponseReturnValue:
        """Write down a try to reach them."""
        inquiry = self._get(inquiry_id)
        form = TryForm(data={"version": str(inquiry.version)})
        form.set_zone(current.actor.zone)

        def save() -> str:
            moving.note_try(
                current.db,
                current.actor,
                inquiry.id,
                form.note.data,
                at=form.moment(),
                expected_version=form.opened_version,
            )
            return self._page_url(inquiry.id)

        return self._form(inquiry, form, save, title=gettext("Tried to reach %(name)s", name=inquiry.name))

    @expose("/<inquiry_id>/owner/", methods=("GET", "POST"))
    @needs(Permission.INQUIRY_WRITE)
    def owner(self, inquiry_id: str) -> ResponseReturnValue:
        """Give the inquiry to somebody."""
        inquiry = self._get(inquiry_id)
        form = OwnerForm(data={"owner_id": inquiry.owner_id, "version": str(inquiry.version)})
        form.owner_id.choices = owner_choices(services.owners(current.db))

        def save() -> str:
            services.assign(
                current.db, current.actor, inquiry.id, form.owner_id.data, expected_version=form.opened_version
            )
            return self._page_url(inquiry.id)

        return self._form(inquiry, form, save, title=gettext("Who answers %(name)s", name=inquiry.name))

    @expose("/<inquiry_id>/record/", methods=("GET", "POST"))
    @needs(Permission.INQUIRY_WRITE)
    def record(self, inquiry_id: str) -> ResponseReturnValue:
        """Open a record for whoever asks; then the chart is where things go on."""
        inquiry = self._get(inquiry_id)
        require(current.actor, Permission.PATIENT_WRITE)
        if inquiry.patient_id is not None:
            return redirect(self.get_url("patients.overview", patient_id=inquiry.patient_id))
        form = NewPatientForm(data=_known(inquiry))

        def save() -> str:
            patient = services.open_record(
                current.db,
                current.actor,
                inquiry.id,
                form.facts(),
                is_someone_else=bool(form.is_someone_else.data),
                expected_version=form.opened_version,
            )
            return str(self.get_url("intake.index", patient_id=patient.id))

        return self._form(inquiry, form, save, title=gettext("Open a record"), groups=groups_of(form))

    @expose("/<inquiry_id>/tie/", methods=("GET", "POST"))
    @needs(Permission.INQUIRY_WRITE)
    def tie(self, inquiry_id: str) -> ResponseReturnValue:
        """Tie the inquiry to the record of somebody who is here already."""
        inquiry = self._get(inquiry_id)
        require(current.actor, Permission.PATIENT_READ)
        form = TieForm(data={"patient_id": parse_id(request.args.get("patient", "")), "version": str(inquiry.version)})

        def save() -> str:
            services.tie_record(
                current.db, current.actor, inquiry.id, form.patient_id.data, expected_version=form.opened_version
            )
            return self._page_url(inquiry.id)

        return self._form(inquiry, form, save, title=gettext("Whose inquiry this is"))

    @expose("/<inquiry_id>/untie/", methods=("POST",))
    @needs(Permission.INQUIRY_WRITE)
    def untie(self, inquiry_id: str) -> ResponseReturnValue:
        """Take back a tie to the wrong record."""
        found = id_of(inquiry_id, InquiryNotFound)
        try:
            services.untie_record(current.db, current.actor, found, expected_version=Form().opened_version)
        except (Stale, Refused) as error:
            flash(words_of(error), "error")
        return redirect(self._page_url(found))

    def _form(self, inquiry: Inquiry, form: Form, save: Any, *, title: str, **options: Any) -> ResponseReturnValue:
        return self.form(
            form,
            save,
            title=title,
            cancel_url=self._page_url(inquiry.id),
            extra={"crumbs": [*self._crumbs(inquiry.name, self._page_url(inquiry.id)), (title, None)]},
            **options,
        )

    def _get(self, inquiry_id: str) -> Inquiry:
        """The inquiry; that somebody opened a page of it is recorded."""
        inquiry = queries.get_inquiry(current.db, id_of(inquiry_id, InquiryNotFound))
        if request.method == "GET":
            audit.record(current.db, current.actor, "inquiry.viewed", subject=inquiry)
        return inquiry

    def _page_url(self, inquiry_id: UUID) -> str:
        return str(self.get_url(".page", inquiry_id=inquiry_id))

    def _crumbs(self, last: str, url: str | None = None) -> list[tuple[Any, str | None]]:
        return [(self.title, str(self.get_url(".index"))), (last, url)]


def _may_undo(inquiry: Inquiry, steps: list[queries.Told]) -> bool:
    is_moved = any(told.step.undone_at is None and told.step.from_status is not told.step.to_status for told in steps)
    return is_moved and inquiry.status is not InquiryStatus.ADMITTED


def _known(inquiry: Inquiry) -> dict[str, Any]:
    """What an inquiry says of the person; phone and email are the asker's where somebody else asks."""
    is_own = not inquiry.asker
    return {
        "first_name": inquiry.first_name,
        "last_name": inquiry.last_name,
        "born_on": inquiry.born_on,
        "phone": inquiry.phone if is_own else None,
        "email": inquiry.email if is_own else None,
        "version": str(inquiry.version),
    }
