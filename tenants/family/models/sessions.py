"""Tables of family sessions and their notes. What is signed stays as it is: the database itself refuses to change it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from causeway.database import Base, ClinicOwned, belongs_to, choice, clinic_key
from tenants.family.rules import (
    AgreementOwner,
    AgreementState,
    Basis,
    CancelReason,
    Later,
    SessionFormat,
    SessionKind,
    SessionStatus,
    TookPart,
)
from tenants.patients.models import Contact, Patient
from tenants.staff.models import StaffMember


class FamilySession(ClinicOwned, Base):
    """A session with one patient's family: planned, then held and documented, then signed; or cancelled.

    episode_id: the episode open when it was planned, None outside one. group_id: the group of several families it is part
    of. held_minutes: minutes really held; they, not the plan, carry the code. families_count: families in the room, of a
    group as counted when the note was signed; its code goes by `queries.code_of`, which counts anew. focus_areas,
    patient_spoke_of, interventions: values of `rules.FocusArea` and `rules.Intervention`. documented_at: when what happened
    was last written. invited_sequence: of the calendar file (RFC 5545) that says where and when. unsummed_at: somebody said
    why the family gets no summary. confirmed_sealed: words in this family's texts that somebody said name nobody of another
    family, and who (JSON).
    """

    __tablename__ = "family_sessions"
    __table_args__ = (
        clinic_key("patient_id", "patients"),
        clinic_key("episode_id", "episodes"),
        clinic_key("clinician_id", "staff_members"),
        clinic_key("second_clinician_id", "staff_members"),
        clinic_key("group_id", "family_groups"),
        clinic_key("room_id", "rooms"),
        UniqueConstraint("clinic_id", "group_id", "patient_id"),
        Index(None, "clinic_id", "starts_at", "id"),
        Index(None, "clinic_id", "status", "starts_at", "id"),
        Index(None, "clinic_id", "patient_id", "starts_at"),
        Index(None, "clinic_id", "clinician_id", "starts_at"),
        Index(
            "ix_family_sessions_unsigned",
            "clinic_id",
            "ends_at",
            "id",
            postgresql_where=text("signed_at IS NULL AND cancelled_at IS NULL"),
        ),
        Index(
            "ix_family_sessions_not_cosigned",
            "clinic_id",
            "ends_at",
            "id",
            postgresql_where=text("needs_cosign IS TRUE AND signed_at IS NOT NULL AND cosigned_at IS NULL"),
        ),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("held_minutes BETWEEN 0 AND 720", name="held_minutes"),
        CheckConstraint("families_count BETWEEN 1 AND 30", name="families_count"),
        CheckConstraint("(status = 'cancelled') = (cancelled_at IS NOT NULL)", name="cancelled"),
        CheckConstraint("(cancelled_at IS NULL) = (cancel_reason IS NULL)", name="cancelled_with_reason"),
        CheckConstraint("(signed_at IS NULL) = (signed_by_id IS NULL)", name="signed_by_somebody"),
        CheckConstraint("signed_at IS NULL OR (status = 'held' AND narrative_sealed IS NOT NULL)", name="signed_note"),
        CheckConstraint("(cosigned_at IS NULL) = (cosigned_by_id IS NULL)", name="cosigned_by_somebody"),
        CheckConstraint("cosigned_at IS NULL OR signed_at IS NOT NULL", name="cosigned_after_signed"),
        CheckConstraint("cosigned_by_id <> signed_by_id", name="cosigned_by_another"),
        CheckConstraint("second_clinician_id <> clinician_id", name="two_people"),
        CheckConstraint("group_id IS NULL OR kind = 'multi_family'", name="group_of_families"),
        CheckConstraint("(unsummed_at IS NULL) = (unsummed_sealed IS NULL)", name="unsummed"),
    )

    patient_id: Mapped[UUID]
    episode_id: Mapped[UUID | None]
    clinician_id: Mapped[UUID]
    second_clinician_id: Mapped[UUID | None]
    group_id: Mapped[UUID | None]
    room_id: Mapped[UUID | None]
    video_link_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # it lets in whoever has it
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    format: Mapped[SessionFormat] = mapped_column(choice(SessionFormat))
    kind: Mapped[SessionKind] = mapped_column(choice(SessionKind))
    status: Mapped[SessionStatus] = mapped_column(choice(SessionStatus), default=SessionStatus.SCHEDULED)
    held_minutes: Mapped[int | None]
    families_count: Mapped[int | None]
    is_patient_present: Mapped[bool | None]
    absence_reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # why the patient was not there
    benefit_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # how that serves the patient's treatment
    focus_areas: Mapped[list[str]] = mapped_column(ARRAY(String()), default=list)
    interventions: Mapped[list[str]] = mapped_column(ARRAY(String()), default=list)
    patient_spoke_of: Mapped[list[str]] = mapped_column(ARRAY(String()), default=list)
    observation_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # how the patient was
    narrative_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    documented_at: Mapped[datetime | None]
    invited_sequence: Mapped[int] = mapped_column(default=0)
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[CancelReason | None] = mapped_column(choice(CancelReason))
    cancel_note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    signed_at: Mapped[datetime | None]
    signed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    needs_cosign: Mapped[bool] = mapped_column(default=False)
    cosigned_at: Mapped[datetime | None]
    cosigned_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    unsummed_at: Mapped[datetime | None]
    unsummed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    unsummed_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    confirmed_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    patient: Mapped[Patient] = belongs_to("FamilySession", "Patient", "patient_id", viewonly=True)
    clinician: Mapped[StaffMember] = belongs_to("FamilySession", "StaffMember", "clinician_id", viewonly=True)


class FamilyParticipant(ClinicOwned, Base):
    """A contact in a session: how they took part and the basis relied on at that moment.

    consent_id: the release relied on, when the basis is a release. account_sealed: what happened, when there was no basis.
    from_minute, until_minute: of the session, where somebody was not there throughout. spoke_of: values of
    `rules.FocusArea`. later_basis: where the release was
    revoked during the session (at later_from_at), what carried them from then on; what was said before stays on the release.
    is_accounted: of a signed note, whether all they heard stands in the accounting; None: they heard nothing that does.
    """

    __tablename__ = "family_participants"
    __table_args__ = (
        clinic_key("session_id", "family_sessions"),
        clinic_key("patient_id", "patients"),
        clinic_key("contact_id", "contacts"),
        clinic_key("consent_id", "consents"),
        UniqueConstraint("clinic_id", "session_id", "contact_id"),
        Index(None, "clinic_id", "patient_id"),
        CheckConstraint("(basis = 'release') = (consent_id IS NOT NULL)", name="release_named"),
        CheckConstraint("basis <> 'none' OR account_sealed IS NOT NULL", name="account_given"),
        CheckConstraint("from_minute BETWEEN 0 AND 720 AND until_minute BETWEEN 0 AND 720", name="minutes"),
        CheckConstraint("until_minute > from_minute", name="minutes_in_order"),
        CheckConstraint("(later_basis IS NULL) = (later_from_at IS NULL)", name="later_since"),
        CheckConstraint("later_basis <> 'none' OR later_account_sealed IS NOT NULL", name="later_account"),
    )

    session_id: Mapped[UUID]
    patient_id: Mapped[UUID]
    contact_id: Mapped[UUID]
    took_part: Mapped[TookPart] = mapped_column(choice(TookPart), default=TookPart.INVITED)
    basis: Mapped[Basis | None] = mapped_column(choice(Basis))
    consent_id: Mapped[UUID | None]
    account_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    from_minute: Mapped[int | None]
    until_minute: Mapped[int | None]
    spoke_of: Mapped[list[str]] = mapped_column(ARRAY(String()), default=list)
    observation_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    later_basis: Mapped[Later | None] = mapped_column(choice(Later, name="later_basis"))
    later_from_at: Mapped[datetime | None]
    later_account_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    is_accounted: Mapped[bool | None]

    contact: Mapped[Contact] = belongs_to("FamilyParticipant", "Contact", "contact_id", viewonly=True)


class FamilyAgreement(ClinicOwned, Base):
    """What was agreed in a session: in whose hands, by when, and whether it was kept.

    contact_id: a relative's. settled_in_id: the later session that asked what became of it. carried_from_id: the agreement
    of an earlier session that it goes on with.
    """

    __tablename__ = "family_agreements"
    __table_args__ = (
        clinic_key("session_id", "family_sessions"),
        clinic_key("patient_id", "patients"),
        clinic_key("contact_id", "contacts"),
        clinic_key("settled_in_id", "family_sessions"),
        clinic_key("carried_from_id", "family_agreements"),
        Index(None, "clinic_id", "session_id"),
        Index(None, "clinic_id", "settled_in_id"),
        Index(None, "clinic_id", "patient_id", "state"),
        Index("ix_family_agreements_open", "clinic_id", "due_on", "id", postgresql_where=text("settled_on IS NULL")),
        CheckConstraint("(owner = 'contact') = (contact_id IS NOT NULL)", name="owner"),
        CheckConstraint("(state = 'open') = (settled_on IS NULL)", name="settled"),
    )

    session_id: Mapped[UUID]
    patient_id: Mapped[UUID]
    text_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    owner: Mapped[AgreementOwner] = mapped_column(choice(AgreementOwner))
    contact_id: Mapped[UUID | None]
    due_on: Mapped[date | None]
    state: Mapped[AgreementState] = mapped_column(choice(AgreementState), default=AgreementState.OPEN)
    settled_on: Mapped[date | None]
    settled_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    settled_in_id: Mapped[UUID | None]
    carried_from_id: Mapped[UUID | None]


class FamilySessionGoal(ClinicOwned, Base):
    """A goal of the patient's plan that a session serves. wording_sealed: the goal's words as they stood then."""

    __tablename__ = "family_session_goals"
    __table_args__ = (
        clinic_key("session_id", "family_sessions"),
        clinic_key("patient_id", "patients"),
        clinic_key("goal_id", "goals"),
        UniqueConstraint("clinic_id", "session_id", "goal_id"),
        Index(None, "clinic_id", "goal_id"),
    )

    session_id: Mapped[UUID]
    patient_id: Mapped[UUID]
    goal_id: Mapped[UUID]
    wording_sealed: Mapped[bytes] = mapped_column(LargeBinary)


class FamilyAddendum(ClinicOwned, Base):
    """What was added to a signed note, itself signed as it is written and never changed."""

    __tablename__ = "family_addenda"
    __table_args__ = (
        clinic_key("session_id", "family_sessions"),
        clinic_key("patient_id", "patients"),
        Index(None, "clinic_id", "session_id"),
    )

    session_id: Mapped[UUID]
    patient_id: Mapped[UUID]
    text_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    signed_at: Mapped[datetime]
    signed_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))


class FamilyDraft(ClinicOwned, Base):
    """A note's form as somebody types it, kept apart so that typing never collides with a save. Gone once saved.

    text_sealed: of drafts kept before the whole form was: the narrative alone.
    """

    __tablename__ = "family_drafts"
    __table_args__ = (
        clinic_key("session_id", "family_sessions"),
        clinic_key("patient_id", "patients"),
        UniqueConstraint("clinic_id", "session_id", "user_id"),
    )

    session_id: Mapped[UUID]
    patient_id: Mapped[UUID]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    text_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    payload_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    saved_at: Mapped[datetime]
