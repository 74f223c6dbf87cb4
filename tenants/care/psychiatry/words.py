"""The words people read for evaluations, orders and certifications."""

from typing import Any

from flask_babel import lazy_gettext as _

from tenants.care.psychiatry.rules import ClockState, EvaluationKind, OrderKind, OrderState, Told

KINDS: dict[EvaluationKind, Any] = {
    EvaluationKind.INITIAL: _("Psychiatric evaluation"),
    EvaluationKind.FOLLOW_UP: _("Medication visit"),
}
ORDERS: dict[OrderKind, Any] = {
    OrderKind.MEDICATION: _("Medication"),
    OrderKind.LABORATORY: _("Laboratory"),
    OrderKind.DRUG_TEST: _("Drug or alcohol test"),
    OrderKind.REFERRAL: _("Referral"),
    OrderKind.MONITORING: _("Monitoring"),
    OrderKind.OTHER: _("Something else"),
}
TOLD: dict[Told, Any] = {
    Told.WRITTEN: _("Written by the prescriber"),
    Told.IN_PERSON: _("Told in person, read back"),
    Told.BY_PHONE: _("Told by telephone, read back"),
}
STATES: dict[OrderState, Any] = {
    OrderState.UNSIGNED: _("Not signed"),
    OrderState.OPEN: _("To be carried out"),
    OrderState.DONE: _("Carried out"),
    OrderState.STOPPED: _("Stopped"),
}
STATE_TONES = {OrderState.UNSIGNED: "warn", OrderState.OPEN: "info", OrderState.DONE: "good", OrderState.STOPPED: ""}
CLOCKS: dict[ClockState, Any] = {
    ClockState.HOLDS: _("Certified"),
    ClockState.SOON: _("Certify soon"),
    ClockState.LATE: _("Certification late"),
}
CLOCK_TONES = {ClockState.HOLDS: "good", ClockState.SOON: "warn", ClockState.LATE: "bad"}
SECTIONS: dict[str, Any] = {
    "reason": _("Why now, in the patient’s words"),
    "history": _("How it came to this"),
    "psychiatric_history": _("Earlier psychiatric care, attempts, medications that helped or did not"),
    "substance_use": _("Substance use"),
    "medical_history": _("Medical history, pregnancy, pain"),
    "family_history": _("Family history"),
    "social_history": _("Home, work, relationships, law"),
    "appearance": _("Appearance and behavior"),
    "speech": _("Speech"),
    "mood_affect": _("Mood and affect"),
    "thought": _("Thought: process and content"),
    "perception": _("Perception"),
    "cognition": _("Orientation, memory, attention"),
    "insight": _("Insight and judgment"),
    "risk": _("Risk to self and others, and what protects"),
    "impression": _("Impression and diagnoses"),
    "plan": _("Plan: medication, tests, follow-up, why this level of care"),
}
SHORT = frozenset({"appearance", "speech", "mood_affect", "thought", "perception", "cognition", "insight"})
"""Sections of the mental status, which take a line or two."""
