"""Denied records requests: on what ground and whose judgment, who reviews it, our letter, and who cannot be confirmed."""

import io
from datetime import date
from uuid import UUID

import pytest
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from causeway.audit.models import AuditEvent
from causeway.disclosure import Way
from causeway.errors import Refused
from causeway.ids import new_id
from tenants.patients.models import Disclosure
from tenants.patients.queries import get_patient
from tenants.patients.representatives.rules import DeclineGround, RepresentativeKind, Verification
from tenants.patients.representatives.services import (
    RepresentationFacts,
    decline_representation,
    record_representation,
)
from tenants.patients.requests import documents, queries, rules, services
from tenants.patients.requests.errors import NoReview, NotThisKind, ReviewedByAnother
from tenants.patients.requests.models import RequestEntry
from tenants.patients.requests.rules import Asker, EntryKind, Ground, Outcome, RequestKind, Review
from tenants.patients.services import ContactFacts, add_contact
from tenants.staff import services as staff
from tenants.staff.services import StaffFacts
from tests.cast import take_off_staff
from tests.letters.asking import PLAN, Browse, judge, on_staff, taken
from tests.letters.conftest import Paper
from tests.pages import submit, token


def licensed(db: Session, paper: Paper, who: str, number: str) -> UUID:
    """Somebody on the staff, with a license that has not ended."""
    take_off_staff(db, paper.cast.users[who])
    return on_staff(
        db, paper, StaffFacts(who.title(), "Example", credentials="MD", user_id=paper.cast.users[who]), number
    )


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
    assert documents.answers_of(queries.get_row(alder, made.id)) == (rules.Answer.UNCONFIRMED,)
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
