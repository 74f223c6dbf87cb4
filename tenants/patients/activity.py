"""How a line of the trail reads: who saw or changed what, in plain words, with sealed columns only as "changed"."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway.access import Actor, Permission
from causeway.ids import parse_id
from tenants.patients.queries.trails import Trace

HIDDEN = ("clinic_id", "id", "patient_id", "version")
_KEYS = ("last_key", "first_key", "preferred_key", "record_key", "phone_key", "email_key", "admitted_key", "name_key")
LONGEST = 120

# Whose values a reader of the trail may see: who may read the record may. Of any other table only what kind of thing
# changed is said, never the value.
READABLE = {
    "patients": Permission.PATIENT_READ,
    "contacts": Permission.PATIENT_READ,
    "consents": Permission.CONSENT_READ,
    "disclosures": Permission.DISCLOSURE_READ,
    "diagnoses": Permission.DIAGNOSIS_READ,
    "attachments": Permission.DOCUMENT_READ,
    "care_relationships": Permission.PATIENT_READ,
    "caseload_covers": Permission.STAFF_DIRECTORY,
    "memberships": Permission.MEMBER_READ,
}

LABELS = {
    "born_on": _("Birth date"),
    "deceased_on": _("Date of death"),
    "is_part2": _("Under 42 CFR Part 2"),
    "sex": _("Sex on the insurance policy"),
    "address_line": _("Street address"),
    "postal_code": _("ZIP code"),
    "availability": _("When they can come"),
    "is_emergency": _("To call in an emergency"),
    "is_never_tell": _("Never tell"),
    "is_do_not_contact": _("Do not contact"),
    "emergency_order": _("Called as number"),
    "custody_decides": _("By order: decides on treatment"),
    "custody_signs": _("By order: signs consents"),
    "custody_is_told": _("By order: is told about treatment"),
    "order_from_on": _("Custody order holds from"),
    "order_until_on": _("Custody order holds until"),
    "protective_from_on": _("Protective order from"),
    "protective_until_on": _("Protective order until"),
    "is_partner_violence_risk": _("Risk of violence toward the patient"),
    "has_protective_order": _("A protective order stands"),
    "states_right_to_revoke": _("States the right to revoke"),
    "states_redisclosure": _("States redisclosure"),
    "states_refusal": _("States what follows from refusing"),
    "from_on": _("First day"),
    "until_on": _("Last day"),
    "expires_on": _("Last day"),
    "expires_event": _("Until this happens"),
    "user_id": _("Person"),
}

VERBS = {"insert": _("added"), "update": _("changed"), "delete": _("removed")}
TABLES = {
    "patients": _("Patient’s record"),
    "contacts": _("Contact"),
    "consents": _("Consent"),
    "disclosures": _("Disclosure"),
    "diagnoses": _("Diagnosis"),
    "attachments": _("Attachment"),
    "attachment_contents": _("Attachment’s content"),
    "care_relationships": _("Caseload"),
    "caseload_covers": _("Cover of a caseload"),
    "break_glass_openings": _("Break-glass"),
    "memberships": _("Member"),
}
ACTIONS = {
    "patient.viewed": _("Opened the chart"),
    "patients.listed": _("Opened the list of patients"),
    "patients.searched": _("Searched for patients"),
    "patient.registered": _("Registered the patient"),
    "search.made": _("Searched"),
    "imports.listed": _("Opened the list of imports"),
    "import.viewed": _("Opened an import"),
    "today.viewed": _("Opened Today"),
    "report.viewed": _("Opened a report"),
    "report.people_listed": _("Opened the people behind a figure"),
    "break_glass.opened": _("Opened the chart outside the caseload"),
    "break_glass.closed": _("Closed the chart again"),
    "break_glass.viewed": _("Read why the chart was opened outside the caseload"),
    "break_glass.reviewed": _("Reviewed an opening outside the caseload"),
    "caseload.assigned": _("Put on a caseload"),
    "caseload.ended": _("Taken off a caseload"),
    "caseload.covered": _("Set a cover"),
    "caseload.cover_ended": _("Ended a cover"),
    "consent.signed": _("Recorded a signature"),
    "consent.revoked": _("Recorded a revocation"),
    "consent.voided": _("Marked a consent as entered in error"),
    "attachment.released": _("Released a file"),
    "contact.deactivated": _("Set a contact aside"),
    "contact.restored": _("Took a contact back"),
    "contact.merged": _("Merged two contacts"),
    "left.csv": _("Exported a file"),
    "left.print": _("Printed"),
    "left.pdf": _("Made a PDF"),
    "left.download": _("Downloaded"),
    "left.mail": _("Sent a message"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One changed column as the page shows it."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an activity page."""

    at: datetime
    who: str
    what: str
    detail: str
    changes: tuple[Change, ...]
    patient_id: UUID | None


def line_of(trace: Trace, people: Mapping[UUID, str], actor: Actor) -> Line:
    """The line for a trace as `actor` may see it; `people` holds the names by user id."""
    who = people.get(trace.user_id, gettext("Somebody")) if trace.user_id is not None else gettext("Causeway")
    if trace.kind == "change":
        table = TABLES.get(trace.subject or "") or _plain(trace.subject or "")
        verb = VERBS.get(trace.action, trace.action)
        readable = READABLE.get(trace.subject or "")
        with_values = readable is not None and actor.may(readable)
        changes = tuple(
            _change(column, pair, with_values) for column, pair in sorted(trace.detail.items()) if _is_shown(column)
        )
        return Line(trace.at, who, f"{table}: {verb}", "", changes, trace.patient_id)
    words = ACTIONS.get(trace.action) or _plain(trace.action.replace(".", ": "))
    detail = ", ".join(f"{_plain(str(key))}: {value}" for key, value in trace.detail.items() if value not in (None, ""))
    return Line(trace.at, who, str(words), detail[: LONGEST * 3], (), trace.patient_id)


def _is_shown(column: str) -> bool:
    return column not in HIDDEN and column not in _KEYS


def _change(column: str, pair: Any, with_values: bool) -> Change:
    label = str(LABELS.get(column) or _plain(re.sub(r"^(is|has)_|_(sealed|fingerprint|id|at|on)$", "", column)))
    old, new = pair if isinstance(pair, list) and len(pair) == 2 else (None, None)
    is_plain = with_values and not column.endswith(("_sealed", "_fingerprint", "_id"))
    known = old if old is not None else new
    if not is_plain or isinstance(known, dict) or parse_id(str(known)) is not None:
        return Change(label, "", str(gettext("changed") if old is not None else gettext("set")))
    return Change(label, _value(old) if old is not None else "", _value(new))


def _value(value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return str(gettext("yes") if value else gettext("no"))
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)[:LONGEST]
    return str(value)[:LONGEST]


def _plain(name: str) -> str:
    """A column's or table's name as words: "signed_on" → "Signed on"."""
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]
