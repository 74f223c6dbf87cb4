"""The URL map as the contract tests walk it: a clinic's routes, what each takes, and addresses with somebody's ids in them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import product
from typing import Any
from uuid import UUID

import psycopg
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from causeway.web.application import Causeway
from tests.cast import PEOPLE
from tests.pages import unique_address

UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
ALDER = sorted(who for who, (slug, _role) in PEOPLE.items() if slug == "alder")
FILLED_BY_PAGES = {"submissions"}  # keys of forms that were sent
HANDS_OVER = {"/c/<clinic>/schedule/kiosk/", "/c/<clinic>/patients/<patient_id>/measures/ask/"}
OF_A_PATIENT = {
    "administration_id": ("measure_administrations",),
    "admission_id": ("admissions",),
    "alert_id": ("alerts",),
    "agreement_id": ("family_agreements",),
    "allergy_id": ("allergies",),
    "appointment_id": ("aftercare_appointments",),
    "assessment_id": ("assessments",),
    "attachment_id": ("attachments",),
    "attendance_id": ("attendances",),
    "authorization_id": ("authorizations",),
    "charge_id": ("charge_records",),
    "check_in_id": ("check_ins",),
    "completion_id": ("module_completions",),
    "consent_id": ("consents",),
    "contact_id": ("contacts",),
    "coverage_id": ("coverages",),
    "diagnosis_id": ("diagnoses",),
    "discharge_id": ("discharges",),
    "disclosure_id": ("disclosures",),
    "disclosure_review_id": ("disclosure_reviews",),
    "entry_id": ("waitlist_entries",),
    "episode_id": ("episodes",),
    "evaluation_id": ("evaluations",),
    "follow_up_id": ("follow_ups",),
    "goal_id": ("goals",),
    "grounds_id": ("disclosure_grounds",),
    "intervention_id": ("plan_interventions",),
    "item_id": ("family_agreements",),
    "letter_id": ("letters",),
    "line_id": ("team_meeting_lines",),
    "link_id": ("patient_links",),
    "medication_id": ("medications",),
    "note_id": ("contact_notes",),
    "objective_id": ("plan_objectives",),
    "opening_id": ("break_glass_openings",),
    "order_id": ("orders",),
    "patient_id": ("patients",),
    "plan_id": ("transition_plans",),
    "problem_id": ("plan_problems",),
    "relationship_id": ("care_relationships",),
    "restriction_id": ("plan_restrictions",),
    "representation_id": ("representations",),
    "request_id": ("records_requests",),
    "review_id": ("plan_reviews",),
    "result_id": ("test_results",),
    "schedule_id": ("test_schedules",),
    "screen_id": ("safety_screens",),
    "safety_plan_id": ("safety_plans",),
    "session_id": ("therapy_sessions", "family_sessions"),
    "task_id": ("transition_tasks",),
    "test_id": ("test_orders",),
    "version_id": ("plan_versions",),
}
"""What an address's argument names, where it is a patient's: the tables it may be looked for in."""
OF_THE_HOUSE = {
    "availability_id": ("availabilities",),
    "closure_id": ("closures",),
    "cover_id": ("caseload_covers",),
    "curriculum_id": ("curricula",),
    "deadline_id": ("incident_deadlines",),
    "education_class_id": ("education_classes",),
    "enrollment_id": ("payer_enrollments",),
    "group_id": ("family_groups",),
    "incident_id": ("incidents",),
    "inquiry_id": ("inquiries",),
    "kiosk_id": ("kiosks",),
    "license_id": ("licenses",),
    "meeting_id": ("team_meetings",),
    "module_id": ("modules",),
    "notice_id": ("incident_notices",),
    "person_id": ("incident_persons",),
    "program_id": ("programs",),
    "record_id": ("education_modules", "payers", "rooms", "sites", "training_kinds"),
    "run_id": ("import_runs", "schedule_runs"),
    "setting_id": ("rule_settings",),
    "shift_id": ("on_call_shifts",),
    "slot_id": ("track_slots",),
    "staff_member_id": ("staff_members",),
    "step_id": ("incident_steps",),
    "time_off_id": ("time_off",),
    "track_id": ("tracks",),
    "training_id": ("trainings",),
    "user_id": ("memberships",),
}
"""The same of what is nobody's in particular; a member goes by the person's own id."""
WORDS: dict[str, list[object]] = {
    "instrument": ["asam_4"],
    "kind": ["family_agreements"],
    "measure": ["phq_9"],
    "report_name": ["census"],
    "rule": ["note_signed"],
    "slug": ["birch"],
    "token": ["0" * 43],
    "tool": ["asq"],
    "which": ["safety"],
}
"""Arguments that name nothing that is kept by id. (And `on`, a day.)"""
AT_MOST = 3  # records of each table
ATTENDED = """SELECT DISTINCT ON (s.track_id IS NULL, s.status) s.id, a.id, s.track_id, s.on_date
    FROM therapy_sessions s JOIN attendances a ON a.clinic_id = s.clinic_id AND a.session_id = s.id
    WHERE a.clinic_id = %s AND a.patient_id = ANY(%s)
    ORDER BY s.track_id IS NULL, s.status, s.starts_at DESC"""  # of a track's week and booked ones, held and to come
FOUND = 'SELECT {key} FROM "{table}" WHERE clinic_id = %s AND {criterion} ORDER BY {order} LIMIT {most}'
# A family's own session, then one that is part of a group, and so on: some pages are of the one, some of the other. So are
# grounds of a patient's, and of the clinic's.
ORDER = {
    "disclosure_grounds": "row_number() OVER (PARTITION BY patient_id IS NULL ORDER BY id), id",
    "family_sessions": "row_number() OVER (PARTITION BY group_id IS NULL ORDER BY id), id",
}


def records_of(superuser_url: str, clinic_id: UUID, patients: list[UUID]) -> dict[str, list[object]]:
    """What each argument of an address may be filled with, of a clinic: of what is a patient's, those patients' only."""
    of_patients = {table for tables in OF_A_PATIENT.values() for table in tables}
    kept: dict[str, list[object]] = {"patients": [*patients]}
    with psycopg.connect(superuser_url.replace("+psycopg", "")) as connection:
        hours = connection.execute(ATTENDED, [clinic_id, patients]).fetchall()
        kept["therapy_sessions"], kept["attendances"] = [row[0] for row in hours], [row[1] for row in hours]
        for table in {table for tables in (OF_A_PATIENT | OF_THE_HOUSE).values() for table in tables} - set(kept):
            key = "user_id" if table == "memberships" else "id"
            statement = FOUND.format(
                table=table,
                key=key,
                order=ORDER.get(table, key),
                criterion=_criterion(table, of_patients),
                most=AT_MOST,
            )
            kept[table] = [row[0] for row in connection.execute(statement, [clinic_id, patients])]
    found = {
        name: [one for table in tables for one in kept[table]] for name, tables in (OF_A_PATIENT | OF_THE_HOUSE).items()
    }
    return {**WORDS, **found, "on": [hours[0][3]], "track_id": [hours[0][2], *found["track_id"]]}


def _criterion(table: str, of_patients: set[str]) -> str:
    if table == "disclosure_grounds":  # a patient's, and the clinic's audits and contracts
        return "(patient_id = ANY(%s) OR patient_id IS NULL)"
    if table in of_patients:
        return "patient_id = ANY(%s)"
    if table == "memberships":  # not somebody who belongs to both clinics
        return (
            "%s::uuid[] IS NOT NULL AND user_id NOT IN (SELECT user_id FROM memberships GROUP BY 1 HAVING count(*) > 1)"
        )
    return "%s::uuid[] IS NOT NULL"


def addresses(rule: Rule, records: Mapping[str, Sequence[object]], slug: str = "alder") -> Iterator[str]:
    """Every way to fill a route of a clinic with records that its arguments name."""
    names = sorted(rule.arguments - {"clinic"})
    for values in product(*(records[name] for name in names)):
        yield fill(rule.rule, {"clinic": slug, **dict(zip(names, values, strict=True))})


def rules(app: Causeway) -> list[Rule]:
    """Every route but static files."""
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def clinic_rules(app: Causeway) -> list[Rule]:
    """The clinic's routes. Handing the device over as a kiosk comes last: it signs out whoever walks them."""
    found = [rule for rule in rules(app) if rule.rule.startswith("/c/<clinic>")]
    return sorted(found, key=lambda rule: rule.rule in HANDS_OVER)


