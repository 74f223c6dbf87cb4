"""The columns of our own sheets: what each is called, what it means, and one example row.

The same words serve `causeway import csv SLUG KIND --template`, the upload page and the check of a header.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class SheetKind(StrEnum):
    """The kinds of sheets that can be read; the word used on the command line."""

    SITES = "sites"
    STAFF = "staff"
    LICENSES = "licenses"
    PROGRAMS = "programs"
    TRACKS = "tracks"
    PATIENTS = "patients"
    PAYERS = "payers"
    COVERAGES = "coverages"
    ENROLLMENTS = "enrollments"


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `is_required` means the column must be there, not that every cell is filled."""

    name: str
    meaning: str
    example: str = ""
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Template:
    """The columns of one kind of sheet."""

    kind: SheetKind
    columns: tuple[Column, ...]

    @property
    def header(self) -> tuple[str, ...]:
        return tuple(c.name for c in self.columns)

    @property
    def example(self) -> tuple[str, ...]:
        return tuple(c.example for c in self.columns)

    @property
    def required(self) -> frozenset[str]:
        return frozenset(c.name for c in self.columns if c.is_required)

    def as_pairs(self) -> list[tuple[str, str]]:
        """Name and meaning of each column, for a page."""
        return [(f"{c.name} *" if c.is_required else c.name, c.meaning) for c in self.columns]

    def as_csv(self) -> str:
        """Header and example row, ready to be filled in; the words above need no quotation marks."""
        return "".join(f"{','.join(row)}\n" for row in (self.header, self.example))


_ID_SYSTEM: Final = "Address of the system the ids come from, when other files name it too; otherwise leave empty"

