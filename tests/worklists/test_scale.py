"""Today stays flat as the past grows: a clinic with a year of 5,000 episodes reads no more rows for it than one with half a
year, as the same number of people is in care in both.

The rows are laid in bulk by the owner of the server, without triggers, for two clinics of their own; plans are read as the
application's role, under row security.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg
import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from causeway import clock
from causeway.access import Actor, Role, member_actor
from causeway.database import Binding, bind
from causeway.ids import new_id
from causeway.panel import due
from causeway.web.application import Causeway
from tenants.registry import SLICES
from tenants.sessions.services.finishing import finish_clinic
from tests.cast import Cast
from tests.database import DatabaseUrls

TODAY = date(2026, 11, 21)
NOON = datetime(2026, 11, 21, 12, tzinfo=ZoneInfo("America/Chicago"))
YEAR, HALF = 5000, 2500
SHOWN = 20
KEPT = "now(), now(), 1"


def made(kind: str, n: str = "n") -> str:
    """An id of one kind from a number."""
    return f"('{kind}00-0000-7000-8000-' || lpad(to_hex({n}), 12, '0'))::uuid"


ADMITTED = "(%(today)s::date - (n * 365 / 5000) - 1)"
IS_GONE = f"({ADMITTED} + 56 < %(today)s::date)"
GONE_ON = f"CASE WHEN {IS_GONE} THEN {ADMITTED} + 56 END"
PEOPLE = "FROM generate_series(1, %(episodes)s) n"
# Everybody is marked on every day they came; every seventh person missed the first one without word, and once they were
# gone somebody had reached out.
IS_MISSED = "(('x' || right(y.patient_id::text, 4))::bit(16)::int % 7 = 0 AND s.on_date <= y.from_on + 2)".replace(
    "%", "%%"
)


def now_and_then(track: int) -> str:
    """A few of a track's days, all through the past and as many in either clinic: something was left undone on them."""
    return f"s.track_id = {made('0000a2', str(track))} AND (%(today)s::date - s.on_date) %% (%(days)s / 4) < 5"


