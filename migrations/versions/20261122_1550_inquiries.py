"""Inquiries: who asks about coming here, and what happened to each."""

from alembic import op

revision = "20261122_1550"
down_revision = "20261122_1545"
branch_labels = None
depends_on = None

HOUSEKEEPING = """
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1"""
STATUSES = "('new', 'contacted', 'assessed', 'admitted', 'referred_out', 'closed')"
REASONS = (
    "('no_answer', 'declined', 'elsewhere', 'not_suited', 'cost', 'no_place', 'duplicate', 'not_an_inquiry', 'other')"
)


def upgrade() -> None:
    _inquiries()
    for columns in (
        "status, since_at, id",
        "received_at, id",
        "last_key, first_key, id",
        "first_key",
        "phone_key",
        "email_key",
        "patient_id",
    ):
        name = "_".join(columns.split(", "))
        op.execute(f"CREATE INDEX ix_inquiries_clinic_id_{name} ON inquiries (clinic_id, {columns})")
    op.execute(
        "CREATE INDEX ix_inquiries_unanswered ON inquiries (clinic_id, answer_by_on, id) WHERE status = 'new'"
    )
    op.execute("SELECT protect_clinic_table('inquiries', false)")
    _steps()
    op.execute("CREATE INDEX ix_inquiry_steps_clinic_id_inquiry_id_id ON inquiry_steps (clinic_id, inquiry_id, id)")
    op.execute("SELECT protect_clinic_table('inquiry_steps', false)")


def _inquiries() -> None:
    op.execute(f"""CREATE TABLE inquiries (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        reference varchar NOT NULL,
        status varchar(40) NOT NULL,
        since_at timestamptz NOT NULL,
        received_at timestamptz NOT NULL,
        first_contact_at timestamptz,
        answer_by_on date NOT NULL,
        channel varchar(40) NOT NULL,
        source varchar(40) NOT NULL,
        source_name varchar NOT NULL,
        urgency varchar(40) NOT NULL,
        first_name varchar NOT NULL,
        last_name varchar NOT NULL,
        born_on date,
        asker varchar NOT NULL,
        phone varchar,
        email varchar,
        contact_way varchar(40) NOT NULL,
        may_leave_message boolean NOT NULL,
        reason_sealed bytea,
        owner_id uuid,
        patient_id uuid,
        closed_reason varchar(40),
        referred_to varchar NOT NULL,
        first_key varchar COLLATE "C" NOT NULL,
        last_key varchar COLLATE "C" NOT NULL,
        phone_key varchar COLLATE "C" NOT NULL,
        email_key varchar COLLATE "C" NOT NULL,
        {HOUSEKEEPING},
        CONSTRAINT pk_inquiries PRIMARY KEY (clinic_id, id),
        CONSTRAINT uq_inquiries_clinic_id_reference UNIQUE (clinic_id, reference),
        CONSTRAINT ck_inquiries_closed_reason_given CHECK ((status = 'closed') = (closed_reason IS NOT NULL)),
        CONSTRAINT ck_inquiries_referred_to_given CHECK ((status = 'referred_out') = (referred_to <> '')),
        CONSTRAINT ck_inquiries_record_opened
            CHECK (status NOT IN ('assessed', 'admitted') OR patient_id IS NOT NULL),
        CONSTRAINT fk_inquiries_clinic_id_patient_id FOREIGN KEY (clinic_id, patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT fk_inquiries_clinic_id_owner_id FOREIGN KEY (clinic_id, owner_id)
            REFERENCES memberships (clinic_id, user_id),
        CONSTRAINT ck_inquiries_inquiry_status CHECK (status IN {STATUSES}),
        CONSTRAINT ck_inquiries_channel CHECK (channel IN ('phone', 'web', 'email', 'walk_in', 'fax', 'other')),
        CONSTRAINT ck_inquiries_referral_source CHECK (source IN ('unknown', 'self', 'family', 'hospital', 'physician',
            'therapist', 'other_program', 'court', 'school', 'employer', 'insurer', 'web_search', 'other')),
        CONSTRAINT ck_inquiries_urgency CHECK (urgency IN ('urgent', 'soon', 'routine')),
        CONSTRAINT ck_inquiries_contact_way CHECK (contact_way IN ('phone', 'text', 'email')),
        CONSTRAINT ck_inquiries_close_reason CHECK (closed_reason IN {REASONS}))""")


def _steps() -> None:
    op.execute(f"""CREATE TABLE inquiry_steps (
        clinic_id uuid NOT NULL,
        id uuid NOT NULL,
        inquiry_id uuid NOT NULL,
        at timestamptz NOT NULL,
        by_id uuid,
        from_status varchar(40) NOT NULL,
        to_status varchar(40) NOT NULL,
        closed_reason varchar(40),
        referred_to varchar NOT NULL,
        note_sealed bytea,
        undone_at timestamptz,
        {HOUSEKEEPING},
        CONSTRAINT pk_inquiry_steps PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_inquiry_steps_clinic_id_inquiry_id FOREIGN KEY (clinic_id, inquiry_id)
            REFERENCES inquiries (clinic_id, id),
        CONSTRAINT fk_inquiry_steps_clinic_id_by_id FOREIGN KEY (clinic_id, by_id)
            REFERENCES memberships (clinic_id, user_id),
        CONSTRAINT ck_inquiry_steps_from_status CHECK (from_status IN {STATUSES}),
        CONSTRAINT ck_inquiry_steps_to_status CHECK (to_status IN {STATUSES}),
        CONSTRAINT ck_inquiry_steps_close_reason CHECK (closed_reason IN {REASONS}))""")


def downgrade() -> None:
    op.execute("DROP TABLE inquiry_steps")
    op.execute("DROP TABLE inquiries")
