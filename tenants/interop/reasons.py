"""Why a file, a row or a resource was refused or passed over: each a sentence for the person at the import.

No sentence holds a value from the file. They are translated where they are shown.
"""

from typing import Final

# files
NOT_UTF_8: Final = "is not UTF-8 text; save it as UTF-8 and try again"
UTF_16: Final = "is UTF-16 text; save it as UTF-8 and try again"
EMPTY: Final = "is empty"
IS_ZIP: Final = "is a zip archive; unpack it and import what is inside"
IS_XML: Final = "is XML; export FHIR as JSON"
NOT_JSON_OBJECT: Final = "does not hold a FHIR resource: a JSON object with a resourceType is expected"
NO_RESOURCE_TYPE: Final = "has no resourceType, so it is not a FHIR resource"
GZIP_DAMAGED: Final = "the compressed file is damaged or was cut short"
BROKEN_JSON: Final = "is broken JSON"
CUT_SHORT: Final = "the file ends in the middle of a resource; it was probably cut short"
TOO_DEEP: Final = "is nested more deeply than any FHIR resource"
NUMBER_NOT_JSON: Final = "holds a number that JSON does not know (NaN or Infinity)"
NUMBER_TOO_LONG: Final = "holds a number with too many digits"
HISTORY_BUNDLE: Final = "is a history bundle, which holds old versions; export the current state"
NOT_FHIR: Final = "is no FHIR file"
NOT_FOUND: Final = "cannot be opened"
NOTHING_TO_READ: Final = "holds no .json, .ndjson or .jsonl file"
INFLATES: Final = "unpacks to more than any real export of its size would"
HAS_NUL: Final = "contains a NUL character, so it is no text file"

# resources
ENTERED_IN_ERROR: Final = "was entered in error"
CANCELLED: Final = "was cancelled"
DRAFT: Final = "is a draft"
REFUTED: Final = "was ruled out"
MERGED: Final = "was merged into another record"
NOT_A_PERSON: Final = "is an animal"
NOT_A_PAYER: Final = "is not a payer"
NOT_IMPORTED: Final = "is not part of this import"
NO_INSURANCE: Final = "says that there is no insurance"
SELF_PAY: Final = "is a self-pay agreement, not insurance"
NOT_A_CLAIM: Final = "asks for authorization or an estimate; it is not a claim"
NOT_FOR_A_PATIENT: Final = "is not about a patient"
REPEATED: Final = "came more than once, each time the same"
OLDER_VERSION: Final = "is an older version of a record in the same run"
DELETED: Final = "is a deletion; nothing is deleted by an import"
NO_RESOURCE: Final = "has no resource in it"

# fields
REQUIRED: Final = "is required and missing"
WRONG_SHAPE: Final = "has another shape than FHIR R4 gives it"
TOO_LONG: Final = "is longer than any real value"
NOT_TEXT: Final = "holds characters that cannot be stored (NUL or half a character)"
BAD_DATE: Final = "is not a date"
BAD_INSTANT: Final = "is not a date or time as FHIR writes it"
END_BEFORE_START: Final = "ends before it starts"
NO_NAME: Final = "has no name"
NO_CODE: Final = "has neither a code nor words for it"
NO_IDENTITY: Final = "has nothing to recognise it by: no identifier, no id, no fullUrl"
CONFLICT: Final = "has the same identifier as another record of this run but says something else"
AMBIGUOUS_REFERENCE: Final = "points to something that two records of this run claim to be"
WITHOUT_IDENTITY: Final = "is written inside this resource or by name only, with nothing to recognise the person by"
WRONG_TARGET: Final = "points to a kind of resource that cannot stand here"
NO_AMOUNT: Final = "states no amount"
NOT_USD: Final = "is not in US dollars"
BAD_AMOUNT: Final = "is not an amount of money"
DUPLICATE_PROPERTY: Final = "has a property twice, so it is unclear which one holds"
LINE_NOT_JSON: Final = "is not JSON"
NO_PAYER: Final = "names no payer"