_LAY = (
    f"""INSERT INTO programs (clinic_id, id, name, focus, level_of_care, age_band, minimum_week_minutes,
            minimum_days_per_week, modalities, is_part2, note_mode, note_format, review_interval_days,
            certification_interval_days, measure_interval_days, is_active, created_at, updated_at, version)
        VALUES (%(clinic)s, {made("0000a1", "1")}, 'Bulk', 'mental_health', 'intensive_outpatient', 'adult', 540, 3, '{{}}',
            false, 'per_session', 'dap', 30, 60, 14, true, {KEPT})""",
    f"""INSERT INTO tracks (clinic_id, id, program_id, name, delivery, capacity, weekdays, start_minutes, end_minutes,
            is_active, created_at, updated_at, version)
        SELECT %(clinic)s, {made("0000a2")}, {made("0000a1", "1")}, 'Track ' || n, 'telehealth', 20, '{{1,2,4}}', 540, 720,
            true, {KEPT} FROM generate_series(1, 40) n""",
    f"""INSERT INTO staff_members (clinic_id, id, first_name, last_name, name_key, credentials, is_active, user_id,
            created_at, updated_at, version)
        VALUES (%(clinic)s, {made("0000a3", "1")}, 'Bulk', 'Bulk', 'bulk', '', true, %(user)s, {KEPT})""",
    f"""INSERT INTO patients (clinic_id, id, record_number, first_name, last_name, born_on, sex, availability, standing,
            is_part2, last_key, first_key, preferred_key, record_key, phone_key, admitted_key, created_at, updated_at,
            version)
        SELECT %(clinic)s, {made("0000a4")}, 'P-' || n, 'Rosa', 'Name' || n, '1990-04-07', 'unknown', '{{}}',
            CASE WHEN {IS_GONE} THEN 'discharged' ELSE 'active' END, false, 'name' || lpad(n::text, 6, '0'), 'rosa', '',
            'p' || n, '', {ADMITTED}, {KEPT} {PEOPLE}""",
    f"""INSERT INTO episodes (clinic_id, id, patient_id, program_id, track_id, primary_clinician_id, admitted_on,
            referring_facility, status, discharged_on, discharge_reason, discharge_destination, created_at, updated_at,
            version)
        SELECT %(clinic)s, {made("0000a5")}, {made("0000a4")}, {made("0000a1", "1")}, {made("0000a2", "1 + n %% 40")},
            {made("0000a3", "1")}, {ADMITTED}, '', CASE WHEN {IS_GONE} THEN 'discharged' ELSE 'active' END, {GONE_ON},
            CASE WHEN {IS_GONE} THEN 'completed' END, CASE WHEN {IS_GONE} THEN 'outpatient' END, {KEPT} {PEOPLE}""",
    f"""INSERT INTO stays (clinic_id, id, patient_id, episode_id, track_id, level_of_care, from_on, until_on,
            planned_days_per_week, planned_week_minutes, created_at, updated_at, version)
        SELECT %(clinic)s, {made("0000a6")}, {made("0000a4")}, {made("0000a5")}, {made("0000a2", "1 + n %% 40")},
            'intensive_outpatient', {ADMITTED}, {GONE_ON}, 3, 540, {KEPT} {PEOPLE}""",
    f"""INSERT INTO discharges (clinic_id, id, patient_id, episode_id, decided_on, no_plan_reason_sealed, created_at,
            updated_at, version)
        SELECT %(clinic)s, {made("0000a7")}, {made("0000a4")}, {made("0000a5")}, {GONE_ON}, 'x', {KEPT} {PEOPLE}
        WHERE {IS_GONE}""",
    f"""INSERT INTO aftercare_appointments (clinic_id, id, patient_id, episode_id, kind, with_whom, starts_at, place, phone,
            status, created_at, updated_at, version)
        SELECT clinic_id, id, patient_id, episode_id, 'therapy', 'Bulk', decided_on + 3, '', '', 'kept', {KEPT}
        FROM discharges WHERE clinic_id = %(clinic)s""",
    f"""INSERT INTO follow_ups (clinic_id, id, patient_id, discharge_id, day, due_on, outcome, settled_at, created_at,
            updated_at, version)
        SELECT clinic_id, {made("0000a8", "(row_number() OVER ())::int")}, patient_id, id, day, decided_on + day,
            CASE WHEN decided_on + day < %(today)s::date THEN 'engaged' END,
            CASE WHEN decided_on + day < %(today)s::date THEN now() END, {KEPT}
        FROM discharges, unnest(ARRAY[7, 30, 90]) day WHERE clinic_id = %(clinic)s""",
    f"""INSERT INTO consents (clinic_id, id, patient_id, kind, categories, states_right_to_revoke, states_redisclosure,
            states_refusal, signed_on, signed_by, signed_as, expires_on, created_at, updated_at, version)
        SELECT %(clinic)s, {made("0000a9")}, {made("0000a4")}, 'treatment', '{{}}', true, true, true, {ADMITTED},
            'Rosa', 'patient', {ADMITTED} + 70, {KEPT} {PEOPLE}""",
    f"""INSERT INTO family_sessions (clinic_id, id, patient_id, clinician_id, starts_at, ends_at, format, kind, status,
            held_minutes, focus_areas, interventions, narrative_sealed, needs_cosign, signed_at, signed_by_id, cosigned_at,
            cosigned_by_id, created_at, updated_at, version)
        SELECT %(clinic)s, {made("0000aa")}, {made("0000a4")}, {made("0000a3", "1")}, {ADMITTED} + time '10:00',
            {ADMITTED} + time '11:00', 'in_person', 'single', 'held', 60, '{{}}', '{{}}', 'x', true, {ADMITTED} + 1,
            %(user)s, {ADMITTED} + 2, %(other)s, {KEPT} {PEOPLE}""",
    f"""INSERT INTO family_agreements (clinic_id, id, session_id, patient_id, text_sealed, owner, due_on, state, settled_on,
            created_at, updated_at, version)
        SELECT clinic_id, id, id, patient_id, 'x', 'patient', starts_at::date + 7,
            CASE WHEN starts_at::date + 7 < %(today)s THEN 'kept' ELSE 'open' END,
            CASE WHEN starts_at::date + 7 < %(today)s THEN starts_at::date + 7 END, {KEPT}
        FROM family_sessions WHERE clinic_id = %(clinic)s""",
    f"""INSERT INTO payers (clinic_id, id, name, name_key, kind, is_active, created_at, updated_at, version)
        VALUES (%(clinic)s, {made("0000ab", "1")}, 'Bulk', 'bulk', 'commercial', true, {KEPT})""",
    f"""INSERT INTO coverages (clinic_id, id, patient_id, payer_id, rank, subscriber, starts_on, created_at, updated_at,
            version)
        SELECT %(clinic)s, {made("0000ac")}, {made("0000a4")}, {made("0000ab", "1")}, 1, 'self', '2020-01-01', {KEPT}
        {PEOPLE}""",
    f"""INSERT INTO authorizations (clinic_id, id, patient_id, coverage_id, payer_id, number, level_of_care, codes,
            unit_kind, authorized_units, used_units, starts_on, ends_on, next_review_on, status, is_retroactive,
            created_at, updated_at, version)
        SELECT %(clinic)s, {made("0000ad")}, {made("0000a4")}, {made("0000ac")}, {made("0000ab", "1")}, 'A',
            'intensive_outpatient', '{{S9480}}', 'days', 24, 3, {ADMITTED}, {ADMITTED} + 60, {ADMITTED} + 50, 'approved',
            false, {KEPT} {PEOPLE}""",
    f"""INSERT INTO transition_plans (clinic_id, id, patient_id, episode_id, direction, destination_name, target_on, status,
            ended_on, signed_number, created_at, updated_at, version)
        SELECT %(clinic)s, {made("0000ae")}, {made("0000a4")}, {made("0000a5")}, 'discharge', '', {ADMITTED} + 56,
            CASE WHEN {IS_GONE} THEN 'completed' ELSE 'draft' END, {GONE_ON}, 0, {KEPT} {PEOPLE}""",
    f"""INSERT INTO therapy_sessions (clinic_id, id, track_id, program_id, kind, title, on_date, starts_at, ends_at, breaks,
            delivery, video_link, topic, status, is_adjusted, is_documented_elsewhere, is_marked, is_written,
            created_at, updated_at, version)
        SELECT %(clinic)s, {made("0000af", "t * 1000 + n")}, {made("0000a2", "t")}, {made("0000a1", "1")}, 'group', 'Group',
            %(today)s::date - n, (%(today)s::date - n) + time '15:00', (%(today)s::date - n) + time '18:00', '[]',
            'telehealth', '', '', 'held', false, false, false, false, {KEPT}
        FROM generate_series(1, %(days)s) n, generate_series(1, 40) t WHERE n %% 7 IN (1, 3, 5)""",
    f"""INSERT INTO attendances (clinic_id, id, session_id, patient_id, episode_id, status, reason, is_makeup, attended_by,
            created_at, updated_at, version)
        SELECT s.clinic_id, {made("0000b1", "(row_number() OVER ())::int")}, s.id, y.patient_id, y.episode_id,
            CASE WHEN {IS_MISSED} THEN 'absent' ELSE 'present' END, CASE WHEN {IS_MISSED} THEN 'no_word' END, false,
            'in_person', {KEPT}
        FROM stays y JOIN therapy_sessions s ON s.clinic_id = y.clinic_id AND s.track_id = y.track_id
            AND s.on_date BETWEEN y.from_on AND COALESCE(y.until_on, %(today)s)
        WHERE y.clinic_id = %(clinic)s AND NOT ({now_and_then(1)})""",
    f"""INSERT INTO contact_notes (clinic_id, id, patient_id, kind, direction, outcome, with_sealed, happened_at, minutes,
            signed_at, signed_by_id, needs_cosign, created_at, updated_at, version)
        SELECT clinic_id, id, patient_id, 'outreach', 'out', 'reached', 'x', from_on + 9, 5, from_on + 9, %(user)s, false,
            {KEPT}
        FROM stays WHERE clinic_id = %(clinic)s AND until_on IS NOT NULL""",
    f"""INSERT INTO program_days (clinic_id, id, patient_id, episode_id, on_date, signed_in_at, in_source, signed_out_at,
            out_source, created_at, updated_at, version)
        SELECT a.clinic_id, a.id, a.patient_id, a.episode_id, s.on_date, s.starts_at, 'front_desk',
            CASE WHEN NOT ({now_and_then(3)}) THEN s.ends_at END,
            CASE WHEN NOT ({now_and_then(3)}) THEN 'front_desk' END, {KEPT}
        FROM attendances a JOIN therapy_sessions s ON s.clinic_id = a.clinic_id AND s.id = a.session_id
        WHERE a.clinic_id = %(clinic)s""",
    f"""INSERT INTO notes (clinic_id, id, mode, format, on_date, ended_at, interventions, signed_at, signed_by_id,
            created_at, updated_at, version)
        SELECT clinic_id, id, 'per_session', 'dap', on_date, ends_at, '{{}}', ends_at, %(user)s, {KEPT}
        FROM therapy_sessions s WHERE clinic_id = %(clinic)s AND EXISTS (
            SELECT FROM attendances a WHERE a.clinic_id = s.clinic_id AND a.session_id = s.id)""",
    f"""INSERT INTO note_sessions (clinic_id, id, note_id, session_id, created_at, updated_at, version)
        SELECT clinic_id, id, id, id, {KEPT} FROM notes WHERE clinic_id = %(clinic)s""",
    f"""INSERT INTO note_parts (clinic_id, id, note_id, patient_id, episode_id, signed_at, signed_by_id, signed_minutes,
            is_late, needs_cosign, created_at, updated_at, version)
        SELECT a.clinic_id, a.id, s.id, a.patient_id, a.episode_id, s.ends_at, %(user)s, 180, false, false, {KEPT}
        FROM attendances a JOIN therapy_sessions s ON s.clinic_id = a.clinic_id AND s.id = a.session_id
        WHERE a.clinic_id = %(clinic)s AND a.status = 'present' AND NOT ({now_and_then(2)})""",
)
_TABLES = (
    "note_parts", "note_sessions", "notes", "contact_notes", "program_days", "attendances", "therapy_sessions",
    "transition_plans", "authorizations", "coverages", "payers",
    "family_agreements", "family_sessions", "consents", "follow_ups", "aftercare_appointments", "discharges", "stays",
    "episodes", "patients", "staff_members", "tracks", "programs",
)  # fmt: skip


