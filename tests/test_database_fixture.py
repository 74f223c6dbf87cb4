"""The tests' own database: who the roles are, and that clones are apart."""

from collections.abc import Callable

import psycopg

from tests.database import DatabaseUrls


def _connect(url: str) -> psycopg.Connection:
    return psycopg.connect(url.replace("+psycopg", "", 1), autocommit=True)


def test_the_application_role_owns_nothing_and_bypasses_nothing(database_urls: DatabaseUrls) -> None:
    with _connect(database_urls.application) as connection:
        role = connection.execute(
            "SELECT rolname, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles"
            " WHERE rolname = current_user"
        ).fetchone()
        owned = connection.execute(
            "SELECT count(*) FROM pg_class WHERE relowner = (SELECT oid FROM pg_roles WHERE rolname = current_user)"
        ).fetchone()
    assert role == ("causeway_app", False, False, False, False)
    assert owned == (0,)


def test_only_the_maintenance_role_bypasses_row_security(database_urls: DatabaseUrls) -> None:
    with _connect(database_urls.owner) as connection:
        bypassing = connection.execute(
            "SELECT rolname FROM pg_roles WHERE rolbypassrls AND rolname LIKE 'causeway%'"
        ).fetchall()
        owner = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
    assert bypassing == [("causeway_maintenance",)]
    assert owner == (False,)


def test_databases_made_for_a_test_are_apart(new_database: Callable[[], DatabaseUrls]) -> None:
    first, second = new_database(), new_database()
    with _connect(first.owner) as connection:
        connection.execute("CREATE TABLE only_here ()")
    with _connect(second.owner) as connection:
        assert connection.execute("SELECT to_regclass('only_here')").fetchone() == (None,)
