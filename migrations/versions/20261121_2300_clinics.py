"""The clinic's own record: profile, sites, rooms."""

from alembic import op

revision = "20261121_2300"
down_revision = "20261121_2210"
branch_labels = None
depends_on = None

HOUSEKEEPING = """
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1"""


def upgrade() -> None:
    op.execute(f"""CREATE TABLE clinic_profiles (
        clinic_id uuid NOT NULL, id uuid NOT NULL,
        legal_name varchar NOT NULL, npi varchar, tax_id_sealed bytea, tax_id_last4 varchar, taxonomy varchar,
        street varchar NOT NULL, city varchar NOT NULL, state varchar, postal_code varchar NOT NULL, phone varchar,
        crisis_line varchar NOT NULL, {HOUSEKEEPING},
        CONSTRAINT pk_clinic_profiles PRIMARY KEY (clinic_id, id),
        CONSTRAINT ck_clinic_profiles_one_row CHECK (id = clinic_id),
        CONSTRAINT ck_clinic_profiles_npi_shape CHECK (npi ~ '^[0-9]{{10}}$'))""")
    op.execute("SELECT protect_clinic_table('clinic_profiles')")
    op.execute(f"""CREATE TABLE sites (
        clinic_id uuid NOT NULL, id uuid NOT NULL,
        name varchar NOT NULL, street varchar NOT NULL, city varchar NOT NULL, state varchar,
        postal_code varchar NOT NULL, phone varchar, place_of_service varchar(40) NOT NULL, is_active boolean NOT NULL,
        {HOUSEKEEPING},
        CONSTRAINT pk_sites PRIMARY KEY (clinic_id, id),
        CONSTRAINT uq_sites_clinic_id_name UNIQUE (clinic_id, name),
        CONSTRAINT ck_sites_place_of_service CHECK (place_of_service IN
            ('11', '19', '22', '49', '50', '52', '53', '57', '58', '72', '99')))""")
    op.execute("CREATE INDEX ix_sites_clinic_id_name_id ON sites (clinic_id, name, id)")
    op.execute("SELECT protect_clinic_table('sites')")
    op.execute(f"""CREATE TABLE rooms (
        clinic_id uuid NOT NULL, id uuid NOT NULL,
        site_id uuid NOT NULL, name varchar NOT NULL, capacity integer NOT NULL, is_active boolean NOT NULL,
        {HOUSEKEEPING},
        CONSTRAINT pk_rooms PRIMARY KEY (clinic_id, id),
        CONSTRAINT uq_rooms_clinic_id_site_id_name UNIQUE (clinic_id, site_id, name),
        CONSTRAINT ck_rooms_capacity CHECK (capacity BETWEEN 1 AND 500),
        CONSTRAINT fk_rooms_clinic_id_site_id FOREIGN KEY (clinic_id, site_id) REFERENCES sites (clinic_id, id))""")
    op.execute("CREATE INDEX ix_rooms_clinic_id_name_id ON rooms (clinic_id, name, id)")
    op.execute("SELECT protect_clinic_table('rooms')")


def downgrade() -> None:
    op.execute("DROP TABLE rooms, sites, clinic_profiles")
