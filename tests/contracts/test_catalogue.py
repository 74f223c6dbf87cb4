"""Every table of the database carries its walls: read from PostgreSQL's own catalogue, not from the models."""

import psycopg
import pytest

from tests.database import DatabaseUrls

TRAILS = {"audit_changes", "audit_events"}  # the trail has no trail
OF_THE_PLATFORM = "platform_changes"  # the trail of what belongs to no clinic


def owner_rows(urls: DatabaseUrls, query: str) -> list[tuple]:
    with psycopg.connect(urls.owner.replace("+psycopg", "")) as connection:
        return connection.execute(query).fetchall()


@pytest.fixture(scope="module")
def clinic_tables(database_urls: DatabaseUrls) -> list[str]:
    rows = owner_rows(
        database_urls,
        """SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'clinic_id'
           WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace ORDER BY 1""",
    )
    return [name for (name,) in rows]


def test_every_clinic_table_has_forced_row_security_with_both_clauses(
    database_urls: DatabaseUrls, clinic_tables: list[str]
) -> None:
    assert len(clinic_tables) >= 5
    rows = owner_rows(
        database_urls,
        """SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity, p.polname,
                  pg_get_expr(p.polqual, c.oid), pg_get_expr(p.polwithcheck, c.oid)
           FROM pg_class c LEFT JOIN pg_policy p ON p.polrelid = c.oid AND p.polname = 'clinic_wall'
           WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')""",
    )
    by_name = {row[0]: row[1:] for row in rows}
    for table in clinic_tables:
        enabled, forced, _name, using, check = by_name[table]
        assert enabled, table
        assert forced, table
        for clause in (using, check):
            assert clause is not None, table
            assert "clinic_id = " in clause, table
            assert "current_setting('app.clinic_id'" in clause, table


def test_every_other_policy_on_a_clinic_table_only_reads_and_is_known(
    database_urls: DatabaseUrls, clinic_tables: list[str]
) -> None:
    rows = owner_rows(
        database_urls,
        """SELECT c.relname, p.polname, p.polcmd::text FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
           WHERE p.polname <> 'clinic_wall' ORDER BY 1, 2""",
    )
    assert [row for row in rows if row[0] in clinic_tables] == [
        ("memberships", "own_memberships", "r"),
        ("memberships", "session_lookup", "r"),
    ]


def test_every_key_of_a_clinic_table_starts_with_the_clinic(
    database_urls: DatabaseUrls, clinic_tables: list[str]
) -> None:
    rows = owner_rows(
        database_urls,
        """SELECT c.relname, k.conname, k.contype::text,
                  (SELECT attname FROM pg_attribute WHERE attrelid = c.oid AND attnum = k.conkey[1]),
                  f.relname, array_length(k.conkey, 1)
           FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid LEFT JOIN pg_class f ON f.oid = k.confrelid
           WHERE k.contype IN ('p', 'u', 'f') AND c.relnamespace = 'public'::regnamespace""",
    )
    keyed = set()
    for table, name, kind, first, target, width in rows:
        if table not in clinic_tables:
            continue
        if kind == "f" and target not in clinic_tables:
            assert target in {"clinics", "users"}, (table, name)
            continue
        assert first == "clinic_id", (table, name)
        assert width >= 2, (table, name)
        if kind == "p":
            keyed.add(table)
    assert keyed == set(clinic_tables)


def test_every_unique_index_of_a_clinic_table_starts_with_the_clinic(
    database_urls: DatabaseUrls, clinic_tables: list[str]
) -> None:
    rows = owner_rows(
        database_urls,
        """SELECT c.relname, i.indexrelid::regclass::text,
                  (SELECT attname FROM pg_attribute WHERE attrelid = c.oid AND attnum = i.indkey[0])
           FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid WHERE i.indisunique""",
    )
    for table, index, first in rows:
        if table in clinic_tables:
            assert first == "clinic_id", (table, index)


