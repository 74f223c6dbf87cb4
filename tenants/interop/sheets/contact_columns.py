"""The columns of the contacts sheet, behind those that say whose contact it is."""

from typing import Final

from tenants.interop.sheets.column import Column

_MARK = "yes sets the mark; an import takes none off"

CONTACTS: Final = (
    Column("name", "Whole name", "Kim Example", True),
    Column(
        "relationship",
        "spouse; partner; parent; stepparent; grandparent; child; sibling; other_relative; guardian; foster_parent; friend; "
        "sponsor; employer; officer; professional; other (also when empty)",
        "sibling",
    ),
    Column("relationship_detail", "In other words", "older sister"),
    Column("phone", "Telephone", "(217) 555-0144"),
    Column("email", "Mail address", "kim@example.org"),
    Column("address", "Postal address in one line", "1 Example Street"),
    Column("preferred_way", "call; text; email; letter", "call"),
    Column("language", "Language", "English"),
    Column("best_times", "When to reach them", "after 5"),
    Column("is_emergency", "yes when to be called in an emergency", "yes"),
    Column("emergency_order", "1 is called first; only with is_emergency", "1"),
    Column("is_guardian", "yes for a legal guardian", "no"),
    Column("has_power_of_attorney", "yes when they hold a power of attorney for health care", "no"),
    Column("custody_note", "Custody and court orders, in words; kept encrypted"),
    Column("is_never_tell", f"Never to be told anything: {_MARK}", "no"),
    Column("has_protective_order", f"A protective order stands: {_MARK}", "no"),
    Column("is_partner_violence_risk", f"Risk of violence toward the patient: {_MARK}", "no"),
    Column("is_do_not_contact", f"Neither called nor written to: {_MARK}; needs the reason", "no"),
    Column("do_not_contact_reason", "Why not; kept encrypted"),
)
