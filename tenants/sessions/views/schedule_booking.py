"""Booking an hour for one patient or a few: for whom and with whom first, then a time that fits."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import access, audit, clock
from causeway.access import Permission
from causeway.ids import parse_id
from causeway.panel import ClinicView
from causeway.web.current import current
from causeway.web.forms import choices_of
from causeway.web.guards import needs
from tenants.patients import queries as patients
from tenants.patients.errors import PatientNotFound
from tenants.programs.rules import SessionKind
from tenants.sessions.forms.schedule import BookForm, ForWhomForm
from tenants.sessions.queries import schedule_free, schedule_pages
from tenants.sessions.queries.schedule_free import Free
from tenants.sessions.services import schedule_booking as booking
from tenants.staff import queries as staff


class BookingView(ClinicView):
    """Pages that book. The front desk, directors and administrators book for anybody; clinicians their own hours."""

    title = _("Book a session")
    menu_key = "schedule"

    @expose("/", methods=("GET", "POST"))
    @needs(Permission.PROGRAM_READ)
    def index(self) -> ResponseReturnValue:
        """For whom and with whom? Then on to the times that fit."""
        require_booker()
        form = ForWhomForm()
        form.staff_id.choices = choices_of(staff.leader_choices(current.db), gettext("Choose…"))
        if form.validate_on_submit():
            values = {
                "kind": form.kind.data.value,
                "with": form.staff_id.data,
                "minutes": form.minutes.data,
                "on": request.args.get("on") or None,
            }
            return redirect(url_for(".times", patient_id=form.patient_id.data, **values))
        if not form.is_submitted():
            form.patient_id.data = parse_id(request.args.get("patient"))
            own = staff.find_by_user(current.db, current.actor.user_id)
            form.staff_id.data = None if own is None else own.id
        page = self.render(
            "forms/form.html",
            form=form,
            page_title=self.title,
            submit_label=gettext("Find times"),
            cancel_url=url_for("schedule.index"),
            crumbs=[(gettext("Schedule"), url_for("schedule.index")), (self.title, None)],
        )
        return page, 422 if form.is_submitted() else 200

    @expose("/<patient_id>/", methods=("GET", "POST"))
    @needs(Permission.PROGRAM_READ)
    def times(self, patient_id: str) -> ResponseReturnValue:
        """Times that fit, and the booking itself."""
        reads = require_booker()
        found = parse_id(patient_id)
        name = patients.find_names(current.db, [found]).get(found) if found is not None else None
        if found is None or name is None:
            raise PatientNotFound
        access.require_patient(current.db, current.actor, reads, found)
        form = self._form()
        asked = Asked.of(request.args, clock.today(current.actor.zone))
        if not form.is_submitted():
            asked.fill(form)
            audit.record(current.db, current.actor, "patient.viewed", patient_id=found, page="booking")

        def save() -> str:
            made = booking.book(current.db, current.actor, form.facts(found))
            return url_for("hour.index", session_id=made[0].id)

        return self.form(
            form,
            save,
            title=gettext("Book a session for %(name)s", name=name),
            cancel_url=url_for("schedule.index"),
            submit_label=gettext("Book"),
            saved=gettext("Booked."),
            groups=form.groups(),
            template="schedule/book.html",
            extra=lambda: {
                "crumbs": [
                    (gettext("Schedule"), url_for("schedule.index")),
                    (self.title, url_for(".index")),
                    (name, None),
                ],
                "free": self._free(found, asked),
                "asked": asked,
                "zone": current.actor.zone,
                "patient_id": found,
            },
        )

    def _form(self) -> BookForm:
        form = BookForm()
        people = staff.leader_choices(current.db)
        form.staff_id.choices = choices_of(people, gettext("Choose…"))
        form.second_staff_id.choices = choices_of(people, gettext("Nobody else"))
        form.room_id.choices = choices_of(schedule_pages.room_choices(current.db), gettext("No room"))
        return form

    def _free(self, patient_id: UUID, asked: "Asked") -> list[Free]:
        if asked.staff_id is None:
            return []
        length = timedelta(minutes=asked.minutes)
        return schedule_free.find_free(
            current.db, current.actor, asked.staff_id, patient_id, length=length, from_on=asked.on
        )


class Asked:
    """What the address of the second page says: kind, with whom, how long, from which day on; and a time once chosen."""

    def __init__(self, arguments: Any, today: date) -> None:
        kinds = {kind.value: kind for kind in booking.BOOKABLE}
        self.kind: SessionKind = kinds.get(arguments.get("kind", ""), SessionKind.INDIVIDUAL)
        self.staff_id: UUID | None = parse_id(arguments.get("with"))
        typed = arguments.get("minutes", "")
        self.minutes = int(typed) if typed.isdecimal() and 10 <= int(typed[:4]) <= 480 else 50
        self.room_id: UUID | None = parse_id(arguments.get("room"))
        self.on = _day(arguments.get("on", "")) or today
        self.starts = _time(arguments.get("at", ""))

    @classmethod
    def of(cls, arguments: Any, today: date) -> "Asked":
        """Read it; what cannot be read is as if it were not there."""
        return cls(arguments, today)

    def fill(self, form: BookForm) -> None:
        """Put it into the form."""
        form.kind.data, form.staff_id.data, form.room_id.data = self.kind, self.staff_id, self.room_id
        form.on.data = self.on
        if self.starts is not None:
            end = datetime.combine(self.on, self.starts) + timedelta(minutes=self.minutes)
            form.starts.data, form.ends.data = self.starts, end.time()

    def url(self, patient_id: UUID, **changes: Any) -> str:
        """The page with some of it changed."""
        values: dict[str, Any] = {
            "kind": self.kind.value,
            "with": self.staff_id,
            "minutes": self.minutes,
            "on": self.on.isoformat(),
            **changes,
        }
        return url_for("booking.times", patient_id=patient_id, **{key: one for key, one in values.items() if one})


def require_booker() -> Permission:
    """The permission by which this person books, and reads whom they book for. Raises Forbidden."""
    actor = current.actor
    if actor.may(Permission.BOOKING_WRITE):
        return Permission.PATIENT_READ
    if actor.may(Permission.SESSION_WRITE):
        return Permission.SESSION_WRITE
    raise access.forbidden(Permission.BOOKING_WRITE)


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 1990 <= found.year <= 2190 else None


def _time(text: str) -> time | None:
    try:
        return time.fromisoformat(text)
    except ValueError:
        return None