def test_every_clinic_table_has_the_audit_trigger(database_urls: DatabaseUrls, clinic_tables: list[str]) -> None:
    rows = owner_rows(
        database_urls,
        """SELECT c.relname, t.tgenabled::text, p.proname, t.tgtype FROM pg_trigger t
           JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal""",
    )
    audited = {
        table
        for table, enabled, function, kind in rows
        if function == "audit_change" and enabled == "O" and kind & 28 == 28
    }
    assert set(clinic_tables) - TRAILS <= audited


def test_the_application_role_owns_nothing_and_cannot_pass_row_security(database_urls: DatabaseUrls) -> None:
    ((is_super, bypasses, owned),) = owner_rows(
        database_urls,
        """SELECT rolsuper, rolbypassrls, (SELECT count(*) FROM pg_class c WHERE c.relowner = r.oid)
           FROM pg_roles r WHERE rolname = 'causeway_app'""",
    )
    assert (is_super, bypasses, owned) == (False, False, 0)


@pytest.mark.parametrize("table", [*sorted(TRAILS), OF_THE_PLATFORM])
def test_the_application_role_cannot_alter_the_trail(database_urls: DatabaseUrls, table: str) -> None:
    rows = owner_rows(
        database_urls,
        f"""SELECT has_table_privilege('causeway_app', '{table}', p)
            FROM unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) p""",
    )
    assert [allowed for (allowed,) in rows] == [False] * 5
    may_insert = table == "audit_events"
    assert owner_rows(database_urls, f"SELECT has_table_privilege('causeway_app', '{table}', 'INSERT')") == [
        (may_insert,)
    ]


def test_every_foreign_key_uses_only_what_a_sharded_table_can(database_urls: DatabaseUrls) -> None:
    rows = owner_rows(
        database_urls,
        """SELECT conname, confupdtype::text, confdeltype::text, condeferrable FROM pg_constraint
           WHERE contype = 'f' AND conrelid::regclass::text NOT LIKE 'procrastinate%'""",
    )
    for name, on_update, on_delete, deferrable in rows:
        assert on_update == "a", name
        assert on_delete in {"a", "c"}, name
        assert not deferrable, name


# Ids that point nowhere on purpose, and why.
LOOSE = {
    ("alerts", "source_id"): "the record of a higher slice that raised it, named by its kind beside it",
    ("amendments", "addendum_id"): "an addendum of any slice, named by its source beside it",
    ("amendments", "entry_id"): "what it was added to, of the same slice",
    ("care_relationships", "opened_for_id"): "the session of a higher slice that opened it; the slice itself closes it",
    ("consents", "recipient_id"): "a payer of a higher slice, or nobody we keep; the name beside it is what was signed",
    ("disclosures", "recipient_id"): "whoever got it, of several kinds; the accounting must outlive the record",
    ("education_invitations", "mail_ref"): "a letter in the global outbox, which forgets it after a month",
    ("family_handovers", "mail_ref"): "a letter in the global outbox, which forgets it after a month",
    ("family_invitations", "mail_ref"): "a letter in the global outbox, which forgets it after a month",
    ("signatures", "subject_id"): "what was signed, of any slice, named by its table beside it",
    ("source_aliases", "record_id"): "a record of any slice, named by its kind beside it",
    ("source_records", "record_id"): "a record of any slice, named by its kind beside it",
}


def test_every_reference_between_clinic_tables_is_held_by_a_key(
    database_urls: DatabaseUrls, clinic_tables: list[str]
) -> None:
    rows = owner_rows(
        database_urls,
        """SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
           WHERE a.atttypid = 'uuid'::regtype AND a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p')
             AND c.relnamespace = 'public'::regnamespace AND a.attname NOT IN ('id', 'clinic_id')
             AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'f'
                             AND a.attnum = ANY (k.conkey))
           ORDER BY 1, 2""",
    )
    loose = {
        (table, column)
        for table, column in rows
        if table in clinic_tables
        and table not in TRAILS
        and not column.endswith(("_by", "user_id"))  # people are global
    }
    assert loose == set(LOOSE), "hold it by a composite key, or say in LOOSE why it points nowhere"
