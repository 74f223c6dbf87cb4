"""Taking requests down, extending, giving, denying, reviewing, amending, and what is kept with the record afterwards.

Whoever may have a consent signed may take a request down: the clock begins when the clinic receives it. The rest is for those
who write consents.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from causeway import access, audit, clock, disclosure
from causeway.access import Actor, Permission
from causeway.database import require_version
from causeway.disclosure import Category, Clearance, Document, Leaving, Purpose, Recipient, Way
from causeway.errors import Invalid, Refused
from causeway.language import words
from causeway.protection import keyring
from tenants.clinics import rulebook
from tenants.patients import queries as patients
from tenants.patients.errors import AlreadyDone
from tenants.patients.letters.rules import Tongue
from tenants.patients.models import Contact
from tenants.patients.representatives.queries import list_stands
from tenants.patients.requests import documents, labels, queries, rules
from tenants.patients.requests.amended import list_addenda, list_appended
from tenants.patients.requests.errors import NoReview, NotThisKind, RequestClosed, RequestNotFound, ReviewedByAnother
from tenants.patients.requests.models import Amendment, RecordsRequest, RequestEntry
from tenants.patients.requests.numbers import ANSWERED, EXTENDED
from tenants.patients.requests.queries import TEXT
from tenants.patients.requests.rules import Asker, EntryKind, Form, Ground, Outcome, RequestKind, Review
from tenants.staff import queries as staff

EARLIEST_DAYS = 366
"""How far back a request that was received may be taken down. Our own limit, against slips of the pen."""


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """What is asked. asker_name: of a third party or an attorney; contact_id: of a representative. asked: in their words.

    from_on, until_on: of an accounting, both inclusive.
    """

    kind: RequestKind
    received_on: date
    asked: str
    asker: Asker = Asker.PATIENT
    asker_name: str = ""
    contact_id: UUID | None = None
    form_wanted: Form = Form.PDF
    language: Tongue = Tongue.ENGLISH
    from_on: date | None = None
    until_on: date | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """What was given: in words, of which kinds, how, and what it cost. is_all: nothing more follows."""

    what: str
    categories: frozenset[Category]
    way: Way
    is_all: bool = True
    fee: Decimal | None = None


def receive(db: Session, actor: Actor, patient_id: UUID, of: RequestFacts) -> RecordsRequest:
    """Take a request down; its clock runs from the day it was received.

    Raises: Forbidden, PatientNotFound, OutsideCaseload, RecordNotFound, Invalid.
    """
    access.require(actor, Permission.CONSENT_SIGN)
    patient = patients.get_patient(db, patient_id)
    access.require_patient(db, actor, Permission.CONSENT_SIGN, patient_id)
    name = _asker_name(db, patient_id, patient.full_name, of)
    if problems := _problems(of, name, clock.today(actor.zone)):
        raise Invalid({field: [sentence] for field, sentence in problems.items()})
    last = rules.due_on(of.received_on, rulebook.course(db, ANSWERED[of.kind]).on(of.received_on))
    is_accounting = of.kind is RequestKind.ACCOUNTING
    request = RecordsRequest(
        patient_id=patient_id,
        kind=of.kind,
        asker=of.asker,
        asker_name=name,
        contact_id=of.contact_id if of.asker is Asker.REPRESENTATIVE else None,
        form_wanted=of.form_wanted,
        language=of.language,
        received_on=of.received_on,
        received_by_id=actor.user_id,
        first_due_on=last,
        due_on=last,
        from_on=of.from_on if is_accounting else None,
        until_on=of.until_on if is_accounting else None,
    )
    db.add(request)
    db.flush()
    _enter(db, actor, request, EntryKind.ASKED, of.asked, on=of.received_on)
    audit.record(db, actor, "records_request.received", subject=request, kind=of.kind.value)
    return request


def extend(
    db: Session, actor: Actor, request_id: UUID, reason: str, *, expected_version: int | None = None
) -> RecordsRequest:
    """Take the one extension, with the reason that is written to whoever asked.

    Raises: Forbidden, RequestNotFound, OutsideCaseload, Stale, RequestClosed, Refused.
    """
    request = _open(db, actor, request_id, expected_version)
    today = clock.today(actor.zone)
    if problem := rules.extension_problem(request.first_due_on, request.extended_on, today):
        raise Refused(problem)
    _require_words(reason, "reason")
    request.extended_on = today
    request.due_on = rules.due_on(
        request.first_due_on, rulebook.course(db, EXTENDED[request.kind]).on(request.received_on)
    )
    _done(db, actor, request, EntryKind.EXTENDED, reason)
    return request


def give(
    db: Session, actor: Actor, request_id: UUID, given: Given, *, expected_version: int | None = None
) -> tuple[RecordsRequest, Clearance]:
    """Record what is given to whoever asked, through the gate; with all of it given, the request is answered.

    Raises: Forbidden, RequestNotFound, OutsideCaseload, Stale, RequestClosed, NotThisKind, Invalid, DisclosureRefused.
    """
    request = _open(db, actor, request_id, expected_version)
    if request.kind is RequestKind.AMENDMENT:
        raise NotThisKind
    _require_given(db, request, given)
    clearance = disclosure.ask(db, actor, leaving_of(request, given.way, given.what, given.categories))
    request.fee = given.fee if given.fee else request.fee
    if given.is_all:
        outcome = Outcome.GRANTED if request.ground is None or request.review is Review.OVERTURNED else Outcome.PARTLY
        _close(actor, request, outcome)
    _done(db, actor, request, EntryKind.GIVEN, given.what)
    return request, clearance


def deny(
    db: Session,
    actor: Actor,
    request_id: UUID,
    ground: Ground,
    because: str,
    *,
    judged_by_id: UUID | None = None,
    asker_name: str = "",
    is_whole: bool = True,
    expected_version: int | None = None,
) -> RecordsRequest:
    """Deny a request on a ground the law knows; of a part of it, the rest is still to be given.

    judged_by_id: of the staff, the licensed professional whose judgment the ground rests on, where it asks for one.
    asker_name: of whoever cannot be confirmed, their name as they gave it: our letter holds nothing of the chart.
    Raises: Forbidden, RequestNotFound, OutsideCaseload, Stale, RequestClosed, Refused.
    """
    request = _open(db, actor, request_id, expected_version)
    if ground not in rules.grounds_of(request.kind, request.asker):
        raise Refused("The law knows no such ground for a request of this kind.", field="ground")
    if ground is Ground.UNCONFIRMED:
        _require_unconfirmed(db, actor, request, is_whole=is_whole)
        request.asker_name = asker_name.strip() or request.asker_name
    _require_words(because, "because")
    judged_by_id = judged_by_id if rules.GROUNDS[ground].is_judged else None
    if rules.GROUNDS[ground].is_judged and str(judged_by_id) not in dict(queries.judges(db, actor)):
        raise Refused(
            "This ground rests on the judgment of a licensed professional (45 CFR 164.524(a)(3)): say whose.",
            field="judged_by_id",
        )
    request.ground, request.denied_by_id, request.judged_by_id = ground, actor.user_id, judged_by_id
    if is_whole:
        _close(actor, request, Outcome.DENIED)
    _done(db, actor, request, EntryKind.DENIED, because)
    return request


def _require_unconfirmed(db: Session, actor: Actor, request: RecordsRequest, *, is_whole: bool) -> None:
    """Whoever stands for the patient by what is on record is not denied so; whoever does not is denied the whole."""
    if not is_whole:
        raise Refused("Whoever cannot be confirmed has no part of it either.", field="is_part")
    patient = patients.get_patient(db, request.patient_id)
    for one in list_stands(db, patient, clock.today(actor.zone)):
        is_theirs = one.is_recorded and one.contact_id == request.contact_id
        if is_theirs and one.access_fault(frozenset({Category.DEMOGRAPHICS})) is None:
            raise Refused("They are on record as standing for the patient, and that holds today.", field="ground")


def answer_unconfirmed(db: Session, actor: Actor, request_id: UUID) -> tuple[Clearance, Document]:
    """Our letter to somebody whose authority we cannot confirm. It tells nothing of any patient, so the gate lets it go as
    what is about nobody; its words are kept with the request.

    Raises: Forbidden, RequestNotFound, OutsideCaseload, NoTypeface.
    """
    request = _load(db, actor, Permission.CONSENT_WRITE, request_id, None)
    if request.ground is not Ground.UNCONFIRMED:
        raise RequestNotFound
    letter = documents.unconfirmed_letter(db, actor, request.asker_name, request.received_on, request.language)
    clearance = disclosure.ask(db, actor, documents.about_nobody(request.language))
    _done(db, actor, request, EntryKind.LETTER, "\n\n".join((letter.to, letter.title, *letter.paragraphs)))
    return clearance, documents.letter_pdf(letter)


def ask_for_review(
    db: Session, actor: Actor, request_id: UUID, words: str, *, expected_version: int | None = None
) -> RecordsRequest:
    """The person asks that a reviewable denial be looked at again.

    Raises: Forbidden, RequestNotFound, OutsideCaseload, Stale, NoReview, Refused.
    """
    request = _load(db, actor, Permission.CONSENT_SIGN, request_id, expected_version)
    if request.ground is None or not rules.GROUNDS[request.ground].is_reviewable or request.review is not None:
        raise NoReview
    _require_words(words, "words")
    request.review = Review.ASKED
    _done(db, actor, request, EntryKind.REVIEW_ASKED, words)
    return request


def review(
    db: Session,
    actor: Actor,
    request_id: UUID,
    words: str,
    *,
    is_upheld: bool,
    expected_version: int | None = None,
) -> RecordsRequest:
    """Decide a review: another licensed professional than who denied and who judged. What is overturned is open again.

    Raises: Forbidden, RequestNotFound, OutsideCaseload, Stale, NoReview, ReviewedByAnother, Refused.
    """
    request = _load(db, actor, Permission.CONSENT_WRITE, request_id, expected_version)
    if request.review is not Review.ASKED:
        raise NoReview
    member = staff.find_by_user(db, actor.user_id)
    is_judge = member is not None and str(member.id) in dict(queries.judges(db, actor))
    if member is None or not is_judge or request.denied_by_id == actor.user_id or request.judged_by_id == member.id:
        raise ReviewedByAnother
    _require_words(words, "words")
    request.review = Review.UPHELD if is_upheld else Review.OVERTURNED
    if not is_upheld:
        request.outcome, request.closed_on, request.closed_by_id = None, None, None
    _done(db, actor, request, EntryKind.REVIEWED, words)
    return request


def accept(
    db: Session,
    actor: Actor,
    request_id: UUID,
    amended: str,
    told: str,
    *,
    addendum: str = "",
    expected_version: int | None = None,
) -> RecordsRequest:
    """Accept an amendment: what was amended, the addendum that says so, and who is told of it (164.526(c)).

    addendum: one of `amended.list_addenda` by its key; "" where an entry was corrected as it stands.
    Raises: Forbidden, RequestNotFound, OutsideCaseload, Stale, RequestClosed, NotThisKind, Refused.
    """
    request = _open(db, actor, request_id, expected_version)
    if request.kind is not RequestKind.AMENDMENT:
        raise NotThisKind
    _require_words(amended, "amended")
    if addendum:
        _link(db, actor, request, addendum)
    _close(actor, request, Outcome.GRANTED)
    if told.strip():
        _enter(db, actor, request, EntryKind.TOLD, told)
    _done(db, actor, request, EntryKind.ACCEPTED, amended)
    return request


def append(
    db: Session, actor: Actor, request_id: UUID, addendum: str, *, expected_version: int | None = None
) -> RecordsRequest:
    """Link another addendum to an amendment that was accepted. Raises: as `accept`, AlreadyDone."""
    request = _load(db, actor, Permission.CONSENT_WRITE, request_id, expected_version)
    if request.kind is not RequestKind.AMENDMENT or request.outcome is not Outcome.GRANTED:
        raise NotThisKind
    _link(db, actor, request, addendum)
    request.updated_at = clock.now()
    db.flush()
    return request


def _link(db: Session, actor: Actor, request: RecordsRequest, key: str) -> None:
    """Raises Refused for an addendum that the person may not read, or that is not this patient's; AlreadyDone."""
    found = next((one for one in list_addenda(db, actor, request.patient_id) if one.key == key), None)
    if found is None:
        raise Refused("Choose one of the addenda of this patient.", field="addendum")
    if any(one.key == key for one in list_appended(db, actor, request)):
        raise AlreadyDone
    made = Amendment(
        patient_id=request.patient_id,
        request_id=request.id,
        source=found.source.key,
        entry_id=found.entry_id,
        addendum_id=found.id,
        linked_by_id=actor.user_id,
    )
    db.add(made)
    db.flush()
    audit.record(db, actor, "amendment.appended", subject=made, patient_id=request.patient_id, source=found.source.key)


