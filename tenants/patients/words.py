"""The slice's choices in plain words, for lists, forms and pages."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from causeway.disclosure import Category, Purpose, Recipient, Way
from causeway.language import gettext, words
from tenants.patients.grounds.words import KINDS as GROUNDS
from tenants.patients.models import (
    CareKind,
    CodeSystem,
    Consent,
    PreferredWay,
    Relationship,
    ReviewOutcome,
    Sex,
    Standing,
)
from tenants.patients.rules.availability import write_day
from tenants.patients.rules.consents import ConsentKind, SignedAs, State
from tenants.staff.labels import WEEKDAYS

SEXES = {
    Sex.FEMALE: _("Female"),
    Sex.MALE: _("Male"),
    Sex.UNSPECIFIED: _("X (unspecified)"),
    Sex.UNKNOWN: _("Not known"),
}

STANDINGS = {
    Standing.PROSPECTIVE: _("Prospective"),
    Standing.WAITLISTED: _("Waitlisted"),
    Standing.ACTIVE: _("In care"),
    Standing.ON_LEAVE: _("On leave"),
    Standing.DISCHARGED: _("Discharged"),
}

DAY_NAMES = dict(zip(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), WEEKDAYS.values(), strict=True))

RELATIONSHIPS = {
    Relationship.SPOUSE: _("Spouse"),
    Relationship.PARTNER: _("Partner"),
    Relationship.PARENT: _("Parent"),
    Relationship.STEPPARENT: _("Stepparent"),
    Relationship.GRANDPARENT: _("Grandparent"),
    Relationship.CHILD: _("Child"),
    Relationship.SIBLING: _("Brother or sister"),
    Relationship.OTHER_RELATIVE: _("Other relative"),
    Relationship.GUARDIAN: _("Guardian"),
    Relationship.FOSTER_PARENT: _("Foster parent"),
    Relationship.FRIEND: _("Friend"),
    Relationship.SPONSOR: _("Sponsor or mentor"),
    Relationship.EMPLOYER: _("Employer"),
    Relationship.OFFICER: _("Probation or parole officer"),
    Relationship.PROFESSIONAL: _("Professional"),
    Relationship.OTHER: _("Other"),
}

PREFERRED_WAYS = {
    PreferredWay.CALL: _("Call"),
    PreferredWay.TEXT: _("Text message"),
    PreferredWay.EMAIL: _("Email"),
    PreferredWay.LETTER: _("Letter"),
}

CONSENT_KINDS = {
    ConsentKind.TREATMENT: _("Consent to treatment"),
    ConsentKind.PRIVACY_NOTICE: _("Privacy notice received"),
    ConsentKind.FINANCIAL: _("Financial responsibility and assignment of benefits"),
    ConsentKind.TELEHEALTH: _("Telehealth"),
    ConsentKind.GROUP_CONFIDENTIALITY: _("Group confidentiality"),
    ConsentKind.TEXTING_AND_MAIL: _("Texting and email"),
    ConsentKind.RELEASE: _("Release of information"),
    ConsentKind.PART2_TPO: _("Part 2: treatment, payment and operations"),
    ConsentKind.COUNSELLING_NOTES: _("Counselling or psychotherapy notes"),
    ConsentKind.LEGAL_PROCEEDINGS: _("Legal proceedings"),
    ConsentKind.CRIMINAL_JUSTICE: _("Criminal justice"),
    ConsentKind.GUARDIAN: _("Guardian’s consent"),
}

SIGNERS = {
    SignedAs.PATIENT: _("Patient"),
    SignedAs.GUARDIAN: _("Guardian"),
    SignedAs.PERSONAL_REPRESENTATIVE: _("Personal representative"),
    SignedAs.PATIENT_AND_GUARDIAN: _("Patient and guardian"),
}

# A state in words, and the tone it is shown in.
STATES = {
    State.IN_FORCE: (_("In force"), "good"),
    State.NOT_YET: (_("Not yet in force"), "info"),
    State.DRAFT: (_("Waiting for a signature"), "warn"),
    State.INCOMPLETE: (_("Incomplete"), "bad"),
    State.EXPIRED: (_("Expired"), ""),
    State.REVOKED: (_("Revoked"), ""),
    State.REPLACED: (_("Replaced"), ""),
    State.VOIDED: (_("Entered in error"), ""),
}

CATEGORIES = {
    Category.DEMOGRAPHICS: _("Name, dates and contact details"),
    Category.ATTENDANCE: _("Attendance"),
    Category.DIAGNOSIS: _("Diagnoses"),
    Category.ASSESSMENT: _("Assessments, levels of care and safety"),
    Category.PLAN: _("Treatment plan and progress"),
    Category.MEASURES: _("Measures and scores"),
    Category.MEDICATIONS: _("Medications"),
    Category.TESTS: _("Drug and alcohol tests"),
    Category.SUBSTANCE_USE: _("Substance-use records"),
    Category.FAMILY: _("Family work"),
    Category.BILLING: _("Insurance and billing"),
    Category.DOCUMENTS: _("Documents"),
    Category.COUNSELLING_NOTES: _("Counselling notes"),
}

PURPOSES = {
    Purpose.PATIENT_ACCESS: _("The patient’s own access"),
    Purpose.TREATMENT: _("Treatment"),
    Purpose.PAYMENT: _("Payment"),
    Purpose.OPERATIONS: _("The clinic’s operations"),
    Purpose.OTHER: _("Something else"),
}

RECIPIENTS = {
    Recipient.PATIENT: _("The patient"),
    Recipient.TREATING_PROVIDER: _("Treating provider"),
    Recipient.PAYER: _("Payer"),
    Recipient.CONTACT: _("Contact of the patient"),
    Recipient.OWN_WORKFORCE: _("The clinic’s own people"),
    Recipient.ACCOUNT_HOLDER: _("Account holder"),
    Recipient.COURT: _("Court"),
    Recipient.PROBATION: _("Probation or parole"),
    Recipient.LAW_ENFORCEMENT: _("Law enforcement"),
    Recipient.CHILD_PROTECTION: _("Child protection agency"),
    Recipient.EMERGENCY_RESPONDER: _("Medical personnel in an emergency"),
    Recipient.AUDITOR: _("Auditor or evaluator"),
    Recipient.SERVICE_PROVIDER: _("Service provider under contract"),
    Recipient.EMPLOYER: _("Employer"),
    Recipient.SCHOOL: _("School"),
    Recipient.OTHER: _("Somebody else"),
}

WAYS = {
    Way.PRINT: _("Printed"),
    Way.PDF: _("PDF"),
    Way.CSV: _("CSV file"),
    Way.DOWNLOAD: _("Download"),
    Way.MAIL: _("Email"),
    Way.LINK: _("One-time link"),
    Way.TEXT: _("Text message"),
    Way.CALENDAR: _("Calendar invitation"),
    Way.FHIR: _("FHIR"),
    Way.CLAIM: _("Claim"),
    Way.ELIGIBILITY: _("Eligibility check"),
    Way.AUTHORIZATION: _("Authorization request"),
    Way.STATEMENT: _("Statement"),
    Way.SPOKEN: _("Told in person or by video"),
    Way.PHONE: _("Told by telephone"),
    Way.LETTER: _("Letter on paper"),
    Way.FAX: _("Fax"),
}

# The bases that the accounting names by key: what the record shows by itself, and recorded grounds by their kind.
BASES: dict[str, Any] = {
    "patient_access": _("The patient’s own access"),
    "representative": _("A personal representative, in the patient’s place"),
    "directors_consent": _("The program director’s consent, to be paid"),
    "own_use": _("The clinic’s own use"),
    "own_schedule": _("The clinic’s own schedule, by initials"),
    "release": _("A release"),
    "treatment_outside_part2": _("Treatment, outside Part 2"),
    "payment_outside_part2": _("Payment, outside Part 2"),
    **{kind.value: words for kind, words in GROUNDS.items()},
}

ELEMENTS = {
    "discloser": _("Who discloses"),
    "recipient_name": _("To whom"),
    "categories": _("What kind of information"),
    "what": _("The conditions it states"),
    "purpose": _("What for"),
    "states_right_to_revoke": _("The right to revoke"),
    "states_redisclosure": _("The statement on redisclosure"),
    "states_refusal": _("The statement on refusing to sign"),
    "expiry": _("Until when, or until which event"),
    "signed_as": _("A signer who may sign this"),
    "services": _("What the treatment is"),
    "notice": _("Which privacy notice was given"),
    "responsible": _("Who pays what insurance does not"),
    "payers": _("Which plan is billed"),
    "location": _("Where the patient will be"),
    "emergency": _("Whom to call there in an emergency"),
    "alternative": _("What there is instead of telehealth"),
    "channels": _("Which ways of writing or calling"),
    "addresses": _("The number or address"),
    "notes": _("Which notes"),
    "proceeding": _("Which proceeding"),
    "condition_by": _("Who made treatment a condition"),
    "duration": _("For how long it is expected to hold"),
    "agrees_to": _("What the guardian agrees to"),
}

CARE_KINDS = {
    CareKind.PRIMARY: _("Primary"),
    CareKind.FACILITATOR: _("Facilitator of a session"),
    CareKind.COVER: _("Cover"),
    CareKind.GRANT: _("Auditor’s grant"),
    CareKind.ASSESSOR: _("Assesses before an admission"),
}

OUTCOMES = {
    ReviewOutcome.JUSTIFIED: _("There was good reason"),
    ReviewOutcome.FOLLOW_UP: _("It needs following up"),
}

CODE_SYSTEMS = {
    CodeSystem.ICD10CM: _("ICD-10-CM"),
    CodeSystem.SNOMED: _("SNOMED CT"),
    CodeSystem.OTHER: _("Other"),
}


def week_in_words(availability: Mapping[str, Any]) -> list[tuple[Any, str]]:
    """When somebody can come, as (day, times) from Monday on."""
    return [(name, write_day(availability[day])) for day, name in DAY_NAMES.items() if day in availability]


def purpose_of(consent: Consent) -> str:
    """What a consent lets things leave for, in the present language: in the words it was given where there are any."""
    if consent.kind is ConsentKind.PART2_TPO:
        return gettext("treatment, payment and operations")
    return consent.purpose_detail or (words(PURPOSES[consent.purpose]) if consent.purpose is not None else "")
