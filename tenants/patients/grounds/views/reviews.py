"""The privacy officer's review of what was told on grounds that ask for one."""

from flask import request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import audit
from causeway.access import Permission
from causeway.disclosure import Category
from causeway.ids import id_of
from causeway.panel import ClinicView
from causeway.protection import keyring
from causeway.web.current import current
from causeway.web.guards import needs
from causeway.web.step_up import step_up
from tenants.patients import queries as patients
from tenants.patients.forms.caseload import ReviewForm
from tenants.patients.grounds import queries, services
from tenants.patients.grounds.errors import GroundsNotFound
from tenants.patients.grounds.models import DisclosureReview
from tenants.patients.grounds.words import FIELDS, KINDS, STATEMENTS
from tenants.patients.words import CATEGORIES, OUTCOMES, RECIPIENTS, WAYS


class DisclosureReviewView(ClinicView):
    """Disclosures that wait for a second pair of eyes."""

    title = _("Disclosures to review")
    menu_key = "disclosure_reviews"

    @expose("/")
    @needs(Permission.PRIVACY_READ)
    def index(self) -> ResponseReturnValue:
        """What waits, and what has been reviewed."""
        audit.record(current.db, current.actor, "disclosure_reviews.listed")
        return self.list_page(queries.REVIEWS, export=(self.get_url(".export"), Permission.PRIVACY_READ))

    @expose("/export.csv")
    @needs(Permission.PRIVACY_READ)
    @step_up
    def export(self) -> ResponseReturnValue:
        """The same as CSV, through the gate."""
        return self.list_file(queries.REVIEWS, "disclosure-reviews.csv", tells={Category.DOCUMENTS})

    @expose("/<disclosure_review_id>/")
    @needs(Permission.PRIVACY_READ)
    def review(self, disclosure_review_id: str) -> ResponseReturnValue:
        """One disclosure: what, to whom, on what grounds, and what the review found."""
        row = self._row(disclosure_review_id)
        audit.record(current.db, current.actor, "patient.viewed", patient_id=row.patient_id, page="disclosure_review")
        return self._form(row)

    @expose("/<disclosure_review_id>/", methods=("POST",))
    @needs(Permission.PRIVACY_REVIEW)
    def finish(self, disclosure_review_id: str) -> ResponseReturnValue:
        """Record what the reviewer finds."""
        return self._form(self._row(disclosure_review_id))

    def _row(self, disclosure_review_id: str) -> DisclosureReview:
        return queries.get_review(current.db, id_of(disclosure_review_id, GroundsNotFound))

    def _form(self, row: DisclosureReview) -> ResponseReturnValue:
        grounds = queries.get_grounds(current.db, row.grounds_id)
        left = queries.get_disclosure(current.db, row.disclosure_id, row.patient_id)
        form = ReviewForm()
        if request.method != "POST":
            form.version.data = str(row.version)
        home = str(self.get_url(".index"))

        def save() -> str:
            services.clear_review(
                current.db,
                current.actor,
                row.id,
                outcome=form.outcome.data,
                note=form.note.data or "",
                expected_version=form.opened_version,
            )
            return home

        note = row.note_sealed
        return self.form(
            form,
            save,
            title=gettext("A disclosure to review"),
            template="patients/disclosure_review.html",
            submit_label=gettext("Finish the review"),
            cancel_url=home,
            extra={
                "crumbs": [(self.title, home), (gettext("Review"), None)],
                "row": row,
                "left": left,
                "grounds": grounds,
                "texts": queries.texts_of(current.db, grounds),
                "note": keyring(current.db).open(queries.NOTE, note) if note is not None else None,
                "people": patients.find_people(current.db, [row.user_id, row.reviewed_by, grounds.recorded_by]),
                "patient_name": patients.find_names(current.db, [row.patient_id])[row.patient_id],
                "may_review": current.actor.may(Permission.PRIVACY_REVIEW),
                "is_own": current.actor.user_id in {row.user_id, grounds.recorded_by},
                "labels": {
                    "kinds": KINDS,
                    "fields": FIELDS,
                    "statements": STATEMENTS,
                    "recipients": RECIPIENTS,
                    "ways": WAYS,
                    "categories": CATEGORIES,
                    "outcomes": OUTCOMES,
                },
            },
        )
