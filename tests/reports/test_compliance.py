"""The compliance report on the populated clinics: counted a second way, and as far as each reader's permissions go."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from causeway import clock
from causeway.web.application import Causeway
from tenants.registry import SLICES
from tenants.reports import compliance
from tenants.reports.figures import Asked, Row
from tenants.reports.rules.periods import Period
from tests.cast import PEOPLE, Cast
from tests.populated import Populated

SOURCES = [source for piece in SLICES for source in piece.due]


def asked_of(cast: Cast, who: str, days: int = 60) -> Asked:
    today = clock.today(cast.actor(who).zone)
    return Asked(Period(today - timedelta(days=days), today), today)


def rows(cast: Cast, who: str) -> dict[str, Row]:
    with cast.session(PEOPLE[who][0], who) as db:
        sections = compliance.read(db, cast.actor(who), asked_of(cast, who))
        return {str(row.values["kind"]): row for row in sections[0].rows}


def test_what_waits_is_what_each_kind_lists(app: Causeway, cast: Cast, populated: Populated) -> None:
    with app.test_request_context():
        found, actor = rows(cast, "dan"), replace(cast.actor("dan"), user_id=None)
        today = clock.today(actor.zone)
        with cast.session("alder", "dan") as db:
            for source in SOURCES:
                if actor.may(source.permission):
                    items = source.items(db, actor, today, 5000)
                    values = found[source.key].values
                    assert values["waiting"] == len(items), source.key
                    assert values["late"] == sum(item.due_on is not None and item.due_on < today for item in items)


def test_family_notes_in_time_are_what_the_table_says(app: Causeway, cast: Cast, populated: Populated) -> None:
    """Counted a second way, by the database, on the clinic's clock."""
    with app.test_request_context():
        values = rows(cast, "dan")["family_notes"].values
    asked = asked_of(cast, "dan")
    with cast.session("alder") as db:
        due, in_time = db.execute(
            text(
                """WITH ended AS (SELECT ((ends_at + interval '72 hours') AT TIME ZONE 'America/Chicago')::date AS due_on,
                          (signed_at AT TIME ZONE 'America/Chicago')::date AS done_on
                   FROM family_sessions WHERE status <> 'cancelled')
                   SELECT count(*), count(*) FILTER (WHERE done_on <= due_on) FROM ended
                   WHERE due_on BETWEEN :first AND :last"""
            ),
            {"first": asked.period.from_on, "last": asked.period.to_on},
        ).one()
    assert (values["due"], values["in_time"]) == (due, in_time)
    assert due >= 1


def test_figures_go_further_than_lists_for_who_oversees_the_clinic(
    app: Causeway, cast: Cast, populated: Populated
) -> None:
    """The administrator counts unsigned family notes, and opens none of them."""
    with app.test_request_context():
        dee, dan = rows(cast, "dee"), rows(cast, "dan")
        assert dee["family_notes"].values == dan["family_notes"].values
        asked = asked_of(cast, "dee")
        with cast.session("alder", "dee") as db:
            found = compliance.behind(db, cast.actor("dee"), asked, "due", "family_notes")
    assert found is not None
    assert found.number == dee["family_notes"].values["due"]
    assert found.people == []


def test_what_somebody_else_has_to_look_at_counts_although_it_is_the_readers_own(
    app: Causeway, cast: Cast, populated: Populated
) -> None:
    """The director told somebody in an emergency: another reviews it, and the report counts it for both."""
    with app.test_request_context(), cast.session("alder", "dan") as db:
        told = db.execute(
            text("UPDATE disclosure_reviews SET user_id = :dan, reviewed_at = NULL, reviewed_by = NULL"),
            {"dan": cast.users["dan"]},
        ).rowcount
        kinds = compliance.read(db, cast.actor("dan"), asked_of(cast, "dan"))[0]
        db.rollback()
    waiting = {str(row.values["kind"]): row.values["waiting"] for row in kinds.rows}
    assert waiting["disclosures_to_review"] == told > 0


@pytest.mark.parametrize("who", ["ben", "uma", "ivy", "ana", "pru"])
def test_everybody_else_counts_only_kinds_they_may_see(
    app: Causeway, cast: Cast, populated: Populated, who: str
) -> None:
    actor = cast.actor(who)
    with app.test_request_context():
        assert set(rows(cast, who)) == {source.key for source in SOURCES if actor.may(source.permission)}


def test_the_other_clinics_items_are_counted_nowhere(app: Causeway, cast: Cast, populated: Populated) -> None:
    with app.test_request_context():
        alder, birch = rows(cast, "dan"), rows(cast, "bo")
        patients = set(populated.patients["birch"])
        with cast.session("alder", "dan") as db:
            for key in alder:
                found = compliance.behind(db, cast.actor("dan"), asked_of(cast, "dan"), "due", key)
                assert found is None or not {one.patient_id for one in found.people} & patients
    assert birch["without_aftercare"].values["waiting"] == 1


def test_notes_of_sessions_in_time_are_what_the_table_says(app: Causeway, cast: Cast, populated: Populated) -> None:
    """Counted a second way, by the database: a session counts as done when no part of those present is unsigned."""
    with app.test_request_context():
        values = rows(cast, "dan")["notes_to_sign"].values
    asked = asked_of(cast, "dan")
    with cast.session("alder") as db:
        due, in_time, still_open = db.execute(
            text(
                """WITH there AS (
                     SELECT s.id, ((s.ends_at + interval '72 hours') AT TIME ZONE 'America/Chicago')::date AS due_on,
                       (max(p.signed_at) AT TIME ZONE 'America/Chicago')::date AS done_on,
                       count(*) FILTER (WHERE p.signed_at IS NULL) AS unsigned
                     FROM therapy_sessions s
                     JOIN attendances a ON a.session_id = s.id AND a.status = 'present'
                     LEFT JOIN note_sessions n ON n.session_id = s.id
                     LEFT JOIN note_parts p ON p.note_id = n.note_id AND p.patient_id = a.patient_id
                     WHERE s.status <> 'cancelled' AND s.kind NOT IN ('family', 'multi_family')
                       AND s.ends_at < now()
                     GROUP BY s.id, s.ends_at)
                   SELECT count(*), count(*) FILTER (WHERE unsigned = 0 AND done_on <= due_on),
                     count(*) FILTER (WHERE unsigned > 0)
                   FROM there WHERE due_on BETWEEN :first AND :last"""
            ),
            {"first": asked.period.from_on, "last": asked.period.to_on},
        ).one()
    found = (values["due"], values["in_time"], values["missed"] + values["to_come"])  # type: ignore[operator]
    assert found == (due, in_time, still_open)
    assert due > still_open


@pytest.mark.parametrize(
    "key", ["notes_to_cosign", "family_cosign", "family_agreements", "outreach", "supervision", "contacts_to_cosign"]
)
def test_other_kinds_that_keep_when_they_were_done_are_counted_too(
    app: Causeway, cast: Cast, populated: Populated, key: str
) -> None:
    with app.test_request_context():
        values = rows(cast, "dan")[key].values
    assert values["due"] == sum(values[figure] for figure in ("in_time", "done_late", "missed", "to_come"))  # type: ignore[misc]
