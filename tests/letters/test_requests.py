"""Records requests: the clock over months, extension, what may be denied and who reviews it, and what leaves."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from html import unescape
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from causeway.audit.models import AuditEvent
from causeway.disclosure import Category, DisclosureRefused, Recipient, Way
from causeway.errors import Forbidden, Invalid, Refused, Stale
from causeway.ids import new_id
from tenants.clinics.rulebook import course
from tenants.patients.letters.rules import Tongue
from tenants.patients.models import Disclosure
from tenants.patients.queries import get_patient
from tenants.patients.representatives.rules import DeclineGround, RepresentativeKind, Verification
from tenants.patients.representatives.services import (
    RepresentationFacts,
    decline_representation,
    record_representation,
)
from tenants.patients.requests import documents, due, numbers, queries, rules, services
from tenants.patients.requests.errors import NoReview, NotThisKind, RequestClosed, ReviewedByAnother
from tenants.patients.requests.models import RecordsRequest, RequestEntry
from tenants.patients.requests.rules import Asker, EntryKind, Ground, Outcome, RequestKind, RequestState, Review
from tenants.patients.requests.services import Given, RequestFacts
from tenants.patients.services import ContactFacts, add_contact
from tenants.staff import services as staff
from tenants.staff.services import LicenseFacts, StaffFacts
from tests.cast import take_off_staff
from tests.letters.conftest import Paper
from tests.pages import fields_of, submit, token
from tests.spanish import untranslated

Browse = Callable[[str], FlaskClient]
PLAN = Given("Attendance and plan", frozenset({Category.ATTENDANCE, Category.PLAN}), Way.LETTER)


def taken(
    db: Session, paper: Paper, kind: RequestKind = RequestKind.ACCESS, ago: int = 0, **changes: object
) -> RecordsRequest:
    """A request that intake has taken down."""
    facts = RequestFacts(kind, paper.today - timedelta(days=ago), "Everything since spring.")
    if kind is RequestKind.ACCOUNTING:
        facts = replace(facts, from_on=paper.today - timedelta(days=365), until_on=paper.today)
    made = replace(facts, **changes)  # type: ignore[arg-type]  # names and types are the test's
    return services.receive(db, paper.cast.actor("ivy"), paper.patient_id, made)


def licensed(db: Session, paper: Paper, who: str, number: str) -> UUID:
    """Somebody on the staff, with a license that has not ended."""
    take_off_staff(db, paper.cast.users[who])
    return on_staff(
        db, paper, StaffFacts(who.title(), "Example", credentials="MD", user_id=paper.cast.users[who]), number
    )


def judge(db: Session, paper: Paper) -> UUID:
    """A licensed professional on whose judgment a request may be denied."""
    return on_staff(db, paper, StaffFacts("Jo", "Example", credentials="MD"), str(new_id()))


def on_staff(db: Session, paper: Paper, facts: StaffFacts, number: str) -> UUID:
    """A member of the staff, with a license that has not ended."""
    dee = paper.cast.actor("dee")
    member = staff.add_staff_member(db, dee, facts)
    staff.add_license(db, dee, member.id, LicenseFacts("IL", "MD", number, paper.today + timedelta(days=700)))
    return member.id


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


@pytest.mark.parametrize("ground", list(Ground))
@pytest.mark.parametrize("kind", list(RequestKind))
def test_a_request_is_denied_only_on_a_ground_of_its_kind(
    alder: Session, rosa: Paper, kind: RequestKind, ground: Ground
) -> None:
    pru, made = rosa.cast.actor("pru"), taken(alder, rosa, kind)
    if rules.GROUNDS[ground].kind is kind:
        services.deny(alder, pru, made.id, ground, "So it is.", judged_by_id=judge(alder, rosa))
        assert made.outcome is Outcome.DENIED
    else:
        with pytest.raises(Refused):
            services.deny(alder, pru, made.id, ground, "So it is.")


def test_of_a_part_denied_the_rest_is_given(alder: Session, rosa: Paper) -> None:
    dan, made = rosa.cast.actor("dan"), taken(alder, rosa)
    services.deny(alder, dan, made.id, Ground.CONFIDENTIAL_SOURCE, "One page.", is_whole=False)
    assert made.outcome is None
    services.give(alder, dan, made.id, PLAN)
    assert made.outcome is Outcome.PARTLY


def test_a_denial_is_reviewed_by_somebody_else_with_a_license(alder: Session, rosa: Paper) -> None:
    dan, pia, made = rosa.cast.actor("dan"), rosa.cast.actor("pia"), taken(alder, rosa)
    judged = judge(alder, rosa)
    unlicensed = staff.add_staff_member(alder, rosa.cast.actor("dee"), StaffFacts("Una", "Example")).id
    for nobody in (None, unlicensed):
        with pytest.raises(Refused) as refused:
            services.deny(alder, dan, made.id, Ground.ENDANGERS, "We fear for her life.", judged_by_id=nobody)
        assert refused.value.field == "judged_by_id"
    services.deny(alder, dan, made.id, Ground.ENDANGERS, "We fear for her life.", judged_by_id=judged)
    services.ask_for_review(alder, dan, made.id, "She wants it looked at again.")
    with pytest.raises(NoReview):
        services.ask_for_review(alder, dan, made.id, "Again.")
    with pytest.raises(ReviewedByAnother):
        services.review(alder, pia, made.id, "It may go.", is_upheld=False)  # no license on record
    members = {who: licensed(alder, rosa, who, f"{who}-1") for who in ("dan", "pia")}
    with pytest.raises(ReviewedByAnother):
        services.review(alder, dan, made.id, "It may go.", is_upheld=False)
    made.judged_by_id = members["pia"]
    with pytest.raises(ReviewedByAnother):
        services.review(alder, pia, made.id, "It may go.", is_upheld=False)  # on whose judgment it was denied
    made.judged_by_id = judged
    services.review(alder, pia, made.id, "It may go.", is_upheld=False)
    assert (made.review, made.outcome) == (Review.OVERTURNED, None)
    services.give(alder, dan, made.id, PLAN)
    assert made.outcome is Outcome.GRANTED


def test_the_form_of_a_denial_asks_on_whose_judgment(browse: Browse, rosa: Paper) -> None:
    with rosa.cast.session("alder", "pru") as db:
        made, judged = taken(db, rosa), judge(db, rosa)
        db.commit()
        where = f"/c/alder/patients/{rosa.patient_id}/requests/{made.id}/"
    denial = {"ground": "endangers", "because": "We fear for her life."}
    dan = browse("dan")
    nobody = submit(dan, where + "deny/", **denial)
    assert (nobody.status_code, "say whose" in nobody.text) == (422, True)
    assert submit(dan, where + "deny/", **denial, judged_by_id=str(judged)).status_code == 302
    assert "Jo Example" in dan.get(where).text


def test_what_is_not_reviewable_is_not_reviewed(alder: Session, rosa: Paper) -> None:
    pru, made = rosa.cast.actor("pru"), taken(alder, rosa)
    services.deny(alder, pru, made.id, Ground.NOT_HELD, "The hospital has it.")
    with pytest.raises(NoReview):
        services.ask_for_review(alder, pru, made.id, "Look again.")


def test_a_denied_amendment_keeps_both_sides(alder: Session, rosa: Paper) -> None:
    pru, made = rosa.cast.actor("pru"), taken(alder, rosa, RequestKind.AMENDMENT)
    with pytest.raises(NotThisKind):
        services.add_words(alder, pru, made.id, EntryKind.STATEMENT, "I disagree.")
    services.deny(alder, pru, made.id, Ground.ACCURATE, "It was so.")
    services.add_words(alder, pru, made.id, EntryKind.STATEMENT, "I disagree.")
    services.add_words(alder, pru, made.id, EntryKind.REBUTTAL, "We saw it.")
    kept = queries.list_entries(alder, made.id)
    assert [(one.kind, one.text) for one in kept[-2:]] == [
        (EntryKind.STATEMENT, "I disagree."),
        (EntryKind.REBUTTAL, "We saw it."),
    ]
    entry = alder.scalars(select(RequestEntry).where(RequestEntry.request_id == made.id)).first()
    assert entry is not None
    entry.on_date = date(2020, 1, 1)
    with pytest.raises(DBAPIError, match="frozen"):
        alder.flush()


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
        documents.answer_pdf(alder, pru, queries.get_row(alder, made.id), documents.Answer.ACCEPTED, "")
        made = taken(alder, rosa, language="es", asker=Asker.ATTORNEY, asker_name="Reed")
        services.deny(alder, pru, made.id, Ground.UNCONFIRMED, "Nadie lo conoce.")
        root = PdfReader(io.BytesIO(services.answer_unconfirmed(alder, pru, made.id)[1])).trailer["/Root"]
        assert (root["/MarkInfo"]["/Marked"], root["/Lang"]) == (True, "es")
    assert missing == set()


def test_a_denial_says_what_can_be_done_about_it(browse: Browse, rosa: Paper) -> None:
    with rosa.cast.session("alder", "pru") as db:
        made = taken(db, rosa)
        judged = judge(db, rosa)
        services.deny(
            db, rosa.cast.actor("pru"), made.id, Ground.ENDANGERS, "We fear for her life.", judged_by_id=judged
        )
        db.commit()
        where = f"/c/alder/patients/{rosa.patient_id}/requests/{made.id}/"
    dan = browse("dan")
    page = dan.get(where)
    assert "Jo Example" in page.text, "on whose judgment"
    token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
    answer = dan.post(where + "letters/denied/", data={"csrf_token": token})
    words = "".join(one.extract_text() for one in PdfReader(io.BytesIO(answer.data)).pages)
    for said in ("164.524(a)(3)(i)", "reviewed", "Office for Civil Rights", "We fear for her life."):
        assert said in words.replace("\n", " "), said
    assert dan.post(where + "letters/accepted/", data={"csrf_token": token}).status_code == 404


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


def test_the_same_letter_sent_twice_is_accounted_for_once(browse: Browse, rosa: Paper) -> None:
    with rosa.cast.session("alder", "pru") as db:
        made = taken(db, rosa)
        services.deny(db, rosa.cast.actor("pru"), made.id, Ground.NOT_HELD, "The hospital has it.")
        db.commit()
        where = f"/c/alder/patients/{rosa.patient_id}/requests/{made.id}/"
    dan = browse("dan")
    sent = {"csrf_token": token(dan.get(where).text), "form_key": str(new_id())}
    assert f'action="{where}letters/denied/"' in dan.get(where).text
    codes = [dan.post(where + "letters/denied/", data=sent).status_code for _twice in range(2)]
    assert codes == [200, 302]
    with rosa.cast.session("alder") as db:
        assert len(db.scalars(select(Disclosure.id).where(Disclosure.patient_id == rosa.patient_id)).all()) == 1


def test_our_letter_is_not_posted_to_who_asked_not_to_be_contacted_and_can_be_handed_over(
    browse: Browse, rosa: Paper
) -> None:
    with rosa.cast.session("alder", "dan") as db:
        dan, today = rosa.cast.actor("dan"), rosa.today
        facts = ContactFacts("Gale Testperson", is_do_not_contact=True, do_not_contact_reason="Asked us not to")
        gale = add_contact(db, dan, rosa.patient_id, facts).id
        papers = RepresentationFacts(
            RepresentativeKind.GUARDIAN_OF_ADULT,
            "Letters of guardianship",
            today,
            Verification.COURT_PAPERS,
            today,
            gale,
        )
        record_representation(db, dan, rosa.patient_id, papers)
        made = taken(db, rosa, asker=Asker.REPRESENTATIVE, contact_id=gale)
        services.deny(db, rosa.cast.actor("pru"), made.id, Ground.NOT_HELD, "The hospital has it.")
        db.commit()
        home = f"/c/alder/patients/{rosa.patient_id}/"
        where = f"{home}requests/{made.id}/"
    dan = browse("dan")
    page = dan.get(where).text
    assert "Hand over: denied (PDF)" in page
    sent = {"csrf_token": token(page), "form_key": str(new_id())}
    refused = dan.post(f"{where}letters/denied/", data=sent)
    assert refused.status_code == 403
    assert "Gale Testperson asked not to be contacted" in refused.text
    assert f'href="{home}contacts/"' in refused.text
    assert "Hand over: denied (PDF)" in refused.text
    handed = dan.post(f"{where}letters/denied/", data={**sent, "by": "hand"})
    assert (handed.status_code, handed.content_type) == (200, "application/pdf")
    with rosa.cast.session("alder") as db:
        left = db.scalars(select(Disclosure).where(Disclosure.patient_id == rosa.patient_id)).one()
        assert (left.way, left.recipient_id, left.basis) == (Way.PDF, gale, "representative")


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


def claimant(db: Session, paper: Paper, name: str = "Lou Claimant", **marks: bool) -> UUID:
    """A contact, on record as nobody's representative."""
    return add_contact(db, paper.cast.actor("dan"), paper.patient_id, ContactFacts(name=name, **marks)).id


