"""What we write to whoever made a request: that it takes longer, that it is denied and what can be done about it, that it was
accepted; and to whom we cannot confirm, a letter that holds nothing of any patient. In the language of the request.
"""

from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy.orm import Session

from causeway import clock, typeset
from causeway.access import Actor
from causeway.disclosure import Document, Leaving, Purpose, Recipient, Way
from causeway.language import gettext, speaking, words
from causeway.web import formats
from tenants.clinics import queries as clinics
from tenants.patients import queries as patients
from tenants.patients.letters.documents import reach_of
from tenants.patients.letters.rules import Tongue
from tenants.patients.requests import labels, queries
from tenants.patients.requests.queries import Entry, RequestRow
from tenants.patients.requests.rules import GROUNDS, Answer, EntryKind, Ground, Outcome, RequestKind


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter of ours as it is set."""

    to: str
    title: str
    paragraphs: list[str]
    clinic: str
    reach: str
    day: str
    sign: str
    language: Tongue


def answers_of(row: RequestRow) -> tuple[Answer, ...]:
    """The letters that are owed, or can be written again."""
    found = []
    if row.extended_on is not None:
        found.append(Answer.EXTENDED)
    if row.ground is not None:
        found.append(Answer.UNCONFIRMED if row.ground is Ground.UNCONFIRMED else Answer.DENIED)
    if row.kind is RequestKind.AMENDMENT and row.outcome is Outcome.GRANTED:
        found.append(Answer.ACCEPTED)
    return tuple(found)


def answer_pdf(db: Session, actor: Actor, row: RequestRow, which: Answer, notice: str) -> Document:
    """One of our letters as tagged PDF. notice: the gate's. Raises NoTypeface."""
    entries = queries.list_entries(db, row.id)
    name = patients.get_patient(db, row.patient_id).full_name
    with speaking(row.language.value):
        paragraphs = [_about(row, name), *_PARTS[which](row, entries)]
        letter = _letter(db, actor, row.asker_name, _TITLES[which](), paragraphs, language=row.language)
        if which is not Answer.EXTENDED:
            letter.paragraphs.append(_complain(letter.clinic, letter.reach))
        return letter_pdf(letter, notice)


def unconfirmed_letter(db: Session, actor: Actor, to: str, received_on: date, language: Tongue) -> Letter:
    """Our answer to somebody who asked about another person and has not shown that they may (45 CFR 164.514(h), 164.524(d)).

    It is the same whoever was asked about, and whether or not anybody of that name was ever here (42 CFR 2.13(c)): nothing of
    a chart is read for it.
    """
    with speaking(language.value):
        paragraphs = [
            gettext("On %(day)s we received your request. We cannot do what you ask.")
            % {"day": formats.day(received_on)},
            gettext(
                "You ask about another person, and we could not confirm that you may. We answer only the person concerned, "
                "and whoever has shown that they may act for that person."
            ),
            gettext(
                "This letter does not say whether we know, have treated or hold a record of anybody. Whoever asks and cannot "
                "be confirmed has the same answer."
            ),
            gettext(
                "To show that you may, send or bring us a document with your picture and what you act by: an order or letters "
                "of a court, a power of attorney for health care, a record of birth or adoption, or a permission that the "
                "person concerned has signed. Then ask again."
            ),
        ]
        letter = _letter(db, actor, to, gettext("About your request"), paragraphs, language=language)
        letter.paragraphs.append(_complain(letter.clinic, letter.reach))
        return letter


def about_nobody(language: Tongue) -> Leaving:
    """What the gate is asked about that letter: no patient is in it, and nobody's name stands in the gate's trail."""
    what = "Letter to somebody whose authority is not confirmed"
    return Leaving(Way.PDF, Recipient.OTHER, Purpose.OTHER, what, language=language.value)


def _letter(db: Session, actor: Actor, to: str, title: str, paragraphs: list[str], *, language: Tongue) -> Letter:
    clinic = clinics.get_clinic(db).name
    sign = gettext("%(name)s, for %(clinic)s") % {"name": actor.name, "clinic": clinic}
    day, reach = formats.day(clock.today(actor.zone)), reach_of(clinics.get_profile(db))
    return Letter(to, title, paragraphs, clinic, reach, day, sign, language)


def letter_pdf(letter: Letter, notice: str = "") -> Document:
    """The letter as tagged PDF. Raises NoTypeface."""
    data = asdict(letter) | {"foot": letter.title}
    return typeset.pdf("letter.typ", data, language=letter.language.value, made_at=clock.now(), notice=notice)


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
