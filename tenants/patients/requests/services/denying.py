"""Denying on a ground the law knows, the answer to somebody we cannot confirm, and the review of a denial."""

from uuid import UUID

from sqlalchemy.orm import Session

from causeway import clock, disclosure
from causeway.access import Actor, Permission
from causeway.disclosure import Category, Clearance, Document
from causeway.errors import Refused
from tenants.patients import queries as patients
from tenants.patients.representatives.queries import list_stands
from tenants.patients.requests import documents, queries, rules
from tenants.patients.requests.errors import NoReview, RequestNotFound, ReviewedByAnother
from tenants.patients.requests.models import RecordsRequest
from tenants.patients.requests.rules import EntryKind, Ground, Outcome, Review
from tenants.patients.requests.services.loading import close, done, load, open_request, require_words
from tenants.staff import queries as staff


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
    request = open_request(db, actor, request_id, expected_version)
    if ground not in rules.grounds_of(request.kind, request.asker):
        raise Refused("The law knows no such ground for a request of this kind.", field="ground")
    if ground is Ground.UNCONFIRMED:
        _require_unconfirmed(db, actor, request, is_whole=is_whole)
        request.asker_name = asker_name.strip() or request.asker_name
    require_words(because, "because")
    judged_by_id = judged_by_id if rules.GROUNDS[ground].is_judged else None
    if rules.GROUNDS[ground].is_judged and str(judged_by_id) not in dict(queries.judges(db, actor)):
        raise Refused(
            "This ground rests on the judgment of a licensed professional (45 CFR 164.524(a)(3)): say whose.",
            field="judged_by_id",
        )
    request.ground, request.denied_by_id, request.judged_by_id = ground, actor.user_id, judged_by_id
    if is_whole:
        close(actor, request, Outcome.DENIED)
    done(db, actor, request, EntryKind.DENIED, because)
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
    request = load(db, actor, Permission.CONSENT_WRITE, request_id, None)
    if request.ground is not Ground.UNCONFIRMED:
        raise RequestNotFound
    letter = documents.unconfirmed_letter(db, actor, request.asker_name, request.received_on, request.language)
    clearance = disclosure.ask(db, actor, documents.about_nobody(request.language))
    done(db, actor, request, EntryKind.LETTER, "\n\n".join((letter.to, letter.title, *letter.paragraphs)))
    return clearance, documents.letter_pdf(letter)


def ask_for_review(
    db: Session, actor: Actor, request_id: UUID, words: str, *, expected_version: int | None = None
) -> RecordsRequest:
    """The person asks that a reviewable denial be looked at again.

    Raises: Forbidden, RequestNotFound, OutsideCaseload, Stale, NoReview, Refused.
    """
    request = load(db, actor, Permission.CONSENT_SIGN, request_id, expected_version)
    if request.ground is None or not rules.GROUNDS[request.ground].is_reviewable or request.review is not None:
        raise NoReview
    require_words(words, "words")
    request.review = Review.ASKED
    done(db, actor, request, EntryKind.REVIEW_ASKED, words)
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
    request = load(db, actor, Permission.CONSENT_WRITE, request_id, expected_version)
    if request.review is not Review.ASKED:
        raise NoReview
    member = staff.find_by_user(db, actor.user_id)
    is_judge = member is not None and str(member.id) in dict(queries.judges(db, actor))
    if member is None or not is_judge or request.denied_by_id == actor.user_id or request.judged_by_id == member.id:
        raise ReviewedByAnother
    require_words(words, "words")
    request.review = Review.UPHELD if is_upheld else Review.OVERTURNED
    if not is_upheld:
        request.outcome, request.closed_on, request.closed_by_id = None, None, None
    done(db, actor, request, EntryKind.REVIEWED, words)
    return request
