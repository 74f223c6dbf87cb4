"""The words people read about inquiries."""

from collections.abc import Callable

from flask_babel import lazy_gettext as _
from flask_babel import ngettext
from flask_babel.speaklater import LazyString

from tenants.intake.inquiries.rules import (
    ENDED,
    Channel,
    CloseReason,
    ContactWay,
    InquiryStatus,
    ReferralSource,
    Urgency,
    Wait,
    moves,
)

STATUSES = {
    InquiryStatus.NEW: _("New"),
    InquiryStatus.CONTACTED: _("Contacted"),
    InquiryStatus.ASSESSED: _("Assessed"),
    InquiryStatus.ADMITTED: _("Admitted"),
    InquiryStatus.REFERRED_OUT: _("Referred out"),
    InquiryStatus.CLOSED: _("Closed"),
}
MOVES = {
    InquiryStatus.CONTACTED: _("Contacted"),
    InquiryStatus.ASSESSED: _("Assessed"),
    InquiryStatus.REFERRED_OUT: _("Refer out"),
    InquiryStatus.CLOSED: _("Close"),
}
AGAIN = _("In touch again")
CHANNELS = {
    Channel.PHONE: _("Phone"),
    Channel.WEB: _("Website"),
    Channel.EMAIL: _("Email"),
    Channel.WALK_IN: _("In person"),
    Channel.FAX: _("Fax or letter"),
    Channel.OTHER: _("Another way"),
}
SOURCES = {
    ReferralSource.UNKNOWN: _("Not said"),
    ReferralSource.SELF: _("On their own"),
    ReferralSource.FAMILY: _("Family or friend"),
    ReferralSource.HOSPITAL: _("Hospital or emergency department"),
    ReferralSource.PHYSICIAN: _("Doctor’s office"),
    ReferralSource.THERAPIST: _("Therapist or counselor"),
    ReferralSource.OTHER_PROGRAM: _("Another program"),
    ReferralSource.COURT: _("Court or probation"),
    ReferralSource.SCHOOL: _("School"),
    ReferralSource.EMPLOYER: _("Employer"),
    ReferralSource.INSURER: _("Insurance company"),
    ReferralSource.WEB_SEARCH: _("Found online"),
    ReferralSource.OTHER: _("Someone else"),
}
URGENCIES = {Urgency.URGENT: _("Urgent"), Urgency.SOON: _("Soon"), Urgency.ROUTINE: _("Routine")}
TONES = {Urgency.URGENT: "bad", Urgency.SOON: "warn", Urgency.ROUTINE: ""}
WAYS = {ContactWay.PHONE: _("Phone call"), ContactWay.TEXT: _("Text message"), ContactWay.EMAIL: _("Email")}
REASONS = {
    CloseReason.NO_ANSWER: _("We could not reach them"),
    CloseReason.DECLINED: _("They decided against it"),
    CloseReason.ELSEWHERE: _("They found care elsewhere"),
    CloseReason.NOT_SUITED: _("This level of care does not suit"),
    CloseReason.COST: _("Cost or insurance"),
    CloseReason.NO_PLACE: _("No place free in time"),
    CloseReason.DUPLICATE: _("The same as another inquiry"),
    CloseReason.NOT_AN_INQUIRY: _("Not an inquiry (advertising, wrong number)"),
    CloseReason.OTHER: _("Another reason"),
}


def move_words(status: InquiryStatus, to: InquiryStatus) -> LazyString:
    """What the button of a move says: who had gone is in touch again."""
    return AGAIN if status in ENDED and to is InquiryStatus.CONTACTED else MOVES[to]


def next_steps(status: InquiryStatus) -> tuple[InquiryStatus, ...]:
    """Where an inquiry may go from there, for templates."""
    return moves(status)


_WAITS: dict[str, Callable[[int], str]] = {
    "minutes": lambda number: ngettext("%(num)s minute", "%(num)s minutes", number),
    "hours": lambda number: ngettext("%(num)s hour", "%(num)s hours", number),
    "days": lambda number: ngettext("%(num)s day", "%(num)s days", number),
}


def wait_words(wait: Wait) -> str:
    """A wait as it is said: "3 hours"."""
    return str(_WAITS[wait.unit](wait.number))
