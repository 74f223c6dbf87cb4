"""Choosing a clinic, and joining one by invitation while signed in already."""

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from causeway.database import Binding
from causeway.errors import NotFound
from causeway.people import memberships
from causeway.people.views.pages import answer, blueprint, own_account, signed_in_person
from causeway.web.current import current
from causeway.web.guards import signed_in


@blueprint.get("/account/clinics")
@signed_in("shows a person only the clinics they belong to")
def choose_clinic() -> ResponseReturnValue:
    """The clinics a person may enter, and those that invited them."""
    person = signed_in_person()
    return answer(
        "auth/clinics.html",
        clinics=person.clinics,
        invited=memberships.list_invited_to(current.db, person.user_id),
        is_operator=person.is_operator,
    )


@blueprint.post("/account/clinics/<slug>/join")
@signed_in("only the person who was invited finds an invitation")
def join_clinic(slug: str) -> ResponseReturnValue:
    """Accept a clinic's invitation."""
    user = own_account()
    clinic = next((found for found in memberships.list_invited_to(current.db, user.id) if found.slug == slug), None)
    if clinic is None:
        raise NotFound
    with current.database.clinic(Binding(clinic.id, user.id, current.state.request_id)) as db:
        memberships.join(db, clinic, user)
    flash(gettext("Welcome to %(clinic)s.", clinic=clinic.name), "success")
    return redirect(f"/c/{clinic.slug}/")