# notices: kept, but worth a look
NOTICE_NO_BIRTH_DATE: Final = "no birth date was given"
NOTICE_PARTIAL_BIRTH_DATE: Final = "the birth date is not known to the day"
NOTICE_NO_SEX: Final = "no administrative sex was given; recorded as unknown"
NOTICE_NAME_AS_ONE: Final = "the name came as one text and stands whole in the family name"
NOTICE_PHONE: Final = "not a valid telephone number; kept as typed"
NOTICE_STATE: Final = "not a state of the United States; kept as typed"
NOTICE_NPI: Final = "the NPI's check digit is wrong; left out"
NOTICE_ROUNDED: Final = "an amount with fractions of a cent was rounded"
NOTICE_NOT_ITEMIZED: Final = "the lines do not add up to the total; both are kept as stated"
NOTICE_PAID_WITHOUT_INSURANCE: Final = "states a payment by a payer although there is no insurance"
NOTICE_NOT_ICD: Final = "came without an ICD-10-CM code; kept with the code it has"
NOTICE_NO_PERIOD: Final = "no dates were given"
NOTICE_SEEN_ON_CLAIMS: Final = "known only from claims: no member id, and dates are first and last service"
NOTICE_NUMBER_AS_TEXT: Final = "came as a number where FHIR has text; read as written"

# sheets
AMBIGUOUS_DATE: Final = "is not clear as a date; write 2026-11-21 or 11/21/2026"
WRONG_COLUMN_COUNT: Final = "has another number of cells than the header"
DUPLICATE_ID: Final = "has the same id as an earlier row"
OVERLAPS: Final = "overlaps an earlier row of the same patient and rank"
TOO_SHORT_COVER: Final = "lasted less than a day"
BAD_SEX: Final = "is none of F, M, O, U, female, male, other, unknown"
BAD_RANK: Final = "is none of 1 (pays first) to 9"
UNCLOSED_QUOTE: Final = "has a quotation mark that is never closed, or a cell longer than any real value"
BAD_QUOTES: Final = "has a quotation mark in the wrong place"
LINE_ENDS: Final = "has line ends of an old kind; save it again as CSV UTF-8"
COLUMNS_TWICE: Final = "has columns twice"
COLUMNS_MISSING: Final = "lacks columns it needs"
COLUMNS_UNKNOWN: Final = "has columns that are not known here"
NO_HEADER: Final = "has no header line"


def too_many_rows(limit: int) -> str:
    """The sentence for a sheet longer than it may be."""
    return f"has more than {limit:,} rows; split it"


def too_big(what: str, limit_bytes: int) -> str:
    """The sentence for something larger than it may be."""
    return f"is larger than allowed: {what} may have {max(limit_bytes // (1024 * 1024), 1)} MiB"


# applying
SEVERAL_HERE: Final = "is known here by names that belong to several records; nothing was changed"
PATIENT_NOT_HERE: Final = "belongs to a patient who is not here; import the patients first"
PAYER_NOT_HERE: Final = "names a payer that is not here; import the payers first"
ONE_NAME: Final = "is one name only; a patient here needs a first and a last name"
NOT_TO_THE_DAY: Final = "is not known to the day; a patient here needs a birth date"
OVERLAPS_HERE: Final = "overlaps a coverage of the same rank that is here already"
STATED_OTHERWISE: Final = "is told from claims only, and contradicts a coverage that is stated"
NO_SERVICE_DATE: Final = "has no date of service"
NOT_STORABLE: Final = "could not be stored"
CHANGED_PATIENT: Final = "belongs to another patient than before; nothing was changed"
CHECK_ALIKE: Final = "looks like a patient who was here already; check whether they are one person"
CHECK_SEVERAL_NUMBERS: Final = "has a record number that belongs to another patient here; a new number was given"