_PATIENTS: Final = (
    Column("id", "The patient's id in the other system; the same id updates the same patient", "10023", True),
    Column("id_system", _ID_SYSTEM),
    Column("record_number", "The chart number, if it is not the id", "MR-10023"),
    Column("last_name", "Legal family name", "Example", True),
    Column("first_name", "Legal first name", "Robin", True),
    Column("middle_name", "Middle names", "Q"),
    Column("prefix", "For instance Mrs."),
    Column("suffix", "For instance Jr."),
    Column("preferred_name", "What the person wants to be called", "Rob"),
    Column("former_last_name", "Family name before a change"),
    Column("birth_date", "2001-04-30 or 4/30/2001", "2001-04-30", True),
    Column("sex", "As on the insurance policy: F, M, O or U, or female, male, other, unknown", "F", True),
    Column("died_on", "Date of death, if any"),
    Column("phone", "Telephone number", "(619) 470-4321"),
    Column("email", "Mail address", "robin@example.org"),
    Column("address", "Street and number", "1 Sample Street"),
    Column("address_2", "Apartment or unit", "Apt 2"),
    Column("city", "City", "San Diego"),
    Column("state", "State, as a code or in full", "CA"),
    Column("zip", "ZIP code, five digits or ZIP+4", "92101"),
    Column("country", "Empty for the United States"),
    Column("language", "Language code such as en-US or es", "en-US"),
)
_PAYERS: Final = (
    Column("id", "The payer's id in the other system; the same id updates the same payer", "aetna", True),
    Column("name", "Name of the company or program", "Aetna", True),
    Column("payer_id", "Electronic payer id used on claims", "60054"),
    Column("address", "Street and number", "151 Farmington Avenue"),
    Column("address_2", "Suite or department"),
    Column("city", "City", "Hartford"),
    Column("state", "State, as a code or in full", "CT"),
    Column("zip", "ZIP code", "06156"),
    Column("phone", "Telephone number", "1-800-872-3862"),
)
_COVERAGES: Final = (
    Column("id", "The coverage's id, if it has one; otherwise patient, payer, rank and start recognise it", "C-1"),
    Column("patient_id", "The patient's id as in the patients sheet", "10023", True),
    Column("patient_id_system", _ID_SYSTEM),
    Column("payer", "The payer's id as in the payers sheet; may stay empty when the name is given", "aetna"),
    Column("payer_name", "The payer's name, when the payer has no id", "Aetna"),
    Column("rank", "1 pays first, 2 second, and so on", "1", True),
    Column("member_id", "Member id on the card", "W123456789"),
    Column("group_number", "Group number on the card", "0815"),
    Column("plan_name", "Name of the plan", "Choice POS II"),
    Column("relationship", "What the patient is to the subscriber: self, spouse, child, other", "self"),
    Column("subscriber_name", "Name of the subscriber, if not the patient"),
    Column("starts_on", "First covered day", "2026-01-01", True),
    Column("ends_on", "Last covered day; empty while it runs", "2026-12-31"),
)
_SITES: Final = (
    Column("id", "The site's id in the other system; the same id updates the same site", "main", True),
    Column("name", "What people call it", "Main Street", True),
    Column("place_of_service", "Two-digit code as on claims; empty for 11 (office)", "11"),
    Column("address", "Street and number", "1 Sample Street"),
    Column("address_2", "Suite or floor"),
    Column("city", "City", "San Diego"),
    Column("state", "State, as a code or in full", "CA"),
    Column("zip", "ZIP code", "92101"),
    Column("phone", "Telephone number", "(619) 470-4321"),
    Column("is_active", "yes or no; empty means yes", "yes"),
)
_STAFF: Final = (
    Column("id", "The person's id in the other system; the same id updates the same person", "7", True),
    Column("last_name", "Family name", "Example", True),
    Column("first_name", "First name", "Ada", True),
    Column("credentials", "As signed, several with a semicolon or comma", "LCSW"),
    Column("npi", "Individual NPI, ten digits", "1234567893"),
    Column("taxonomy", "Taxonomy code, ten characters", "1041C0700X"),
    Column("email", "Mail address of the sign-in that is this person; they must be a member of the clinic"),
    Column("supervisor_id", "Id of the supervisor in this sheet; the supervisor's row comes first"),
    Column("caseload_capacity", "Patients at most; empty for no limit", "14"),
    Column("sites", "Names of the sites they work at, separated by semicolons"),
    Column("is_active", "yes or no; empty means yes", "yes"),
)
_LICENSES: Final = (
    Column("id", "The license's id, if it has one; otherwise state, kind and number recognise it", "L-7"),
    Column("staff_id", "The person's id as in the staff sheet", "7", True),
    Column("state", "State that issued it, as a code or in full", "IL", True),
    Column("kind", "Such as LCSW, RN or CADC", "LCSW", True),
    Column("number", "Number on the license", "149-000001", True),
    Column(
        "issued_on", "First day of the present term; a later one than before renews and keeps the term", "2025-01-01"
    ),
    Column("expires_on", "Last day it holds", "2026-12-31", True),
)
_ENROLLMENTS: Final = (
    Column("id", "The enrollment's id, if it has one; otherwise person, payer, site and start recognise it", "E-7"),
    Column("staff_id", "The person's id as in the staff sheet", "7", True),
    Column("payer", "The payer's id as in the payers sheet; may stay empty when the name is given", "aetna"),
    Column("payer_name", "The payer's name, when the payer has no id", "Aetna"),
    Column("site", "Name of the site; empty for every site"),
    Column("status", "active, applied, denied or ended; empty means active", "active"),
    Column("effective_on", "First day the payer pays for this person", "2026-01-01"),
    Column("until_on", "Last day; empty when the payer set no end", "2027-12-31"),
    Column("number", "The payer's own number for this person", "P-100"),
    Column("billing_under", "self, supervisor or group; empty means self", "self"),
    Column("note", "Anything worth knowing"),
)
_PROGRAMS: Final = (
    Column("id", "The program's id in the other system; the same id updates the same program", "iop", True),
    Column("name", "What people call it", "Adult recovery", True),
    Column("focus", "mental_health, substance_use or co_occurring", "substance_use", True),
    Column("level_of_care", "outpatient, intensive_outpatient (also when empty) or partial_hospitalization"),
    Column("age_band", "adult (also when empty) or adolescent", "adult"),
    Column("minimum_week_hours", "Hours a week at least; empty for the usual minimum", "9"),
    Column("minimum_days_per_week", "Days a week at least; empty for the usual minimum", "3"),
    Column("is_active", "yes or no: whether it takes admissions; empty means yes", "yes"),
)
_TRACKS: Final = (
    Column("id", "The track's id in the other system; the same id updates the same track", "iop-morning", True),
    Column("program_id", "The program's id as in the programs sheet", "iop", True),
    Column("name", "What people call it", "Morning", True),
    Column("delivery", "in_person (also when empty), telehealth or hybrid", "in_person"),
    Column("site", "Name of the site; empty for telehealth alone", "Main Street"),
    Column("capacity", "Patients at most", "12", True),
    Column("weekdays", "mon to sun with spaces between; a track with weekly slots keeps its own", "mon wed fri", True),
    Column("starts", "When its days start", "09:00", True),
    Column("ends", "When its days end", "12:00", True),
    Column("is_active", "yes or no: whether it takes admissions; empty means yes", "yes"),
)
_TEMPLATES: Final = {
    SheetKind.PROGRAMS: Template(SheetKind.PROGRAMS, _PROGRAMS),
    SheetKind.TRACKS: Template(SheetKind.TRACKS, _TRACKS),
    SheetKind.SITES: Template(SheetKind.SITES, _SITES),
    SheetKind.STAFF: Template(SheetKind.STAFF, _STAFF),
    SheetKind.LICENSES: Template(SheetKind.LICENSES, _LICENSES),
    SheetKind.ENROLLMENTS: Template(SheetKind.ENROLLMENTS, _ENROLLMENTS),
    SheetKind.PATIENTS: Template(SheetKind.PATIENTS, _PATIENTS),
    SheetKind.PAYERS: Template(SheetKind.PAYERS, _PAYERS),
    SheetKind.COVERAGES: Template(SheetKind.COVERAGES, _COVERAGES),
}


def template(kind: SheetKind) -> Template:
    """The columns of a kind of sheet."""
    return _TEMPLATES[kind]
