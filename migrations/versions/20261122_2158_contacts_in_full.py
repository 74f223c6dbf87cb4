"""Contacts in full: custody and protective orders with their dates, do-not-contact, the order in an emergency, keys to find
the same person by, merged ones, and who supports several patients or is a patient, too.
"""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "20261122_2158"
down_revision = "20261122_2150"
branch_labels = None
depends_on = None

HOUSEKEEPING = """
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1"""

ADDED = """best_times varchar; emergency_order integer; custody_decides boolean; custody_signs boolean;
    custody_is_told boolean; order_reference_sealed bytea; order_from_on date; order_until_on date; protective_from_on date;
    protective_until_on date; protective_note_sealed bytea; is_do_not_contact boolean; do_not_contact_sealed bytea;
    merged_into_id uuid; name_key varchar COLLATE "C"; phone_key varchar COLLATE "C"; email_key varchar COLLATE "C\""""
FILLED = ("is_do_not_contact", "name_key", "phone_key", "email_key")
CHECKS = {
    "emergency_order": "emergency_order IS NULL OR (is_emergency AND emergency_order BETWEEN 1 AND 20)",
    "order_dates": "order_until_on >= order_from_on",
    "protective_dates": "protective_until_on >= protective_from_on",
    "merged_is_set_aside": "merged_into_id IS NULL OR deactivated_at IS NOT NULL",
    "merged_into_another": "merged_into_id <> id",
}


def upgrade() -> None:
    for column in ADDED.split(";"):
        op.execute(f"ALTER TABLE contacts ADD COLUMN {column.strip()}")
    fill_keys()
    for column in FILLED:
        op.execute(f"ALTER TABLE contacts ALTER COLUMN {column} SET NOT NULL")
    for name, criterion in CHECKS.items():
        op.execute(f"ALTER TABLE contacts ADD CONSTRAINT ck_contacts_{name} CHECK ({criterion})")
    op.execute("""ALTER TABLE contacts ADD CONSTRAINT fk_contacts_clinic_id_merged_into_id
        FOREIGN KEY (clinic_id, merged_into_id) REFERENCES contacts (clinic_id, id)""")
    for key in ("name_key", "phone_key", "email_key"):
        op.execute(f"CREATE INDEX ix_contacts_clinic_id_{key} ON contacts (clinic_id, {key})")
    people()


def downgrade() -> None:
    op.execute("DROP TABLE contact_patients, support_ties, support_people")
    for column in ADDED.split(";"):
        op.execute(f"ALTER TABLE contacts DROP COLUMN {column.split()[0]}")


def fill_keys() -> None:
    """No mark is set, and the keys say what the columns beside them say: nothing about these rows changes for anybody."""
    op.execute("ALTER TABLE contacts NO FORCE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE contacts DISABLE TRIGGER USER")
    db = op.get_bind()
    op.execute("UPDATE contacts SET is_do_not_contact = false")
    rows = db.execute(sa.text("SELECT clinic_id, id, name, phone, email FROM contacts")).all()
    keys = [
        {"c": row.clinic_id, "i": row.id, "n": name_key(row.name), "p": phone_key(row.phone), "e": email_key(row.email)}
        for row in rows
    ]
    if keys:
        change = "UPDATE contacts SET name_key = :n, phone_key = :p, email_key = :e WHERE clinic_id = :c AND id = :i"
        db.execute(sa.text(change), keys)
    op.execute("ALTER TABLE contacts ENABLE TRIGGER USER")
    op.execute("ALTER TABLE contacts FORCE ROW LEVEL SECURITY")


# As `tenants/patients/rules` makes them at this revision.
STROKES = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"})


def name_key(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text).casefold().translate(STROKES)
    bare = "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))
    bare = bare.translate(str.maketrans("", "", "'’‘ʼ`´."))  # noqa: RUF001 - apostrophes as people type them
    return re.sub(r"[\W_]+", " ", bare).strip()[:200].rstrip()


def phone_key(phone: str | None) -> str:
    digits = "".join(c for c in unicodedata.normalize("NFKC", phone or "") if c in "0123456789")
    return digits[1:] if len(digits) == 11 and digits.startswith("1") else digits


def email_key(email: str | None) -> str:
    return (email or "").strip().casefold()[:254]


def people() -> None:
    op.execute(f"""CREATE TABLE support_people (
        clinic_id uuid NOT NULL, id uuid NOT NULL, {HOUSEKEEPING},
        CONSTRAINT pk_support_people PRIMARY KEY (clinic_id, id))""")
    op.execute(f"""CREATE TABLE support_ties (
        clinic_id uuid NOT NULL, id uuid NOT NULL, contact_id uuid NOT NULL, person_id uuid NOT NULL, {HOUSEKEEPING},
        CONSTRAINT pk_support_ties PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_support_ties_clinic_id_contact_id FOREIGN KEY (clinic_id, contact_id)
            REFERENCES contacts (clinic_id, id),
        CONSTRAINT fk_support_ties_clinic_id_person_id FOREIGN KEY (clinic_id, person_id)
            REFERENCES support_people (clinic_id, id),
        CONSTRAINT uq_support_ties_clinic_id_contact_id UNIQUE (clinic_id, contact_id))""")
    op.execute("CREATE INDEX ix_support_ties_clinic_id_person_id ON support_ties (clinic_id, person_id)")
    op.execute(f"""CREATE TABLE contact_patients (
        clinic_id uuid NOT NULL, id uuid NOT NULL, contact_id uuid NOT NULL, known_patient_id uuid NOT NULL, {HOUSEKEEPING},
        CONSTRAINT pk_contact_patients PRIMARY KEY (clinic_id, id),
        CONSTRAINT fk_contact_patients_clinic_id_contact_id FOREIGN KEY (clinic_id, contact_id)
            REFERENCES contacts (clinic_id, id),
        CONSTRAINT fk_contact_patients_clinic_id_known_patient_id FOREIGN KEY (clinic_id, known_patient_id)
            REFERENCES patients (clinic_id, id),
        CONSTRAINT uq_contact_patients_clinic_id_contact_id UNIQUE (clinic_id, contact_id))""")
    op.execute(
        "CREATE INDEX ix_contact_patients_clinic_id_known_patient_id ON contact_patients (clinic_id, known_patient_id)"
    )
    op.execute("SELECT protect_clinic_table('support_people')")
    op.execute("SELECT protect_clinic_table('support_ties', true)")
    op.execute("SELECT protect_clinic_table('contact_patients', true)")
