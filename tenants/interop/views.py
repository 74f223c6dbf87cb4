"""Imports in a clinic's settings: the runs so far, an upload, how far a run is, and what it left out."""

from uuid import UUID

from flask import make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway import audit, disclosure, egress
from causeway.access import Permission
from causeway.errors import NotFound
from causeway.ids import id_of, parse_id
from causeway.panel import ClinicView
from causeway.web.current import current
from causeway.web.guards import needs
from causeway.web.step_up import step_up
from tenants.interop import leaving, queries, services, words
from tenants.interop.forms import UploadForm
from tenants.interop.journal import KEPT_REJECTS
from tenants.interop.models import ImportRun
from tenants.interop.sheets.columns import SheetKind, template
from tenants.interop.tally import Tally, kind_of

REJECTS_HEADER = ("outcome", "line", "place", "what", "field", "found", "reason")


class ImportsView(ClinicView):
    """Taking records of other systems into the clinic."""

    title = _("Imports")
    menu_key = "imports"

    @expose("/")
    @needs(Permission.IMPORT_RUN)
    def index(self) -> ResponseReturnValue:
        """The runs so far, the latest first."""
        before = parse_id(request.args.get("before"))
        runs, has_more = queries.list_runs(current.db, before=before)
        audit.record(current.db, current.actor, "imports.listed")  # a file may be called after somebody
        return self.render(
            "interop/index.html",
            runs=runs,
            words=words,
            sheets=[template(kind) for kind in SheetKind],
            base_url=self._url(),
            next_url=f"?before={runs[-1].id}" if has_more else None,
        )

    @expose("/new/", methods=("GET", "POST"))
    @needs(Permission.IMPORT_RUN)
    def new(self) -> ResponseReturnValue:
        """Upload a file."""
        form = UploadForm()

        def save() -> str:
            uploaded = form.file.data
            run = services.request_import(
                current.db,
                current.actor,
                sheet_kind=form.sheet_kind,
                file_name=(uploaded.filename or gettext("file")) if uploaded else "",
                content=uploaded.read(services.LARGEST_UPLOAD + 1) if uploaded else b"",
                is_dry_run=form.mode.data == "try",
            )
            return self._url(run.id)

        return self.form(
            form,
            save,
            title=gettext("Import a file"),
            cancel_url=self._url(),
            submit_label=gettext("Upload"),
            saved=gettext("The file is here. You may leave this page; the work goes on."),
            extra={"crumbs": [(self.title, self._url()), (gettext("Upload"), None)]},
        )

    @expose("/<run_id>/")
    @needs(Permission.IMPORT_RUN)
    def page(self, run_id: str) -> ResponseReturnValue:
        """How far a run is, or how it ended."""
        run = self._run(run_id)
        after = int(request.args["after"]) if request.args.get("after", "").isdecimal() else -1
        rejects, has_more = queries.list_rejects(current.db, run.id, after=min(after, 2**31 - 1))
        audit.record(current.db, current.actor, "import.viewed", subject=run)
        tally = Tally.of(run.counts, run.notes)
        counts = tally.by_kind()
        return self.render(
            "interop/run.html",
            page_title=queries.file_name(current.db, run),
            crumbs=[(self.title, self._url()), (gettext("Run"), None)],
            run=run,
            words=words,
            ours={kind: found for kind, found in counts.items() if kind in words.KINDS},
            others={kind: found for kind, found in counts.items() if kind not in words.KINDS},
            skipped=[note for note in run.notes.get("skipped", []) if kind_of(note[0]) in words.KINDS],
            leaves_all_out=tally.leaves_all_out,
            rejects=rejects,
            has_rejects=bool(rejects) or after >= 0,
            next_url=f"?after={rejects[-1].position}" if has_more else None,
            kept_rejects=KEPT_REJECTS,
            repeat=queries.find_repeat(current.db, run.id),
            has_file=queries.has_file(current.db, run.id),
            base_url=self._url(),
            url=self._url(run.id),
        )

    @expose("/<run_id>/progress/")
    @needs(Permission.IMPORT_RUN)
    def progress(self, run_id: str) -> ResponseReturnValue:
        """The piece of the page that moves; once the run is over it asks for the whole page."""
        run = self._run(run_id)
        answer = make_response(self._piece(run))
        if run.is_over:
            answer.headers["HX-Refresh"] = "true"
        return answer

    @expose("/<run_id>/import/", methods=("POST",))
    @needs(Permission.IMPORT_RUN)
    def import_now(self, run_id: str) -> ResponseReturnValue:
        """Import what was tried."""
        run = services.import_now(current.db, current.actor, self._run(run_id).id)
        return redirect(self._url(run.id))

    @expose("/<run_id>/again/", methods=("POST",))
    @needs(Permission.IMPORT_RUN)
    def again(self, run_id: str) -> ResponseReturnValue:
        """Go on with a run that stopped."""
        run = services.try_again(current.db, current.actor, self._run(run_id).id)
        return redirect(self._url(run.id))

    @expose("/<run_id>/discard/", methods=("POST",))
    @needs(Permission.IMPORT_RUN)
    def discard(self, run_id: str) -> ResponseReturnValue:
        """Forget the uploaded file."""
        run = services.discard_file(current.db, current.actor, self._run(run_id).id)
        return redirect(self._url(run.id))

    @expose("/<run_id>/rejects.csv")
    @needs(Permission.IMPORT_RUN)
    @step_up
    def rejects(self, run_id: str) -> ResponseReturnValue:
        """What was left out, as a sheet: where and why, never the values."""
        run = self._run(run_id)
        rows, _more = queries.list_rejects(current.db, run.id, limit=KEPT_REJECTS)
        found = [(r.outcome.value, r.line, r.place, r.what, r.field, r.value_class, gettext(r.reason)) for r in rows]
        asked = leaving.rejects(gettext("Rows an import left out"), len(found))
        return egress.csv_file(disclosure.ask(current.db, current.actor, asked), "rejects.csv", REJECTS_HEADER, found)

    @expose("/template/<kind>.csv")
    @needs(Permission.IMPORT_RUN)
    def sheet_template(self, kind: str) -> ResponseReturnValue:
        """An empty sheet with an example row."""
        if kind not in list(SheetKind):
            raise NotFound
        sheet = template(SheetKind(kind))
        asked = disclosure.Leaving(
            disclosure.Way.CSV,
            disclosure.Recipient.OWN_WORKFORCE,
            disclosure.Purpose.OPERATIONS,
            what=gettext("Template of a sheet"),
        )
        clearance = disclosure.ask(current.db, current.actor, asked)
        return egress.csv_file(clearance, f"{kind}.csv", sheet.header, [sheet.example])

    def _run(self, run_id: str) -> ImportRun:
        found = id_of(run_id)
        return queries.get_run(current.db, found)

    def _piece(self, run: ImportRun) -> str:
        return render_template("interop/progress.html", run=run, words=words, url=self._url(run.id))

    def _url(self, run_id: UUID | None = None) -> str:
        base = str(self.get_url("imports.index"))
        return f"{base}{run_id}/" if run_id is not None else base
