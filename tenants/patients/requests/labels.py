"""The words people read for records requests. Grounds are spoken to the patient, too."""

from typing import Any

from flask_babel import lazy_gettext as _

from tenants.patients.requests.rules import Answer, Asker, EntryKind, Form, Ground, RequestKind, RequestState, Review

KINDS: dict[RequestKind, Any] = {
    RequestKind.ACCESS: _("To see or have the record"),
    RequestKind.AMENDMENT: _("To amend the record"),
    RequestKind.ACCOUNTING: _("An accounting of disclosures"),
}
ASKERS: dict[Asker, Any] = {
    Asker.PATIENT: _("The patient"),
    Asker.REPRESENTATIVE: _("A personal representative"),
    Asker.THIRD_PARTY: _("Somebody the patient wants it sent to"),
    Asker.ATTORNEY: _("An attorney"),
}
FORMS: dict[Form, Any] = {
    Form.PDF: _("Electronic, as PDF"),
    Form.PAPER: _("On paper"),
    Form.INSPECT: _("To look at it here"),
    Form.OTHER: _("Another form"),
}
STATES: dict[RequestState, Any] = {
    RequestState.OPEN: _("Open"),
    RequestState.EXTENDED: _("Open, extended"),
    RequestState.GRANTED: _("Granted"),
    RequestState.PARTLY: _("Granted in part"),
    RequestState.DENIED: _("Denied"),
    RequestState.WITHDRAWN: _("Withdrawn"),
}
TONES = {
    RequestState.OPEN: "info",
    RequestState.EXTENDED: "warn",
    RequestState.GRANTED: "good",
    RequestState.PARTLY: "good",
    RequestState.DENIED: "",
    RequestState.WITHDRAWN: "",
}
REVIEWS: dict[Review, Any] = {
    Review.ASKED: _("A review has been asked for"),
    Review.UPHELD: _("Reviewed: the denial stands"),
    Review.OVERTURNED: _("Reviewed: the denial does not stand"),
}
LETTERS: dict[Answer, Any] = {
    Answer.EXTENDED: _("Letter: more time (PDF)"),
    Answer.DENIED: _("Letter: denied (PDF)"),
    Answer.ACCEPTED: _("Letter: accepted (PDF)"),
    Answer.UNCONFIRMED: _("Letter: not confirmed (PDF)"),
}
HANDED: dict[Answer, Any] = {
    Answer.EXTENDED: _("Hand over: more time (PDF)"),
    Answer.DENIED: _("Hand over: denied (PDF)"),
    Answer.ACCEPTED: _("Hand over: accepted (PDF)"),
}
ENTRIES: dict[EntryKind, Any] = {
    EntryKind.ASKED: _("Asked"),
    EntryKind.EXTENDED: _("Extended"),
    EntryKind.GIVEN: _("Given"),
    EntryKind.ACCEPTED: _("Amendment accepted"),
    EntryKind.TOLD: _("Who is told"),
    EntryKind.DENIED: _("Denied"),
    EntryKind.REVIEW_ASKED: _("Review asked for"),
    EntryKind.REVIEWED: _("Reviewed"),
    EntryKind.STATEMENT: _("Statement of disagreement"),
    EntryKind.REBUTTAL: _("Our answer to it"),
    EntryKind.WITHDRAWN: _("Withdrawn"),
    EntryKind.LETTER: _("Our letter"),
}
GROUNDS: dict[Ground, Any] = {
    Ground.PSYCHOTHERAPY_NOTES: _("These are psychotherapy notes, which are kept apart from the record."),
    Ground.FOR_PROCEEDINGS: _("This was put together for a legal proceeding."),
    Ground.CONFIDENTIAL_SOURCE: _("Somebody else told us this in confidence, and it would show who."),
    Ground.NOT_HELD: _("We do not hold this information."),
    Ground.ENDANGERS: _(
        "A licensed professional judged that having it is reasonably likely to endanger the life or safety of somebody."
    ),
    Ground.HARMS_ANOTHER: _(
        "It tells of another person, and a licensed professional judged that having it is reasonably likely to harm them."
    ),
    Ground.REPRESENTATIVE_HARMS: _(
        "A representative asked for it, and a licensed professional judged that this is reasonably likely to harm somebody."
    ),
    Ground.NOT_CREATED_HERE: _("We did not write this part of the record, and whoever did can be asked."),
    Ground.NOT_OPEN_TO_ACCESS: _("This part of the record is not open to access."),
    Ground.ACCURATE: _("The record is accurate and complete as it stands."),
    Ground.UNCONFIRMED: _("We cannot confirm that whoever asks may do so."),
}