def add_words(
    db: Session,
    actor: Actor,
    request_id: UUID,
    kind: EntryKind,
    words: str,
    *,
    expected_version: int | None = None,
) -> RecordsRequest:
    """Keep with a denied amendment the person's statement of disagreement, or our answer to it (164.526(d)(2), (3)).

    Raises: Forbidden, RequestNotFound, OutsideCaseload, Stale, NotThisKind, Refused.
    """
    permission = Permission.CONSENT_SIGN if kind is EntryKind.STATEMENT else Permission.CONSENT_WRITE
    request = _load(db, actor, permission, request_id, expected_version)
    is_denied = request.kind is RequestKind.AMENDMENT and request.outcome is Outcome.DENIED
    is_denied = is_denied and request.ground is not Ground.UNCONFIRMED
    if not is_denied or kind not in {EntryKind.STATEMENT, EntryKind.REBUTTAL}:
        raise NotThisKind
    _require_words(words, "words")
    _done(db, actor, request, kind, words)
    return request


def withdraw(
    db: Session, actor: Actor, request_id: UUID, reason: str, *, expected_version: int | None = None
) -> RecordsRequest:
    """The person takes the request back, or it was taken down in error.

    Raises: Forbidden, RequestNotFound, OutsideCaseload, Stale, RequestClosed, Refused.
    """
    request = _open(db, actor, request_id, expected_version)
    _require_words(reason, "reason")
    _close(actor, request, Outcome.WITHDRAWN)
    _done(db, actor, request, EntryKind.WITHDRAWN, reason)
    return request


