"""The words people read of representatives. Faults speak to whoever may read the patient's consents; they have named fields."""

from collections.abc import Collection, Mapping

from flask_babel import lazy_gettext as _

from causeway import language
from causeway.disclosure import Category
from causeway.language import words
from causeway.web import formats
from tenants.patients.representatives.rules import (
    Authority,
    DeclineGround,
    Fault,
    RepresentativeKind,
    Verification,
)
from tenants.patients.words import CATEGORIES

KINDS = {
    RepresentativeKind.PARENT: _("Parent of a minor"),
    RepresentativeKind.GUARDIAN_OF_MINOR: _("Guardian of a minor"),
    RepresentativeKind.GUARDIAN_OF_ADULT: _("Guardian of an adult"),
    RepresentativeKind.HEALTH_CARE_AGENT: _("Health-care agent (power of attorney)"),
    RepresentativeKind.EXECUTOR: _("Executor or administrator of somebody who died"),
    RepresentativeKind.PROGRAM_DIRECTOR: _("Program director, to be paid only (42 CFR 2.15(a)(2))"),
}
VERIFICATIONS = {
    Verification.COURT_PAPERS: _("Papers of a court"),
    Verification.POWER_OF_ATTORNEY: _("The power of attorney"),
    Verification.BIRTH_RECORD: _("A record of birth or adoption"),
    Verification.IDENTITY: _("A document with their picture, and their word on how they are related"),
    Verification.KNOWN: _("Known to somebody of the staff"),
    Verification.CONDITION: _("The patient’s medical condition, seen by a clinician"),
}
DECLINES = {
    DeclineGround.ABUSE: _("Violence, abuse or neglect by them (45 CFR 164.502(g)(5))"),
    DeclineGround.ENDANGERS: _("It could endanger the patient (45 CFR 164.502(g)(5))"),
    DeclineGround.CONFIDENTIALITY: _("The parent agreed that it stays with the patient (45 CFR 164.502(g)(3))"),
}
UNRECORDED = (
    "{recipient} is not on record as personal representative of {patient}. Record by what they act and how you made sure of "
    "it, or have a release signed."
)
FAULTS: Mapping[Fault, str] = {
    Fault.ENDED: "{recipient} stands for {patient} no more: it ended on {day}.",
    Fault.NOT_YET: "{recipient} stands for {patient} from {day} on, not before.",
    Fault.OVER: "What {recipient} acts by held until {day}.",
    Fault.DECLINED: "The clinic decided not to treat {recipient} as representative of {patient}.",
    Fault.DECEASED: "{patient} has died: only the executor or administrator stands for them now.",
    Fault.NOT_DECEASED: "{recipient} is recorded as executor, and {patient} is alive by the chart.",
    Fault.OF_AGE: (
        "{patient} is of age, so nobody stands for them as parent or guardian of a minor now. {patient} may sign a release."
    ),
    Fault.UNDER_AGE: "{patient} is under age: a parent or guardian stands for them, not {recipient}.",
    Fault.NOT_ADJUDICATED: (
        "These records are under 42 CFR Part 2: {recipient} stands for {patient} only where a court has found that {patient} "
        "lacks capacity (2.15(a)(1)), and no such finding is on record."
    ),
    Fault.ADJUDICATED: (
        "Somebody stands for {patient} by a court’s finding, so this consent is theirs to give and not the program director’s "
        "(42 CFR 2.15(a)(2))."
    ),
    Fault.BY_ORDER: "The court’s order on the chart says that {recipient} does not decide for {patient}.",
    Fault.MINORS_OWN: (
        "{patient} may consent alone here, so under 42 CFR 2.14 only {patient} lets a parent be told: a release of {patient}’s "
        "own does."
    ),
    Fault.MINOR_AND_PARENT: (
        "Under 42 CFR 2.14 a parent is told where {patient} and the parent have both signed: prepare a release."
    ),
    Fault.MINOR_CONSENTED: (
        "{patient} consented to this treatment as the law lets them, so it is {patient}’s own and not a parent’s "
        "(45 CFR 164.502(g)(3)). {patient} may ask that {recipient} be treated as representative, or sign a release."
    ),
    Fault.NOBODY_CONSENTED: (
        "No consent to treatment is on record, and {patient} may give it alone here: record who consented before a parent is "
        "told."
    ),
    Fault.LAW_UNKNOWN: (
        "Nothing is known here of this state’s law on minors who consent alone. {patient} may ask that {recipient} be treated "
        "as representative, or sign a release."
    ),
    Fault.SCOPE: "What {recipient} acts by is limited and does not cover {kinds}.",
    Fault.NOT_THEIRS: "The program director’s consent lets who pays be told, and nothing else.",
    Fault.NOT_A_PARENT: (
        "{recipient} is not on the chart as parent or guardian of {patient}: only they are told what bears on a threat, where "
        "a minor cannot decide (42 CFR 2.14)."
    ),
    Fault.SET_ASIDE: "This contact was set aside.",
}


def fields_of(
    fault: Fault, one: Authority, name: str, patient: str, categories: Collection[Category] = ()
) -> dict[str, str]:
    """The named fields of a fault's sentence. categories: what was asked for."""
    days = {Fault.ENDED: one.ended_on, Fault.NOT_YET: one.from_on, Fault.OVER: one.until_on}
    day = days.get(fault)
    lacks = sorted(set(categories) - {Category(category) for category in one.categories})
    return {
        "recipient": name,
        "patient": patient,
        "day": formats.day(day) if day is not None else "",
        "kinds": ", ".join(words(CATEGORIES[category]) for category in lacks),
    }


def sentence(fault: Fault, one: Authority, name: str, patient: str) -> str:
    """Why it does not hold, whole."""
    return language.gettext(FAULTS[fault]).format(**fields_of(fault, one, name, patient))
