"""The choices of grounds in plain words."""

from flask_babel import lazy_gettext as _

from tenants.patients.grounds.rules import Fault, GroundsKind, Incapacity, Statement

KINDS = {
    GroundsKind.AGREEMENT: _("The patient’s agreement in the room"),
    GroundsKind.EMERGENCY: _("Medical emergency"),
    GroundsKind.CHILD_ABUSE: _("Report of child abuse or neglect"),
    GroundsKind.CRIME: _("Crime on the premises or against staff"),
    GroundsKind.MINOR_AT_RISK: _("Threat to a life, told to a parent of a minor who cannot decide"),
    GroundsKind.COURT_ORDER: _("Order of a court"),
    GroundsKind.AUDIT: _("Audit or evaluation"),
    GroundsKind.CONTRACT: _("Contracted service provider"),
}

# What the kind permits, and its source, in a sentence under its name.
HINTS = {
    GroundsKind.AGREEMENT: _(
        "The patient is present and agrees, or does not object, to this person hearing this, on this occasion. Never for "
        "records under 42 CFR Part 2 (45 CFR 164.510(b))."
    ),
    GroundsKind.EMERGENCY: _(
        "To medical personnel, as far as the emergency needs it, where the patient cannot consent beforehand. Record it at "
        "once (42 CFR 2.51)."
    ),
    GroundsKind.CHILD_ABUSE: _(
        "The first report that state law demands, and its written confirmation. Nothing more for proceedings that follow "
        "(42 CFR 2.12(c)(6))."
    ),
    GroundsKind.CRIME: _(
        "To the police: the circumstances, that somebody is a patient, their name, address and last known whereabouts "
        "(42 CFR 2.12(c)(5))."
    ),
    GroundsKind.MINOR_AT_RISK: _(
        "Only under 42 CFR Part 2, and only the program director: to a parent or guardian of a minor who cannot decide "
        "rationally whether they are told, what bears on a substantial threat to somebody’s life or physical well-being "
        "(42 CFR 2.14). Record it at once."
    ),
    GroundsKind.COURT_ORDER: _(
        "What the order names, and no more. Under 42 CFR Part 2 an order and a subpoena are needed together (2.61–2.67)."
    ),
    GroundsKind.AUDIT: _("Who has undertaken in writing to keep it and to return or destroy it (42 CFR 2.53)."),
    GroundsKind.CONTRACT: _("Who works for the clinic under a contract (42 CFR 2.11, 2.12(c)(4); 45 CFR 164.504(e))."),
}

STATEMENTS = {
    Statement.PRESENT: _("The patient is present"),
    Statement.AGREED: _("The patient agrees, or was given the chance to object and does not"),
    Statement.NO_CONSENT: _("The patient’s written consent cannot be obtained beforehand"),
    Statement.INITIAL_REPORT: _("This is the first report or its written confirmation, and nothing beyond it"),
    Statement.ON_PREMISES: _("It happened on our premises or against our staff, or was a threat of it"),
    Statement.IS_PARENT: _(
        "I have made sure that this is the parent, the guardian or who else may act for the minor by state law"
    ),
    Statement.CANNOT_DECIDE: _(
        "I judge, as program director, that the minor cannot decide rationally whether to consent"
    ),
    Statement.THREAT: _(
        "There is a substantial threat to the life or physical well-being of the minor or of somebody else"
    ),
    Statement.MAY_REDUCE: _("Telling them may reduce it"),
    Statement.RELEVANT_ONLY: _("What is told bears on reducing it, and nothing else is told"),
    Statement.ORDER_SEEN: _("I have the order before me, and what I disclose stays within it"),
    Statement.SUBPOENA: _("A subpoena or a like demand came with the order"),
    Statement.NO_REDISCLOSURE: _("They have agreed in writing not to use or disclose it further"),
    Statement.RETURN_OR_DESTROY: _("They have agreed in writing to return or destroy it"),
    Statement.ASSOCIATE: _("A business associate agreement is signed"),
    Statement.QUALIFIED: _("They have acknowledged in writing to be bound by 42 CFR Part 2"),
}

INCAPACITIES = {
    Incapacity.YOUTH: _("Extreme youth"),
    Incapacity.MENTAL: _("A mental condition"),
    Incapacity.PHYSICAL: _("A physical condition"),
}

FIELDS = {
    "recipient": _("To whom"),
    "recipient_name": _("Their name"),
    "contact_id": _("The contact"),
    "affiliation": _("Their hospital, agency or court"),
    "reference": _("Docket, case or report number"),
    "categories": _("What kind of information"),
    "happened_at": _("When"),
    "dated_on": _("Dated"),
    "ends_on": _("Last day"),
    "incapacity": _("What keeps the minor from deciding"),
    "judgment": _("Why the minor cannot decide, in the director’s judgment"),
    "narrative": _("What happened, or what it covers"),
}
NARRATIVES = {GroundsKind.MINOR_AT_RISK: _("The threat, and how telling them may reduce it")}
"""What the sealed text is called of kinds whose narrative says something else than what happened."""

MISSING = {**FIELDS, **{statement.value: words for statement, words in STATEMENTS.items()}}

# Whole sentences, in the fields that `gate` fills in: kind, missing, recipient, day.
FAULTS = {
    Fault.PATIENT: "The grounds named for this were recorded for another patient.",
    Fault.WITHDRAWN: "{kind}: these grounds were withdrawn, so nothing leaves on them.",
    Fault.PART2: (
        "These records are under 42 CFR Part 2, where the patient’s agreement in the room is no basis: a signed release is."
    ),
    Fault.OUTSIDE_PART2: "{kind}: such grounds serve records under 42 CFR Part 2 alone, and these are not.",
    Fault.INCOMPLETE: "{kind}: not complete yet. Missing: {missing}.",
    Fault.USED: "{kind}: these grounds were for one occasion, and something has left on them already. Record them anew.",
    Fault.NOT_YET: "{kind}: these grounds hold from {day} on, not before.",
    Fault.ENDED: "{kind}: these grounds ended on {day}.",
    Fault.RECIPIENT: "{kind}: these grounds name {named}, and nobody else.",
    Fault.PURPOSE: "{kind}: such grounds do not serve this purpose.",
    Fault.CATEGORIES: "{kind}: these grounds do not cover {missing}.",
}