@pytest.fixture(scope="module")
def clinics(database_urls: DatabaseUrls, cast: Cast) -> Iterator[dict[str, UUID]]:
    """A clinic with half a year and one with a year of its past; as many people are in care in both."""
    found = {"half": new_id(), "year": new_id()}
    with psycopg.connect(database_urls.superuser.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        for name, episodes in (("half", HALF), ("year", YEAR)):
            values = {
                "clinic": found[name],
                "episodes": episodes,
                "days": 365 * episodes // YEAR,
                "today": TODAY,
                "user": cast.users["ana"],
                "other": cast.users["dan"],
            }
            for statement in _LAY:
                connection.execute(statement, values)
        for table in _TABLES:
            connection.execute(f"ANALYZE {table}")
        for clinic_id in found.values():
            with clock.frozen(NOON):
                finish_clinic(cast.database, clinic_id)
        connection.execute("VACUUM ANALYZE therapy_sessions")
        yield found
        for table in _TABLES:
            connection.execute(f"DELETE FROM {table} WHERE clinic_id = ANY(%s)", [list(found.values())])
            connection.execute(f"VACUUM ANALYZE {table}")


def everybody(clinic_id: UUID, user_id: UUID) -> Actor:
    """Somebody with every role, who is asked for every kind of item."""
    return member_actor(clinic_id, user_id, "Bulk", ZoneInfo("America/Chicago"), frozenset(Role))


def rows_read(db: Session, ask: Any) -> int:
    """Rows that the scans of what `ask` sends pass, by the plans as they ran."""
    seen: list[tuple[str, Any]] = []
    connection = db.connection()

    def note(_connection: object, _cursor: object, statement: str, values: Any, *_rest: object) -> None:
        seen.append((statement, values))

    event.listen(connection, "before_cursor_execute", note)
    try:
        ask()
    finally:
        event.remove(connection, "before_cursor_execute", note)
    # A table of a year is so small that the planner may read it whole; what is asked is that it need not.
    connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    read = 0
    for statement, values in seen:
        if statement.lstrip("( ").startswith(("SELECT", "WITH")):
            explained = connection.exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", values).scalar_one()
            for node in walk(explained[0]["Plan"]):
                if "Scan" in node["Node Type"] and "Relation Name" in node:
                    passed = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
                    read += int((node["Actual Rows"] + passed) * node["Actual Loops"])
    return read


def walk(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from walk(part)


SOURCES = [source for piece in SLICES for source in piece.due]
LOOK_BACK = {"notes_to_cosign", "without_aftercare"}
"""Kinds that look back over some weeks of the past, of everybody who was there: within a table of a year they may read it
whole, which is a few thousand rows, and never more than once."""
UNDONE = {"unmarked": 4, "notes_to_sign": 4, "unsettled": 20, "outreach": 10}
"""Kinds of which the year has left undone at least so many; the oldest of them long ago."""


@pytest.mark.parametrize("source", SOURCES, ids=[source.key for source in SOURCES])
def test_a_kind_of_item_reads_no_more_when_the_past_doubles(
    app: Causeway, cast: Cast, clinics: dict[str, UUID], source: due.DueSource
) -> None:
    read = {}
    with app.test_request_context(), clock.frozen(NOON):
        for name, clinic_id in clinics.items():
            with cast.database.sessions() as db:
                bind(db, Binding(clinic_id))
                actor = everybody(clinic_id, cast.users["ana"])
                read[name] = max(
                    rows_read(db, lambda: ask(db, actor, TODAY, SHOWN))  # noqa: B023 - asked at once
                    for ask in (source.items, source.mine or source.items)
                )
    most = YEAR * 2 if source.key in LOOK_BACK else read["half"] * 1.25 + 250  # what grows with the past doubles
    assert read["year"] <= most, read


@pytest.mark.parametrize("key", UNDONE)
def test_what_is_undone_stays_due_however_long_ago(
    app: Causeway, cast: Cast, clinics: dict[str, UUID], key: str
) -> None:
    source = next(one for one in SOURCES if one.key == key)
    with app.test_request_context(), clock.frozen(NOON), cast.database.sessions() as db:
        bind(db, Binding(clinics["year"]))
        items = source.items(db, everybody(clinics["year"], cast.users["ana"]), TODAY, 10_000)
    assert len(items) >= UNDONE[key]
    if key != "outreach":  # that is of people in care
        assert min(item.due_on for item in items if item.due_on is not None) < TODAY - timedelta(days=180)
