"""Sheets of programs and tracks: new, changed, unchanged, and why a row is left out."""

from tenants.interop import reasons
from tenants.interop.sheets.columns import SheetKind
from tenants.programs.models import Delivery, Program, Track
from tests.interop.conftest import Place, verdicts

PROGRAMS = "id,name,focus,level_of_care,age_band,minimum_week_hours,minimum_days_per_week,is_active\n"
TRACKS = "id,program_id,name,delivery,site,capacity,weekdays,starts,ends,is_active\n"
IOP = "iop,Adult recovery,substance_use,,,,,\n"
MORNING = "m,iop,Morning,telehealth,,12,mon wed fri,09:00,12:00,\n"


def left_out(place: Place, kind: SheetKind, text: str) -> list[tuple[str, str]]:
    return [(found.field, found.reason) for found in place.sheet(kind, text).findings]


def test_programs_come_in_once_and_change_with_the_sheet(place: Place) -> None:
    assert verdicts(place.sheet(SheetKind.PROGRAMS, PROGRAMS + IOP)) == {"program": {"created": 1}}
    assert verdicts(place.sheet(SheetKind.PROGRAMS, PROGRAMS + IOP)) == {"program": {"unchanged": 1}}
    program = place.only(Program)
    assert (program.minimum_week_minutes, program.minimum_days_per_week, program.is_part2) == (540, 3, True)
    changed = "iop,Adult recovery,substance_use,,adult,10,4,no\n"
    assert verdicts(place.sheet(SheetKind.PROGRAMS, PROGRAMS + changed)) == {"program": {"updated": 1}}
    program = place.only(Program)
    assert (program.minimum_week_minutes, program.minimum_days_per_week, program.is_active) == (600, 4, False)


def test_a_programs_clocks_come_with_the_sheet_and_stay_where_it_does_not_say(place: Place) -> None:
    clocks = ",plan_due_days,review_interval_days,certification_interval_days,measure_interval_days"
    header = PROGRAMS.strip() + clocks + "\n"
    said = IOP.strip() + ",10,21,,7\n"
    assert verdicts(place.sheet(SheetKind.PROGRAMS, header + said)) == {"program": {"created": 1}}
    for sheet in (header + said, PROGRAMS + IOP):
        assert verdicts(place.sheet(SheetKind.PROGRAMS, sheet)) == {"program": {"unchanged": 1}}
    program = place.only(Program)
    assert (program.plan_due_days, program.review_interval_days) == (10, 21)
    assert (program.certification_interval_days, program.measure_interval_days) == (60, 7)
    wrong = IOP.strip() + ",0,,,\n"
    assert left_out(place, SheetKind.PROGRAMS, header + wrong) == [("plan_due_days", "Between 1 and 366 days.")]


def test_tracks_come_in_once_and_change_with_the_sheet(place: Place) -> None:
    place.sheet(SheetKind.PROGRAMS, PROGRAMS + IOP)
    assert verdicts(place.sheet(SheetKind.TRACKS, TRACKS + MORNING)) == {"track": {"created": 1}}
    assert verdicts(place.sheet(SheetKind.TRACKS, TRACKS + MORNING)) == {"track": {"unchanged": 1}}
    later = "m,iop,Late morning,telehealth,,10,mon tue,10:00,13:00,\n"
    assert verdicts(place.sheet(SheetKind.TRACKS, TRACKS + later)) == {"track": {"updated": 1}}
    track = place.only(Track)
    assert (track.name, track.delivery, track.capacity, track.weekdays, track.start_minutes) == (
        "Late morning",
        Delivery.TELEHEALTH,
        10,
        [1, 2],
        600,
    )


def test_rows_that_cannot_be_are_left_out_with_the_reason(place: Place) -> None:
    place.sheet(SheetKind.PROGRAMS, PROGRAMS + IOP)
    rows = (
        "a,none,A,telehealth,,9,mon,09:00,12:00,\n"
        "b,iop,B,in_person,Nowhere,9,mon,09:00,12:00,\n"
        "c,iop,C,telehealth,,9,someday,09:00,12:00,\n"
        "d,iop,D,telehealth,,9,mon,nine,12:00,\n"
        "e,iop,E,telehealth,,9,mon,12:00,09:00,\n"
    )
    assert sorted(left_out(place, SheetKind.TRACKS, TRACKS + rows)) == sorted(
        [
            ("program_id", reasons.PROGRAM_NOT_HERE),
            ("site", reasons.SITE_NOT_HERE),
            ("weekdays", reasons.BAD_DAYS),
            ("starts", reasons.BAD_TIME),
            ("ends", "A day ends after it starts."),
        ]
    )
    assert left_out(place, SheetKind.PROGRAMS, PROGRAMS + "x,X,anything,,,,,\n") == [("focus", reasons.NOT_A_CHOICE)]
