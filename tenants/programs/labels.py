"""The words people read for programs and tracks: kinds, weekdays, times of day and hours."""

from collections.abc import Iterable

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _

from tenants.programs.models import Delivery, Modality
from tenants.programs.rules import (
    AgeBand,
    Focus,
    LevelOfCare,
    NoteFormat,
    NoteHeadings,
    NoteMode,
    SessionKind,
    Shortfall,
)
from tenants.staff import labels as staff_labels

FOCUS = {
    Focus.MENTAL_HEALTH: _("Mental health"),
    Focus.SUBSTANCE_USE: _("Substance use"),
    Focus.CO_OCCURRING: _("Co-occurring"),
}
LEVELS = {
    LevelOfCare.OUTPATIENT: _("Outpatient (level 1)"),
    LevelOfCare.INTENSIVE_OUTPATIENT: _("Intensive outpatient (level 2.1)"),
    LevelOfCare.PARTIAL_HOSPITALIZATION: _("Partial hospitalization (level 2.5)"),
}
AGE_BANDS = {AgeBand.ADULT: _("Adults"), AgeBand.ADOLESCENT: _("Adolescents")}
DELIVERY = {
    Delivery.IN_PERSON: _("In person"),
    Delivery.TELEHEALTH: _("Telehealth"),
    Delivery.HYBRID: _("In person and telehealth"),
}
MODALITIES = {
    Modality.CBT: _("Cognitive behavioral therapy"),
    Modality.DBT: _("Dialectical behavior therapy"),
    Modality.ACT: _("Acceptance and commitment therapy"),
    Modality.MINDFULNESS: _("Mindfulness"),
    Modality.MOTIVATIONAL: _("Motivational interviewing"),
    Modality.TRAUMA: _("Trauma-focused therapy"),
    Modality.EMDR: _("EMDR"),
    Modality.FAMILY: _("Family therapy"),
    Modality.PSYCHOEDUCATION: _("Psychoeducation"),
    Modality.SKILLS: _("Skills training"),
    Modality.RELAPSE_PREVENTION: _("Relapse prevention"),
    Modality.TWELVE_STEP: _("Twelve-step facilitation"),
    Modality.CONTINGENCY: _("Contingency management"),
    Modality.MEDICATION: _("Medication management"),
    Modality.PEER: _("Peer support"),
    Modality.EXPRESSIVE: _("Expressive arts"),
}
NOTE_MODES = {
    NoteMode.PER_SESSION: _("One note for each session"),
    NoteMode.DAILY: _("One note for the day's groups"),
}
NOTE_FORMATS = {
    NoteFormat.DAP: _("DAP: data, assessment, plan"),
    NoteFormat.SOAP: _("SOAP: subjective, objective, assessment, plan"),
    NoteFormat.BIRP: _("BIRP: behavior, intervention, response, plan"),
}
NOTE_HEADINGS = {
    NoteHeadings.EVERY: _("Words under every heading"),
    NoteHeadings.FIRST_AND_PLAN: _("Words under the first heading and the plan"),
    NoteHeadings.ANY: _("Words under any one heading"),
}
KINDS = {
    SessionKind.GROUP: _("Group therapy"),
    SessionKind.SKILLS: _("Skills group"),
    SessionKind.PSYCHOEDUCATION: _("Psychoeducation"),
    SessionKind.PEER_SUPPORT: _("Peer support"),
    SessionKind.INDIVIDUAL: _("Individual session"),
    SessionKind.PSYCHIATRIC: _("Psychiatric visit"),
    SessionKind.FAMILY: _("Family session"),
    SessionKind.MULTI_FAMILY: _("Multi-family group"),
}
WEEKDAYS = staff_labels.WEEKDAYS


def weekdays(numbers: Iterable[int]) -> str:
    """ISO weekdays in words: "Monday, Wednesday, Friday"."""
    return ", ".join(str(WEEKDAYS[number]) for number in sorted(set(numbers)))


def breaks(spans: Iterable[Iterable[int]]) -> str:
    """Breaks as people type and read them: "10:15 AM–10:30 AM, 11:30 AM–11:40 AM"."""
    return ", ".join(span(starts, ends) for starts, ends in spans)


def modalities(values: Iterable[str]) -> str:
    """Ways of working in words, in the order of the list."""
    held = set(values)
    return ", ".join(str(label) for one, label in MODALITIES.items() if one.value in held)


def span(start_minutes: int, end_minutes: int) -> str:
    """Two times of a day: "9:00 AM–10:30 AM"."""
    return f"{staff_labels.time_of_day(start_minutes)}–{staff_labels.time_of_day(end_minutes)}"


def hours(minutes: int) -> str:
    """Minutes as hours: "9 h", "9 h 30 min"."""
    whole, rest = divmod(minutes, 60)
    if not rest:
        return str(gettext("%(hours)s h", hours=whole))
    if not whole:
        return str(gettext("%(minutes)s min", minutes=rest))
    return str(gettext("%(hours)s h %(minutes)s min", hours=whole, minutes=rest))


def week(minutes: int, days: int) -> str:
    """Hours and days of a week: "9 h on 3 days"."""
    return str(ngettext("%(hours)s on %(num)s day", "%(hours)s on %(num)s days", days, hours=hours(minutes)))


def shortfall(short: Shortfall) -> str:
    """By how much a track misses its program's minimum, in a sentence; "" when it does not."""
    parts = _missing(short)
    if not parts:
        return ""
    return str(
        gettext(
            "As planned, this track stays below its program's minimum by %(gap)s.",
            gap=str(gettext(" and ")).join(parts),
        )
    )


def gap(short: Shortfall) -> str:
    """By how much a track misses its program's minimum, in a few words."""
    return str(gettext("%(gap)s short", gap=str(gettext(" and ")).join(_missing(short))))


def _missing(short: Shortfall) -> list[str]:
    parts = []
    if short.week_minutes:
        parts.append(str(gettext("%(hours)s a week", hours=hours(short.week_minutes))))
    if short.days:
        parts.append(str(ngettext("%(num)s day a week", "%(num)s days a week", short.days)))
    return parts
