"""A sheet from the system the clinic used before: imported some days ago, and a further one that was only tried."""

from causeway import clock
from causeway.access import Role
from causeway.database import Database, binding_of
from causeway.scratch import in_memory
from tenants.demo.stage import Stage
from tenants.interop import services
from tenants.interop.applying.batch import apply_batch
from tenants.interop.inputs import UPLOAD_LIMITS, Input
from tenants.interop.journal import RunJournal
from tenants.interop.models import RunStatus
from tenants.interop.running import end_run, importer
from tenants.interop.sheets.columns import SheetKind

HEADER = "id,last_name,first_name,birth_date,sex,phone,email\n"
_SHEET = SheetKind.PATIENTS


def move_in(stage: Stage, database: Database, rows: tuple[str, ...]) -> None:
    """Import a sheet of patients of the old system but for its last row, which was tried and waits to be imported."""
    content = (HEADER + "\n".join(rows[:-1]) + "\n").encode()
    with stage.acting(Role.ADMINISTRATOR, 9, "17:00") as actor:
        run = services.add_run(
            stage.db,
            actor,
            sheet_kind=_SHEET,
            file_name="patients of the old system.csv",
            is_dry_run=False,
            is_upload=True,
        )
        run.started_at = clock.now()
        with in_memory(content) as path:
            source = Input((path,), _SHEET, UPLOAD_LIMITS)
            outcomes = list(source.read())
        result = apply_batch(stage.db, importer(actor), source.origin, outcomes)
        journal = RunJournal(database, binding_of(stage.db), run, last_position=-1)
        journal.applied(stage.db, len(outcomes), result)
        end_run(stage.db, run, RunStatus.FINISHED)
    with stage.acting(Role.ADMINISTRATOR, 0, "08:05") as actor:
        services.request_import(
            stage.db,
            actor,
            sheet_kind=_SHEET,
            file_name="one more patient.csv",
            content=(HEADER + rows[-1] + "\n").encode(),
            is_dry_run=True,
        )