def leaving_of(request: RecordsRequest, way: Way, what: str, categories: frozenset[Category]) -> Leaving:
    """What the gate is asked about something that goes to whoever asked."""
    recipient, recipient_id, purpose = _whom(request)
    return Leaving(
        way,
        recipient,
        purpose,
        what=words(labels.KINDS[request.kind]) if not what.strip() else what.strip()[:200],
        categories=categories,
        patient_ids=(request.patient_id,),
        recipient_name=request.asker_name,
        recipient_id=recipient_id,
        language=request.language.value,
    )


def _whom(request: RecordsRequest) -> tuple[Recipient, UUID | None, Purpose]:
    if request.asker is Asker.PATIENT:
        return Recipient.PATIENT, request.patient_id, Purpose.PATIENT_ACCESS
    if request.asker is Asker.REPRESENTATIVE:
        return Recipient.CONTACT, request.contact_id, Purpose.PATIENT_ACCESS
    return Recipient.OTHER, None, Purpose.OTHER


def _load(
    db: Session, actor: Actor, permission: Permission, request_id: UUID, expected_version: int | None
) -> RecordsRequest:
    access.require(actor, permission)
    request = queries.get_request(db, request_id, for_update=True)
    access.require_patient(db, actor, permission, request.patient_id)
    require_version(request, expected_version)
    return request


