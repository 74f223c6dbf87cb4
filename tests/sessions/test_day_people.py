"""Somebody on the day's sheet: added though not scheduled, or taking part from elsewhere."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway import clock
from causeway.errors import Forbidden, OutsideCaseload, Refused, Stale
from causeway.ids import new_id
from causeway.protection import keyring
from tenants.patients.models import Consent, Patient
from tenants.patients.rules.consents import ConsentKind, SignedAs
from tenants.patients.services import PatientFacts, register
from tenants.programs.models import Program, Track
from tenants.sessions.errors import DischargedBefore, NoOpenEpisode, OnLeave, OtherProgram
from tenants.sessions.models import Attendance
from tenants.sessions.queries.track_day import get_track_day
from tenants.sessions.queries.whereabouts import CALL_BACK, LOCATION, list_whereabouts, version_of
from tenants.sessions.rules.day import Mark
from tenants.sessions.rules.words import AbsenceReason, AttendanceStatus, AttendedBy
from tenants.sessions.schedule_errors import NoTelehealthConsent, NotLicensedThere, StateMissing
from tenants.sessions.services.attendance import Afar, Said, record
from tenants.sessions.services.day_whereabouts import take_part
from tenants.sessions.services.makeups import AlreadyOnSheet, NoPlace, add_to_day
from tenants.staff.models import License, StaffMember
from tests.cast import Cast
from tests.family.conftest import staff_of
from tests.pages import fields_of, submit
from tests.sessions.conftest import DAY, Group, Ids, add_program, add_track, at, make_group

Browse = Callable[[str], FlaskClient]
PRESENT, EXPECTED = AttendanceStatus.PRESENT, AttendanceStatus.EXPECTED
FROM_HOME = Afar(AttendedBy.VIDEO, "IL", "1 Sample Street", "(217) 555-0100")


@pytest.fixture
def elsewhere(group: Group) -> Patient:
    """Somebody of the program's evening track."""
    evening = add_track(group.db, group.program, f"Evening {str(new_id())[-6:]}")
    return group.admit("Vera", track_id=evening.id)


def add(group: Group, patient: Patient, *numbers: int, who: str = "dan") -> None:
    ids = [group.sessions[number].id for number in numbers]
    add_to_day(group.db, group.cast.actor(who), DAY, patient.id, ids)


def test_somebody_of_another_track_is_added_as_a_makeup(group: Group, elsewhere: Patient) -> None:
    with clock.frozen(at("10:20")):  # the first is over, the second runs, the third is to come
        add(group, elsewhere, 0, 1, 2)
    rows = [group.row("Vera", number) for number in range(3)]
    assert [row and (row.status, row.is_makeup) for row in rows] == [(PRESENT, True), (PRESENT, True), (EXPECTED, True)]
    assert rows[0] is not None
    assert rows[1] is not None
    assert (rows[0].arrived_at, rows[0].left_at) == (at("09:00"), at("10:00"))
    assert (rows[1].arrived_at, rows[1].left_at) == (at("10:00"), None)
    sheet = get_track_day(group.db, group.dan, group.track.id, DAY)
    vera = sheet.person(elsewhere.id)
    assert vera is not None
    assert not vera.is_of_track


def outsider(group: Group) -> Patient:
    facts = PatientFacts(first_name="Zoe", last_name="Testperson", born_on=date(1991, 2, 3))
    return register(group.db, group.dan, facts)


def of_other_program(group: Group) -> Patient:
    other = add_program(group.db, f"Other {str(new_id())[-6:]}")
    made = make_group(group.db, group.cast, 0)
    assert made.program.id != other.id
    return made.admit("Zoe")


def gone(group: Group) -> Patient:
    return group.admit("Zoe", until_on=date(2026, 11, 20))


def away(group: Group) -> Patient:
    evening = add_track(group.db, group.program, f"Evening {str(new_id())[-6:]}")
    patient = group.admit("Zoe", track_id=evening.id)
    group.leave("Zoe", date(2026, 11, 16))
    return patient


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (outsider, NoOpenEpisode, "Zoe Testperson is in no program on 23 Nov 2026. Admit them first"),
        (of_other_program, OtherProgram, "Zoe Testperson is not in the program of Process group"),
        (gone, DischargedBefore, "Zoe Testperson was discharged on 20 Nov 2026"),
        (away, OnLeave, "Zoe Testperson is on leave since 16 Nov 2026"),
        (
            lambda group: group.people["Rosa"],
            AlreadyOnSheet,
            "Rosa Testperson is on the sheet of Process group already",
        ),
    ],
)
def test_who_may_not_come_is_refused_with_a_sentence_of_its_own(
    group: Group, make: Callable[[Group], Patient], error: type[Refused], words: str
) -> None:
    patient = make(group)
    with pytest.raises(error) as refused:
        add(group, patient, 0)
    assert refused.value.sentence().startswith(words)
    assert refused.value.field == "patient_id"


