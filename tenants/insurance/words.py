"""What the words of insurance are called on a page, in the person's language, and in which tone they are shown."""

from datetime import date
from typing import Any, Protocol
from uuid import UUID

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from markupsafe import Markup, escape

from causeway.ids import parse_id
from causeway.web import formats
from tenants.insurance import rules
from tenants.insurance.rules import AuthorizationStatus, BillReason, PayerKind, Standing, Subscriber, Tone, UnitKind
from tenants.programs.rules import LevelOfCare

NOBODY = UUID(int=0)


class Named(Protocol):
    """What a choice says of a coverage."""

    @property
    def payer_name(self) -> str: ...
    @property
    def rank(self) -> int: ...
    @property
    def starts_on(self) -> date | None: ...
    @property
    def ends_on(self) -> date | None: ...


PAYER_KINDS: tuple[tuple[str, Any], ...] = (
    (PayerKind.COMMERCIAL, _("Commercial")),
    (PayerKind.MEDICARE, _("Medicare")),
    (PayerKind.MEDICAID, _("Medicaid")),
    (PayerKind.TRICARE, _("TRICARE")),
    (PayerKind.SELF_PAY, _("Self-pay")),
    (PayerKind.OTHER, _("Other")),
)
BILL_REASONS = {
    BillReason.RELEASE: _("May be billed: the patient has consented"),
    BillReason.DIRECTOR: _("May be billed: the program director has consented for the patient"),
    BillReason.OUTSIDE_PART2: _("May be billed"),
    BillReason.NO_CONSENT: _("No consent to bill"),
    BillReason.RESTRICTED: _("Kept from the plan at the patient’s request"),
}
RANKS: tuple[tuple[str, Any], ...] = (("1", _("Primary")), ("2", _("Secondary")), ("3", _("Tertiary")))
SUBSCRIBERS: tuple[tuple[str, Any], ...] = (
    (Subscriber.SELF, _("The patient")),
    (Subscriber.SPOUSE, _("Spouse or partner")),
    (Subscriber.CHILD, _("Child of the subscriber")),
    (Subscriber.OTHER, _("Somebody else")),
)
UNIT_KINDS: tuple[tuple[str, Any], ...] = (
    (UnitKind.DAYS, _("Days")),
    (UnitKind.HOURS, _("Hours")),
    (UnitKind.VISITS, _("Visits")),
)
STATUSES: tuple[tuple[str, Any], ...] = (
    (AuthorizationStatus.REQUESTED, _("Requested")),
    (AuthorizationStatus.APPROVED, _("Approved")),
    (AuthorizationStatus.DENIED, _("Denied")),
    (AuthorizationStatus.NONE_REQUIRED, _("None required")),
)
LEVELS: tuple[tuple[str, Any], ...] = (
    (LevelOfCare.INTENSIVE_OUTPATIENT, _("Intensive outpatient")),
    (LevelOfCare.PARTIAL_HOSPITALIZATION, _("Partial hospitalization")),
    (LevelOfCare.OUTPATIENT, _("Outpatient")),
)
STANDINGS = {
    Standing.REQUESTED: _("Requested"),
    Standing.DENIED: _("Denied"),
    Standing.NONE_REQUIRED: _("None required"),
    Standing.AHEAD: _("Not started"),
    Standing.IN_FORCE: _("In force"),
    Standing.ENDING: _("Ending soon"),
    Standing.USED_UP: _("Used up"),
    Standing.OVER: _("Ended"),
}
COVERAGE_STATES: dict[str, tuple[Any, Tone]] = {
    "voided": (_("Voided"), Tone.BAD),
    "ended": (_("Ended"), Tone.PLAIN),
    "ahead": (_("Not started"), Tone.PLAIN),
    "in_force": (_("In force"), Tone.GOOD),
}


def payer_kind(kind: PayerKind) -> str:
    """ "Commercial", "Medicare" …"""
    return str(dict(PAYER_KINDS)[kind])


def rank(number: int) -> str:
    """ "Primary", "Secondary", "Tertiary"."""
    return str(dict(RANKS)[str(number)])


def yes_no(value: bool) -> str:
    """ "Yes" or "No"."""
    return str(gettext("Yes") if value else gettext("No"))


def units(number: int, kind: UnitKind) -> str:
    """ "9 days", "1 visit"."""
    if kind is UnitKind.DAYS:
        return str(ngettext("%(num)d day", "%(num)d days", number))
    if kind is UnitKind.HOURS:
        return str(ngettext("%(num)d hour", "%(num)d hours", number))
    return str(ngettext("%(num)d visit", "%(num)d visits", number))


