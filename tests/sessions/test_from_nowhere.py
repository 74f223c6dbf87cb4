"""By video or phone, and nobody has said from where: it waits until somebody does, and the last time answers in one press."""

from collections.abc import Callable
from datetime import date, timedelta
from threading import Thread
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from causeway import clock
from tenants.patients.models import Consent
from tenants.programs.models import Delivery
from tenants.sessions.day_due import from_nowhere
from tenants.sessions.errors import OnLeave
from tenants.sessions.models import Attendance, SessionFacilitator, TherapySession
from tenants.sessions.queries.whereabouts import list_whereabouts
from tenants.sessions.rules.minutes import Times
from tenants.sessions.rules.words import AttendanceStatus, AttendedBy
from tenants.sessions.schedule_errors import NoTelehealthConsent, NotLicensedThere
from tenants.sessions.services.attendance import Afar, SaidOfDay, record
from tenants.sessions.services.day_whereabouts import as_last_time, take_part
from tests.cast import Cast
from tests.family.conftest import staff_of
from tests.pages import fields_of
from tests.sessions.conftest import DAY, NOON, Group, Ids, add_session, at
from tests.sessions.test_day_people import FROM_HOME, consented, licensed

Browse = Callable[[str], FlaskClient]
FRIDAY = DAY - timedelta(days=3)


@pytest.fixture
def evening(group: Group) -> Group:
    """Everybody was in two groups by video on Monday, signed in as a day; the third is held in a room."""
    for session in group.sessions[:2]:
        session.delivery = Delivery.TELEHEALTH
    group.db.flush()
    days = [SaidOfDay(person.id, Times(at("09:00"), at("12:00"))) for person in group.people.values()]
    record(group.db, group.dan, DAY, [], days)
    return group


def waiting(group: Group, who: str = "dan") -> dict[str, date | None]:
    names = {person.id: name for name, person in group.people.items()}
    items = from_nowhere(group.db, group.cast.actor(who), DAY, 10_000)
    return {names[item.patient_id]: item.due_on for item in items if item.patient_id in names}


def last_time(group: Group, *names: str) -> None:
    """They took part from home on Friday."""
    licensed(group.db, staff_of(group.db, group.cast, "ana"))
    friday = add_session(group.db, group.track, "Friday's group", "09:00", "10:00", on_date=FRIDAY)
    for name in names:
        consented(group.db, group.people[name].id)
        take_part(group.db, group.dan, FRIDAY, group.people[name].id, session_ids=[friday.id], afar=FROM_HOME)


def test_everybody_here_by_video_waits_until_it_is_said_from_where(evening: Group) -> None:
    assert waiting(evening) == dict.fromkeys(evening.people, DAY)  # a person's day is one item
    licensed(evening.db, staff_of(evening.db, evening.cast, "ana"))
    rosa = evening.people["Rosa"].id
    consented(evening.db, rosa)
    ids = [session.id for session in evening.sessions[:2]]
    take_part(evening.db, evening.dan, DAY, rosa, session_ids=ids[:1], afar=FROM_HOME)
    assert "Rosa" in waiting(evening)  # of the other group still
    take_part(evening.db, evening.dan, DAY, rosa, session_ids=ids, afar=FROM_HOME)
    assert "Rosa" not in waiting(evening)
    take_part(evening.db, evening.dan, DAY, evening.people["Liam"].id, session_ids=ids, afar=Afar(AttendedBy.IN_PERSON))
    assert set(waiting(evening)) == {"Mei"}


def test_who_only_signs_people_in_or_cannot_mark_them_is_asked_accordingly(evening: Group) -> None:
    assert set(waiting(evening, "fay")) == set(evening.people)
    assert waiting(evening, "pat") == {}