def methods(rule: Rule) -> list[str]:
    """What a route may be asked, but HEAD and OPTIONS."""
    return sorted((rule.methods or set()) & ({"GET"} | UNSAFE))


def fill(path: str, values: Mapping[str, object]) -> str:
    """A rule's address with values for its arguments."""
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda argument: str(values[argument.group(1)]), path)


def url(rule: Rule, slug: str, record_id: object) -> str:
    """The rule's address with the same id in every place an id goes."""
    return fill(rule.rule, {**dict.fromkeys(rule.arguments, record_id), "clinic": slug})


def ask(client: FlaskClient, path: str, method: str = "GET", **more: Any) -> TestResponse:
    """What the address answers, asked from a place of its own: an address that opens nothing is counted against who asks."""
    return client.open(path, method=method, environ_overrides={"REMOTE_ADDR": unique_address()}, **more)


def status_of(client: FlaskClient, path: str, method: str = "GET") -> int:
    """The status of what the address answers."""
    return ask(client, path, method).status_code


@contextmanager
def without_tokens(app: Causeway) -> Iterator[None]:
    """Forms need no token meanwhile: what refuses them is something else."""
    app.config["WTF_CSRF_ENABLED"] = False
    try:
        yield
    finally:
        app.config["WTF_CSRF_ENABLED"] = True


def clinic_tables(connection: psycopg.Connection) -> list[str]:
    """The tables of a clinic, but its trail."""
    rows = connection.execute(
        """SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'clinic_id'
           JOIN pg_attribute i ON i.attrelid = c.oid AND i.attname = 'id'
           WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
             AND c.relname NOT LIKE 'audit%' ORDER BY 1"""
    ).fetchall()
    return [name for (name,) in rows]


@contextmanager
def unchanged(superuser_url: str, clinic_id: UUID) -> Iterator[None]:
    """Nothing of a clinic changes meanwhile but its trail, and the keys of forms that were sent."""

    def digest() -> dict[str, str]:
        with psycopg.connect(superuser_url.replace("+psycopg", "")) as connection:
            return {
                table: connection.execute(
                    f"""SELECT md5(coalesce(string_agg(t::text, ',' ORDER BY t.id), '')) FROM "{table}" t
                        WHERE clinic_id = %s""",
                    [clinic_id],
                ).fetchone()[0]
                for table in set(clinic_tables(connection)) - FILLED_BY_PAGES
            }

    before = digest()
    yield
    assert digest() == before
