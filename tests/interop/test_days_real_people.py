"""Days of the people of a real sheet of patients: no such sheets are public, so the days are made up and the people not."""

import csv
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from causeway import clock
from tenants.intake.models import Episode
from tenants.interop.inputs import Input
from tenants.interop.sheets.columns import SheetKind
from tenants.interop.sheets.patients import SYNTHEA
from tenants.sessions.models import Attendance, TherapySession
from tests.interop.conftest import Place, verdicts
from tests.interop.shared_data import shared

pytestmark = pytest.mark.real_data

EACH = 10
FIRST = date(2026, 3, 2)  # a Monday
DAYS = [FIRST + timedelta(weeks=week, days=day) for week in range(2) for day in (0, 2, 4)]
KINDS = (SheetKind.EPISODES, SheetKind.SESSIONS, SheetKind.ATTENDANCE)


@pytest.fixture(autouse=True)
def some_weeks_later() -> Iterator[None]:
    with clock.frozen(datetime(2026, 3, 18, 20, 0, tzinfo=UTC)):
        yield


def people() -> list[dict[str, str]]:
    """The first of the sheet: those who live, and one who does not."""
    with shared("synthea-csv", "andrew-nguyen", "patients.csv").open(newline="", encoding="utf-8") as file:
        rows = [{name.upper(): value for name, value in row.items()} for row in csv.DictReader(file)]
    living = [row for row in rows if not row["DEATHDATE"]]
    return [*living[: 2 * EACH - 1], next(row for row in rows if row["DEATHDATE"])]


def take(place: Place, kind: SheetKind, header: str, rows: list[list[str]]) -> dict[str, int]:
    path = place.folder / f"{kind}.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header.split(","), *rows])
    return next(iter(verdicts(place.take(Input((path,), kind))).values()))


def house(place: Place, rows: list[dict[str, str]]) -> None:
    take(place, SheetKind.STAFF, "id,last_name,first_name", [["7", "Quill", "Ada"]])
    take(place, SheetKind.PROGRAMS, "id,name,focus", [["iop", "Adult recovery", "substance_use"]])
    track = ["m", "iop", "Morning", "telehealth", "20", "mon wed fri", "09:00", "12:00"]
    take(place, SheetKind.TRACKS, "id,program_id,name,delivery,capacity,weekdays,starts,ends", [track])
    header = list(rows[0])
    take(place, SheetKind.PATIENTS, ",".join(header), [[row[name] for name in header] for row in rows])


def days_of(place: Place, rows: list[dict[str, str]]) -> list[dict[str, int]]:
    """Episodes, sessions and attendance of these people, imported."""
    episodes = [[f"E-{row['ID']}", row["ID"], SYNTHEA, "m", FIRST.isoformat(), "7"] for row in rows]
    sessions = [[f"S-{day}", "m", "group", day.isoformat(), "09:00", "10:30", "7", "yes"] for day in DAYS]
    marks = [
        [f"S-{day}", row["ID"], SYNTHEA, *(("absent", "") if (at + day.day) % 5 == 0 else ("present", "09:10")), ""]
        for day in DAYS
        for at, row in enumerate(rows)
    ]
    return [
        take(place, KINDS[0], "id,patient_id,patient_id_system,track_id,admitted_on,staff_id", episodes),
        take(place, KINDS[1], "id,track_id,kind,on,starts,ends,staff_ids,is_documented", sessions),
        take(place, KINDS[2], "session_id,patient_id,patient_id_system,status,arrived,left", marks),
    ]


def test_two_clinics_take_in_their_days_and_a_second_time_nothing_changes(
    new_place: Callable[[], Place], row_counts: Callable[[], dict[str, int]]
) -> None:
    rows = people()
    halves = ((new_place(), rows[:EACH]), (new_place(), rows[EACH:]))
    gone = (0, 1)  # in the second half somebody has died: nobody is in care after that
    for (place, half), dead in zip(halves, gone, strict=True):
        house(place, half)
        living = EACH - dead
        rejected = {"rejected": dead} if dead else {}
        missing = {"rejected": dead * len(DAYS)} if dead else {}
        assert days_of(place, half) == [
            {"created": living, **rejected},
            {"created": len(DAYS)},
            {"created": living * len(DAYS), **missing},
        ]
        counted = [len(place.rows(model)) for model in (Episode, TherapySession, Attendance)]
        assert counted == [living, len(DAYS), living * len(DAYS)]
    before = row_counts()
    for place, half in halves:
        for found in days_of(place, half):
            assert set(found) <= {"unchanged", "rejected"}
    after = row_counts()
    assert after == before


def test_a_clinic_does_not_know_the_others_people(new_place: Callable[[], Place]) -> None:
    rows = people()[: 2 * EACH - 1]
    ash, elm = new_place(), new_place()
    house(ash, rows[:EACH])
    house(elm, rows[EACH:])
    assert days_of(elm, rows[:EACH])[0] == {"rejected": EACH}
    assert elm.rows(Attendance) == []
