"""Grounds as they were recorded, and the review of what left on those that ask for one."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from causeway.database import Base, ClinicOwned, belongs_to, choice, clinic_key
from causeway.disclosure import Recipient
from tenants.patients.grounds.rules import GroundsKind, Incapacity
from tenants.patients.models import Disclosure, Patient, ReviewOutcome


class DisclosureGrounds(ClinicOwned, Base):
    """Grounds of one kind, recorded once and never changed: what was wrong is withdrawn with a reason and recorded anew.

    patient_id: None for what the clinic has as a whole, an audit or a contract. happened_at: when the patient agreed, or
    when it was told in an emergency or a report. reference: a docket, a report's number. dated_on: of the order, the
    undertaking, the contract. ends_on: the last day. incapacity, judgment: what keeps a minor from deciding, and why the
    program director judges so.
    """

    __tablename__ = "disclosure_grounds"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        clinic_key("contact_id", "contacts"),
        CheckConstraint("ends_on >= dated_on", name="ends_after_it_began"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_reason_sealed IS NULL)", name="withdrawn_with_reason"),
        CheckConstraint(
            "(kind = 'minor_at_risk') = (incapacity IS NOT NULL) AND (kind = 'minor_at_risk') = (judgment_sealed IS NOT NULL)",
            name="judged_with_reason",
        ),
        CheckConstraint("(patient_id IS NULL) = (kind IN ('audit', 'contract'))", name="of_the_clinic"),
        Index(None, "clinic_id", "patient_id"),
        Index(None, "clinic_id", "recorded_at", "id"),
        Index(
            "ix_disclosure_grounds_of_clinic",
            "clinic_id",
            "recorded_at",
            "id",
            postgresql_where=text("patient_id IS NULL"),
        ),
    )

    patient_id: Mapped[UUID | None]
    kind: Mapped[GroundsKind] = mapped_column(choice(GroundsKind))
    recipient: Mapped[Recipient] = mapped_column(choice(Recipient))
    recipient_name: Mapped[str]
    contact_id: Mapped[UUID | None]
    affiliation: Mapped[str | None]  # the facility of medical personnel; the court that made an order
    categories: Mapped[list[str]] = mapped_column(ARRAY(String()), default=list)  # disclosure.Category values
    statements: Mapped[list[str]] = mapped_column(ARRAY(String()), default=list)  # rules.Statement values
    reference: Mapped[str | None]
    happened_at: Mapped[datetime | None]
    dated_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    incapacity: Mapped[Incapacity | None] = mapped_column(choice(Incapacity))
    judgment_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    narrative_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID | None]
    used_at: Mapped[datetime | None]  # when something first left on them
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[UUID | None]
    withdrawn_reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    patient: Mapped[Patient | None] = belongs_to("DisclosureGrounds", "Patient", "patient_id", viewonly=True)

    @property
    def has_judgment(self) -> bool:
        """Whether the director's judgment was written; an empty one is never sealed."""
        return self.judgment_sealed is not None

    @property
    def has_narrative(self) -> bool:
        """Whether a text was written; an empty one is never sealed."""
        return self.narrative_sealed is not None


class DisclosureReview(ClinicOwned, Base):
    """The review of one disclosure in an emergency, a report or for a court, by somebody who did not make it."""

    __tablename__ = "disclosure_reviews"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        clinic_key("disclosure_id", "disclosures"),
        clinic_key("grounds_id", "disclosure_grounds"),
        ForeignKeyConstraint(["clinic_id", "user_id"], ["memberships.clinic_id", "memberships.user_id"]),
        UniqueConstraint("clinic_id", "disclosure_id"),
        CheckConstraint("reviewed_by <> user_id", name="reviewed_by_another"),
        CheckConstraint("(reviewed_at IS NULL) = (reviewed_by IS NULL)", name="reviewed_by_somebody"),
        Index(
            "ix_disclosure_reviews_waiting", "clinic_id", "left_at", "id", postgresql_where=text("reviewed_at IS NULL")
        ),
        Index(None, "clinic_id", "left_at", "id"),
        Index(None, "clinic_id", "patient_id"),
    )

    patient_id: Mapped[UUID]
    disclosure_id: Mapped[UUID]
    grounds_id: Mapped[UUID]
    user_id: Mapped[UUID]  # who let it leave
    left_at: Mapped[datetime]
    reviewed_at: Mapped[datetime | None]
    reviewed_by: Mapped[UUID | None]
    outcome: Mapped[ReviewOutcome | None] = mapped_column(choice(ReviewOutcome))
    note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    disclosure: Mapped[Disclosure] = belongs_to("DisclosureReview", "Disclosure", "disclosure_id", viewonly=True)
    grounds: Mapped[DisclosureGrounds] = belongs_to(
        "DisclosureReview", "DisclosureGrounds", "grounds_id", viewonly=True
    )
    patient: Mapped[Patient] = belongs_to("DisclosureReview", "Patient", "patient_id", viewonly=True)
