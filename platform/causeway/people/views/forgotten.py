"""Coming in by mail: an invitation, a forgotten password, a reset. No answer tells whether an account exists."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from causeway.errors import Refused
from causeway.people import accounts, letters, links, sign_in, throttle
from causeway.people.errors import TooManyAttempts, WeakPassword
from causeway.people.forms import ForgotForm, InvitationForm, NewPasswordForm
from causeway.people.models import LinkPurpose
from causeway.people.sign_in import Step
from causeway.people.views.pages import answer, blueprint, enter, go_in, keep_half_signed_in, refused
from causeway.web.current import current
from causeway.web.guards import public

_BY_LINK = "the one-time link in the address is the proof"


@blueprint.route("/account/forgot", methods=("GET", "POST"))
@public("for people who cannot sign in")
def forgot() -> ResponseReturnValue:
    """Ask for a link. The same answer for every address; the letter goes out after it."""
    form = ForgotForm()
    if request.method != "POST":
        return answer("auth/forgot.html", form=form)
    if not form.validate():
        return answer("auth/forgot.html", 422, form=form)
    email = form.email.data.strip().lower()
    try:
        throttle.begin_request(current.database, email, request.remote_addr)
    except TooManyAttempts as error:
        return refused(form, error, "auth/forgot.html")
    found = accounts.link_for_forgotten(current.db, email)
    if found is not None:
        user, purpose, token = found
        base_url = current.settings.base_url
        if purpose is LinkPurpose.RESET:
            letters.send_reset(current.db, user, base_url=base_url, token=token)
        else:
            letters.send_invitation(current.db, user, base_url=base_url, token=token, clinic_name=None)
    return answer("auth/forgot_sent.html")


@blueprint.route("/account/invitation/<token>", methods=("GET", "POST"))
@public(_BY_LINK)
def invitation(token: str) -> ResponseReturnValue:
    """Choose name and password; then the second factor, then the clinic."""
    user = links.holder(current.db, token, LinkPurpose.INVITATION)
    form = InvitationForm(data={"display_name": user.display_name})
    if request.method != "POST":
        return answer("auth/invitation.html", form=form, email=user.email)
    if not form.validate():
        return answer("auth/invitation.html", 422, form=form, email=user.email)
    email = user.email
    try:
        user = accounts.accept_invitation(
            current.db, token, display_name=form.display_name.data, password=form.password.data
        )
    except (WeakPassword, Refused) as error:
        return refused(form, error, "auth/invitation.html", email=email)
    throttle.unlock(current.db, email)
    step = sign_in.next_step(user, mfa_required=current.settings.mfa_required)
    if step is Step.NOTHING:
        return go_in(*enter(user, has_second_factor=False, next_page=None))
    keep_half_signed_in(user, None)
    return redirect(url_for("people.enrol_first" if step is Step.ENROLMENT else "people.login"))


@blueprint.route("/account/reset/<token>", methods=("GET", "POST"))
@public(_BY_LINK)
def reset(token: str) -> ResponseReturnValue:
    """Choose a new password. Signing in afterwards asks for it, and for the second factor as ever."""
    user = links.holder(current.db, token, LinkPurpose.RESET)
    form = NewPasswordForm()
    if request.method != "POST":
        return answer("auth/reset.html", form=form, email=user.email)
    if not form.validate():
        return answer("auth/reset.html", 422, form=form, email=user.email)
    email = user.email
    try:
        user = accounts.reset_password(current.db, token, password=form.password.data)
    except WeakPassword as error:
        return refused(form, error, "auth/reset.html", email=email)
    letters.send_notice(current.db, user, "The password of your Causeway account was changed with a link sent by mail.")
    flash(gettext("Your password is changed. Please sign in with it."), "success")
    return redirect(url_for("people.login"))
