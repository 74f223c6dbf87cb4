"""What our forms say, in our own plain words: a statement a kind, and the rights that the law asks a form to name.

A clinic may change a statement before it is signed; what was read is kept with the consent. `translations/es/consents.po` has
the same in Spanish. Elements: 42 CFR 2.31(a), 2.35; 45 CFR 164.508(c), 164.520(c)(2).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from flask_babel import lazy_gettext as _

from causeway.language import words
from tenants.patients.rules.consents import ConsentKind

STATEMENTS: Mapping[ConsentKind, Any] = MappingProxyType(
    {
        ConsentKind.TREATMENT: _(
            "I agree to take part in treatment at {clinic} as described below. What it is for, how it works, what may help "
            "and what may be hard about it, and which other kinds of care there are, has been explained to me in words I "
            "understand, and my questions were answered.\n\nTaking part is my choice. I may ask questions, say no to any "
            "part, or stop at any time; the clinic will tell me what that may mean for my care and where else I can find "
            "help. Nobody can promise a result."
        ),
        ConsentKind.PRIVACY_NOTICE: _(
            "I was given the notice of privacy practices of {clinic}. It says how my health information may be used and "
            "shared, and what rights I have. Signing says only that I received it, not that I agree with it."
        ),
        ConsentKind.FINANCIAL: _(
            "I ask my health plan to pay {clinic} directly for my care, and let the clinic receive those payments for me "
            "(assignment of benefits). I pay what my plan does not cover: deductibles, copays, coinsurance, and care that "
            "the plan does not include, unless the law or the clinic’s contract says otherwise.\n\nI may ask for an "
            "estimate before care is given. If I pay for a service in full myself, I may ask that my plan is not told of "
            "it. Asking about a bill has no effect on my care."
        ),
        ConsentKind.TELEHEALTH: _(
            "I agree to sessions with {clinic} by video or telephone. What may go wrong has been explained to me: the "
            "connection may fail, others may overhear me where I am, and no technology is perfectly private. The clinic "
            "uses a connection made to protect health information, and does not record sessions.\n\nAt the start of each "
            "session I say where I am, because the clinician must be allowed to work there and must know where to send "
            "help. If the connection is lost, the clinic calls me back; in an emergency it calls the person named below, "
            "or 911. I may ask for another way of care at any time. Saying no to telehealth does not end my treatment."
        ),
        ConsentKind.GROUP_CONFIDENTIALITY: _(
            "In group we learn personal things about one another. I keep to myself who is in the group and what anybody "
            "says there: in the room, outside it and online, also after I have left. I take no pictures and record "
            "nothing. {clinic} asks this of everybody and protects what it keeps itself, but cannot promise what other "
            "members do.\n\nClinicians may have to tell others where somebody is in danger, or where the law says so."
        ),
        ConsentKind.TEXTING_AND_MAIL: _(
            "I let {clinic} write to me or leave messages in the ways named below. Text messages and ordinary email are "
            "not encrypted: others may see them on my telephone, on a shared computer, or on their way. Messages say as "
            "little as they can, such as that there is an appointment. They are not for emergencies: then I call or text "
            "988, or call 911.\n\nMy care does not depend on this. My telephone company may charge me for messages."
        ),
        ConsentKind.RELEASE: _(
            "I let those named below share information about me, within the limits written here and for nothing else."
        ),
        ConsentKind.PART2_TPO: _(
            "I agree that my records, my substance-use treatment records among them, are used and shared for treatment, "
            "payment and health care operations, by and with those named below, now and in the future, until the day or "
            "event written here. Notes that a counselor keeps apart from the record are not part of this."
        ),
        ConsentKind.COUNSELLING_NOTES: _(
            "I let the notes named below be shared as written here. They are notes that a counselor keeps apart from the "
            "rest of the record. This form is about such notes alone: nothing else is agreed to by it, and no treatment, "
            "payment, enrollment or benefit depends on it."
        ),
        ConsentKind.LEGAL_PROCEEDINGS: _(
            "I agree that my records are used in the proceeding named below, within the limits written here. This form is "
            "about that proceeding alone and is joined with no other consent. Without it, or a court’s order under 42 CFR "
            "Part 2, they may not be used against me in civil, criminal, administrative or legislative proceedings."
        ),
        ConsentKind.CRIMINAL_JUSTICE: _(
            "Taking part in treatment is a condition of my case, made by those named below. I agree that {clinic} tells "
            "them what is written here, so that they can follow how I am doing. They may use it only for their duties in "
            "that case. I can take this back only at the time or event written below."
        ),
        ConsentKind.GUARDIAN: _(
            "I am the parent, guardian or other person who may decide on health care for the patient, and I agree to what "
            "is written below. It was explained to me and my questions were answered. I may ask, say no, or take this back "
            "at any time by telling {clinic}."
        ),
    }
)

REVOKING = _(
    "I may take this consent back at any time by telling {clinic}, in writing or by word of mouth. What was shared before "
    "that, while the clinic could rely on it, cannot be called back."
)
# 42 CFR 2.31(a)(5)(iii), (a)(8) for treatment, payment and operations; 45 CFR 164.508(c)(2)(ii), (iii) for anything else.
REDISCLOSED = _(
    "Whoever receives my information for treatment, payment or operations may share it again as the privacy rules for them "
    "allow, and it may then no longer be protected by this consent. It may not be used against me in legal proceedings "
    "without my consent or a court’s order (42 CFR Part 2)."
)
REFUSING = _(
    "I do not have to sign. If I do not, the clinic cannot share this with the others who treat me or pay for my care. It "
    "has told me what that may mean: that I may have to pay myself, or that my care is harder to bring together."
)
SHARED_ON = _(
    "Whoever receives my information may share it again, and the federal privacy rule may then no longer protect it. "
    "Records of substance-use treatment stay protected by 42 CFR Part 2 wherever they go."
)
NOT_ASKED = _(
    "I do not have to sign. My treatment, its payment, enrollment in a health plan and my benefits do not depend on it; the "
    "clinic only cannot share what is written here."
)
CONDITION = _(
    "I do not have to sign. The clinic has told me what not signing may mean for my case; that is for those named above to "
    "decide."
)
SIGNING = _("A copy of this form is mine to keep.")

# What a kind's own elements begin with, where there is something sensible to begin with.
BEGINNINGS: Mapping[tuple[ConsentKind, str], Any] = MappingProxyType(
    {
        (ConsentKind.TREATMENT, "services"): _(
            "An intensive outpatient program: group therapy on several days a week, individual and family sessions, "
            "teaching and practice of skills, and psychiatric care where it is needed."
        ),
        (ConsentKind.TELEHEALTH, "alternative"): _(
            "Sessions in person at the clinic, or a referral near where I live."
        ),
        (ConsentKind.COUNSELLING_NOTES, "notes"): _("The counselor’s separate notes on our sessions"),
        (ConsentKind.CRIMINAL_JUSTICE, "duration"): _("For as long as treatment is expected to last under the order"),
        (ConsentKind.GUARDIAN, "agrees_to"): _(
            "Treatment of the patient in the program, as the treatment plan describes it, and the exchange with the "
            "guardian that goes with it."
        ),
        (ConsentKind.RELEASE, "expires_event"): _("Until 90 days after the end of treatment"),
        (ConsentKind.PART2_TPO, "expires_event"): _("Until my treatment and its payment are complete"),
        (ConsentKind.PART2_TPO, "recipient_name"): _("My treating providers and health plans"),
        (ConsentKind.COUNSELLING_NOTES, "expires_event"): _("Until what is written here has been shared once"),
        (ConsentKind.LEGAL_PROCEEDINGS, "expires_event"): _("Until the proceeding is over"),
        (ConsentKind.CRIMINAL_JUSTICE, "expires_event"): _("Until the case, probation or parole is over"),
        (ConsentKind.CRIMINAL_JUSTICE, "what"): _(
            "It can be taken back once there is a formal end to the case, probation or parole, and not before."
        ),
    }
)

FORM_TITLES: Mapping[ConsentKind, Any] = MappingProxyType(
    {
        ConsentKind.TREATMENT: _("Consent to treatment"),
        ConsentKind.PRIVACY_NOTICE: _("Notice of privacy practices received"),
        ConsentKind.FINANCIAL: _("Financial responsibility and assignment of benefits"),
        ConsentKind.TELEHEALTH: _("Consent to telehealth"),
        ConsentKind.GROUP_CONFIDENTIALITY: _("What is said in group stays in group"),
        ConsentKind.TEXTING_AND_MAIL: _("Text messages and email"),
        ConsentKind.RELEASE: _("Release of information"),
        ConsentKind.PART2_TPO: _("Consent for treatment, payment and health care operations"),
        ConsentKind.COUNSELLING_NOTES: _("Release of counseling or psychotherapy notes"),
        ConsentKind.LEGAL_PROCEEDINGS: _("Consent for a legal proceeding"),
        ConsentKind.CRIMINAL_JUSTICE: _("Release to the justice system"),
        ConsentKind.GUARDIAN: _("Consent of a parent or guardian"),
    }
)


def statement(kind: ConsentKind, clinic: str) -> str:
    """A kind's statement in the present language, of that clinic."""
    return words(STATEMENTS[kind]).replace("{clinic}", clinic)


def beginning(kind: ConsentKind, name: str) -> str | None:
    """What an element of a kind begins with, in the present language; None where it begins empty."""
    found = BEGINNINGS.get((kind, name))
    return None if found is None else words(found)


def right(text: Any, clinic: str) -> str:
    """One of the rights, in the present language, of that clinic."""
    return words(text).replace("{clinic}", clinic)