def badge(text: str, tone: Tone | str = "") -> Markup:
    """A short state word, as `ui.badge` draws it; here because a list draws its cells without a macro per row."""
    kind = f" b-{tone}" if tone else ""
    return Markup(f'<span class="b{kind}">') + escape(text) + Markup("</span>")  # noqa: S704 - tone is one of ours


def days_left(covered_until_on: date, today: date) -> Markup:
    """Until when it covers, and how long that is: "21 Nov 2026" and "12 days left"."""
    left = rules.days_left(covered_until_on, today)
    if left is None:
        return escape(gettext("No end"))
    day = escape(formats.day(covered_until_on))
    if left == 0:
        return day + " " + badge(gettext("over"))
    tone = Tone.BAD if left <= 3 else Tone.WARN if left <= rules.ENDING_SOON_DAYS + 1 else Tone.PLAIN
    return day + " " + badge(ngettext("%(num)d day left", "%(num)d days left", left), tone)


def units_bar(authorized: int | None, used: int, kind: UnitKind) -> Markup:
    """A bar of used units with "9 of 20 days left" beside it; a dash when nothing is counted."""
    left = rules.units_left(authorized, used)
    if authorized is None or left is None:
        return escape("–")
    over = rules.units_over(authorized, used)
    text = units_text(authorized, used, kind)
    tone = Tone.BAD if left == 0 else Tone.WARN if rules.is_short_of_units(authorized, used) else Tone.PLAIN
    return Markup(
        '<div class="bar"><div class="bar-text"><span class="num">{}</span></div>'
        '<progress class="{}" value="{}" max="{}" aria-label="{}">{}</progress></div>'
    ).format(text, tone.value, authorized if over else used, authorized, gettext("Units used"), text)


def units_text(authorized: int | None, used: int, kind: UnitKind) -> str:
    """ "9 of 20 days left", "2 days over 20"; empty when nothing is counted."""
    left = rules.units_left(authorized, used)
    if authorized is None or left is None:
        return ""
    over = rules.units_over(authorized, used)
    if over:
        return str(gettext("%(over)d over %(all)s", over=over, all=units(authorized, kind)))
    return str(gettext("%(left)d of %(all)s left", left=left, all=units(authorized, kind)))


def coverage_state(state: str) -> Markup:
    """A coverage's state as a badge."""
    name, tone = COVERAGE_STATES[state]
    return badge(str(name), tone)


def hidden_id(end: str | None) -> str:
    """A member id by its last characters: "…4821"; empty when none was recorded."""
    return f"…{end}" if end else ""


def standing(value: Standing) -> Markup:
    """An authorization's standing as a badge."""
    return badge(str(STANDINGS[value]), rules.TONES[value])


def subscriber(value: Subscriber) -> str:
    """Who holds the policy."""
    return str(dict(SUBSCRIBERS)[value])


def period(starts_on: date | None, ends_on: date | None) -> str:
    """ "1 Jan 2026 – 31 Dec 2026", "until 31 Dec 2026", "from 1 Jan 2026", "dates not known"."""
    if starts_on and ends_on:
        return f"{formats.day(starts_on)} – {formats.day(ends_on)}"
    if starts_on:
        return str(gettext("from %(day)s", day=formats.day(starts_on)))
    return str(gettext("until %(day)s", day=formats.day(ends_on)) if ends_on else gettext("dates not known"))


def coverage(row: Named) -> str:
    """A coverage in a form's choice: "Example Health, primary, from 1 Jan 2026"."""
    return f"{row.payer_name}, {rank(row.rank).lower()}, {period(row.starts_on, row.ends_on)}"


def level(value: LevelOfCare) -> str:
    """A level of care by name."""
    return str(dict(LEVELS)[value])


def review(next_review_on: date | None, today: date) -> Markup:
    """The payer's review date, marked when it is today or overdue."""
    if next_review_on is None:
        return escape("")
    day = escape(formats.day(next_review_on))
    if next_review_on > today:
        return day
    return day + " " + badge(gettext("due") if next_review_on == today else gettext("overdue"), Tone.BAD)


def id_or_nobody(text: str) -> UUID:
    """An id out of a URL, or one that nobody has."""
    return parse_id(text) or NOBODY
