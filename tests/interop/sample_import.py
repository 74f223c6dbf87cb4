"""One import with something of everything it keeps, for tests that ask about records of every kind."""

from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from causeway.access import system_actor
from causeway.database import Binding, Database
from causeway.ids import new_id
from causeway.protection import keyring
from tenants.interop import importing, queries, services
from tenants.interop.journal import RunJournal
from tenants.interop.models import ImportFile, Origin
from tenants.interop.records import (
    Coding,
    EncounterRecord,
    Kind,
    Moment,
    PatientRecord,
    PersonName,
    Precision,
    Ref,
    StaffRecord,
)
from tenants.interop.rows import Outcome, Reject, Row, ValueClass, Where

_HERE = Where("sample.json", 1)


def _outcomes() -> list[Outcome]:
    born = Moment(date(1980, 1, 1), date(1980, 1, 1), Precision.DAY)
    robin = PatientRecord(source="sample", source_id="1", name=PersonName("Sampleton", "Robin"), born=born)
    ada = StaffRecord(source="sample", source_id="1", name=PersonName("Sampleton", "Ada"))
    visit = EncounterRecord(
        source="sample",
        source_id="1",
        patient=Ref(Kind.PATIENT.value, robin.key),
        status="finished",
        encounter_class=Coding("", "AMB"),
        staff=(Ref(Kind.STAFF.value, ada.key),),
    )
    left_out = Reject(_HERE, "Patient", "birthDate", ValueClass.MISSING, "is required and missing")
    return [left_out, Row(_HERE, ada), Row(_HERE, robin), Row(_HERE, visit)]


def import_sample(database: Database, clinic_id: UUID) -> None:
    """Import it, committed; its file is kept as if it were still to be read."""
    actor = system_actor(clinic_id, ZoneInfo("UTC"), *importing.PERMISSIONS, name="Import")
    binding = Binding(clinic_id, None, new_id())
    with database.clinic(binding) as db:
        run = services.add_run(db, actor, sheet_kind=None, file_name="sample.json", is_dry_run=False, is_upload=True)
        content = keyring(db).seal_bytes(queries.CONTENT, b"{}")
        db.add(ImportFile(run_id=run.id, size_bytes=2, content_sealed=content))
    journal = RunJournal(database, binding, run, last_position=-1)
    importing.carry_out(database, binding, actor, _outcomes(), journal, origin=Origin.FHIR, is_dry_run=False)
