"""The check-in in words, as patients read it on a kiosk and staff beside the sheet."""

from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from tenants.sessions.queries.checkins import Asked
from tenants.sessions.queries.flags import CheckInRow
from tenants.sessions.rules.checkins import COUNTS, Flag


class Screen(NamedTuple):
    """A question as it is asked, with its answers in order."""

    text: Any
    answers: dict[str, Any]


SCREENS: dict[str, Screen] = {
    "mood": Screen(
        _("How is your mood today?"),
        {"1": _("Very low"), "2": _("Low"), "3": _("So-so"), "4": _("Good"), "5": _("Very good")},
    ),
    "sleep": Screen(
        _("How did you sleep last night?"),
        {"1": _("Hardly at all"), "2": _("Badly"), "3": _("So-so"), "4": _("Well"), "5": _("Very well")},
    ),
    "urges": Screen(
        _("Since you were last here, how strong were urges to use, or to do what you are working to change?"),
        {"none": _("None"), "some": _("Some"), "strong": _("Strong"), "very_strong": _("Very strong")},
    ),
    "used": Screen(
        _("Since you were last here, did you use, or do what you are working to change?"),
        {"no": _("No"), "yes": _("Yes")},
    ),
    "self_harm": Screen(
        _("Since you were last here, did you think of hurting yourself, or of not being alive?"),
        {"no": _("No"), "thoughts": _("Yes, thoughts"), "acted_or_plan": _("Yes, with a plan, or I did something")},
    ),
    "medication": Screen(
        _("Did you take your medication as agreed?"),
        {"yes": _("Yes"), "no": _("No, or not all of it"), "none": _("I have none")},
    ),
}


def screen_of(asked: Asked) -> Screen:
    """A question as it is asked, a goal's counter in the words of the goal."""
    if not asked.goal:
        return SCREENS[asked.question.key]
    answers: dict[str, Any] = {value: value for value in COUNTS[:-1]}
    answers[COUNTS[-1]] = gettext("%(number)s or more", number=COUNTS[-1])
    return Screen(gettext("Your goal: “%(goal)s”. How often since you were last here?", goal=asked.goal), answers)


FLAGS: dict[Flag, tuple[Any, str]] = {
    Flag.SELF_HARM: (_("thoughts of self-harm"), "bad"),
    Flag.USED: (_("used"), "warn"),
    Flag.URGES: (_("strong urges"), "warn"),
    Flag.LOW_MOOD: (_("very low mood"), "warn"),
    Flag.POOR_SLEEP: (_("hardly slept"), "info"),
    Flag.NO_MEDICATION: (_("medication not taken"), "info"),
}
SKIPPED = _("skipped")


def said_of(check_ins: Iterable[CheckInRow]) -> dict[UUID, list[tuple[Any, str]]]:
    """What all of each person's check-ins of a day flag, the gravest first: words and tone."""
    found: dict[UUID, set[str]] = {}
    for row in check_ins:
        found.setdefault(row.patient_id, set()).update(row.flags)
    return {patient: [FLAGS[flag] for flag in Flag if flag.value in flags] for patient, flags in found.items()}