def _open(db: Session, actor: Actor, request_id: UUID, expected_version: int | None) -> RecordsRequest:
    request = _load(db, actor, Permission.CONSENT_WRITE, request_id, expected_version)
    if request.outcome is not None:
        raise RequestClosed
    return request


def _close(actor: Actor, request: RecordsRequest, outcome: Outcome) -> None:
    request.outcome, request.closed_on, request.closed_by_id = outcome, clock.today(actor.zone), actor.user_id


def _done(db: Session, actor: Actor, request: RecordsRequest, kind: EntryKind, text: str) -> None:
    request.updated_at = clock.now()  # so that the version tells of every entry
    _enter(db, actor, request, kind, text)
    audit.record(db, actor, f"records_request.{kind.value}", subject=request)


def _enter(
    db: Session, actor: Actor, request: RecordsRequest, kind: EntryKind, text: str, *, on: date | None = None
) -> None:
    db.add(
        RequestEntry(
            patient_id=request.patient_id,
            request_id=request.id,
            kind=kind,
            text_sealed=keyring(db).seal(TEXT, text.strip()),
            on_date=on or clock.today(actor.zone),
            written_at=clock.now(),
            written_by_id=actor.user_id,
        )
    )
    db.flush()


def _require_words(text: str, field: str) -> None:
    if not text.strip():
        raise Refused("Please write something here: it is kept with the record.", field=field)
    if len(text) > rules.LONGEST:
        raise Refused("5,000 characters at most.", field=field)


