"""The operators' page of background jobs: how many wait, and which failed for good, with a way to try them again.

It shows a job's name, its clinic, the class of the last error and the reference, never its arguments or an error's text.
"""

from typing import Any

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import jobs
from causeway.errors import NotFound
from causeway.panel import OperatorView
from causeway.web.current import current
from causeway.web.guards import operator_only


class JobsView(OperatorView):
    """Jobs that were given up after all their tries."""

    title = _("Background jobs")
    menu_key = "jobs"

    @expose("/")
    @operator_only
    def index(self) -> ResponseReturnValue:
        """Counts by state, and the parked jobs, newest first."""
        return self.render(
            "operator/jobs.html", counts=jobs.count_by_state(current.db), parked=jobs.list_parked(current.db)
        )

    @expose("/<int:job_id>/retry/", methods=("POST",))
    @operator_only
    def retry(self, job_id: int) -> ResponseReturnValue:
        """Give a parked job to a worker again."""
        if not jobs.retry_parked(current.db, job_id):
            raise NotFound
        flash(gettext("The job waits for a worker again."), "success")
        return redirect(self._base())

    def _base(self) -> Any:
        return self.get_url(f"{self.endpoint}.index")