@pytest.mark.parametrize("kind", list(RequestKind))
def test_who_cannot_be_confirmed_is_denied_whatever_is_asked(alder: Session, rosa: Paper, kind: RequestKind) -> None:
    pru = rosa.cast.actor("pru")
    made = taken(alder, rosa, kind, asker=Asker.REPRESENTATIVE, contact_id=claimant(alder, rosa))
    with pytest.raises(Refused):
        services.deny(alder, pru, made.id, Ground.UNCONFIRMED, "No paper.", is_whole=False)
    services.deny(alder, pru, made.id, Ground.UNCONFIRMED, "No paper.", asker_name="L. Claimant")
    assert (made.outcome, made.asker_name) == (Outcome.DENIED, "L. Claimant")
    assert documents.answers_of(queries.get_row(alder, made.id)) == (documents.Answer.UNCONFIRMED,)
    with pytest.raises(NoReview):
        services.ask_for_review(alder, pru, made.id, "Look again.")
    with pytest.raises(NotThisKind):
        services.add_words(alder, pru, made.id, EntryKind.STATEMENT, "I disagree.")


def test_who_stands_for_the_patient_and_the_patient_are_not_denied_so(alder: Session, rosa: Paper) -> None:
    pru, contact_id = rosa.cast.actor("pru"), claimant(alder, rosa)
    facts = RepresentationFacts(
        RepresentativeKind.HEALTH_CARE_AGENT, "The paper", rosa.today, Verification.POWER_OF_ATTORNEY, rosa.today, contact_id
    )  # fmt: skip
    row = record_representation(alder, rosa.cast.actor("dan"), rosa.patient_id, facts)
    made = taken(alder, rosa, asker=Asker.REPRESENTATIVE, contact_id=contact_id)
    for one in (made, taken(alder, rosa)):
        with pytest.raises(Refused):
            services.deny(alder, pru, one.id, Ground.UNCONFIRMED, "No paper.")
    decline_representation(alder, rosa.cast.actor("dan"), row.id, DeclineGround.ABUSE, "Bruises.")
    services.deny(alder, pru, made.id, Ground.UNCONFIRMED, "Not treated as such.")
    assert made.outcome is Outcome.DENIED