def _require_given(db: Session, request: RecordsRequest, given: Given) -> None:
    problems = {}
    if not given.what.strip():
        problems["what"] = ["Say what was given."]
    if not given.categories:
        problems["categories"] = ["Mark what kinds of information it holds: the gate asks."]
    had = queries.had_accounting(db, request.patient_id, request.received_on, request.id)
    if problem := rules.fee_problem(request.kind, given.fee, is_first_in_a_year=not had):
        problems["fee"] = [problem]
    if problems:
        raise Invalid(problems)


def _problems(of: RequestFacts, name: str, today: date) -> dict[str, str]:
    found = {}
    if of.received_on > today:
        found["received_on"] = "The day it was received cannot lie in the future."
    elif (today - of.received_on).days > EARLIEST_DAYS:
        found["received_on"] = "That is more than a year ago. Is the year right?"
    if not name:
        found["asker_name"] = "Say who asks."
    if of.asker is Asker.REPRESENTATIVE and of.contact_id is None:
        found["contact_id"] = "Choose the contact who represents the patient."
    if not of.asked.strip():
        found["asked"] = "Write down what is asked for."
    elif len(of.asked) > rules.LONGEST:
        found["asked"] = "5,000 characters at most."
    if of.kind is RequestKind.ACCOUNTING:
        if of.from_on is None or of.until_on is None:
            found["from_on"] = "Say of what time the accounting is asked for."
        elif of.from_on > of.until_on:
            found["until_on"] = "The last day lies before the first."
        elif of.until_on > today:
            found["until_on"] = "An accounting tells of what has left: today at the latest."
    return found


def _asker_name(db: Session, patient_id: UUID, patient: str, of: RequestFacts) -> str:
    if of.asker is Asker.PATIENT:
        return patient
    if of.asker is Asker.REPRESENTATIVE and of.contact_id is not None:
        return patients.get_part(db, Contact, of.contact_id, patient_id=patient_id).name
    return of.asker_name.strip()
