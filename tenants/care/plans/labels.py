"""The words people read about treatment plans; and what changed, in sentences."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from causeway.web import formats
from tenants.care.plans.rules import (
    Change,
    Decision,
    Difference,
    FieldChange,
    Finding,
    Gap,
    Level,
    ReviewCause,
    StepKind,
)
from tenants.patients.signatures.rules import Capacity, Method
from tenants.programs.labels import MODALITIES
from tenants.programs.models import Modality

LEVELS: dict[Level, Any] = {
    Level.PROBLEM: _("Problem"),
    Level.GOAL: _("Goal"),
    Level.OBJECTIVE: _("Objective"),
    Level.INTERVENTION: _("Intervention"),
}
CHANGES: dict[Change, Any] = {
    Change.ADDED: _("Added"),
    Change.CHANGED: _("Changed"),
    Change.MOVED: _("Moved"),
    Change.MET: _("Met"),
    Change.ENDED: _("Ended"),
    Change.REOPENED: _("Taken up again"),
}
CHANGE_TONES = {Change.ADDED: "good", Change.MET: "good", Change.ENDED: "warn"}
STEPS: dict[StepKind, Any] = {
    StepKind.ADDED: _("added"),
    StepKind.CHANGED: _("changed"),
    StepKind.CLOSED: _("ended"),
    StepKind.REOPENED: _("taken up again"),
    StepKind.MOVED: _("moved"),
}
DECISIONS: dict[Decision, Any] = {
    Decision.CONTINUE: _("Continue as planned"),
    Decision.ADJUST: _("Adjust the plan"),
    Decision.STEP_DOWN: _("Step down to less care"),
    Decision.STEP_UP: _("Step up to more care"),
    Decision.DISCHARGE: _("Prepare the discharge"),
}
CAUSES: dict[ReviewCause, Any] = {
    ReviewCause.INTERVAL: _("The interval is over"),
    ReviewCause.DETERIORATION: _("Somebody got worse"),
    ReviewCause.TEAM: _("The team asked"),
    ReviewCause.OTHER: _("Asked for"),
}
FINDINGS: dict[Finding, Any] = {
    Finding.PROGRESSED: _("Progressed"),
    Finding.UNCHANGED: _("Unchanged"),
    Finding.WORSE: _("Worse"),
    Finding.MET: _("Met"),
    Finding.DROPPED: _("Dropped"),
}
FINDING_TONES = {Finding.PROGRESSED: "good", Finding.MET: "good", Finding.WORSE: "warn"}
GAPS: dict[Gap, Any] = {
    Gap.NO_GOAL: _("The plan has no open goal yet."),
    Gap.NO_PROBLEM: _("This goal stands under no problem."),
    Gap.PROBLEM_WITHOUT_GOAL: _("This problem has no open goal."),
    Gap.NOT_MEASURED: _("How one sees that this goal is met is missing."),
    Gap.NO_TARGET_DAY: _("The day by which is missing."),
    Gap.NO_OBJECTIVE: _("This goal has no objective."),
    Gap.NO_INTERVENTION: _("For this objective nothing is done yet: add an intervention."),
}
CAPACITIES: dict[Capacity, Any] = {Capacity.PATIENT: _("Patient"), Capacity.GUARDIAN: _("Guardian")}
METHODS: dict[Method, Any] = {
    Method.DRAWN: _("signed by hand"),
    Method.TYPED: _("signed by typed name"),
    Method.REFUSED: _("did not want to sign"),
}
_FIELDS = {
    "words": _("words"),
    "measured": _("how it is measured"),
    "baseline": _("at the start"),
    "target": _("target"),
    "unit": _("what the numbers count"),
    "source": _("where progress comes from"),
    "source_ref": _("what is counted"),
    "target_on": _("by when"),
    "diagnoses": _("diagnoses"),
    "modality": _("way of working"),
    "frequency": _("how often"),
    "who": _("who"),
}


def changed_fields(difference: Difference, refs: Mapping[str, str]) -> list[str]:
    """Each field that reads otherwise, as a sentence. refs: the words of sources, by "key" and "key:ref"."""
    return [_sentence(one, refs) for one in difference.fields if one.name != "source_ref"]


def capacity_words(wanted: Collection[Capacity]) -> str:
    """Those who have yet to sign: "Patient, Guardian"."""
    return ", ".join(str(CAPACITIES[one]) for one in Capacity if one in wanted)


def number(value: Any) -> str:
    """A number without needless zeros."""
    return "" if value is None else f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"


def _sentence(one: FieldChange, refs: Mapping[str, str]) -> str:
    field, before, after = _FIELDS[one.name], _said(one.name, one.before, refs), _said(one.name, one.after, refs)
    if not before:
        return str(gettext("%(field)s: now “%(after)s”", field=field, after=after))
    if not after:
        return str(gettext("%(field)s: “%(before)s” is gone", field=field, before=before))
    return str(gettext("%(field)s: “%(after)s”, before “%(before)s”", field=field, after=after, before=before))


def _said(name: str, value: Any, refs: Mapping[str, str]) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, date):
        return formats.day(value)
    if name == "modality":
        return str(MODALITIES[Modality(value)])
    if name == "source":
        return refs.get(value, value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(value)
    return number(value) if name in {"baseline", "target"} else str(value)
