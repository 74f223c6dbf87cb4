"""The clinic's public pages as far as an inquiry needs them: `/p/<clinic>`, the form, and what is said once it was sent.

They show nothing of anybody: what is answered is the same whoever asks, and nothing clinical is said back.
"""

from flask import Blueprint, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from causeway.errors import Refused
from causeway.people.errors import TooManyAttempts
from causeway.web import public_pages
from causeway.web.current import current
from causeway.web.guards import public
from causeway.web.public_pages import PublicClinic, Ticket
from tenants.clinics.queries import get_profile
from tenants.intake.inquiries import queries
from tenants.intake.inquiries.models import Inquiry
from tenants.intake.inquiries.public_form import PublicInquiryForm
from tenants.intake.inquiries.services import public_actor, take_from_public

blueprint = Blueprint("public", __name__, url_prefix="/p/<clinic>")
public_pages.limit_size(blueprint)
PURPOSE = "inquiry"
SENT = "inquiry_sent"
WAIT = "Several messages came from your connection just now. Please wait {minutes}, or call us."


@blueprint.route("", strict_slashes=False)
@public("whoever looks for help finds the clinic, its crisis line and how to ask")
def home() -> ResponseReturnValue:
    """Who the clinic is and how to reach it."""
    return _page(public_pages.enter(), "public/home.html")


@blueprint.route("/inquiry", methods=("GET", "POST"), strict_slashes=False)
@public("whoever looks for help asks here; it can only send, and shows nothing of anybody")
def inquiry() -> ResponseReturnValue:
    """Ask about coming here. 422 with what was typed where something is wrong, 429 where too many come from one address."""
    clinic = public_pages.enter()
    form = PublicInquiryForm()
    if not form.is_submitted():
        form.ticket.data = public_pages.make_ticket(clinic, PURPOSE)
        return _form(clinic, form)
    ticket = public_pages.read_ticket(clinic, PURPOSE, form.ticket.data)
    found = queries.find_inquiry(current.db, ticket.id) if ticket is not None else None
    if found is not None:
        return _sent(clinic, found)
    if not form.validate() or not _is_person(clinic, form, ticket):
        return _form(clinic, form, 422)
    assert ticket is not None  # noqa: S101 - judged just before
    return _send(clinic, form, ticket)


@blueprint.route("/inquiry/sent", strict_slashes=False)
@public("says to whoever has just sent the form that it came in")
def sent() -> ResponseReturnValue:
    """The reference, and the crisis line once more. Whoever has sent nothing here is led to the form."""
    clinic = public_pages.enter()
    slug, reference = session.get(SENT, ("", ""))
    if slug != clinic.slug:
        return redirect(url_for("public.inquiry", clinic=clinic.slug))
    return _page(clinic, "public/sent.html", reference=reference)


def _is_person(clinic: PublicClinic, form: PublicInquiryForm, ticket: Ticket | None) -> bool:
    """Whether the form came as a person sends it; says what to do where it did not, and nothing typed is lost."""
    if form.website.data:
        form.website.errors = [gettext("Please empty this field and send the form again.")]
        return False
    if ticket is None or ticket.is_too_late:
        form.ticket.data = public_pages.make_ticket(clinic, PURPOSE)
        form.form_errors.append(
            gettext("This page was open for a long time. Please look it over and send it once more.")
        )
        return False
    if ticket.is_too_soon:
        form.form_errors.append(gettext("That was very quick. Please look it over and send it once more."))
        return False
    return True


def _send(clinic: PublicClinic, form: PublicInquiryForm, ticket: Ticket) -> ResponseReturnValue:
    try:
        public_pages.count_sending(clinic, PURPOSE)
        made = take_from_public(current.db, public_actor(clinic.id, clinic.zone), form.facts(), ticket.id)
    except TooManyAttempts as error:
        form.form_errors.append(gettext(WAIT).format(**error.fields))
        page, status = _form(clinic, form, 429)
        return page, status, {"Retry-After": str(error.retry_after_seconds)}
    except Refused as error:
        public_pages.forgive_sending(clinic, PURPOSE)
        form.put_error(error)
        return _form(clinic, form, 422)
    return _sent(clinic, made)


def _sent(clinic: PublicClinic, made: Inquiry) -> ResponseReturnValue:
    session[SENT] = [clinic.slug, made.reference]
    return redirect(url_for("public.sent", clinic=clinic.slug), 303)


def _form(clinic: PublicClinic, form: PublicInquiryForm, status: int = 200) -> tuple[str, int]:
    return _page(clinic, "public/inquiry.html", status, form=form)


def _page(clinic: PublicClinic, template: str, status: int = 200, **values: object) -> tuple[str, int]:
    page = render_template(
        template, clinic_name=clinic.name, clinic_slug=clinic.slug, profile=get_profile(current.db), **values
    )
    return page, status
