"""Classes for families: planned, and one class with its seats, invitations and who came."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from flask import redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import audit, clock, egress, submissions, typeset
from causeway.access import Permission
from causeway.disclosure import DisclosureRefused
from causeway.errors import Refused, Stale
from causeway.ids import id_of, new_id, parse_id
from causeway.panel import ClinicView
from causeway.web.current import current
from causeway.web.failures import keep_refusal
from causeway.web.forms import choices_of
from causeway.web.guards import needs
from causeway.web.step_up import step_up
from tenants.family import labels as family_labels
from tenants.family import queries as family
from tenants.family.education import labels, queries, services
from tenants.family.education.errors import ClassNotFound
from tenants.family.education.forms import ClassForm, MarkForm, SendForm
from tenants.family.education.models import EducationClass, EducationInvitation
from tenants.family.education.queries import ClassView, InvitationRow, SeatView
from tenants.family.education.rules import Attended, InvitedBy, Offer, offer
from tenants.family.rules import kind_due
from tenants.patients.forms.contacts import ReasonForm
from tenants.patients.words import RELATIONSHIPS
from tenants.programs.queries.slots import room_choices
from tenants.staff import queries as staff


@dataclass(frozen=True, slots=True)
class Row:
    """A seat on the page of a class: who, what they were sent, what can be sent, and what came of it.

    offer: None where nothing can be sent from here. why: why less can be sent than one would expect. is_behind: they do not
    know how it stands now. key, paper_key, told_key, called_key: of its buttons, which count once each.
    """

    seat: SeatView
    mark: MarkForm
    sent: InvitationRow | None
    offer: Offer | None
    why: str
    is_behind: bool
    key: str
    paper_key: str
    told_key: str
    called_key: str

    @classmethod
    def of(
        cls, one: ClassView, seat: SeatView, mark: MarkForm, person: family.Seat | None, sent: InvitationRow | None
    ) -> "Row":
        """The row as things stand now. person: None once the contact was set aside."""
        is_off = one.called_off_at is not None
        due = None if sent is None else kind_due(sent.kind, sent.sequence, one.invited_sequence, is_off=is_off)
        is_open = one.starts_at > clock.now() and seat.attended is not Attended.DECLINED
        may_be_told = is_open and bool(seat.patient) and (sent is not None or not is_off)
        offered = None
        if may_be_told and person is not None:
            offered = offer(
                person.flags, person.mark, person.email, wants_mail=person.wants_mail, is_part2=seat.is_part2
            )
        why = labels.why_less(offered, person) if offered is not None and person is not None else ""
        keys = (str(new_id()) for _button in range(4))
        return cls(seat, mark, sent, offered, why, is_open and due is not None, *keys)


class EducationView(ClinicView):
    """Classes for families."""

    title = _("Classes for families")
    menu_key = "family_education"

    @expose("/")
    @needs(Permission.FAMILY_READ)
    def index(self) -> ResponseReturnValue:
        """The list."""
        audit.record(current.db, current.actor, "education_classes.listed")
        return self.list_page(
            queries.CLASSES,
            create=(self.get_url(".new"), gettext("Plan a class"), Permission.FAMILY_WRITE),
            export=(self.get_url(".export"), Permission.FAMILY_READ),
            template="family_education/classes.html",
        )

    @expose("/export.csv")
    @needs(Permission.FAMILY_READ)
    @step_up
    def export(self) -> ResponseReturnValue:
        """The list as CSV, through the gate."""
        return self.list_file(queries.CLASSES, "classes-for-families.csv")

    @expose("/new/", methods=("GET", "POST"))
    @needs(Permission.FAMILY_WRITE)
    def new(self) -> ResponseReturnValue:
        """Plan a class."""
        form = _class_form(ClassForm())
        own = staff.find_by_user(current.db, current.actor.user_id)
        if not form.is_submitted() and own is not None:
            form.clinician_id.data = str(own.id)

        def save() -> str:
            return self._page(services.plan_class(current.db, current.actor, form.facts()).id)

        return self.form(
            form,
            save,
            title=gettext("Plan a class"),
            cancel_url=self.get_url(".index"),
            groups=form.groups(),
            extra={"crumbs": self._crumbs(gettext("Plan a class"))},
        )

    @expose("/<education_class_id>/", methods=("GET", "POST"))
    @needs(Permission.FAMILY_READ)
    def page(self, education_class_id: str) -> ResponseReturnValue:
        """A class: who has a seat, how they were invited, and what came of it. One row of the form is one seat."""
        one = queries.view_class(current.db, id_of(education_class_id, ClassNotFound))
        seats = queries.list_seats(current.db, current.actor, one)
        patient_ids = {seat.patient_id for seat in seats if seat.patient}
        audit.record_each(current.db, current.actor, "patient.viewed", patient_ids, page="education_class")
        form = MarkForm(formdata=request.form if request.method == "POST" else None)
        if request.method != "POST":
            form.version.data = str(one.version)
        here = self._page(one.id)

        def stored() -> MarkForm:
            found = next((seat for seat in seats if str(seat.id) == form.seat_id.data), None)
            now = _mark_form(found) if found is not None else MarkForm(formdata=None)
            now.version.data = str(queries.view_class(current.db, one.id).version)
            return now

        def save() -> str:
            found = parse_id(form.seat_id.data)
            if found is None:
                raise ClassNotFound
            services.mark_attendance(
                current.db, current.actor, one.id, {found: form.mark()}, expected_version=form.opened_version
            )
            return here

        return self._on_page(one, form, save, stored=stored)

    @expose("/<education_class_id>/invite/", methods=("POST",))
    @needs(Permission.FAMILY_WRITE)
    def invite(self, education_class_id: str) -> ResponseReturnValue:
        """Mail an invitation to somebody with a seat."""
        saved = gettext("The invitation is on its way.")
        return self._send(education_class_id, services.mail_invitation, saved)

    @expose("/<education_class_id>/tell/", methods=("POST",))
    @needs(Permission.FAMILY_WRITE)
    def tell(self, education_class_id: str) -> ResponseReturnValue:
        """Write down that somebody with a seat is told of it in person or by telephone."""
        by = InvitedBy.PHONE if request.form.get("by") == InvitedBy.PHONE else InvitedBy.SPOKEN
        saved = gettext("Noted. You can tell them now.")
        return self._send(education_class_id, partial(services.tell_invitation, by=by), saved)

    @expose("/<education_class_id>/print/", methods=("POST",))
    @needs(Permission.FAMILY_WRITE)
    @step_up
    def print(self, education_class_id: str) -> ResponseReturnValue:
        """An invitation on paper for somebody with a seat, as PDF through the gate. A second click makes no second one."""
        one = queries.view_class(current.db, id_of(education_class_id, ClassNotFound))
        form, here = SendForm(), self._page(one.id)
        seat_id = id_of(form.seat_id.data, ClassNotFound)
        key, person = form.key, current.person
        if not form.validate() or key is None or person is None:
            raise ClassNotFound  # the page's own buttons send nothing else
        if submissions.claim(current.db, key, person.user_id, here) is not None:
            return redirect(here)
        try:
            clearance, made = services.print_invitation(
                current.db,
                current.actor,
                one.id,
                seat_id,
                has_agreed=form.agreed.data == "yes",
                expected_version=form.opened_version,
            )
        except (Refused, Stale, DisclosureRefused) as error:
            current.db.rollback()
            if isinstance(error, DisclosureRefused):
                keep_refusal(error)
            form.put_error(error)
            page = self.render("family_education/class.html", form=form, **self._values(one.id, form))
            return page, error.status
        return egress.file(clearance, "invitation.pdf", made, typeset.MIMETYPE)

    @expose("/<education_class_id>/edit/", methods=("GET", "POST"))
    @needs(Permission.FAMILY_WRITE)
    def edit(self, education_class_id: str) -> ResponseReturnValue:
        """Change a class."""
        one = queries.get_class(current.db, id_of(education_class_id, ClassNotFound))
        class_id = one.id
        form = _class_form(ClassForm() if request.method == "POST" else _filled(one), one)

        def save() -> str:
            services.change_class(
                current.db, current.actor, class_id, form.facts(), expected_version=form.opened_version
            )
            return self._page(class_id)

        def stored() -> ClassForm:
            now = queries.get_class(current.db, class_id)
            return _class_form(_filled(now), now)

        return self.form(
            form,
            save,
            title=gettext("Change the class"),
            cancel_url=self._page(class_id),
            stored=stored,
            groups=form.groups(),
            extra={"crumbs": self._crumbs(gettext("Change the class"))},
        )

    @expose("/<education_class_id>/call-off/", methods=("GET", "POST"))
    @needs(Permission.FAMILY_WRITE)
    def call_off(self, education_class_id: str) -> ResponseReturnValue:
        """Call a class off, with the reason."""
        one = queries.view_class(current.db, id_of(education_class_id, ClassNotFound))
        form = ReasonForm()
        if request.method != "POST":
            form.version.data = str(one.version)

        def save() -> str:
            services.call_off(
                current.db, current.actor, one.id, form.reason.data or "", expected_version=form.opened_version
            )
            return self._page(one.id)

        return self.form(
            form,
            save,
            title=gettext("Call off: %(title)s", title=one.title),
            cancel_url=self._page(one.id),
            submit_label=gettext("Call off"),
            danger=True,
            lead=gettext(
                "Whoever was invited by mail gets a letter. The page of the class then shows whom you still have to tell."
            ),
            extra={"crumbs": self._crumbs(one.title)},
        )

    def _send(
        self, education_class_id: str, send: Callable[..., EducationInvitation], saved: str
    ) -> ResponseReturnValue:
        one = queries.view_class(current.db, id_of(education_class_id, ClassNotFound))
        form, here = SendForm(), self._page(one.id)
        seat_id = id_of(form.seat_id.data, ClassNotFound)

        def save() -> str:
            has_agreed, version = form.agreed.data == "yes", form.opened_version
            send(current.db, current.actor, one.id, seat_id, has_agreed=has_agreed, expected_version=version)
            return here

        return self._on_page(one, form, save, saved=saved)

    def _on_page(
        self, one: ClassView, form: MarkForm | SendForm, save: Callable[[], str], **options: Any
    ) -> ResponseReturnValue:
        """A row or a button of the class's own page: what is refused is said there, over the class as it stands then."""
        return self.form(
            form,
            save,
            title=one.title,
            cancel_url=self._page(one.id),
            template="family_education/class.html",
            extra=lambda: self._values(one.id, form),
            **options,
        )

    def _values(self, class_id: UUID, form: MarkForm | SendForm) -> dict[str, Any]:
        """What the page of a class is drawn with, as it stands now. What was typed in a row that was not saved stays in it."""
        db, now = current.db, clock.now()
        one = queries.view_class(db, class_id)
        if isinstance(form, SendForm):
            form.version.data = str(one.version)  # what was refused is asked again of the class as it is shown now
        seats = queries.list_seats(db, current.actor, one)
        people = family.find_seats(db, {seat.contact_id for seat in seats}, clock.today(current.actor.zone), (now, now))
        sent = queries.view_last_invitations(db, one.id)
        rows = []
        for seat in seats:
            is_typed = isinstance(form, MarkForm) and form.seat_id.data == str(seat.id)
            mark = form if is_typed else _mark_form(seat)
            rows.append(Row.of(one, seat, mark, people.get(seat.contact_id), sent.get(seat.id)))
        return {
            "page_title": one.title,
            "one": one,
            "rows": rows,
            "hidden": one.taken - sum(seat.attended is not Attended.DECLINED for seat in seats),
            "may_write": current.actor.may(Permission.FAMILY_WRITE),
            "may_consent": current.actor.may(Permission.CONSENT_WRITE),
            "is_begun": one.starts_at <= now,
            "labels": labels,
            "family": family_labels,
            "relationships": RELATIONSHIPS,
            "crumbs": self._crumbs(one.title),
        }

    def _page(self, class_id: UUID) -> str:
        return str(self.get_url(".page", education_class_id=class_id))

    def _crumbs(self, last: str) -> list[tuple[Any, str | None]]:
        return [(self.title, self.get_url(".index")), (last, None)]


