"""The job behind an upload."""

from uuid import UUID

from causeway.jobs import Work, job
from tenants.interop import running


@job("interop.run_import")
def run_import(work: Work, *, run_id: UUID) -> None:
    """Import, or try, the uploaded file of a run."""
    running.carry_out_upload(work, run_id)
