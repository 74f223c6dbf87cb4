"""Family education: modules, classes, and the seats of patients' contacts in them."""

from alembic import op

revision = "20261122_2240"
down_revision = "20261122_2228"
branch_labels = None
depends_on = None

HOUSEKEEPING = """
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1"""


def key(table: str, column: str, target: str) -> str:
    return f"""CONSTRAINT fk_{table}_clinic_id_{column} FOREIGN KEY (clinic_id, {column})
            REFERENCES {target} (clinic_id, id)"""


def upgrade() -> None:
    modules()
    classes()
    seats()


def downgrade() -> None:
    op.execute("DROP TABLE education_seats, education_classes, education_modules")


def modules() -> None:
    op.execute(f"""CREATE TABLE education_modules (
        clinic_id uuid NOT NULL, id uuid NOT NULL,
        title varchar NOT NULL,
        description varchar NOT NULL,
        minutes integer NOT NULL,
        language varchar NOT NULL,
        position integer NOT NULL,
        module_id uuid,
        is_active boolean NOT NULL, {HOUSEKEEPING},
        CONSTRAINT pk_education_modules PRIMARY KEY (clinic_id, id),
        {key("education_modules", "module_id", "modules")},
        CONSTRAINT uq_education_modules_clinic_id_title_language UNIQUE (clinic_id, title, language),
        CONSTRAINT ck_education_modules_minutes CHECK (minutes BETWEEN 5 AND 480),
        CONSTRAINT ck_education_modules_position CHECK (position BETWEEN 1 AND 999))""")
    op.execute("CREATE INDEX ix_education_modules_clinic_id_position_id ON education_modules (clinic_id, position, id)")
    op.execute("SELECT protect_clinic_table('education_modules')")


def classes() -> None:
    op.execute(f"""CREATE TABLE education_classes (
        clinic_id uuid NOT NULL, id uuid NOT NULL,
        education_module_id uuid NOT NULL,
        facilitator_id uuid NOT NULL,
        starts_at timestamptz NOT NULL,
        ends_at timestamptz NOT NULL,
        room_id uuid,
        video_link varchar NOT NULL,
        capacity integer NOT NULL,
        called_off_at timestamptz,
        called_off_reason varchar, {HOUSEKEEPING},
        CONSTRAINT pk_education_classes PRIMARY KEY (clinic_id, id),
        {key("education_classes", "education_module_id", "education_modules")},
        {key("education_classes", "facilitator_id", "staff_members")},
        {key("education_classes", "room_id", "rooms")},
        CONSTRAINT ck_education_classes_ends_after_start CHECK (ends_at > starts_at),
        CONSTRAINT ck_education_classes_capacity CHECK (capacity BETWEEN 1 AND 500),
        CONSTRAINT ck_education_classes_called_off_with_reason
            CHECK ((called_off_at IS NULL) = (called_off_reason IS NULL)))""")
    op.execute("CREATE INDEX ix_education_classes_clinic_id_starts_at_id ON education_classes (clinic_id, starts_at, id)")
    op.execute(
        "CREATE INDEX ix_education_classes_clinic_id_education_module_id_starts_at "
        "ON education_classes (clinic_id, education_module_id, starts_at)"
    )
    op.execute("SELECT protect_clinic_table('education_classes')")


def seats() -> None:
    op.execute(f"""CREATE TABLE education_seats (
        clinic_id uuid NOT NULL, id uuid NOT NULL,
        class_id uuid NOT NULL,
        patient_id uuid NOT NULL,
        contact_id uuid NOT NULL,
        basis varchar(40) NOT NULL,
        consent_id uuid,
        attended varchar(40) NOT NULL,
        minutes integer,
        marked_at timestamptz,
        marked_by_id uuid, {HOUSEKEEPING},
        CONSTRAINT pk_education_seats PRIMARY KEY (clinic_id, id),
        {key("education_seats", "class_id", "education_classes")},
        {key("education_seats", "patient_id", "patients")},
        {key("education_seats", "contact_id", "contacts")},
        {key("education_seats", "consent_id", "consents")},
        CONSTRAINT uq_education_seats_clinic_id_class_id_contact_id UNIQUE (clinic_id, class_id, contact_id),
        CONSTRAINT ck_education_seats_basis CHECK (basis IN ('release', 'agreement_in_room', 'personal_representative',
            'listening_only', 'none')),
        CONSTRAINT ck_education_seats_attended CHECK (attended IN ('invited', 'present', 'absent', 'declined',
            'walked_in')),
        CONSTRAINT ck_education_seats_release_named CHECK ((basis = 'release') = (consent_id IS NOT NULL)),
        CONSTRAINT ck_education_seats_minutes_of_who_came
            CHECK ((attended IN ('present', 'walked_in')) = (minutes IS NOT NULL)),
        CONSTRAINT ck_education_seats_minutes CHECK (minutes BETWEEN 0 AND 720),
        CONSTRAINT fk_education_seats_marked_by_id FOREIGN KEY (marked_by_id) REFERENCES users (id))""")
    op.execute("CREATE INDEX ix_education_seats_clinic_id_patient_id ON education_seats (clinic_id, patient_id)")
    op.execute(
        "CREATE INDEX ix_education_seats_open ON education_seats (clinic_id, class_id) WHERE attended = 'invited'"
    )
    op.execute("SELECT protect_clinic_table('education_seats')")
