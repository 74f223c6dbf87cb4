"""Reads of grounds and of the reviews of what left on them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, Select, and_, or_, select, true
from sqlalchemy.orm import Session

from causeway import access
from causeway.access import Actor, Permission
from causeway.database import locked
from causeway.language import words
from causeway.panel.listing import Column, Empty, Filter, Listing, Sort
from causeway.people.models import User
from causeway.protection import keyring
from tenants.patients.errors import RecordNotFound
from tenants.patients.grounds.errors import GroundsNotFound
from tenants.patients.grounds.models import DisclosureGrounds, DisclosureReview
from tenants.patients.grounds.rules import NEEDS
from tenants.patients.grounds.words import FIELDS, INCAPACITIES, KINDS, NARRATIVES
from tenants.patients.models import Disclosure, Patient
from tenants.patients.queries.caseload import reviewed_filter
from tenants.patients.words import OUTCOMES, RECIPIENTS

JUDGMENT = "disclosure_grounds.judgment"
NARRATIVE = "disclosure_grounds.narrative"
REASON = "disclosure_grounds.withdrawn_reason"
NOTE = "disclosure_reviews.note"


def find_grounds(db: Session, grounds_id: UUID) -> DisclosureGrounds | None:
    """The grounds, or None."""
    return db.scalars(select(DisclosureGrounds).where(DisclosureGrounds.id == grounds_id)).one_or_none()


def get_grounds(db: Session, grounds_id: UUID, *, for_update: bool = False) -> DisclosureGrounds:
    """The grounds. Raises GroundsNotFound."""
    statement = select(DisclosureGrounds).where(DisclosureGrounds.id == grounds_id)
    found = db.scalars(locked(statement) if for_update else statement).one_or_none()
    if found is None:
        raise GroundsNotFound
    return found


def list_standing(db: Session, patient_id: UUID, today: date) -> Sequence[DisclosureGrounds]:
    """The grounds that something about the patient may still leave on by their days: the clinic's, and an order's."""
    lasting = [kind for kind, needs in NEEDS.items() if not needs.is_once]
    return db.scalars(
        select(DisclosureGrounds)
        .where(
            or_(DisclosureGrounds.patient_id == patient_id, DisclosureGrounds.patient_id.is_(None)),
            DisclosureGrounds.kind.in_(lasting),
            DisclosureGrounds.withdrawn_at.is_(None),
            or_(DisclosureGrounds.dated_on.is_(None), DisclosureGrounds.dated_on <= today),
            or_(DisclosureGrounds.ends_on.is_(None), DisclosureGrounds.ends_on >= today),
        )
        .order_by(DisclosureGrounds.recorded_at.desc(), DisclosureGrounds.id.desc())
    ).all()


def list_of_patient(db: Session, patient_id: UUID) -> Sequence[DisclosureGrounds]:
    """Everything that was recorded for the patient, newest first."""
    return db.scalars(
        select(DisclosureGrounds)
        .where(DisclosureGrounds.patient_id == patient_id)
        .order_by(DisclosureGrounds.recorded_at.desc(), DisclosureGrounds.id.desc())
    ).all()


def narrative_of(db: Session, grounds: DisclosureGrounds) -> str:
    """What was written, opened; "" where nothing was."""
    return keyring(db).open(NARRATIVE, grounds.narrative_sealed) if grounds.narrative_sealed is not None else ""


def judgment_of(db: Session, grounds: DisclosureGrounds) -> str:
    """The program director's judgment, opened; "" where none was asked for."""
    return keyring(db).open(JUDGMENT, grounds.judgment_sealed) if grounds.judgment_sealed is not None else ""


def texts_of(db: Session, grounds: DisclosureGrounds) -> list[tuple[Any, str]]:
    """What was written of the grounds, opened, each under its heading."""
    cannot = words(INCAPACITIES[grounds.incapacity]) if grounds.incapacity is not None else ""
    said = (
        (FIELDS["incapacity"], cannot),
        (FIELDS["judgment"], judgment_of(db, grounds)),
        (NARRATIVES.get(grounds.kind, FIELDS["narrative"]), narrative_of(db, grounds)),
    )
    return [(heading, text) for heading, text in said if text]


def get_review(db: Session, review_id: UUID, *, for_update: bool = False) -> DisclosureReview:
    """One review. Raises GroundsNotFound."""
    statement = select(DisclosureReview).where(DisclosureReview.id == review_id)
    found = db.scalars(locked(statement) if for_update else statement).one_or_none()
    if found is None:
        raise GroundsNotFound
    return found


class Waiting(NamedTuple):
    """A disclosure that waits for its review."""

    id: UUID
    left_at: datetime
    who: str
    kind: str
    recipient_name: str
    patient_id: UUID
    patient_name: str


def _joined(*columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .join(User, User.id == DisclosureReview.user_id)
        .join(
            DisclosureGrounds,
            and_(
                DisclosureGrounds.clinic_id == DisclosureReview.clinic_id,
                DisclosureGrounds.id == DisclosureReview.grounds_id,
            ),
        )
        .join(Patient, and_(Patient.clinic_id == DisclosureReview.clinic_id, Patient.id == DisclosureReview.patient_id))
    )


