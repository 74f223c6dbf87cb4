"""The patient's own copy of a plan, as a document to hand over. The gate says whether it may leave; this, what is in it."""

from sqlalchemy.orm import Session

from causeway import clock, typeset
from causeway.access import Actor
from causeway.language import code_of, gettext, speaking, words
from causeway.web import formats
from tenants.care.safety_plans import labels
from tenants.care.safety_plans.queries import PlanRow
from tenants.care.safety_plans.rules import SECTIONS
from tenants.clinics import queries as clinics
from tenants.clinics.models import DEFAULT_CRISIS_LINE
from tenants.clinics.rules import phone_text
from tenants.patients import queries as patients


def plan_copy(db: Session, actor: Actor, row: PlanRow, patient: str) -> bytes:
    """A version as tagged PDF in the patient's language: the crisis line first, then the sections as they were written.

    patient: the name to stand on it. Raises NoTypeface.
    """
    code = code_of(patients.get_patient(db, row.patient_id).language)
    with speaking(code):
        return typeset.pdf("plan.typ", _said(db, actor, row, patient), language=code, made_at=clock.now())


def _said(db: Session, actor: Actor, row: PlanRow, patient: str) -> dict[str, object]:
    profile, clinic = clinics.get_profile(db), clinics.get_clinic(db)
    signed = formats.day(clock.local(row.signed_at, actor.zone).date())
    return {
        "title": words(labels.MINE[row.kind]),
        "for_whom": patient,
        "clinic": clinic.name,
        "first": {"title": gettext("In a crisis"), "text": _first(profile.crisis_line)},
        "sections": [
            {"title": words(labels.SECTIONS[section]), "text": row.content[section]} for section in SECTIONS[row.kind]
        ],
        "reach": "\n".join(part for part in (clinic.name, phone_text(profile.phone)) if part),
        "foot": gettext("Version %(number)s, written together with %(name)s on %(day)s")
        % {"number": row.number, "name": row.signed_by, "day": signed},
    }


def _first(crisis_line: str) -> str:
    """The clinic's crisis line; 988 and 911 always stand there."""
    lines = [gettext(DEFAULT_CRISIS_LINE) if crisis_line == DEFAULT_CRISIS_LINE else crisis_line.strip()]
    if "988" not in crisis_line:
        lines.insert(0, gettext(DEFAULT_CRISIS_LINE))
    lines.append(gettext("If somebody is in danger now, call 911."))
    return "\n".join(line for line in lines if line)
