"""What we write to whoever made a request: that it takes longer, that it is denied and what can be done about it, that it was
accepted. In the language the request was made in.
"""

from enum import StrEnum

from sqlalchemy.orm import Session

from causeway import clock, typeset
from causeway.access import Actor
from causeway.disclosure import Document
from causeway.language import gettext, speaking, words
from causeway.web import formats
from tenants.clinics import queries as clinics
from tenants.patients import queries as patients
from tenants.patients.letters.documents import reach_of
from tenants.patients.requests import labels, queries
from tenants.patients.requests.queries import Entry, RequestRow
from tenants.patients.requests.rules import GROUNDS, EntryKind, Outcome, RequestKind


class Answer(StrEnum):
    """Which letter."""

    EXTENDED = "extended"
    DENIED = "denied"
    ACCEPTED = "accepted"


def answers_of(row: RequestRow) -> tuple[Answer, ...]:
    """The letters that are owed, or can be written again."""
    found = []
    if row.extended_on is not None:
        found.append(Answer.EXTENDED)
    if row.ground is not None:
        found.append(Answer.DENIED)
    if row.kind is RequestKind.AMENDMENT and row.outcome is Outcome.GRANTED:
        found.append(Answer.ACCEPTED)
    return tuple(found)


def answer_pdf(db: Session, actor: Actor, row: RequestRow, which: Answer, notice: str) -> Document:
    """One of our letters as tagged PDF. notice: the gate's. Raises NoTypeface."""
    profile, clinic = clinics.get_profile(db), clinics.get_clinic(db)
    entries = queries.list_entries(db, row.id)
    name = patients.get_patient(db, row.patient_id).full_name
    with speaking(row.language.value):
        reach = reach_of(profile)
        title = words(_TITLES[which]())
        paragraphs = [_about(row, name), *_PARTS[which](row, entries)]
        if which is not Answer.EXTENDED:
            paragraphs.append(_complain(clinic.name, reach))
        data = {
            "title": title,
            "clinic": clinic.name,
            "reach": reach,
            "to": row.asker_name,
            "day": formats.day(clock.today(actor.zone)),
            "paragraphs": paragraphs,
            "sign": gettext("%(name)s, for %(clinic)s") % {"name": actor.name, "clinic": clinic.name},
            "foot": title,
        }
        return typeset.pdf("letter.typ", data, language=row.language.value, made_at=clock.now(), notice=notice)


def _about(row: RequestRow, name: str) -> str:
    return gettext("On %(day)s we received a request about the record of %(name)s: %(kind)s.") % {
        "day": formats.day(row.received_on),
        "name": name,
        "kind": words(labels.KINDS[row.kind]),
    }


def _extended(row: RequestRow, entries: list[Entry]) -> list[str]:
    return [
        gettext("We need more time and will answer by %(day)s. The reason:") % {"day": formats.day(row.due_on)},
        _last(entries, EntryKind.EXTENDED),
        gettext("The law lets us take more time once."),
    ]


def _denied(row: RequestRow, entries: list[Entry]) -> list[str]:
    if row.ground is None:
        return []
    whole = row.outcome is Outcome.DENIED
    found = [
        gettext("We cannot do what was asked.") if whole else gettext("We cannot do a part of what was asked."),
        gettext("The ground: %(ground)s (%(law)s)")
        % {"ground": words(labels.GROUNDS[row.ground]), "law": GROUNDS[row.ground].citation},
        _last(entries, EntryKind.DENIED),
    ]
    if row.kind is RequestKind.AMENDMENT:
        return [*found, *_disagreeing()]
    if GROUNDS[row.ground].is_reviewable:
        found.append(
            gettext(
                "You may have this decision reviewed. Tell us or write to us; a licensed professional who had no part in the "
                "decision will look at it again, and we will write to you what they decide and do as they say."
            )
        )
    return found


def _disagreeing() -> list[str]:
    return [
        gettext(
            "You may send us a written statement that you disagree, and why. We keep it with the record, and send it along "
            "whenever the part you asked about leaves. We may add an answer of our own, and will give you a copy of it."
        ),
        gettext(
            "If you send no statement, you may ask us to send your request and this letter along instead, whenever the part "
            "you asked about leaves."
        ),
    ]


def _accepted(_row: RequestRow, entries: list[Entry]) -> list[str]:
    told = _last(entries, EntryKind.TOLD)
    found = [gettext("We have amended the record:"), _last(entries, EntryKind.ACCEPTED)]
    if told:
        found += [gettext("These are told of it:"), told]
    found.append(gettext("Tell us whom else we should tell, and that we may."))
    return found


def _complain(clinic: str, reach: str) -> str:
    return gettext(
        "If you think this is wrong, you may complain to the privacy officer of %(clinic)s (%(reach)s), and to the Secretary "
        "of Health and Human Services, Office for Civil Rights, www.hhs.gov/ocr/complaints. Nobody may hold a complaint "
        "against you."
    ) % {"clinic": clinic, "reach": ", ".join(reach.split("\n"))}


def _last(entries: list[Entry], kind: EntryKind) -> str:
    return next((one.text for one in reversed(entries) if one.kind is kind), "")


_PARTS = {Answer.EXTENDED: _extended, Answer.DENIED: _denied, Answer.ACCEPTED: _accepted}
_TITLES = {
    Answer.EXTENDED: lambda: gettext("We need more time for your request"),
    Answer.DENIED: lambda: gettext("About your request"),
    Answer.ACCEPTED: lambda: gettext("Your request was accepted"),
}
