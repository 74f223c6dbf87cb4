"""The columns of the consents sheet, behind those that say whose consent it is."""

from typing import Final

from tenants.interop.sheets.column import Column

_OF_RELEASE = "Of a release"

CONSENTS: Final = (
    Column(
        "kind",
        "treatment; privacy_notice; financial; telehealth; group_confidentiality; texting_and_mail; release; part2_tpo; "
        "counselling_notes; legal_proceedings; criminal_justice; guardian. The five before guardian are releases",
        "release",
        True,
    ),
    Column("contact_id", f"{_OF_RELEASE}: the contact's id as in the contacts sheet, or the name as in the chart"),
    Column(
        "recipient",
        f"{_OF_RELEASE} to nobody among the contacts: payer; treating_provider; court; probation; law_enforcement; "
        "child_protection; emergency_responder; auditor; service_provider; employer; school; other",
        "treating_provider",
    ),
    Column("recipient_name", "Who that is, by name", "Example General Hospital"),
    Column("discloser", f"{_OF_RELEASE}: who discloses", "Example Clinic"),
    Column(
        "categories",
        f"{_OF_RELEASE}, separated by semicolons: demographics; attendance; diagnosis; assessment; plan; measures; "
        "medications; tests; substance_use; family; billing; documents; counselling_notes (alone, in a consent of that kind)",
        "attendance; plan; substance_use",
    ),
    Column("purpose", f"{_OF_RELEASE}: treatment, payment, operations or other; empty for part2_tpo", "treatment"),
    Column("purpose_detail", "More about the purpose"),
    Column("what", "In the patient's words, with any limits; of criminal_justice: when it may be taken back"),
    Column("states_right_to_revoke", "yes when the paper states the right to revoke, and how", "yes"),
    Column("states_redisclosure", "yes when it states that what was disclosed may be disclosed again", "yes"),
    Column("states_refusal", "yes when it states what follows from refusing to sign", "yes"),
    Column("expires_on", "Last day it holds; a release needs this or the event", "2027-03-01"),
    Column("expires_event", "What ends it"),
    Column("event_happened_on", "Day on which that happened; empty while it has not"),
    Column("signed_on", "Day of the signature", "2026-03-02", True),
    Column("signed_by", "Who signed; a guardian by the name in the contacts sheet", "Robin Example", True),
    Column(
        "signed_as", "patient (also when empty), guardian, patient_and_guardian or personal_representative", "patient"
    ),
    Column("alone_because", "Of somebody under age who signed alone: the court's ruling that lets them"),
    Column("services", "Of treatment: what the treatment is"),
    Column("notice", "Of privacy_notice: the edition that was given"),
    Column("responsible", "Of financial: who pays what insurance does not"),
    Column("payers", "Of financial: which plan is billed"),
    Column("location", "Of telehealth: where the patient will be"),
    Column("emergency", "Of telehealth: whom to call there in an emergency"),
    Column("alternative", "Of telehealth: what there is instead"),
    Column("channels", "Of texting_and_mail, separated by semicolons: text; email; voicemail"),
    Column("addresses", "Of texting_and_mail: the number or address"),
    Column("notes", "Of counselling_notes: which notes"),
    Column("proceeding", "Of legal_proceedings: the court or agency, and the case"),
    Column("condition_by", "Of criminal_justice: who made treatment a condition"),
    Column("duration", "Of criminal_justice: for how long it is expected to hold"),
    Column("agrees_to", "Of guardian: what the guardian agrees to"),
    Column("witness", "Who saw it signed"),
    Column("revoked_on", "Day on which it was taken back; a later sheet may add it"),
    Column("revoked_reason", "Why"),
    Column("is_revoked_as_stated", "Of criminal_justice taken back: yes when its own conditions for that were met"),
)
