"""What became of one's own imports, on the Today page: whoever left the page of a run is told there, for a day.

The runs of the whole clinic are the page of imports.
"""

from datetime import timedelta

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor, Permission
from causeway.registry import TodayItem, TodaySection
from tenants.interop import queries, words
from tenants.interop.queries import OwnRun
from tenants.interop.tally import Verdict

SHOWN_FOR = timedelta(days=1)
_TONES = {"good": "", "info": "", "bad": "danger"}


def own_runs(db: Session, actor: Actor, limit: int) -> list[TodayItem]:
    """One's own uploads that are at work, or ended within a day, the latest first. One statement."""
    if actor.user_id is None:
        return []
    return [_item(run) for run in queries.list_own_runs(db, actor.user_id, clock.now() - SHOWN_FOR, limit)]


def _item(run: OwnRun) -> TodayItem:
    left_out = run.sum(Verdict.REJECTED.value)
    state, tone = words.STATUSES[run.status]
    what = words.source(run)
    said = [str(state), ngettext("%(num)s row left out", "%(num)s rows left out", left_out) if left_out else ""]
    return TodayItem(
        gettext("Try of an import: %(what)s", what=what) if run.is_dry_run else gettext("Import: %(what)s", what=what),
        ", ".join(part for part in said if part),
        "imports.page",
        {"run_id": run.id},
        _TONES[tone] or ("warning" if left_out else ""),
    )


TODAY = (TodaySection(95, _("Your imports"), Permission.IMPORT_RUN, own_runs, "", "imports.index"),)
