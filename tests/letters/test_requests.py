"""Records requests: who takes them down, the clock and its extension, fees, what leaves, and our letters in Spanish."""

import io
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from causeway.disclosure import DisclosureRefused, Recipient, Way
from causeway.errors import Forbidden, Invalid, Refused, Stale
from tenants.clinics.rulebook import course
from tenants.patients.letters.rules import Tongue
from tenants.patients.models import Disclosure
from tenants.patients.requests import documents, due, numbers, queries, rules, services
from tenants.patients.requests.errors import RequestClosed
from tenants.patients.requests.rules import Asker, Ground, Outcome, RequestKind, RequestState
from tenants.patients.requests.services import RequestFacts
from tenants.patients.services import ContactFacts, add_contact
from tests.letters.asking import PLAN, Browse, judge, taken
from tests.letters.conftest import Paper
from tests.pages import fields_of, submit
from tests.spanish import untranslated


@pytest.mark.parametrize(
    ("received", "days", "last"),
    [
        (date(2026, 1, 31), 30, date(2026, 3, 2)),
        (date(2028, 1, 31), 30, date(2028, 3, 1)),  # a leap year
        (date(2028, 2, 29), 30, date(2028, 3, 30)),
        (date(2026, 12, 15), 30, date(2027, 1, 14)),
        (date(2026, 3, 1), 60, date(2026, 4, 30)),
        (date(2027, 12, 31), 60, date(2028, 2, 29)),
        (date(2026, 11, 1), 30, date(2026, 12, 1)),  # over the change of clocks
    ],
)
def test_the_clock_counts_calendar_days_from_the_day_after(received: date, days: int, last: date) -> None:
    assert rules.due_on(received, days) == last


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(1, 400), st.integers(1, 60))
def test_an_extension_is_counted_on_from_the_first_last_day(received: date, days: int, more: int) -> None:
    first = rules.due_on(received, days)
    assert rules.due_on(first, more) == rules.due_on(received, days + more)


@pytest.mark.parametrize(
    ("first_due", "extended", "today", "may"),
    [
        (date(2026, 3, 2), None, date(2026, 3, 1), True),
        (date(2026, 3, 2), None, date(2026, 3, 2), True),
        (date(2026, 3, 2), None, date(2026, 3, 3), False),
        (date(2026, 3, 2), date(2026, 2, 20), date(2026, 3, 1), False),
    ],
)
def test_the_time_is_extended_once_and_before_it_is_over(
    first_due: date, extended: date | None, today: date, may: bool
) -> None:
    assert (rules.extension_problem(first_due, extended, today) == "") is may


@pytest.mark.parametrize(
    ("kind", "days", "more"),
    [(RequestKind.ACCESS, 30, 30), (RequestKind.AMENDMENT, 60, 30), (RequestKind.ACCOUNTING, 60, 30)],
)
def test_the_law_gives_each_kind_its_days_and_a_clinic_never_more(
    alder: Session, rosa: Paper, kind: RequestKind, days: int, more: int
) -> None:
    made = taken(alder, rosa, kind)
    assert made.due_on == rosa.today + timedelta(days=days)
    services.extend(alder, rosa.cast.actor("pru"), made.id, "The archive is moving.")
    assert (made.first_due_on, made.due_on) == (
        rosa.today + timedelta(days=days),
        rosa.today + timedelta(days=days + more),
    )
    assert numbers.ANSWERED[kind].most == days == course(alder, numbers.ANSWERED[kind]).on(rosa.today)
    with pytest.raises(Refused):
        services.extend(alder, rosa.cast.actor("pru"), made.id, "Again.")


