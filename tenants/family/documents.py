"""What a family gets on paper or by mail: an invitation, the summary as a tagged PDF, the letter around it, and its draft.

In the language of whoever reads it. That it may leave is the gate's to say.
"""

from uuid import UUID

from sqlalchemy.orm import Session

from causeway import clock, typeset
from causeway.access import Actor
from causeway.disclosure import Document
from causeway.language import gettext, speaking, words
from causeway.web import formats
from tenants.clinics import queries as clinics
from tenants.clinics.rules import phone_text
from tenants.family import labels, queries
from tenants.family.calendar_file import SUBJECTS, Says, said_of
from tenants.family.models import FamilySession, FamilySummary
from tenants.family.queries import AgreementRow, Seat, giving
from tenants.family.rules import AgreementOwner, Intervention, InvitationKind, SummaryPart
from tenants.patients import queries as patients
from tenants.staff import queries as staff


def summary(db: Session, actor: Actor, version: FamilySummary, reader_id: UUID, notice: str) -> Document:
    """A version as tagged PDF for one reader. notice: what must go along with it, "" for nothing. Raises NoTypeface."""
    content, session = told(db, version, reader_id), queries.get_session(db, version.session_id)
    with speaking(version.language):
        profile, clinic = clinics.get_profile(db), clinics.get_clinic(db)
        held = formats.day(clock.local(session.starts_at, actor.zone).date())
        clinician = staff.get_staff_member(db, session.clinician_id).full_name
        data = {
            "title": gettext("Our meeting on %(day)s") % {"day": held},
            "clinic": clinic.name,
            "lead": gettext("With %(name)s. This is yours to keep.") % {"name": clinician},
            "sections": [
                {"title": words(labels.SUMMARY_PARTS[part]), "text": content[part]}
                for part in SummaryPart
                if content[part]
            ],
            "reach": "\n".join(part for part in (clinic.name, phone_text(profile.phone)) if part),
            "foot": gettext("Version %(number)s") % {"number": version.number},
        }
        return typeset.pdf("family_summary.typ", data, language=version.language, made_at=clock.now(), notice=notice)


def told(db: Session, version: FamilySummary, reader_id: UUID) -> dict[SummaryPart, str]:
    """What a version tells one reader: of the next meeting only whoever is expected there."""
    content, named = giving.content_of(db, version), giving.next_of(db, version)
    if named is not None and reader_id not in giving.list_expected(db, named):
        content[SummaryPart.NEXT] = ""
    return content


def invitation(db: Session, actor: Actor, seat: Seat, says: Says, notice: str) -> Document:
    """An invitation as tagged PDF: what the mailed one says (`calendar_file`), without the file. Raises NoTypeface."""
    with speaking(seat.language):
        said = said_of(db, actor, says.meeting)
        text = gettext(_ON_PAPER[says.kind]) % said
        data = {
            "title": gettext(SUBJECTS[says.kind]) % said,
            "clinic": said["clinic"],
            "reach": said["phone"],
            "to": "\n".join(part for part in (seat.name, seat.address) if part),
            "day": formats.day(clock.today(actor.zone)),
            "paragraphs": text.split("\n\n"),
            "sign": "",
            "foot": said["clinic"],
        }
        return typeset.pdf("letter.typ", data, language=seat.language, made_at=clock.now(), notice=notice)


_ON_PAPER = {
    InvitationKind.REQUEST: (
        "Hello,\n\nyou are expected on %(day)s at %(time)s.\n%(where)s\n\nIf you cannot come, please call us."
    ),
    InvitationKind.UPDATE: (
        "Hello,\n\nyour appointment has changed. It is now on %(day)s at %(time)s.\n%(where)s\n\nIf you cannot come, "
        "please call us."
    ),
    InvitationKind.CANCEL: "Hello,\n\nyour appointment on %(day)s at %(time)s is called off.",
}


def summary_letter(db: Session, language: str) -> tuple[str, str, str]:
    """Subject, text and the document's file name. They say nothing of whom or what it is about."""
    with speaking(language):
        clinic, profile = clinics.get_clinic(db), clinics.get_profile(db)
        text = gettext(
            "Hello,\n\nthe document you were promised is attached. If you did not expect it, please delete this message "
            "and call us.\n\n%(clinic)s\n%(phone)s\n"
        ) % {"clinic": clinic.name, "phone": phone_text(profile.phone)}
        name = gettext("document") + ".pdf"
        return gettext("A document from %(clinic)s") % {"clinic": clinic.name}, text, name


def draft(db: Session, actor: Actor, session: FamilySession, language: str) -> dict[SummaryPart, str]:
    """What a summary may begin with: what was practised, what was agreed, when the next meeting is. Never the narrative.

    What was agreed stands as it was written; the rest is in `language`.
    """
    patient = patients.get_patient(db, session.patient_id)
    called = patient.preferred_name or patient.first_name
    with speaking(language):
        return {
            SummaryPart.PRACTISED: "\n".join(
                f"- {words(labels.TOLD[one])}" for one in Intervention if one in session.interventions
            ),
            SummaryPart.AGREED: "\n".join(
                f"- {_agreed(one, called)}" for one in queries.list_agreements(db, session.id)
            ),
            SummaryPart.NEXT: _next(actor, giving.find_next(db, session, language)),
            SummaryPart.WORDS: "",
        }


def _agreed(one: AgreementRow, called: str) -> str:
    owner = one.contact_name
    if one.owner is AgreementOwner.PATIENT:
        owner = called
    elif one.owner is AgreementOwner.CLINIC:
        owner = gettext("The clinic")
    said = f"{owner}: {one.text}"
    return f"{said} ({gettext('by %(day)s') % {'day': formats.day(one.due_on)}})" if one.due_on is not None else said


def _next(actor: Actor, coming: giving.NextMeeting | None) -> str:
    if coming is None:
        return ""
    local = clock.local(coming.starts_at, actor.zone)
    when = {"day": formats.day(local.date()), "time": formats.clock(local)}
    text = gettext("%(day)s at %(time)s") % when
    return f"{text}, {words(labels.FORMATS[coming.format]).lower()}"
