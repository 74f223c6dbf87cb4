"""The slice's choices and labels in plain words. Those that are read by patients have their Spanish in the catalogue."""

from flask_babel import lazy_gettext as _

from tenants.patients.rules.consents import ConsentKind, SignedHow
from tenants.patients.rules.minors import Reason
from tenants.patients.signatures.rules import Capacity

# What stands before an element where somebody reads the form.
READ = {
    "patient": _("Patient, date of birth"),
    "discloser": _("Who shares it"),
    "recipient_name": _("With whom"),
    "categories": _("Which information"),
    "what": _("In my words, with any limits"),
    "revocable_when": _("When it can be taken back"),
    "purpose": _("What for"),
    "expiry": _("Until when"),
    "services": _("The treatment"),
    "notice": _("Which notice"),
    "responsible": _("Who pays what the plan does not"),
    "payers": _("Health plan"),
    "location": _("Where I will usually be during sessions"),
    "emergency": _("Whom to call where I am, in an emergency"),
    "alternative": _("What there is instead"),
    "channels": _("Which ways"),
    "addresses": _("At which number or address"),
    "notes": _("Which notes"),
    "proceeding": _("Which proceeding"),
    "condition_by": _("Who made treatment a condition"),
    "duration": _("For how long this is expected to be needed"),
    "agrees_to": _("What I agree to"),
    "witness": _("Witness"),
    "statement": _("The statement"),
    "rights": _("The rights"),
}

# Why one would prepare each, where the kind is chosen.
FOR_WHAT = {
    ConsentKind.TREATMENT: _("Before anybody is admitted."),
    ConsentKind.PRIVACY_NOTICE: _(
        "At the first visit. Where nobody signs, the good-faith effort is written down instead."
    ),
    ConsentKind.FINANCIAL: _("Before anything is billed: who pays, and that the plan pays the clinic."),
    ConsentKind.TELEHEALTH: _("Before the first session by video or telephone."),
    ConsentKind.GROUP_CONFIDENTIALITY: _("Before the first group."),
    ConsentKind.TEXTING_AND_MAIL: _("Before letters, links and reminders are mailed or texted."),
    ConsentKind.RELEASE: _("To tell a relative, a doctor, an employer or anybody else something."),
    ConsentKind.PART2_TPO: _("Substance-use records: one consent for treatment, payment and operations (42 CFR 2.31)."),
    ConsentKind.COUNSELLING_NOTES: _("For separate notes alone; never combined with anything else (42 CFR 2.31(b))."),
    ConsentKind.LEGAL_PROCEEDINGS: _("For one court or administrative proceeding; never combined (42 CFR 2.31(d))."),
    ConsentKind.CRIMINAL_JUSTICE: _("Where treatment is a condition of a case, probation or parole (42 CFR 2.35)."),
    ConsentKind.GUARDIAN: _("What a parent or guardian agrees to on their own."),
}

HOWS = {
    SignedHow.PAPER: _("On paper, seen by who recorded it"),
    SignedHow.SCAN: _("On paper, scanned"),
    SignedHow.ELSEWHERE: _("On paper elsewhere, as another system has it"),
    SignedHow.ELECTRONIC: _("On a device"),
}

CAPACITIES = {
    Capacity.PATIENT: _("Patient"),
    Capacity.GUARDIAN: _("Guardian"),
    Capacity.REPRESENTATIVE: _("Personal representative"),
    Capacity.WITNESS: _("Witness"),
}

# Who signs, and why: shown to staff before a device is handed over and beside a recorded signature.
REASONS = {
    Reason.ADULT: _(
        "An adult signs for themselves; a guardian or representative named on the chart may sign for them."
    ),
    Reason.GUARDIANS_OWN: _("A guardian or representative named on the chart signs."),
    Reason.GUARDIAN: _(
        "A guardian named on the chart signs: the law of this state lets nobody of this age sign alone."
    ),
    Reason.GUARDIAN_PAYS: _("A guardian named on the chart signs: it is a contract to pay."),
    Reason.EITHER: _("The patient may sign alone by the law of this state, or a guardian named on the chart signs."),
    Reason.MINOR_PART2: _(
        "Only the patient signs, even toward parents: this state lets them consent alone (42 CFR 2.14)."
    ),
    Reason.BOTH_PART2: _("The patient and a guardian named on the chart both sign (42 CFR 2.14)."),
    Reason.BOTH_UNKNOWN: _(
        "The patient and a guardian both sign: nothing is known here of this state's law on minors who consent alone, so the "
        "careful answer holds."
    ),
}

CHANNELS = (("text", _("Text messages")), ("email", _("Email")), ("voicemail", _("Messages on voicemail")))