@pytest.mark.parametrize(
    ("kind", "fee", "first", "may"),
    [
        (RequestKind.ACCESS, None, True, True),
        (RequestKind.ACCESS, Decimal("12.50"), True, True),
        (RequestKind.ACCESS, Decimal("12.505"), True, False),
        (RequestKind.ACCESS, Decimal(-1), True, False),
        (RequestKind.ACCESS, Decimal(1001), True, False),
        (RequestKind.AMENDMENT, Decimal(1), False, False),
        (RequestKind.ACCOUNTING, Decimal(5), True, False),
        (RequestKind.ACCOUNTING, Decimal(5), False, True),
        (RequestKind.ACCOUNTING, Decimal(0), True, True),
    ],
)
def test_what_a_fee_may_be(kind: RequestKind, fee: Decimal | None, first: bool, may: bool) -> None:
    assert (rules.fee_problem(kind, fee, is_first_in_a_year=first) == "") is may


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"received_on": date(2100, 1, 1)}, "received_on"),
        ({"received_on": date(2001, 1, 1)}, "received_on"),
        ({"asked": " "}, "asked"),
        ({"asker": Asker.ATTORNEY}, "asker_name"),
        ({"asker": Asker.REPRESENTATIVE, "asker_name": "Kim"}, "contact_id"),
        ({"kind": RequestKind.ACCOUNTING, "from_on": None, "until_on": None}, "from_on"),
    ],
)
def test_what_is_wrong_with_a_request_is_said_beside_its_field(
    alder: Session, rosa: Paper, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        taken(alder, rosa, **changes)
    assert list(refused.value.problems) == [field]


def test_what_is_given_passes_the_gate_and_is_accounted_for(alder: Session, rosa: Paper) -> None:
    dan, made = rosa.cast.actor("dan"), taken(alder, rosa)
    services.give(alder, dan, made.id, replace(PLAN, is_all=False))
    assert rules.state(made) is RequestState.OPEN
    services.give(alder, dan, made.id, replace(PLAN, fee=Decimal("6.50")))
    assert (made.outcome, made.fee, made.closed_on) == (Outcome.GRANTED, Decimal("6.50"), rosa.today)
    left = alder.scalars(select(Disclosure).where(Disclosure.patient_id == rosa.patient_id)).all()
    assert [(one.way, one.basis) for one in left] == [(Way.LETTER, "patient_access")] * 2
    with pytest.raises(RequestClosed):
        services.give(alder, dan, made.id, PLAN)


def test_an_attorney_gets_nothing_without_a_release(alder: Session, rosa: Paper) -> None:
    dan, made = rosa.cast.actor("dan"), taken(alder, rosa, asker=Asker.ATTORNEY, asker_name="Sample & Reed")
    with pytest.raises(DisclosureRefused):
        services.give(alder, dan, made.id, PLAN)
    assert made.outcome is None
    rosa.release("Sample & Reed", PLAN.categories, recipient=Recipient.OTHER, db=alder)
    services.give(alder, dan, made.id, PLAN)
    assert made.outcome is Outcome.GRANTED


def test_who_takes_down_and_who_decides(alder: Session, rosa: Paper) -> None:
    fay, facts = rosa.cast.actor("fay"), RequestFacts(RequestKind.ACCESS, rosa.today, "All of it.")
    made = services.receive(alder, fay, rosa.patient_id, facts)
    with pytest.raises(Forbidden):
        services.give(alder, fay, made.id, PLAN)
    with pytest.raises(Forbidden):
        services.receive(alder, rosa.cast.actor("ben"), rosa.patient_id, facts)
    services.extend(alder, rosa.cast.actor("pru"), made.id, "The archive is moving.", expected_version=made.version)
    with pytest.raises(Stale):
        services.withdraw(alder, rosa.cast.actor("pru"), made.id, "Called.", expected_version=1)


def test_a_late_request_is_on_the_worklist_until_it_is_answered(alder: Session, rosa: Paper) -> None:
    pru, made = rosa.cast.actor("pru"), taken(alder, rosa, ago=40)
    waiting = {one.id: one for one in due.waiting(alder, pru, rosa.today, 1000)}
    assert (waiting[made.id].tone, waiting[made.id].due_on) == ("danger", rosa.today - timedelta(days=10))
    services.withdraw(alder, pru, made.id, "Called and took it back.")
    assert made.id not in {one.id for one in due.waiting(alder, pru, rosa.today, 1000)}
    fell = due.past(alder, pru, made.due_on, made.due_on)
    assert (made.due_on, rosa.today) in {(one.due_on, one.done_on) for one in fell}


def test_our_letters_are_whole_in_spanish_and_tagged(alder: Session, rosa: Paper, app: object) -> None:
    pru = rosa.cast.actor("pru")
    with untranslated() as missing:
        for kind in RequestKind:
            for ground in rules.grounds_of(kind, Asker.PATIENT):
                made = taken(alder, rosa, kind, language="es")
                services.extend(alder, pru, made.id, "El archivo se muda.")
                services.deny(alder, pru, made.id, ground, "Así es.", judged_by_id=judge(alder, rosa))
                row = queries.get_row(alder, made.id)
                for which in documents.answers_of(row):
                    reader = PdfReader(io.BytesIO(documents.answer_pdf(alder, pru, row, which, "")))
                    root = reader.trailer["/Root"]
                    assert (root["/MarkInfo"]["/Marked"], root["/Lang"]) == (True, "es")
        made = taken(alder, rosa, RequestKind.AMENDMENT, language="es")
        services.accept(alder, pru, made.id, "Añadido.", "Su médico.")
        documents.answer_pdf(alder, pru, queries.get_row(alder, made.id), rules.Answer.ACCEPTED, "")
        made = taken(alder, rosa, language="es", asker=Asker.ATTORNEY, asker_name="Reed")
        services.deny(alder, pru, made.id, Ground.UNCONFIRMED, "Nadie lo conoce.")
        root = PdfReader(io.BytesIO(services.answer_unconfirmed(alder, pru, made.id)[1])).trailer["/Root"]
        assert (root["/MarkInfo"]["/Marked"], root["/Lang"]) == (True, "es")
    assert missing == set()


def test_what_is_given_by_hand_shows_the_notice_in_the_readers_language(browse: Browse, rita: Paper) -> None:
    rita.release("Sample & Reed", PLAN.categories, recipient=Recipient.OTHER)
    with rita.cast.session("alder", "ivy") as db:
        made = taken(db, rita, asker=Asker.ATTORNEY, asker_name="Sample & Reed", language=Tongue.SPANISH)
        db.commit()
        where = f"/c/alder/patients/{rita.patient_id}/requests/{made.id}/"
    dan = browse("dan")
    done = submit(dan, where + "give/", what="Plan", categories=["attendance", "plan"], way="letter")
    assert done.status_code == 302
    page = dan.get(done.location).text
    with rita.cast.session("alder") as db:
        notice = db.scalars(select(Disclosure.notice).where(Disclosure.patient_id == rita.patient_id)).one()
    assert notice
    assert ("42 CFR" in notice, notice in unescape(page)) == (True, True)
    assert "prohíbe" in notice, "in the language of whoever reads it"


def test_what_is_given_is_not_sent_to_who_asked_not_to_be_contacted(browse: Browse, rosa: Paper) -> None:
    rosa.release("Gale Testperson", PLAN.categories, recipient=Recipient.OTHER)
    with rosa.cast.session("alder", "dan") as db:
        facts = ContactFacts("Gale Testperson", is_do_not_contact=True, do_not_contact_reason="Asked us not to")
        add_contact(db, rosa.cast.actor("dan"), rosa.patient_id, facts)
        made = taken(db, rosa, asker=Asker.ATTORNEY, asker_name="Gale Testperson")
        db.commit()
        where = f"/c/alder/patients/{rosa.patient_id}/requests/{made.id}/give/"
    dan, typed = browse("dan"), {"what": "Plan since May", "categories": ["attendance", "plan"]}
    refused = submit(dan, where, **typed, way="letter")
    assert (refused.status_code, "Plan since May" in refused.text) == (403, True)
    assert "asked not to be contacted" in refused.text
    assert submit(dan, where, **typed, way="print").status_code == 302


def test_the_pages_of_a_request(browse: Browse, rosa: Paper) -> None:
    home = f"/c/alder/patients/{rosa.patient_id}/requests/"
    fay, ivy = browse("fay"), browse("ivy")
    wrong = submit(fay, home + "new/", asked="My whole chart", received_on="2100-01-01")
    assert (wrong.status_code, "My whole chart" in wrong.text) == (422, True)
    made = submit(fay, home + "new/", asked="My whole chart")
    assert made.status_code == 302
    page = made.location
    assert "My whole chart" in fay.get(page).text
    assert fay.get(page + "give/").status_code == 403
    assert browse("ben").get(page).status_code == 403
    assert browse("cleo").get(page.replace("alder", "birch")).status_code == 404
    values = fields_of(ivy.get(page + "extend/").text)
    values["reason"] = "The archive is moving."
    assert ivy.post(page + "extend/", data=values).status_code == 302
    assert ivy.post(page + "extend/", data=values).status_code == 302, "a second click changes nothing"
    stale = ivy.post(page + "withdraw/", data={**values, "form_key": "0190b6a0-0000-7000-8000-000000000001"})
    assert (stale.status_code, "The archive is moving." in stale.text) == (409, True)
    assert "extended" in ivy.get(page).text
