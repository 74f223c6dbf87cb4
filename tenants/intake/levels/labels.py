"""The words people read about levels of care. The scales' names are our own; the instruments' wording is licensed."""

from functools import partial
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from tenants.clinics.rulebook import Group, Published
from tenants.intake.levels.rules import RULES, CareLevel, Instrument, Reason, RuleSet, Suggestion

LEVELS: dict[CareLevel, Any] = {
    CareLevel.PREVENTION: _("Prevention and self-help"),
    CareLevel.OUTPATIENT: _("Outpatient (level 1)"),
    CareLevel.INTENSIVE_OUTPATIENT: _("Intensive outpatient (level 2.1)"),
    CareLevel.PARTIAL_HOSPITALIZATION: _("Partial hospitalization (level 2.5)"),
    CareLevel.RESIDENTIAL: _("Residential (level 3)"),
    CareLevel.INPATIENT: _("Inpatient (level 4)"),
}
INSTRUMENTS: dict[Instrument, Any] = {
    Instrument.ASAM_4: _("ASAM, fourth edition (adults)"),
    Instrument.ASAM_3: _("ASAM, third edition (adolescents)"),
    Instrument.LOCUS: _("LOCUS (adults)"),
    Instrument.CALOCUS: _("CALOCUS-CASII (under 18)"),
}
SCALES: dict[str, Any] = {
    "withdrawal": _("Intoxication and withdrawal"),
    "biomedical": _("Physical health"),
    "psychiatric": _("Mental health and thinking"),
    "use_risks": _("Risks from use"),
    "readiness": _("Readiness for change"),
    "relapse": _("Danger of going on or relapsing"),
    "environment": _("Surroundings"),
    "harm": _("Risk of harm"),
    "functioning": _("Functioning"),
    "comorbidity": _("Other conditions alongside"),
    "stress": _("Stress around them"),
    "support": _("Support around them"),
    "history": _("Earlier treatment"),
    "engagement": _("Engagement"),
    "caregiver": _("Engagement of the caregiver"),
}


def because(suggestion: Suggestion) -> list[str]:
    """What leads to the suggestion, a sentence each."""
    return [_reason(reason, suggestion.total is not None) for reason in suggestion.reasons]


def _reason(reason: Reason, is_sum: bool) -> str:
    level = LEVELS[reason.level]
    if not reason.scale:
        return str(gettext("The scores add up to %(total)s: %(level)s.", total=reason.score, level=level))
    words = {"score": reason.score, "scale": SCALES[reason.scale], "level": level}
    if is_sum:
        return str(gettext("A %(score)s in “%(scale)s” alone: %(level)s, whatever the sum.", **words))
    return str(gettext("A %(score)s in “%(scale)s”: at least %(level)s.", **words))


def _tells(rule: RuleSet) -> str:
    """What a rule suggests: the highest sums of its levels, or that each scale asks for a level."""
    if not rule.bands:
        return str(gettext("each rating asks for a least level, and the most intensive of them is suggested"))
    sums = [gettext("%(level)s up to %(sum)s", level=LEVELS[level], sum=highest) for highest, level in rule.bands]
    alone = [
        gettext("%(level)s from a %(score)s alone", level=LEVELS[level], score=score) for score, level in rule.alarms
    ]
    return "; ".join([*sums, *alone])


PUBLISHED = tuple(
    Published(
        Group.LEVEL_OF_CARE,
        INSTRUMENTS[one.instrument],
        partial(_tells, one),
        one.source,
        one.effective_on,
        one.is_to_verify,
    )
    for one in RULES
)
