"""Loads the generator's sheets into a migrated Causeway database, as fast as COPY goes.

The superuser loads, past triggers and row security, because the sheets are invented and the loading is not what is timed.
Everything that serves pages afterwards is the ordinary application role.
"""

import csv
import uuid
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from psycopg.types.json import Jsonb

from causeway import protection
from causeway.people.passwords import passwords
from tenants.patients.rules.names import name_key, phone_key, record_key

NOW = datetime(2026, 1, 15, tzinfo=UTC)
STANDING = {"active": "active", "waitlist": "waitlisted", "discharged": "discharged"}
ROLES = {"admin": "administrator", "billing": "billing", "front_desk": "front_desk", "nurse": "nurse"}
SEX = {"M": "male", "F": "female", "X": "unspecified"}


def clinic_id(number: int) -> uuid.UUID:
    """The id of the generator's n-th clinic."""
    return uuid.UUID(int=(7 << 76) | (2 << 62) | (number << 40))


def patient_id(number: int) -> uuid.UUID:
    """The id of the generator's n-th patient, whatever the clinic."""
    return uuid.UUID(f"00000000-0000-7000-8000-{number:012d}")


def load(superuser_url: str, master: protection.MasterKey, folder: Path, password: str) -> None:
    """Clinics, people and patients from `folder`'s sheets; every staff member signs in with `password`."""
    with psycopg.connect(superuser_url) as connection:
        connection.execute("SET session_replication_role = replica")
        _clinics(connection, master, folder)
        _staff(connection, folder, passwords().hash(password))
        _patients(connection, folder)
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def _rows(folder: Path, table: str) -> csv.DictReader:
    return csv.DictReader((folder / f"{table}.csv").open(newline=""))


def _clinics(connection: psycopg.Connection, master: protection.MasterKey, folder: Path) -> None:
    for row in _rows(folder, "clinic"):
        number = int(row["id"])
        connection.execute(
            """INSERT INTO clinics (id, slug, name, timezone, status, idle_minutes, created_at)
               VALUES (%s, %s, %s, 'America/Chicago', 'active', 15, %s)""",
            [clinic_id(number), f"clinic-{number}", row["name"], NOW],
        )
        connection.execute(
            "INSERT INTO clinic_keys (clinic_id, id, wrapped, created_at, updated_at) VALUES (%s, %s, %s, %s, %s)",
            [clinic_id(number), uuid.uuid4(), master.seal("clinic_keys.wrapped", bytes(range(32))), NOW, NOW],
        )


def _staff(connection: psycopg.Connection, folder: Path, password_hash: str) -> None:
    for row in _rows(folder, "staff"):
        user = uuid.UUID(int=(7 << 76) | (2 << 62) | (1 << 60) | int(row["id"]))
        connection.execute(
            """INSERT INTO users (id, email, display_name, password_hash, password_changed_at, is_operator, is_active,
               created_at) VALUES (%s, %s, %s, %s, %s, false, true, %s)""",
            [user, row["email"], row["full_name"], password_hash, NOW, NOW],
        )
        connection.execute(
            "INSERT INTO memberships (clinic_id, user_id, roles, status, created_at) VALUES (%s, %s, %s, 'active', %s)",
            [clinic_id(int(row["clinic_id"])), user, [ROLES.get(row["role"], "director")], NOW],
        )


def _patients(connection: psycopg.Connection, folder: Path) -> None:
    rows = (_patient(row) for row in _rows(folder, "patient"))
    first = next(rows)
    with connection.cursor() as cursor, cursor.copy(f"COPY patients ({', '.join(first)}) FROM STDIN") as copy:
        copy.write_row(list(first.values()))
        for values in rows:
            copy.write_row(list(values.values()))


def _patient(row: dict[str, str]) -> dict[str, object]:
    return {
        "clinic_id": clinic_id(int(row["clinic_id"])),
        "id": patient_id(int(row["id"])),
        "record_number": row["mrn"],
        "record_key": record_key(row["mrn"]),
        "first_name": row["first_name"],
        "first_key": name_key(row["first_name"]),
        "last_name": row["last_name"],
        "last_key": name_key(row["last_name"]),
        "preferred_key": "",
        "born_on": row["dob"],
        "sex": SEX[row["sex"]],
        "phone": row["phone"],
        "phone_key": phone_key(row["phone"]),
        "email": row["email"],
        "address_line": row["address"],
        "city": row["city"],
        "state": row["state"],
        "postal_code": row["zip"],
        "standing": STANDING[row["status"]],
        "admitted_on": row["admitted_on"],
        "admitted_key": row["admitted_on"],
        "is_part2": False,
        "availability": Jsonb({}),
        "created_at": row["created_at"],
        "updated_at": row["created_at"],
    }
