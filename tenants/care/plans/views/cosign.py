"""The queue of signed plans and reviews that wait for a second signature, one after the other."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import audit
from causeway.access import Permission
from causeway.ids import id_of, parse_id
from causeway.panel import ClinicView
from causeway.web.current import current
from causeway.web.guards import needs
from causeway.web.step_up import step_up
from tenants.care.plans import queries, services
from tenants.care.plans.errors import ReviewNotFound, VersionNotFound
from tenants.care.plans.forms import PlanForm
from tenants.care.plans.queries.cosign import list_waiting_plans
from tenants.care.plans.rules import Plan
from tenants.care.plans.views.pages import words
from tenants.patients import queries as patients
from tenants.staff import cosigning

QUEUE = 100


class PlanCosignView(ClinicView):
    """Plans to co-sign. What counts is who signed them, not whose caseload the patient is on."""

    title = _("Treatment plans to co-sign")
    menu_key = "notes"

    @expose("/")
    @needs(Permission.CARE_COSIGN)
    def index(self) -> ResponseReturnValue:
        """The first that waits for this person, or the one asked for, with the way to the next."""
        asked = parse_id(request.args.get("one"))
        waiting = list_waiting_plans(current.db, current.actor, QUEUE)
        if not waiting:
            return self.render("care/plans/cosign.html", first=None)
        first = next((row for row in waiting if row.id == asked), waiting[0])
        after = next((row.id for row in waiting[waiting.index(first) + 1 :]), None)
        audit.record(current.db, current.actor, "patient.viewed", patient_id=first.patient_id, page="plan.cosign")
        form = PlanForm(formdata=None)
        values = _values(first.id, is_review=first.is_review)
        form.version.data = str(values["row"].version)
        return self.render("care/plans/cosign.html", form=form, first=first, count=len(waiting), after=after, **values)

    @expose("/versions/<version_id>/", methods=("POST",))
    @needs(Permission.CARE_COSIGN)
    @step_up
    def version(self, version_id: str) -> ResponseReturnValue:
        """Give the second signature to a plan."""
        found = id_of(version_id, VersionNotFound)
        return self._cosign(
            found, queries.get_version(current.db, found).signed_by_id, services.cosign_plan, is_review=False
        )

    @expose("/reviews/<review_id>/", methods=("POST",))
    @needs(Permission.CARE_COSIGN)
    @step_up
    def review(self, review_id: str) -> ResponseReturnValue:
        """Give the second signature to a review."""
        found = id_of(review_id, ReviewNotFound)
        return self._cosign(
            found, queries.get_review(current.db, found).signed_by_id, services.cosign_review, is_review=True
        )

    def _cosign(
        self, found: UUID, signed_by_id: UUID | None, cosign: Callable[..., object], *, is_review: bool
    ) -> ResponseReturnValue:
        cosigning.reach(current.db, current.actor, Permission.CARE_COSIGN).require_any([signed_by_id])
        form, here = PlanForm(), str(self.get_url(".index"))

        def save() -> str:
            cosign(current.db, current.actor, found, expected_version=form.opened_version)
            return here

        return self.form(
            form,
            save,
            title=self.title,
            cancel_url=here,
            template="care/plans/cosign.html",
            saved=gettext("It is co-signed."),
            extra=lambda: {"first": _first(found, is_review), "count": 1, **_values(found, is_review=is_review)},
        )


def _first(found: UUID, is_review: bool) -> dict[str, Any]:
    return {"id": found, "is_review": is_review}


def _values(found: UUID, *, is_review: bool) -> dict[str, Any]:
    row: Any
    if is_review:
        row = queries.get_review_row(current.db, found)
        content: dict[str, Any] = {"found": queries.list_found(current.db, found)}
    else:
        row = queries.get_version_row(current.db, found)
        content = {"plan": queries.find_content(current.db, found) or Plan(), "ways": {}}
    names = patients.find_names(current.db, [row.patient_id])
    return {"row": row, "patient": names[row.patient_id], **content, **words()}
