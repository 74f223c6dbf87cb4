"""The columns of our own sheets: what each is called, what it means, and one example row.

The same words serve `causeway import csv SLUG KIND --template`, the upload page and the check of a header.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tenants.interop.sheets.column import Column
from tenants.interop.sheets.consent_columns import CONSENTS
from tenants.interop.sheets.contact_columns import CONTACTS


class SheetKind(StrEnum):
    """The kinds of sheets that can be read; the word used on the command line."""

    SITES = "sites"
    STAFF = "staff"
    LICENSES = "licenses"
    PROGRAMS = "programs"
    TRACKS = "tracks"
    PATIENTS = "patients"
    CONTACTS = "contacts"
    CONSENTS = "consents"
    PAYERS = "payers"
    COVERAGES = "coverages"
    ENROLLMENTS = "enrollments"
    INQUIRIES = "inquiries"
    EPISODES = "episodes"
    SESSIONS = "sessions"
    ATTENDANCE = "attendance"
    MEASURES = "measures"
    DIAGNOSES = "diagnoses"
    MEDICATIONS = "medications"
    ALLERGIES = "allergies"
    TESTS = "tests"


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
_ACTIVE: Final = Column("is_active", "yes or no; empty means yes", "yes")
_TAKES_ADMISSIONS: Final = Column("is_active", "yes or no: whether it takes admissions; empty means yes", "yes")
_STAFF_ID: Final = Column("staff_id", "The person's id as in the staff sheet", "7", True)
_OF_PATIENT: Final = (
    Column("patient_id", "The patient's id as in the patients sheet", "10023", True),
    Column("patient_id_system", _ID_SYSTEM),
)
_OF_PAYER: Final = (
    Column("payer", "The payer's id as in the payers sheet; may stay empty when the name is given", "aetna"),
    Column("payer_name", "The payer's name, when the payer has no id", "Aetna"),
)


def _id(what: str, example: str) -> Column:
    return Column("id", f"The {what}'s id in the other system; the same id updates the same {what}", example, True)


def _address(line: str, unit: Column, city: str, state: str, zip_code: str) -> tuple[Column, ...]:
    """The columns of an address. line, city, state, zip_code: of the example."""
    return (
        Column("address", "Street and number", line),
        unit,
        Column("city", "City", city),
        Column("state", "State, as a code or in full", state),
        Column("zip", "ZIP code, five digits or ZIP+4", zip_code),
    )


_COLUMNS: Final[dict[SheetKind, tuple[Column, ...]]] = {
    SheetKind.SITES: (
        _id("site", "main"),
        Column("name", "What people call it", "Main Street", True),
        Column("place_of_service", "Two-digit code as on claims; empty for 11 (office)", "11"),
        *_address("1 Sample Street", Column("address_2", "Suite or floor"), "San Diego", "CA", "92101"),
        Column("phone", "Telephone number", "(619) 470-4321"),
        _ACTIVE,
    ),
    SheetKind.STAFF: (
        _id("person", "7"),
        Column("last_name", "Family name", "Example", True),
        Column("first_name", "First name", "Ada", True),
        Column("credentials", "As signed, several with a semicolon or comma", "LCSW"),
        Column("npi", "Individual NPI, ten digits", "1234567893"),
        Column("taxonomy", "Taxonomy code, ten characters", "1041C0700X"),
        Column("email", "Mail address of the sign-in that is this person; they must be a member of the clinic"),
        Column("supervisor_id", "Id of the supervisor in this sheet; the supervisor's row comes first"),
        Column("caseload_capacity", "Patients at most; empty for no limit", "14"),
        Column("sites", "Names of the sites they work at, separated by semicolons"),
        _ACTIVE,
    ),
    SheetKind.LICENSES: (
        Column("id", "The license's id, if it has one; otherwise state, kind and number recognise it", "L-7"),
        _STAFF_ID,
        Column("state", "State that issued it, as a code or in full", "IL", True),
        Column("kind", "Such as LCSW, RN or CADC", "LCSW", True),
        Column("number", "Number on the license", "149-000001", True),
        Column(
            "issued_on",
            "First day of the present term; a later one than before renews and keeps the term",
            "2025-01-01",
        ),
        Column("expires_on", "Last day it holds", "2026-12-31", True),
    ),
    SheetKind.PROGRAMS: (
        _id("program", "iop"),
        Column("name", "What people call it", "Adult recovery", True),
        Column("focus", "mental_health, substance_use or co_occurring", "substance_use", True),
        Column("level_of_care", "outpatient, intensive_outpatient (also when empty) or partial_hospitalization"),
        Column("age_band", "adult (also when empty) or adolescent", "adult"),
        Column("minimum_week_hours", "Hours a week at least; empty for the usual minimum", "9"),
        Column("minimum_days_per_week", "Days a week at least; empty for the usual minimum", "3"),
        Column("plan_due_days", "Days from admission to a signed plan; empty for 7, or for what it has here", "7"),
        Column("review_interval_days", "Days between two reviews of the plan; empty for 30", "30"),
        Column("certification_interval_days", "Days between two certifications; empty for 60", "60"),
        Column("measure_interval_days", "Days between two measures; empty for 14", "14"),
        _TAKES_ADMISSIONS,
    ),
    SheetKind.TRACKS: (
        _id("track", "iop-morning"),
        Column("program_id", "The program's id as in the programs sheet", "iop", True),
        Column("name", "What people call it", "Morning", True),
        Column("delivery", "in_person (also when empty), telehealth or hybrid", "in_person"),
        Column("site", "Name of the site; empty for telehealth alone", "Main Street"),
        Column("capacity", "Patients at most", "12", True),
        Column(
            "weekdays", "mon to sun with spaces between; a track with weekly slots keeps its own", "mon wed fri", True
        ),
        Column("starts", "When its days start", "09:00", True),
        Column("ends", "When its days end", "12:00", True),
        _TAKES_ADMISSIONS,
    ),
    SheetKind.PATIENTS: (
        _id("patient", "10023"),
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
        *_address("1 Sample Street", Column("address_2", "Apartment or unit", "Apt 2"), "San Diego", "CA", "92101"),
        Column("country", "Empty for the United States"),
        Column("language", "Language code such as en-US or es", "en-US"),
    ),
    SheetKind.PAYERS: (
        _id("payer", "aetna"),
        Column("name", "Name of the company or program", "Aetna", True),
        Column("payer_id", "Electronic payer id used on claims", "60054"),
        *_address("151 Farmington Avenue", Column("address_2", "Suite or department"), "Hartford", "CT", "06156"),
        Column("phone", "Telephone number", "1-800-872-3862"),
    ),
    SheetKind.COVERAGES: (
        Column("id", "The coverage's id, if it has one; otherwise patient, payer, rank and start recognise it", "C-1"),
        *_OF_PATIENT,
        *_OF_PAYER,
        Column("rank", "1 pays first, 2 second, and so on", "1", True),
        Column("member_id", "Member id on the card", "W123456789"),
        Column("group_number", "Group number on the card", "0815"),
        Column("plan_name", "Name of the plan", "Choice POS II"),
        Column("relationship", "What the patient is to the subscriber: self, spouse, child, other", "self"),
        Column("subscriber_name", "Name of the subscriber, if not the patient"),
        Column("starts_on", "First covered day", "2026-01-01", True),
        Column("ends_on", "Last covered day; empty while it runs", "2026-12-31"),
    ),
    SheetKind.ENROLLMENTS: (
        Column("id", "The enrollment's id, if it has one; otherwise person, payer, site and start recognise it", "E-7"),
        _STAFF_ID,
        *_OF_PAYER,
        Column("site", "Name of the site; empty for every site"),
        Column("status", "active, applied, denied or ended; empty means active", "active"),
        Column("effective_on", "First day the payer pays for this person", "2026-01-01"),
        Column("until_on", "Last day; empty when the payer set no end", "2027-12-31"),
        Column("number", "The payer's own number for this person", "P-100"),
        Column("billing_under", "self, supervisor or group; empty means self", "self"),
        Column("note", "Anything worth knowing"),
    ),
    SheetKind.INQUIRIES: (
        _id("inquiry", "Q-81"),
        Column("received_on", "When it came in", "2026-03-02", True),
        Column("first_name", "First name of the person who would come", "Robin", True),
        Column("last_name", "Last name, where it was said", "Example"),
        Column("birth_date", "Birth date, where it was said"),
        Column("asker", "Name and relation of who asks for them; empty when they ask themselves"),
        Column("phone", "Telephone number; this or a mail address is needed", "(619) 470-4321"),
        Column("email", "Mail address"),
        Column("reach_by", "phone, text or email; empty for phone where there is one", "phone"),
        Column("may_leave_message", "yes or no; empty means no", "yes"),
        Column("channel", "phone (also when empty), web, email, walk_in, fax or other", "phone"),
        Column(
            "referral",
            "self; family; hospital; physician; therapist; other_program; court; school; employer; insurer; web_search; other; "
            "unknown (also when empty)",
            "hospital",
        ),
        Column("referral_name", "Name of who sent them", "Sample General"),
        Column("urgency", "urgent, soon or routine (also when empty)", "soon"),
        Column("reason", "What they asked for, in their words"),
        Column("status", "new (also when empty), contacted, assessed, admitted, referred_out or closed", "contacted"),
        Column("first_contact_on", "When somebody first spoke with them", "2026-03-03"),
        Column("since_on", "Since when it stands where it does"),
        Column("patient_id", "The patient's id as in the patients sheet, where they have a record"),
        Column("patient_id_system", _ID_SYSTEM),
        Column("staff_id", "Who answers, by their id as in the staff sheet"),
        Column(
            "closed_reason",
            "Of a closed one: no_answer; declined; elsewhere; not_suited; cost; no_place; duplicate; not_an_inquiry; other",
        ),
        Column("referred_to", "Of one referred out: where to"),
    ),
    SheetKind.EPISODES: (
        _id("episode", "E-501"),
        *_OF_PATIENT,
        Column("track_id", "The track's id as in the tracks sheet; its program is the episode's", "iop-morning", True),
        Column(
            "admitted_on", "First day of the episode; an earlier episode comes in an earlier row", "2026-03-02", True
        ),
        Column("track_since", "First day on this track, when a sheet moves an episode that is here to another track"),
        Column("staff_id", "Primary clinician's id as in the staff sheet", "7"),
        Column("days_per_week", "Planned days a week; empty for the track's", "3"),
        Column("week_hours", "Planned hours a week; empty for the track's", "9"),
        Column("referring_facility", "Who referred the patient here"),
        Column("referring_discharged_on", "When that facility let them go"),
        Column("discharged_on", "Day of the discharge; empty while the episode goes on"),
        Column("last_attended_on", "Last day attended; empty for somebody who never came"),
        Column(
            "discharge_reason",
            "completed; stepped_down; stepped_up; transferred; left; against_advice; hospitalized; administrative; moved; "
            "jail; died; other (also when empty)",
        ),
        Column(
            "destination",
            "outpatient; intensive_outpatient; partial_hospitalization; residential; detox; inpatient; recovery_housing; "
            "primary_care; home; jail; none; unknown (also when empty)",
        ),
    ),
    SheetKind.SESSIONS: (
        _id("session", "S-9001"),
        Column(
            "track_id", "The track's id as in the tracks sheet; empty for an hour booked for patients", "iop-morning"
        ),
        Column("program_id", "Of a booked hour: the program's id as in the programs sheet"),
        Column("kind", "group; skills; psychoeducation; peer_support; individual; psychiatric", "group", True),
        Column("on", "Date of its start", "2026-03-02", True),
        Column("starts", "When it starts, on the clinic's clock", "09:00", True),
        Column("ends", "When it ends, on the same day", "10:30", True),
        Column("began", "When it really began; empty where it was held as scheduled"),
        Column("ended", "When it really ended"),
        Column(
            "staff_ids", "Ids of who leads as in the staff sheet, the lead first, separated by semicolons", "7", True
        ),
        Column("patient_ids", "Of a booked hour: ids of the patients, four at most, separated by semicolons"),
        Column("patient_id_system", _ID_SYSTEM),
        Column("title", "What people call it; empty for the kind's name", "Process group"),
        Column("topic", "What the hour works on; it may not speak of any patient"),
        Column("room", "Name of the room", "Blue room"),
        Column("delivery", "in_person, telehealth or hybrid; empty for the track's", "in_person"),
        Column("status", "scheduled, held or cancelled; empty for held once it is over, else scheduled", "held"),
        Column(
            "cancel_reason", "staff_away; closure; nobody_came; patient; discharged; technical; other (also when empty)"
        ),
        Column("is_documented", "yes when its note is in the other system and none is to be written here", "yes"),
    ),
    SheetKind.ATTENDANCE: (
        Column("session_id", "The session's id as in the sessions sheet", "S-9001", True),
        *_OF_PATIENT,
        Column("status", "present, excused or absent", "present", True),
        Column("arrived", "When the patient came; without either time, from the start to the end", "09:05"),
        Column("left", "When the patient left; an arrival without it counts no minutes", "10:30"),
        Column(
            "reason",
            "Of somebody excused or absent: no_word (also when empty for absent); illness; medical_appointment; "
            "work_or_school; family; transport; court; hospital; other",
        ),
        Column("attended_by", "in_person; video; audio; empty for what the session is", "in_person"),
    ),
    SheetKind.MEASURES: (
        Column("id", "The record's id, if it has one; otherwise patient, instrument and day recognise it", "M-31"),
        *_OF_PATIENT,
        Column(
            "instrument",
            "phq_9; phq_a; gad_7; pcl_5; audit; audit_c; dast_10; bam; who_5; crafft",
            "gad_7",
            True,
        ),
        Column("taken_on", "Day on which it was answered", "2026-03-02", True),
        Column(
            "answers",
            "Points of each item in the form's order, separated by semicolons; nothing between two for one left out; "
            "of the third item of the dast_10 a no is 1",
            "1;2;0;1;3;1;0",
        ),
        Column("total", "The total, where the answers are not known", ""),
    ),
    SheetKind.CONTACTS: (
        Column("id", "The contact's id, if it has one; otherwise patient and name recognise it", "C-1"),
        *_OF_PATIENT,
        *CONTACTS,
    ),
    SheetKind.CONSENTS: (
        Column("id", "The consent's id, if it has one; else patient, kind, to whom and day recognise it", "R-1"),
        *_OF_PATIENT,
        *CONSENTS,
    ),
    SheetKind.DIAGNOSES: (
        Column("id", "The diagnosis's id, if it has one; otherwise patient and code recognise it", "D-1"),
        *_OF_PATIENT,
        Column("code", "ICD-10-CM, as specific as a claim needs", "F10.20", True),
        Column("description", "Empty for the official words"),
        Column("began_on", "When it began, as far as is known", "2024-05-01"),
        Column("resolved_on", "When it was over; empty while it is not"),
    ),
    SheetKind.MEDICATIONS: (
        Column("id", "The medication's id, if it has one; otherwise patient, name and start recognise it", "M-1"),
        *_OF_PATIENT,
        Column("name", "What it is called", "Sertraline", True),
        Column("dose", "With its unit", "50 mg"),
        Column(
            "route",
            "oral; sublingual; nasal; inhaled; intramuscular; subcutaneous; intravenous; transdermal; topical; eye; ear; "
            "rectal; other; empty where unknown",
            "oral",
        ),
        Column("frequency", "How often", "every morning"),
        Column("is_prn", "yes when it is taken as needed", "no"),
        Column("prescriber", "Who prescribes it", "Dr. Example"),
        Column("started_on", "Since when, as far as is known", "2026-01-15"),
        Column("stopped_on", "Last day; empty while it is taken"),
        Column("is_before_admission", "yes when it was taken before admission already", "yes"),
        Column("reason", "What for, or why it was changed or stopped"),
        Column("rxnorm", "RxNorm code"),
    ),
    SheetKind.ALLERGIES: (
        Column("id", "The allergy's id, if it has one; otherwise patient and substance recognise it", "A-1"),
        *_OF_PATIENT,
        Column("substance", "What is not borne; empty with none_known", "Penicillin", True),
        Column("none_known", "yes when the patient has no known allergies, as of the day of the import"),
        Column("kind", "medication (also when empty); food; environment; other", "medication"),
        Column("reaction", "What happens", "hives"),
        Column("severity", "severe; moderate; mild; unknown (also when empty)", "moderate"),
        Column("noted_on", "Since when it is known", "2020-03-01"),
    ),
    SheetKind.TESTS: (
        Column("id", "The test's id, if it has one; otherwise patient, day and specimen recognise it", "T-1"),
        *_OF_PATIENT,
        Column("collected_on", "Day of the collection; there is no result without one", "2026-03-02", True),
        Column("specimen", "urine; oral_fluid; breath; blood; hair", "urine", True),
        Column("why", "random; set (also when empty); admission; for_cause; asked_for", "random"),
        Column("outcome", "collected (also when empty); refused, which counts as a result; unable", "collected"),
        Column("negative", "Substances found negative, separated by semicolons", "cocaine; fentanyl"),
        Column("positive", "Substances found positive by screening, separated by semicolons", "cannabis"),
        Column("confirmed", "Of these, or besides, what a laboratory confirmed as positive"),
        Column("note", "Anything worth knowing"),
    ),
}


def template(kind: SheetKind) -> Template:
    """The columns of a kind of sheet."""
    return Template(kind, _COLUMNS[kind])