def test_who_was_away_or_what_another_system_keeps_is_not_asked_for(evening: Group) -> None:
    rosa = evening.people["Rosa"].id
    values = {"status": AttendanceStatus.EXPECTED}
    evening.db.execute(update(Attendance).where(Attendance.patient_id == rosa).values(values))
    assert "Rosa" not in waiting(evening)
    assert "Liam" in waiting(evening)
    ids = [session.id for session in evening.sessions]
    evening.db.execute(update(TherapySession).where(TherapySession.id.in_(ids)).values(is_documented_elsewhere=True))
    assert waiting(evening) == {}


def test_as_the_last_time_says_it_of_those_of_whom_it_was_said(evening: Group) -> None:
    last_time(evening, "Rosa")
    told, refused = as_last_time(evening.db, evening.dan, DAY, [one.id for one in evening.sessions])
    assert (told, refused) == (1, [])
    rows = list_whereabouts(evening.db, evening.people["Rosa"].id, DAY)
    said = [(row.attended_by, row.state, row.location, row.call_back) for row in rows]
    home = (AttendedBy.VIDEO, "IL", "1 Sample Street", "(217) 555-0100")
    assert sorted(said, key=str) == sorted([home, home, (AttendedBy.IN_PERSON, None, "", "")], key=str)
    row = evening.row("Rosa", 0)
    assert row is not None
    assert (row.status, row.consent_id is not None) == (AttendanceStatus.PRESENT, True)
    assert set(waiting(evening)) == set(evening.people) - {"Rosa"}


def test_by_phone_today_stays_by_phone_though_it_was_by_video_the_last_time(evening: Group) -> None:
    last_time(evening, "Rosa")
    today = Attendance.session_id == evening.sessions[0].id
    evening.db.execute(update(Attendance).where(today).values(attended_by=AttendedBy.AUDIO))
    assert as_last_time(evening.db, evening.dan, DAY, [one.id for one in evening.sessions]) == (1, [])
    rows = {row.session_id: row for row in list_whereabouts(evening.db, evening.people["Rosa"].id, DAY)}
    found = [rows[session.id] for session in evening.sessions[:2]]
    assert [(row.attended_by, row.state) for row in found] == [(AttendedBy.AUDIO, "IL"), (AttendedBy.VIDEO, "IL")]


def test_where_a_colleague_just_said_they_are_stands(cast: Cast, kept: Ids) -> None:
    by_video(cast, kept, "NV")
    dan, rosa = cast.actor("dan"), kept.people["Rosa"]
    with cast.session("alder", "dan") as db:
        record(db, dan, DAY, [], [SaidOfDay(rosa, Times(at("09:00"), at("12:00")))])
        take_part(db, dan, DAY, rosa, session_ids=kept.sessions[:1], afar=Afar(AttendedBy.VIDEO, "NV", "At home"))
        db.commit()

    def press() -> None:
        with clock.frozen(NOON), cast.session("alder", "dan") as db:
            as_last_time(db, dan, DAY, kept.sessions)
            db.commit()

    with cast.session("alder", "dan") as db:
        take_part(db, dan, DAY, rosa, session_ids=kept.sessions[1:2], afar=Afar(AttendedBy.VIDEO, "NV", "In the car"))
        pressing = Thread(target=press)
        pressing.start()
        pressing.join(2)  # it waits, or else it is done by now
        db.commit()
    pressing.join()
    with cast.session("alder", "dan") as db:
        places = {row.session_id: row.location for row in list_whereabouts(db, rosa, DAY)}
    assert [places[session_id] for session_id in kept.sessions[:2]] == ["At home", "In the car"]


def test_as_the_last_time_checks_license_and_consent_anew_and_keeps_what_others_may(evening: Group) -> None:
    last_time(evening, "Rosa", "Liam")
    nina = staff_of(evening.db, evening.cast, "nia")
    evening.db.add(SessionFacilitator(session_id=evening.sessions[1].id, staff_member_id=nina.id, is_lead=False))
    evening.db.flush()
    told, refused = as_last_time(evening.db, evening.dan, DAY, [evening.sessions[0].id])
    assert (told, refused) == (2, [])
    told, refused = as_last_time(evening.db, evening.dan, DAY, [evening.sessions[1].id])
    assert told == 0
    assert {type(error) for error in refused} == {NotLicensedThere}
    assert "Rosa" in waiting(evening)