def _visible(actor: Actor) -> ColumnElement[bool]:
    criterion = access.visible(actor, Permission.PRIVACY_READ, DisclosureReview.patient_id)
    return true() if criterion is None else criterion


def list_waiting(db: Session, actor: Actor, limit: int) -> Sequence[Waiting]:
    """Disclosures that nobody has reviewed yet, oldest first, without one's own."""
    rows = db.execute(
        _joined(
            DisclosureReview.id,
            DisclosureReview.left_at,
            User.display_name,
            DisclosureGrounds.kind,
            DisclosureGrounds.recipient_name,
            DisclosureReview.patient_id,
            Patient.last_name + ", " + Patient.first_name,
        )
        .where(DisclosureReview.reviewed_at.is_(None), DisclosureReview.user_id != actor.user_id, _visible(actor))
        .order_by(DisclosureReview.left_at, DisclosureReview.id)
        .limit(limit)
    )
    return [Waiting(*row) for row in rows]


REVIEWS = Listing(
    title=_("Disclosures to review"),
    key=DisclosureReview.id,
    patient=DisclosureReview.patient_id,
    source=lambda actor: _joined(DisclosureReview.id).where(_visible(actor)),
    columns=(
        Column("left", _("Left"), DisclosureReview.left_at, kind="moment", sort="left"),
        Column("patient", _("Patient"), Patient.last_name + ", " + Patient.first_name),
        Column("kind", _("Basis"), DisclosureGrounds.kind, show=KINDS.__getitem__),
        Column("to", _("To whom"), DisclosureGrounds.recipient_name),
        Column("who", _("By"), User.display_name),
        Column("reviewed", _("Reviewed"), DisclosureReview.reviewed_at, kind="moment"),
        Column("outcome", _("Found"), DisclosureReview.outcome, show=lambda value: OUTCOMES[value] if value else ""),
    ),
    sorts={"left": Sort((DisclosureReview.left_at,), (datetime,), is_descending=True)},
    default_sort="left",
    filters=(reviewed_filter(DisclosureReview.reviewed_at),),
    empty=Empty(
        _("Nothing waits for a review"),
        _(
            "What is told in an emergency, in a mandated report, after a crime, to avert a threat or to a court is listed "
            "here until somebody else has reviewed it."
        ),
    ),
)


def _of_clinic(_actor: Actor) -> Select[Any]:
    return (
        select(DisclosureGrounds.id)
        .outerjoin(User, User.id == DisclosureGrounds.recorded_by)
        .where(DisclosureGrounds.patient_id.is_(None))
    )


GROUNDS = Listing(
    title=_("Audits and contracts"),
    key=DisclosureGrounds.id,
    source=_of_clinic,
    columns=(
        Column("recorded", _("Recorded"), DisclosureGrounds.recorded_at, kind="moment", sort="recorded"),
        Column("kind", _("Kind"), DisclosureGrounds.kind, show=KINDS.__getitem__),
        Column("recipient", _("To whom"), DisclosureGrounds.recipient, show=RECIPIENTS.__getitem__),
        Column("name", _("Name"), DisclosureGrounds.recipient_name),
        Column("from", _("Dated"), DisclosureGrounds.dated_on, kind="day"),
        Column("until", _("Last day"), DisclosureGrounds.ends_on, kind="day"),
        Column("used", _("First used"), DisclosureGrounds.used_at, kind="moment"),
        Column("withdrawn", _("Ended"), DisclosureGrounds.withdrawn_at, kind="moment"),
        Column("who", _("By"), User.display_name),
    ),
    sorts={"recorded": Sort((DisclosureGrounds.recorded_at,), (datetime,), is_descending=True)},
    default_sort="recorded",
    filters=(
        Filter(
            "show",
            _("Show"),
            (("standing", _("Not ended by hand")), ("all", _("All"))),
            lambda value: DisclosureGrounds.withdrawn_at.is_(None) if value == "standing" else true(),
            default="standing",
        ),
    ),
    empty=Empty(
        _("No audits or contracts yet"),
        _(
            "Who audits the clinic and who works for it under contract is recorded here, with what they have undertaken."
        ),
    ),
)


def get_disclosure(db: Session, disclosure_id: UUID, patient_id: UUID) -> Disclosure:
    """One line of the patient's accounting. Raises RecordNotFound."""
    row = db.scalars(
        select(Disclosure).where(Disclosure.id == disclosure_id, Disclosure.patient_id == patient_id)
    ).one_or_none()
    if row is None:
        raise RecordNotFound
    return row


def reason_of(db: Session, grounds: DisclosureGrounds) -> str:
    """Why the grounds were ended, opened; "" where they were not."""
    sealed = grounds.withdrawn_reason_sealed
    return keyring(db).open(REASON, sealed) if sealed is not None else ""


def find_review_of(db: Session, disclosure_id: UUID) -> DisclosureReview | None:
    """The review that a disclosure waits for or has had, or None."""
    return db.scalars(select(DisclosureReview).where(DisclosureReview.disclosure_id == disclosure_id)).one_or_none()