def test_the_letter_to_who_cannot_be_confirmed_is_the_same_whoever_was_asked_about(
    alder: Session, rosa: Paper, rita: Paper
) -> None:
    pru, said = rosa.cast.actor("pru"), []
    rita_row = get_patient(alder, rita.patient_id)
    rita_row.first_name, rita_row.last_name, rita_row.preferred_name = "Marguerite", "Ottoline", "Daisy"
    for paper, kind in ((rosa, RequestKind.ACCESS), (rita, RequestKind.AMENDMENT)):
        contact_id = claimant(alder, paper, is_never_tell=paper is rita)
        made = taken(alder, paper, kind, asker=Asker.REPRESENTATIVE, contact_id=contact_id)
        services.deny(alder, pru, made.id, Ground.UNCONFIRMED, "He beat her, and she is in our group on Mondays.")
        clearance, content = services.answer_unconfirmed(alder, pru, made.id)
        assert (clearance.basis.key, clearance.leaving.patient_ids, clearance.leaving.recipient_name) == (
            "none",
            (),
            "",
        )
        said.append("".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages))
        kept = queries.list_entries(alder, made.id)[-1]
        assert kept.kind is EntryKind.LETTER
        assert "could not confirm that you may" in kept.text
        trail = alder.scalars(
            select(AuditEvent).where(AuditEvent.action == "left.pdf").order_by(AuditEvent.id.desc())
        ).first()
        assert trail is not None
        assert (trail.patient_id, "Claimant" in str(trail.detail)) == (None, False)
        assert alder.scalars(select(Disclosure.id).where(Disclosure.patient_id == paper.patient_id)).all() == []
    assert said[0] == said[1]
    for told in ("Rosa", "Testperson", "Marguerite", "Ottoline", "Daisy", "beat", "Part 2", "42 CFR", "substance"):
        assert told not in said[0], told
    for told in ("Lou Claimant", "power of attorney", "Office for Civil Rights", "does not say whether we know"):
        assert told in said[0].replace("\n", " "), told


