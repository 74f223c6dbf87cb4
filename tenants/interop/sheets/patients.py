"""A row of a patients sheet as a patient: our own columns, or Synthea's `patients.csv`."""

from typing import Final

from tenants.interop import reasons
from tenants.interop.records import Moment, PatientRecord, PersonName
from tenants.interop.rows import BadField, ValueClass
from tenants.interop.sheets.cells import Cells

SHEET_SOURCE: Final = "sheet:patients"
SYNTHEA: Final = "https://github.com/synthetichealth/synthea"
SYNTHEA_COLUMNS: Final = frozenset({"id", "birthdate", "first", "last", "gender"})


def own(cells: Cells) -> PatientRecord:
    """Read a row in our columns. Raises: BadField."""
    died = cells.moment("died_on")
    given = " ".join(filter(None, [cells.text("first_name"), cells.text("middle_name")]))
    name = _name(cells.text("last_name"), given, cells, "last_name")
    former = cells.text("former_last_name")
    phone, email = cells.phone("phone"), cells.text("email")
    return PatientRecord(
        source=cells.text("id_system") or SHEET_SOURCE,
        source_id=cells.needed("id"),
        name=name,
        preferred_name=cells.text("preferred_name"),
        former_names=_former(former, name),
        record_number=cells.text("record_number"),
        born=_born(cells, "birth_date", died),
        sex=cells.sex("sex"),
        is_deceased=died is not None,
        died=died,
        phones=(phone,) if phone else (),
        emails=(email,) if email else (),
        address=cells.address(),
        language=cells.text("language"),
    )


def synthea(cells: Cells) -> PatientRecord:
    """Read a row of Synthea's sheet; licence and passport numbers stay unread. Raises: BadField."""
    died = cells.moment("deathdate")
    given = " ".join(filter(None, [cells.text("first"), cells.text("middle")]))
    name = _name(cells.text("last"), given, cells, "last")
    return PatientRecord(
        source=SYNTHEA,
        source_id=cells.needed("id"),
        name=name,
        former_names=_former(cells.text("maiden"), name),
        born=_born(cells, "birthdate", died),
        sex=cells.sex("gender"),
        is_deceased=died is not None,
        died=died,
        address=cells.address(country="US"),
    )


def _name(family: str, given: str, cells: Cells, column: str) -> PersonName:
    if not family and not given:
        raise BadField(column, ValueClass.MISSING, reasons.NO_NAME)
    return PersonName(family, given, cells.text("prefix"), cells.text("suffix"))


def _former(family: str, name: PersonName) -> tuple[PersonName, ...]:
    return (PersonName(family, name.given, name.prefix, name.suffix),) if family else ()


def _born(cells: Cells, column: str, died: Moment | None) -> Moment | None:
    born = cells.moment(column)
    if born is None:
        cells.warn(column, reasons.NOTICE_NO_BIRTH_DATE)
    elif died and died.on < born.on:
        raise BadField(column, ValueClass.DATE, reasons.END_BEFORE_START)
    return born
