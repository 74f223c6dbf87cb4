"""Clinics laid in bulk, with a past of as many days as wanted: for tests of what a page reads when there is much of it.

The owner of the server lays the rows by SQL, without triggers and checks of keys. `PAST` is what care leaves behind: people
who stay some weeks and go, so that the past grows while as many are in care; `OFFICE` is what the house itself piles up.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import event
from sqlalchemy.engine import Connection

KEPT = "now(), now(), 1"


def made(kind: str, n: str = "n") -> str:
    """An id of one kind from a number."""
    return f"('{kind}00-0000-7000-8000-' || lpad(to_hex({n}), 12, '0'))::uuid"


ADMITTED = "(%(today)s::date - floor(n * %(step)s::numeric)::int - 1)"
IS_GONE = f"({ADMITTED} + %(weeks)s * 7 < %(today)s::date)"
GONE_ON = f"CASE WHEN {IS_GONE} THEN {ADMITTED} + %(weeks)s * 7 END"
PEOPLE = "FROM generate_series(1, %(episodes)s) n"
# Everybody is marked on every day they came; every seventh person missed the first one without word, and once they were
# gone somebody had reached out.
IS_MISSED = "(('x' || right(y.patient_id::text, 4))::bit(16)::int % 7 = 0 AND s.on_date <= y.from_on + 2)".replace(
    "%", "%%"
)


def now_and_then(track: int) -> str:
    """A few of a track's days, all through the past and as many in either clinic: something was left undone on them."""
    return f"s.track_id = {made('0000a2', str(track))} AND (%(today)s::date - s.on_date) %% (%(days)s / 4) < 5"


