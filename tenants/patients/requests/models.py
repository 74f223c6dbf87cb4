"""Tables of records requests: the request with its clock, and what happened to it, in words that are frozen once written."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from causeway.database import Base, ClinicOwned, choice, clinic_key
from tenants.patients.letters.rules import Tongue
from tenants.patients.requests.rules import Asker, EntryKind, Form, Ground, Outcome, RequestKind, Review


class RecordsRequest(ClinicOwned, Base):
    """One request. received_on: when the clinic got it; first_due_on, due_on: until when it is answered, without and with the
    extension. from_on, until_on: of an accounting. ground: of a denial, of the whole or of a part. judged_by_id: of the staff,
    whose judgment the ground rests on.
    """

    __tablename__ = "records_requests"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        clinic_key("contact_id", "contacts"),
        clinic_key("judged_by_id", "staff_members"),
        Index(None, "clinic_id", "patient_id"),
        Index(None, "clinic_id", "received_on", "id"),
        Index(None, "clinic_id", "due_on", "id"),
        Index("ix_records_requests_open", "clinic_id", "due_on", "id", postgresql_where=text("outcome IS NULL")),
        Index(
            "ix_records_requests_open_received",
            "clinic_id",
            "received_on",
            "id",
            postgresql_where=text("outcome IS NULL"),
        ),
        CheckConstraint("due_on >= first_due_on", name="extended_later"),
        CheckConstraint("first_due_on > received_on", name="due_later"),
        CheckConstraint("until_on >= from_on", name="period"),
        CheckConstraint("(outcome IS NULL) = (closed_on IS NULL)", name="closed"),
        CheckConstraint("(closed_on IS NULL) = (closed_by_id IS NULL)", name="closed_by_somebody"),
        CheckConstraint("outcome NOT IN ('denied', 'partly') OR ground IS NOT NULL", name="denied_on_a_ground"),
        CheckConstraint("fee >= 0", name="fee"),
    )

    patient_id: Mapped[UUID]
    kind: Mapped[RequestKind] = mapped_column(choice(RequestKind))
    asker: Mapped[Asker] = mapped_column(choice(Asker))
    asker_name: Mapped[str]
    contact_id: Mapped[UUID | None]
    form_wanted: Mapped[Form] = mapped_column(choice(Form))
    language: Mapped[Tongue] = mapped_column(choice(Tongue))
    received_on: Mapped[date]
    received_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    first_due_on: Mapped[date]
    due_on: Mapped[date]
    extended_on: Mapped[date | None]
    from_on: Mapped[date | None]
    until_on: Mapped[date | None]
    fee: Mapped[Decimal | None]
    outcome: Mapped[Outcome | None] = mapped_column(choice(Outcome))
    closed_on: Mapped[date | None]
    closed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    ground: Mapped[Ground | None] = mapped_column(choice(Ground))
    denied_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    judged_by_id: Mapped[UUID | None]
    review: Mapped[Review | None] = mapped_column(choice(Review))


class RequestEntry(ClinicOwned, Base):
    """What happened to a request, in words. on_date: the clinic's day of it. Written once."""

    __tablename__ = "request_entries"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        clinic_key("request_id", "records_requests"),
        Index(None, "clinic_id", "request_id"),
    )

    patient_id: Mapped[UUID]
    request_id: Mapped[UUID]
    kind: Mapped[EntryKind] = mapped_column(choice(EntryKind))
    text_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    on_date: Mapped[date]
    written_at: Mapped[datetime]
    written_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))


class Amendment(ClinicOwned, Base):
    """The addendum by which an accepted request amended an entry. source: which slice keeps both. Written once."""

    __tablename__ = "amendments"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        clinic_key("request_id", "records_requests"),
        UniqueConstraint("clinic_id", "request_id", "addendum_id"),
        Index(None, "clinic_id", "patient_id", "source"),
    )

    patient_id: Mapped[UUID]
    request_id: Mapped[UUID]
    source: Mapped[str]
    entry_id: Mapped[UUID]
    addendum_id: Mapped[UUID]
    linked_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