def _class_form(form: ClassForm, one: EducationClass | None = None) -> ClassForm:
    module_id, room_id = (one.education_module_id, one.room_id) if one is not None else (None, None)
    form.education_module_id.choices = choices_of(
        queries.module_choices(current.db, including=module_id), gettext("Choose…")
    )
    named = () if one is None else (one.facilitator_id,)
    form.clinician_id.choices = choices_of(staff.leader_choices(current.db, including=named), gettext("Choose…"))
    form.room_id.choices = choices_of(room_choices(current.db, None, including=room_id), gettext("None"))
    return form


def _filled(one: EducationClass) -> ClassForm:
    starts, ends = (clock.local(at, current.actor.zone) for at in (one.starts_at, one.ends_at))
    form = ClassForm(
        formdata=None,
        data={
            "education_module_id": one.education_module_id,
            "clinician_id": str(one.facilitator_id),
            "on": starts.date(),
            "starts": starts.time().replace(fold=0),
            "ends": ends.time().replace(fold=0),
            "occurrence": "second" if starts.fold else "first",
            "room_id": one.room_id,
            "video_link": one.video_link,
            "capacity": one.capacity,
        },
    )
    form.version.data = str(one.version)
    return form


def _mark_form(seat: SeatView) -> MarkForm:
    return MarkForm(formdata=None, data={"seat_id": str(seat.id), "attended": seat.attended, "minutes": seat.minutes})