PAST = (
    f"""INSERT INTO programs (clinic_id, id, name, focus, level_of_care, age_band, minimum_week_minutes,
            minimum_days_per_week, modalities, is_part2, note_mode, note_format, note_headings, review_interval_days,
            certification_interval_days, measure_interval_days, is_active, created_at, updated_at, version)
        VALUES (%(clinic)s, {made("0000a1", "1")}, 'Bulk', 'mental_health', 'intensive_outpatient', 'adult', 540, 3, '{{}}',
            false, 'per_session', 'dap', 'every', 30, 60, 14, true, {KEPT})""",
    f"""INSERT INTO tracks (clinic_id, id, program_id, name, delivery, capacity, weekdays, start_minutes, end_minutes,
            is_active, created_at, updated_at, version)
        SELECT %(clinic)s, {made("0000a2")}, {made("0000a1", "1")}, 'Track ' || n, 'telehealth', 20, '{{1,2,4}}', 540, 720,
            true, {KEPT} FROM generate_series(1, %(tracks)s) n""",
    f"""INSERT INTO staff_members (clinic_id, id, first_name, last_name, name_key, credentials, is_active, user_id,
            created_at, updated_at, version)
        VALUES (%(clinic)s, {made("0000a3", "1")}, 'Bulk', 'Bulk', 'bulk', '', true, %(user)s, {KEPT})""",
    f"""INSERT INTO patients (clinic_id, id, record_number, first_name, last_name, born_on, sex, availability, standing,
            is_part2, last_key, first_key, preferred_key, record_key, phone_key, admitted_key, created_at, updated_at,
            version)
        SELECT %(clinic)s, {made("0000a4")}, 'P-' || n, 'Rosa', 'Name' || n, '1990-04-07',
            CASE WHEN n %% 2 = 0 THEN 'male' ELSE 'female' END, '{{}}',
            CASE WHEN {IS_GONE} THEN 'discharged' ELSE 'active' END, false, 'name' || lpad(n::text, 6, '0'), 'rosa', '',
            'p' || n, '', {ADMITTED}, {KEPT} {PEOPLE}""",
    f"""INSERT INTO episodes (clinic_id, id, patient_id, program_id, track_id, primary_clinician_id, admitted_on,
            referring_facility, status, discharged_on, discharge_reason, discharge_destination, created_at, updated_at,
            version)
        SELECT %(clinic)s, {made("0000a5")}, {made("0000a4")}, {made("0000a1", "1")}, {made("0000a2", "1 + n %% %(tracks)s")},
            {made("0000a3", "1")}, {ADMITTED}, '', CASE WHEN {IS_GONE} THEN 'discharged' ELSE 'active' END, {GONE_ON},
            CASE WHEN {IS_GONE} THEN 'completed' END, CASE WHEN {IS_GONE} THEN 'outpatient' END, {KEPT} {PEOPLE}""",
    f"""INSERT INTO stays (clinic_id, id, patient_id, episode_id, track_id, level_of_care, from_on, until_on,
            planned_days_per_week, planned_week_minutes, created_at, updated_at, version)
        SELECT %(clinic)s, {made("0000a6")}, {made("0000a4")}, {made("0000a5")}, {made("0000a2", "1 + n %% %(tracks)s")},
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
            states_refusal, signed_on, signed_by, signed_as, expires_on, details, created_at, updated_at, version)
        SELECT %(clinic)s, {made("0000a9")}, {made("0000a4")}, 'treatment', '{{}}', true, true, true, {ADMITTED},
            'Rosa', 'patient', {ADMITTED} + 70, '{{}}', {KEPT} {PEOPLE}""",
    f"""INSERT INTO family_sessions (clinic_id, id, patient_id, clinician_id, starts_at, ends_at, format, kind, status,
            held_minutes, focus_areas, interventions, narrative_sealed, needs_cosign, signed_at, signed_by_id, cosigned_at,
            cosigned_by_id, invited_sequence, patient_spoke_of, created_at, updated_at, version)
        SELECT %(clinic)s, {made("0000aa")}, {made("0000a4")}, {made("0000a3", "1")}, {ADMITTED} + time '10:00',
            {ADMITTED} + time '11:00', 'in_person', 'single', 'held', 60, '{{}}', '{{}}', 'x', true, {ADMITTED} + 1,
            %(user)s, {ADMITTED} + 2, %(other)s, 0, '{{}}', {KEPT} {PEOPLE}""",
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
        FROM generate_series(1, %(days)s) n, generate_series(1, %(tracks)s) t WHERE n %% 7 IN (1, 3, 5)""",
    f"""INSERT INTO attendances (clinic_id, id, session_id, patient_id, episode_id, status, reason, arrived_at, is_makeup,
            attended_by, created_at, updated_at, version)
        SELECT s.clinic_id, {made("0000b1", "(row_number() OVER ())::int")}, s.id, y.patient_id, y.episode_id,
            CASE WHEN {IS_MISSED} THEN 'absent' ELSE 'present' END, CASE WHEN {IS_MISSED} THEN 'no_word' END,
            CASE WHEN NOT {IS_MISSED} AND s.track_id = {made("0000a2", "4")} THEN s.starts_at END, false, 'in_person', {KEPT}
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
        WHERE a.clinic_id = %(clinic)s AND NOT ({now_and_then(4)})""",
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
PAST_TABLES = (
    "note_parts", "note_sessions", "notes", "contact_notes", "program_days", "attendances", "therapy_sessions",
    "transition_plans", "authorizations", "coverages", "payers",
    "family_agreements", "family_sessions", "consents", "follow_ups", "aftercare_appointments", "discharges", "stays",
    "episodes", "patients", "staff_members", "tracks", "programs",
)  # fmt: skip

HOUSE = "FROM generate_series(1, %(house)s) n"
OF_STAFF = made("0000a3", "1 + n %% %(house)s")
STAMPS = "created_at, updated_at, version"
PERSON = "md5(%(clinic)s::text || n)::uuid"
OFFICE = (
    f"""INSERT INTO users (id, email, display_name, is_operator, is_active, created_at, version)
        SELECT {PERSON}, 'bulk' || n || '@' || %(clinic)s || '.example', 'Bulk ' || n, false, true, now(), 1 {HOUSE}""",
    f"""INSERT INTO memberships (clinic_id, user_id, roles, status, created_at, version)
        SELECT %(clinic)s, {PERSON}, '{{peer}}', CASE WHEN {IS_GONE} THEN 'ended' ELSE 'active' END, now(), 1 {HOUSE}""",
    f"""INSERT INTO staff_members (clinic_id, id, first_name, last_name, name_key, credentials, is_active, {STAMPS})
        SELECT %(clinic)s, {made("0000a3")}, 'Bulk', 'Name' || n, 'bulk name' || lpad(n::text, 6, '0'), 'LCSW',
            NOT {IS_GONE}, {KEPT} FROM generate_series(2, %(house)s) n""",
    f"""INSERT INTO payers (clinic_id, id, name, name_key, kind, is_active, {STAMPS})
        SELECT %(clinic)s, {made("0000ab")}, 'Bulk ' || n, 'bulk ' || n, 'commercial', true, {KEPT}
        FROM generate_series(2, %(house)s) n""",
    f"""INSERT INTO sites (clinic_id, id, name, street, city, postal_code, place_of_service, is_active, {STAMPS})
        SELECT %(clinic)s, {made("0000c1")}, 'Site ' || n, '', '', '', '11', true, {KEPT} {HOUSE}""",
    f"""INSERT INTO rooms (clinic_id, id, site_id, name, capacity, is_active, {STAMPS})
        SELECT %(clinic)s, {made("0000c2")}, {made("0000c1")}, 'Room', 9, true, {KEPT} {HOUSE}""",
    f"""INSERT INTO curricula (clinic_id, id, name, description, is_active, {STAMPS})
        SELECT %(clinic)s, {made("0000c3")}, 'Curriculum ' || n, '', true, {KEPT} {HOUSE}""",
    f"""INSERT INTO modules (clinic_id, id, curriculum_id, position, title, aims, skill, homework, is_active, {STAMPS})
        SELECT %(clinic)s, {made("0000c4")}, {made("0000c3")}, 1, 'Module', '', '', '', true, {KEPT} {HOUSE}""",
    f"""INSERT INTO closures (clinic_id, id, name, from_on, until_on, {STAMPS})
        SELECT %(clinic)s, {made("0000c5")}, 'Closed', {ADMITTED} + 20, {ADMITTED} + 20, {KEPT} {HOUSE}""",
    f"""INSERT INTO training_kinds (clinic_id, id, name, roles, credentials, valid_months, source, is_active, {STAMPS})
        SELECT %(clinic)s, {made("0000c6")}, 'Training ' || n, '{{}}', '{{LCSW}}', 12, '', true, {KEPT} {HOUSE}""",
    f"""INSERT INTO trainings (clinic_id, id, staff_member_id, training_kind_id, done_on, expires_on, note, {STAMPS})
        SELECT %(clinic)s, {made("0000c7")}, {OF_STAFF}, {made("0000c6", "1")}, {ADMITTED}, {ADMITTED} + 90, '', {KEPT}
        {PEOPLE}""",
    f"""INSERT INTO licenses (clinic_id, id, staff_member_id, state, kind, number, expires_on, {STAMPS})
        SELECT %(clinic)s, {made("0000c8")}, {made("0000a3")}, 'IL', 'LCSW', 'L' || n, %(today)s::date + n, {KEPT} {HOUSE}""",
    f"""INSERT INTO availabilities (clinic_id, id, staff_member_id, weekdays, start_minutes, end_minutes, from_on, until_on,
            {STAMPS})
        SELECT %(clinic)s, {made("0000c9")}, {OF_STAFF}, '{{1,2}}', 540, 1020, {ADMITTED}, {GONE_ON}, {KEPT} {HOUSE}""",
    f"""INSERT INTO time_off (clinic_id, id, staff_member_id, from_on, until_on, kind, note, {STAMPS})
        SELECT %(clinic)s, {made("0000d1")}, {OF_STAFF}, {ADMITTED}, {ADMITTED} + 1, 'vacation', '', {KEPT} {PEOPLE}""",
    f"""INSERT INTO supervision_entries (clinic_id, id, supervisor_id, supervisee_id, held_on, minutes, kind,
            is_toward_licensure, topics_sealed, {STAMPS})
        SELECT %(clinic)s, {made("0000d2")}, {made("0000a3", "1")}, {made("0000a3", "2")}, {ADMITTED}, 60, 'individual',
            false, %(sealed)s, {KEPT} {PEOPLE}""",
    f"""INSERT INTO payer_enrollments (clinic_id, id, staff_member_id, payer_id, status, number, billing_under,
            effective_on, note, {STAMPS})
        SELECT %(clinic)s, {made("0000d3")}, {OF_STAFF}, {made("0000ab", "1 + n %% %(house)s")}, 'active', '', 'self',
            {ADMITTED}, '', {KEPT} {HOUSE}""",
    f"""INSERT INTO care_relationships (clinic_id, id, patient_id, user_id, kind, from_on, {STAMPS})
        SELECT %(clinic)s, {made("0000d4")}, {made("0000a4")}, %(user)s, 'primary', {ADMITTED}, {KEPT}
        FROM generate_series(1, 12) n""",
    f"""INSERT INTO break_glass_openings (clinic_id, id, patient_id, user_id, reason_sealed, opened_at, expires_at,
            reviewed_at, reviewed_by, outcome, {STAMPS})
        SELECT %(clinic)s, {made("0000d5")}, {made("0000a4")}, %(other)s, 'x', {ADMITTED} + 1, {ADMITTED} + 2,
            CASE WHEN {IS_GONE} THEN {ADMITTED} + 3 END, CASE WHEN {IS_GONE} THEN %(user)s::uuid END,
            CASE WHEN {IS_GONE} THEN 'justified' END, {KEPT} {PEOPLE}""",
    f"""INSERT INTO disclosure_grounds (clinic_id, id, patient_id, kind, recipient, recipient_name, categories, statements,
            happened_at, recorded_at, recorded_by, used_at, {STAMPS})
        SELECT %(clinic)s, {made("0000e8")}, {made("0000a4")}, 'emergency', 'emergency_responder', 'Medic', '{{}}', '{{}}',
            {ADMITTED} + 2, {ADMITTED} + 2, %(user)s, {ADMITTED} + 2, {KEPT} {PEOPLE}""",
    f"""INSERT INTO disclosure_grounds (clinic_id, id, patient_id, kind, recipient, recipient_name, categories, statements,
            dated_on, recorded_at, recorded_by, {STAMPS})
        SELECT %(clinic)s, {made("0000e9")}, NULL, 'contract', 'service_provider', 'Laboratory', '{{}}', '{{}}',
            {ADMITTED}, {ADMITTED}, %(user)s, {KEPT} {PEOPLE}""",
    f"""INSERT INTO disclosures (clinic_id, id, patient_id, left_at, user_id, way, recipient, recipient_name, purpose, what,
            categories, basis, basis_sentence, notice, {STAMPS})
        SELECT %(clinic)s, {made("0000d6")}, {made("0000a4")}, {ADMITTED} + 2, %(user)s,
            CASE WHEN n %% 2 = 0 THEN 'csv' ELSE 'print' END, 'patient', '',
            'patient_access', 'Bulk', '{{}}', 'bulk', 'Bulk', '', {KEPT} {PEOPLE}""",
    f"""INSERT INTO disclosure_reviews (clinic_id, id, patient_id, disclosure_id, grounds_id, user_id, left_at, reviewed_at,
            reviewed_by, outcome, {STAMPS})
        SELECT %(clinic)s, {made("0000ea")}, {made("0000a4")}, {made("0000d6")}, {made("0000e8")}, %(other)s, {ADMITTED} + 2,
            CASE WHEN {IS_GONE} THEN {ADMITTED} + 3 END, CASE WHEN {IS_GONE} THEN %(user)s::uuid END,
            CASE WHEN {IS_GONE} THEN 'justified' END, {KEPT} {PEOPLE}""",
    f"""INSERT INTO letters (clinic_id, id, patient_id, kind, language, recipient, addressee, purpose, categories, from_on,
            until_on, text_sealed, number, written_by_id, signed_at, signed_by_id, signed_as, released_at, {STAMPS})
        SELECT %(clinic)s, {made("0000eb")}, {made("0000a4")}, 'employer', 'en', 'employer', 'Bulk', 'other', '{{}}',
            {ADMITTED}, {ADMITTED} + 2, 'x', 1, %(user)s, CASE WHEN {IS_GONE} THEN {ADMITTED} + 3 END,
            CASE WHEN {IS_GONE} THEN %(user)s::uuid END, CASE WHEN {IS_GONE} THEN 'Bulk' END,
            CASE WHEN {IS_GONE} THEN {ADMITTED} + 3 END, {KEPT} {PEOPLE}""",
    f"""INSERT INTO records_requests (clinic_id, id, patient_id, kind, asker, asker_name, form_wanted, language, received_on,
            received_by_id, first_due_on, due_on, outcome, closed_on, closed_by_id, {STAMPS})
        SELECT %(clinic)s, {made("0000ec")}, {made("0000a4")}, 'access', 'patient', '', 'pdf', 'en', {ADMITTED}, %(user)s,
            {ADMITTED} + 30, {ADMITTED} + 30, CASE WHEN {IS_GONE} THEN 'granted' END, {GONE_ON},
            CASE WHEN {IS_GONE} THEN %(user)s::uuid END, {KEPT} {PEOPLE}""",
    f"""INSERT INTO education_modules (clinic_id, id, title, description, minutes, language, position, is_active, {STAMPS})
        SELECT %(clinic)s, {made("0000ed")}, 'Module ' || n, 'Bulk', 60, 'English', n, true, {KEPT} {HOUSE}""",
    f"""INSERT INTO education_classes (clinic_id, id, education_module_id, facilitator_id, starts_at, ends_at, video_link,
            capacity, invited_sequence, {STAMPS})
        SELECT %(clinic)s, {made("0000ee")}, {made("0000ed")}, {OF_STAFF}, {ADMITTED}, {ADMITTED} + 1, 'https://example.org',
            12, 0, {KEPT} {HOUSE}""",
    f"""INSERT INTO charge_records (clinic_id, id, patient_id, coverage_id, payer_id, service_on, code_system, code, units,
            charged, payer_paid, patient_share, is_overpaid, status, {STAMPS})
        SELECT %(clinic)s, {made("0000d7")}, {made("0000a4")}, {made("0000ac")}, {made("0000ab", "1")}, {ADMITTED} + 1,
            'hcpcs', 'S9480', 1, 350, 200, 50, false, 'recorded', {KEPT} {PEOPLE}""",
    f"""INSERT INTO waitlist_entries (clinic_id, id, patient_id, program_id, since_on, priority, left_on, outcome, {STAMPS})
        SELECT %(clinic)s, {made("0000d8")}, {made("0000a4")}, {made("0000a1", "1")}, {ADMITTED} - 3, 'soon', {GONE_ON},
            CASE WHEN {IS_GONE} THEN 'admitted' END, {KEPT} {PEOPLE}""",
    f"""INSERT INTO inquiries (clinic_id, id, reference, status, since_at, received_at, first_contact_at, answer_by_on,
            channel, source, source_name, urgency, first_name, last_name, asker, phone, contact_way, may_leave_message,
            patient_id, owner_id, referred_to, first_key, last_key, phone_key, email_key, {STAMPS})
        SELECT %(clinic)s, {made("0000fa")}, right({made("0000fa")}::text, 12),
            CASE WHEN {IS_GONE} THEN 'admitted' ELSE 'new' END, {ADMITTED}, {ADMITTED} - 3, {GONE_ON}, {ADMITTED} - 2,
            'phone', 'self', '', 'soon', 'Bulk', 'Bulk', '', '217-555-0100',
            'phone', true, {made("0000a4")}, %(user)s, '', 'bulk', 'bulk', '2175550100', '', {KEPT} {PEOPLE}""",
    f"""INSERT INTO medications (clinic_id, id, patient_id, name, name_key, dose, route, frequency, is_prn, prescribed,
            prescriber_name, is_before_admission, status, started_on, stopped_on, changed_on, {STAMPS})
        SELECT %(clinic)s, {made("0000fb")}, {made("0000a4")}, 'Bulk ' || n, 'bulk ' || lpad(n::text, 6, '0'), '5 mg', 'oral',
            'daily', n %% 2 = 0, 'elsewhere', 'Dr. Bulk', true, CASE WHEN {IS_GONE} THEN 'stopped' ELSE 'active' END,
            {ADMITTED}, {GONE_ON}, coalesce({GONE_ON}, {ADMITTED}), {KEPT} {PEOPLE}""",
    f"""INSERT INTO allergies (clinic_id, id, patient_id, substance, substance_key, kind, reaction, severity, noted_on,
            {STAMPS})
        SELECT %(clinic)s, {made("0000fc")}, {made("0000a4")}, 'Bulk ' || n, 'bulk ' || lpad(n::text, 6, '0'),
            CASE WHEN n %% 2 = 0 THEN 'medication' ELSE 'food' END, '', CASE WHEN n %% 2 = 0 THEN 'severe' ELSE 'mild' END,
            {ADMITTED}, {KEPT} {PEOPLE}""",
    f"""INSERT INTO test_orders (clinic_id, id, patient_id, episode_id, why, specimen, substances, is_observed, due_on, status,
            ordered_by_id, {STAMPS})
        SELECT %(clinic)s, {made("0000fd")}, {made("0000a4")}, {made("0000a5")}, CASE WHEN n %% 2 = 0 THEN 'set' ELSE 'random'
            END, 'urine', '{{cannabis}}', false, {ADMITTED} + 1, CASE WHEN {IS_GONE} THEN 'collected' ELSE 'open' END, %(user)s,
            {KEPT} {PEOPLE}""",
    f"""INSERT INTO alerts (clinic_id, id, patient_id, kind, source_id, raised_at, raised_by_id, owner_id, step,
            acknowledged_at, acknowledged_by_id, closed_at, closed_by_id, {STAMPS})
        SELECT %(clinic)s, {made("0000fe")}, {made("0000a4")}, 'safety_screen', {made("0000fe")}, {ADMITTED} + 1, %(user)s,
            %(user)s, 'owner', {GONE_ON}, CASE WHEN {IS_GONE} THEN %(user)s END, {GONE_ON},
            CASE WHEN {IS_GONE} THEN %(user)s END, {KEPT} {PEOPLE}""",
    f"""INSERT INTO incidents (clinic_id, id, kind, severity, happened_at, known_at, place, program_id, what_sealed,
            recorded_at, recorded_by_id, closed_at, closed_by_id, closing_sealed, {STAMPS})
        SELECT %(clinic)s, {made("0000e3")}, CASE WHEN n %% 2 = 0 THEN 'injury' ELSE 'death' END,
            CASE WHEN n %% 2 = 0 THEN 'minor' ELSE 'grave' END, {ADMITTED} + 1, {ADMITTED} + 1, 'on_site',
            {made("0000a1", "1")}, 'x', {ADMITTED} + 1, %(user)s, {GONE_ON}, CASE WHEN {IS_GONE} THEN %(user)s::uuid END,
            CASE WHEN {IS_GONE} THEN 'x'::bytea END, {KEPT} {PEOPLE}""",
    f"""INSERT INTO incident_persons (clinic_id, id, incident_id, role, patient_id, {STAMPS})
        SELECT %(clinic)s, {made("0000e4")}, {made("0000e3")}, 'patient', {made("0000a4")}, {KEPT} {PEOPLE}""",
    f"""INSERT INTO incident_notices (clinic_id, id, incident_id, authority, state, due_on, source, is_to_verify, is_by_hand,
            given_on, said_sealed, settled_at, settled_by_id, {STAMPS})
        SELECT %(clinic)s, {made("0000e5")}, {made("0000e3")}, 'director', CASE WHEN {IS_GONE} THEN 'given' ELSE 'waiting' END,
            {ADMITTED} + 4, 'Bulk', false, false, {GONE_ON}, CASE WHEN {IS_GONE} THEN 'x'::bytea END, {GONE_ON},
            CASE WHEN {IS_GONE} THEN %(user)s::uuid END, {KEPT} {PEOPLE}""",
    f"""INSERT INTO team_meetings (clinic_id, id, program_id, track_id, held_on, lead_id, signed_at, signed_by_id,
            signed_off_at, signed_off_by_id, {STAMPS})
        SELECT %(clinic)s, {made("0000e6")}, {made("0000a1", "1")}, {made("0000a2", "1")}, {ADMITTED} + 1, %(user)s, {GONE_ON},
            CASE WHEN {IS_GONE} THEN %(user)s::uuid END, {GONE_ON}, CASE WHEN {IS_GONE} THEN %(other)s::uuid END, {KEPT}
            {PEOPLE}""",
    f"""INSERT INTO team_meeting_attendees (clinic_id, id, meeting_id, staff_member_id, {STAMPS})
        SELECT %(clinic)s, {made("0000e7")}, {made("0000e6")}, {made("0000a3", "1")}, {KEPT} {PEOPLE}""",
    f"""INSERT INTO team_meeting_lines (clinic_id, id, meeting_id, patient_id, episode_id, decision, words_sealed, facts_sealed,
            written_at, written_by_id, {STAMPS})
        SELECT %(clinic)s, {made("0000e8")}, {made("0000e6")}, {made("0000a4")}, {made("0000a5")}, 'continue', 'x', 'x',
            {ADMITTED} + 1, %(user)s, {KEPT} {PEOPLE}""",
    f"""INSERT INTO on_call_shifts (clinic_id, id, staff_member_id, from_at, until_at, phone, {STAMPS})
        SELECT %(clinic)s, {made("0000ff")}, {OF_STAFF}, {ADMITTED} + 14, {ADMITTED} + 15, '+12175550100', {KEPT} {PEOPLE}""",
    f"""INSERT INTO import_runs (clinic_id, id, origin, status, is_dry_run, is_upload, user_id, file_name_sealed, done,
            attempts, counts, notes, {STAMPS})
        SELECT %(clinic)s, {made("0000d9")}, 'fhir', 'finished', false, true, %(user)s, %(file_name)s, 1, 1, '{{}}', '{{}}',
            {KEPT} {PEOPLE}""",
    f"""INSERT INTO audit_events (clinic_id, id, at, user_id, patient_id, action, detail)
        SELECT %(clinic)s, {made("0000e1")}, {ADMITTED} + 1, %(user)s, {made("0000a4")}, 'patient.viewed', '{{}}' {PEOPLE}""",
    f"""INSERT INTO audit_changes (clinic_id, id, at, user_id, patient_id, table_name, row_id, action, changes)
        SELECT %(clinic)s, {made("0000e2")}, {ADMITTED} + 1, %(user)s, {made("0000a4")}, 'patients', {made("0000a4")},
            'insert', '{{}}' {PEOPLE}""",
    f"""INSERT INTO session_facilitators (clinic_id, id, session_id, staff_member_id, is_lead, {STAMPS})
        SELECT clinic_id, id, id, {made("0000a3", "1")}, true, {KEPT} FROM therapy_sessions WHERE clinic_id = %(clinic)s
            AND track_id = {made("0000a2", "1")}""",
)


def lay(connection: psycopg.Connection, statements: tuple[Any, ...], **values: Any) -> None:
    """Lay one clinic's rows. clinic, user, other: ids; today: the last day of the past; episodes: how many people came, one
    each `step` days; weeks: how long they stayed; days: how far back sessions go; tracks: how many there are.

    For OFFICE also: house, how many of what is furnished there are; sealed and file_name: sealed texts of that clinic.
    """
    connection.execute("SET session_replication_role = replica")
    for statement in statements:
        connection.execute(statement, values)


WHOLE = ("enable_seqscan", "enable_hashjoin", "enable_mergejoin")


def rows_read(connection: Connection, seen: Iterable[tuple[str, Any]]) -> int:
    """Rows that the scans of the statements seen pass, by the plans as they ran."""
    # A table of a year is so small that the planner may read it whole; what is asked is that it need not.
    for way in WHOLE:
        connection.exec_driver_sql(f"SET LOCAL {way} = off")
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
    """A plan's nodes."""
    yield plan
    for part in plan.get("Plans", ()):
        yield from walk(part)


@contextmanager
def statements_of(target: Any) -> Iterator[list[tuple[str, Any]]]:
    """What is sent meanwhile over an engine or a connection, with its values."""
    seen: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, values: Any, *_rest: object) -> None:
        seen.append((statement, values))

    event.listen(target, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(target, "before_cursor_execute", note)