def test_a_session_to_come_that_is_full_takes_nobody_else(group: Group, elsewhere: Patient) -> None:
    group.track.capacity = 3
    group.db.flush()
    with clock.frozen(at("08:00")), pytest.raises(NoPlace):
        add(group, elsewhere, 0)


def test_a_group_that_has_begun_takes_one_more_and_the_sheet_says_that_it_is_over_capacity(
    group: Group, elsewhere: Patient
) -> None:
    group.track.capacity = 3
    group.db.flush()
    assert get_track_day(group.db, group.dan, group.track.id, DAY).overfull == []
    add(group, elsewhere, 0)
    ((session, taken, places),) = get_track_day(group.db, group.dan, group.track.id, DAY).overfull
    assert (session.title, taken, places) == ("Process group", 4, 3)
    away = Mark(AttendanceStatus.EXCUSED, reason=AbsenceReason.ILLNESS)
    record(group.db, group.dan, DAY, [Said(group.sessions[0].id, group.people["Rosa"].id, away)])
    assert get_track_day(group.db, group.dan, group.track.id, DAY).overfull == []


def test_only_who_takes_attendance_adds_people_and_only_their_own(group: Group, elsewhere: Patient) -> None:
    with pytest.raises(Forbidden):
        add(group, elsewhere, 0, who="ben")
    with pytest.raises(OutsideCaseload):
        add(group, elsewhere, 0, who="pat")


def licensed(db: Session, staff: StaffMember, state: str = "IL") -> None:
    db.add(License(staff_member_id=staff.id, state=state, kind="LCSW", number="T-1", expires_on=date(2027, 1, 1)))
    db.flush()


def consented(db: Session, patient_id: UUID) -> Consent:
    consent = Consent(
        patient_id=patient_id,
        kind=ConsentKind.TELEHEALTH,
        signed_on=date(2026, 11, 2),
        signed_by="Rosa Testperson",
        signed_as=SignedAs.PATIENT,
    )
    db.add(consent)
    db.flush()
    return consent


def tell(group: Group, afar: Afar, *numbers: int, version: int | None = None) -> None:
    ids = [group.sessions[number].id for number in numbers or (0, 1, 2)]
    rosa = group.people["Rosa"].id
    take_part(group.db, group.cast.actor("fay"), DAY, rosa, session_ids=ids, afar=afar, expected_version=version)


def test_from_elsewhere_asks_for_the_state_a_license_of_everybody_who_leads_and_a_consent(group: Group) -> None:
    with pytest.raises(StateMissing) as asked:
        tell(group, Afar(AttendedBy.VIDEO))
    assert "in which state Rosa Testperson takes part from" in asked.value.sentence()
    with pytest.raises(NotLicensedThere) as refused:
        tell(group, FROM_HOME)
    assert refused.value.sentence().startswith("Ana Example holds no license in IL on 23 Nov 2026")
    licensed(group.db, staff_of(group.db, group.cast, "ana"))
    with pytest.raises(NoTelehealthConsent):
        tell(group, FROM_HOME)
    assert group.row("Rosa", 0) is None  # nothing of it was kept
    consent = consented(group.db, group.people["Rosa"].id)
    tell(group, FROM_HOME, 0, 1)
    row, ring = group.row("Rosa", 0), keyring(group.db)
    assert row is not None
    assert row.location_sealed is not None
    assert row.call_back_sealed is not None
    assert (row.status, row.attended_by, row.location_state, row.consent_id) == (
        EXPECTED,
        AttendedBy.VIDEO,
        "IL",
        consent.id,
    )
    assert ring.open(LOCATION, row.location_sealed) == "1 Sample Street"
    assert ring.open(CALL_BACK, row.call_back_sealed) == "(217) 555-0100"
    assert group.row("Rosa", 2) is None


def test_what_is_known_of_their_presence_stays_and_coming_after_all_clears_it(group: Group) -> None:
    licensed(group.db, staff_of(group.db, group.cast, "ana"))
    consented(group.db, group.people["Rosa"].id)
    there = Mark(PRESENT, at("09:05"), at("10:00"))
    record(group.db, group.dan, DAY, [Said(group.sessions[0].id, group.people["Rosa"].id, there)])
    tell(group, FROM_HOME, 0)
    row = group.row("Rosa", 0)
    assert row is not None
    assert (row.status, row.arrived_at, row.attended_by) == (PRESENT, at("09:05"), AttendedBy.VIDEO)
    tell(group, Afar(AttendedBy.IN_PERSON), 0)
    row = group.row("Rosa", 0)
    assert row is not None
    assert (row.status, row.attended_by) == (PRESENT, AttendedBy.IN_PERSON)
    assert (row.location_state, row.location_sealed, row.call_back_sealed, row.consent_id) == (None, None, None, None)