def test_the_page_answers_who_cannot_be_confirmed(browse: Browse, rita: Paper) -> None:
    with rita.cast.session("alder", "pru") as db:
        made = taken(db, rita, RequestKind.ACCOUNTING, asker=Asker.REPRESENTATIVE, contact_id=claimant(db, rita))
        own = taken(db, rita, RequestKind.ACCOUNTING)
        db.commit()
        home = f"/c/alder/patients/{rita.patient_id}/requests/"
    dan = browse("dan")
    assert "deny/" not in dan.get(f"{home}{own.id}/").text
    where = f"{home}{made.id}/"
    assert "deny/" in dan.get(where).text
    denied = submit(dan, where + "deny/", ground="unconfirmed", because="No paper.", asker_name="Louis Claimant")
    assert denied.status_code == 302
    sent = {"csrf_token": token(dan.get(where).text), "form_key": str(new_id())}
    answer = dan.post(where + "letters/unconfirmed/", data=sent)
    assert answer.mimetype == "application/pdf"
    assert dan.post(where + "letters/unconfirmed/", data=sent).status_code == 302, "a second click changes nothing"
    assert dan.post(where + "letters/denied/", data={**sent, "form_key": str(new_id())}).status_code == 404
    page = dan.get(where).text
    assert page.count("Our letter") == 1
    assert "Louis Claimant" in page