def test_as_the_last_time_says_it_of_the_rest_whatever_keeps_others_from_it(evening: Group) -> None:
    last_time(evening, "Rosa", "Liam", "Mei")
    evening.leave("Rosa", DAY)
    liam = Consent.patient_id == evening.people["Liam"].id
    evening.db.execute(
        update(Consent)
        .where(liam)
        .values(revoked_on=FRIDAY, revoked_at=at("12:00", FRIDAY), revoked_reason="Wants no video.")
    )
    told, refused = as_last_time(evening.db, evening.dan, DAY, [one.id for one in evening.sessions])
    assert (told, [type(error) for error in refused]) == (1, [OnLeave, NoTelehealthConsent])
    assert waiting(evening).keys() == {"Rosa", "Liam"}


def by_video(cast: Cast, ids: Ids, state: str) -> None:
    with cast.session("alder", "dan") as db:
        db.execute(
            update(TherapySession).where(TherapySession.id.in_(ids.sessions)).values(delivery=Delivery.TELEHEALTH)
        )
        licensed(db, staff_of(db, cast, "ana"), state)
        for person in ids.people.values():
            consented(db, person)
        db.commit()


def mark_here(client: FlaskClient, ids: Ids) -> None:
    fields = fields_of(client.get(ids.url).text)
    fields["everyone"] = "here"
    assert client.post(ids.url, data=fields).status_code == 302


def test_the_sheet_names_them_and_one_press_says_it_of_all(cast: Cast, browse: Browse, kept: Ids) -> None:
    by_video(cast, kept, "NM")
    ana = browse("ana")
    mark_here(ana, kept)
    page = ana.get(kept.url).text
    assert "Nobody has said from where they take part" in page
    assert "As the last time" not in page
    told = fields_of(ana.get(f"{kept.url}people/{kept.people['Rosa']}/").text)
    told["state"], told["location"] = "NM", "9 Sample Mesa"
    told.setlist("session_ids", [str(kept.sessions[0])])
    assert ana.post(f"{kept.url}people/{kept.people['Rosa']}/", data=told).status_code == 302
    page = ana.get(kept.url).text
    assert "As the last time" in page
    token = fields_of(page)["csrf_token"]
    url = f"{kept.url}as-last-time/"
    assert [ana.post(url, data={"csrf_token": token}).status_code for _time in range(2)] == [302, 302]
    assert states(cast, kept.people["Rosa"]) == {"NM"}
    assert states(cast, kept.people["Liam"]) == {None}
    assert browse("ben").post(url, data={"csrf_token": token}).status_code in {400, 403}


def test_the_page_begins_with_what_was_said_the_last_time(cast: Cast, browse: Browse, kept: Ids) -> None:
    by_video(cast, kept, "ND")
    ana = browse("ana")
    mark_here(ana, kept)
    rosa = kept.people["Rosa"]
    with cast.session("alder", "ana") as db:
        friday = TherapySession(
            kind="group",
            title="Friday",
            on_date=FRIDAY,
            starts_at=at("09:00", FRIDAY),
            ends_at=at("10:00", FRIDAY),
            delivery=Delivery.TELEHEALTH,
        )
        db.add(friday)
        db.flush()
        row = db.query(Attendance).filter(Attendance.patient_id == rosa).first()
        assert row is not None
        db.add(
            Attendance(
                session_id=friday.id,
                patient_id=rosa,
                episode_id=row.episode_id,
                attended_by=AttendedBy.AUDIO,
                location_state="ND",
            )
        )
        db.commit()
    fields = fields_of(ana.get(f"{kept.url}people/{rosa}/").text)
    assert (fields["attended_by"], fields["state"]) == ("audio", "ND")


def states(cast: Cast, patient_id: UUID) -> set[str | None]:
    with cast.session("alder", "dan") as db:
        return {row.state for row in list_whereabouts(db, patient_id, DAY)}