def test_two_people_telling_it_at_once_do_not_write_over_each_other(group: Group) -> None:
    licensed(group.db, staff_of(group.db, group.cast, "ana"))
    consented(group.db, group.people["Rosa"].id)
    seen = version_of(list_whereabouts(group.db, group.people["Rosa"].id, DAY))
    tell(group, FROM_HOME, version=seen)
    with pytest.raises(Stale):
        tell(group, Afar(AttendedBy.AUDIO, "IL"), version=seen)


def where(ids: Ids, name: str = "Rosa") -> str:
    return f"{ids.url}people/{ids.people[name]}/"


def test_the_page_keeps_what_was_typed_when_it_refuses(browse: Browse, kept: Ids) -> None:
    client = browse("fay")
    assert where(kept) in client.get(kept.url).text
    typed = {"attended_by": "audio", "state": "OR", "location": "12 Sample Lane", "call_back": "(503) 555-0101"}
    answer = submit(client, where(kept), **typed)
    assert answer.status_code == 422
    assert "Ana Example holds no license in OR on 23 Nov 2026" in answer.text
    again = fields_of(answer.text)
    assert {name: again[name] for name in typed} == typed


def test_the_page_writes_it_down_and_the_sheet_says_so(cast: Cast, browse: Browse, kept: Ids) -> None:
    with cast.session("alder", "dan") as db:
        licensed(db, staff_of(db, cast, "ana"), "WY")
        consented(db, kept.people["Rosa"])
        db.commit()
    client = browse("ana")
    typed = {"attended_by": "video", "state": "WY", "location": "3 Sample Road", "call_back": "(307) 555-0101"}
    assert submit(client, where(kept), **typed).status_code == 302
    assert "from WY" in client.get(kept.url).text
    again = fields_of(client.get(where(kept)).text)
    assert (again["location"], again["call_back"]) == ("3 Sample Road", "(307) 555-0101")
    assert browse("cleo").get(where(kept)).status_code == 404
    assert browse("ben").get(where(kept)).status_code == 403
    assert client.get(f"{kept.url}people/{new_id()}/").status_code == 404


def test_the_sheet_offers_to_add_somebody_and_says_why_not(cast: Cast, browse: Browse, kept: Ids) -> None:
    with cast.session("alder", "dan") as db:
        made = register(
            db, cast.actor("dan"), PatientFacts(first_name="Zoe", last_name="Testperson", born_on=date(1991, 2, 3))
        )
        zoe = made.id
        db.commit()
    client = browse("fay")
    assert f'action="{kept.url}add/"' in client.get(kept.url).text
    answer = submit(client, f"{kept.url}add/", patient_id=str(zoe))
    assert answer.status_code == 422
    assert "Zoe Testperson is in no program on 23 Nov 2026" in answer.text
    assert fields_of(answer.text)["patient_id"] == str(zoe)
    assert "Not a valid choice" not in answer.text
    assert browse("cleo").get(f"{kept.url}add/").status_code == 404
    assert browse("ben").get(f"{kept.url}add/").status_code == 403


def test_adding_somebody_twice_counts_once(cast: Cast, browse: Browse, kept: Ids) -> None:
    with cast.session("alder", "dan") as db:
        track = db.get_one(Track, (cast.clinics["alder"], kept.track))
        program = db.get_one(Program, (cast.clinics["alder"], track.program_id))
        evening = add_track(db, program, f"Evening {str(new_id())[-6:]}")
        vera = Group(db, cast, cast.actor("dan"), program, track, []).admit("Vera", track_id=evening.id).id
        db.commit()
    client = browse("fay")
    values = fields_of(client.get(f"{kept.url}add/").text)
    values.setlist("patient_id", [str(vera)])
    assert [client.post(f"{kept.url}add/", data=values).status_code for _time in range(2)] == [302, 302]
    with cast.session("alder", "dan") as db:
        rows = db.scalars(select(Attendance).where(Attendance.patient_id == vera)).all()
        assert [(row.status, row.is_makeup) for row in rows] == [(PRESENT, True)] * 3
    page = client.get(kept.url).text
    assert "from elsewhere" in page
    assert "there are 3 places" not in page
    with cast.session("alder", "dan") as db:
        db.get_one(Track, (cast.clinics["alder"], kept.track)).capacity = 3
        db.commit()
    assert "Process group: 4 people are there or expected, and there are 3 places." in client.get(kept.url).text
