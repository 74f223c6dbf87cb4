"""Who asks about coming to Larkspur Hollow: one inquiry of every state and urgency."""

from tenants.demo.acts.inquiries import Asks, Step
from tenants.intake.inquiries.rules import Channel, CloseReason, ContactWay, InquiryStatus, ReferralSource, Urgency

ASKING = (
    Asks(
        1.5, "Tamsin", "Featherby", Channel.WEB, Urgency.URGENT, ReferralSource.FAMILY,
        asker="Lorcan Featherby, brother", may_leave_message=False,
        reason="My sister lost her place at the recovery house and says she wants help today. She is with me and safe.",
    ),
    Asks(
        20, "Ansel", "Birchmoor", Channel.WEB, Urgency.SOON, ReferralSource.WEB_SEARCH, contact_way=ContactWay.TEXT,
        reason="I drink every evening and it costs me my job. Is there a group after five?",
    ),
    Asks(
        30, "Perpetua", "Quillfeather", Channel.FAX, Urgency.SOON, ReferralSource.HOSPITAL, "Prairie General", owner="ivy",
        reason="Discharged on Friday; the social worker asks for a first visit within seven days.",
        steps=(Step(22, note="No answer; left no message, as she wishes."), Step(3, note="Line busy.")),
        may_leave_message=False,
    ),
    Asks(
        70, "Corwin", "Latchford", Channel.PHONE, Urgency.ROUTINE, ReferralSource.COURT, "Hollow County Probation", owner="ivy",
        reason="Has to begin a program before a hearing next month.",
        steps=(Step(50, InquiryStatus.CONTACTED, note="Wants mornings. Sends his insurance card."),),
    ),
    Asks(
        120, "Isolde", "Pennywhistle", Channel.PHONE, Urgency.SOON, ReferralSource.THERAPIST, "Dr. Sample", owner="ana",
        reason="Her therapist thinks one hour a week is not enough any more.",
        steps=(
            Step(118, InquiryStatus.CONTACTED),
            Step(96, InquiryStatus.CLOSED, CloseReason.COST, note="Wrong card read to us.", is_undone=True),
        ),
    ),
    Asks(
        150, "Barnabas", "Oakenshaw", Channel.WALK_IN, Urgency.ROUTINE, ReferralSource.SELF, owner="ivy",
        reason="Needs medical withdrawal first.",
        steps=(
            Step(149, InquiryStatus.CONTACTED),
            Step(100, InquiryStatus.REFERRED_OUT, referred_to="Prairie General, withdrawal unit",
                 note="He has our card and will call when he is through."),
        ),
    ),
    Asks(
        200, "Drusilla", "Marchbanks", Channel.WEB, Urgency.ROUTINE, ReferralSource.UNKNOWN, owner="ivy",
        reason="Please send me something about the program.",
        steps=(
            Step(180, note="No answer."), Step(150, note="No answer."),
            Step(90, InquiryStatus.CLOSED, CloseReason.NO_ANSWER),
        ),
    ),
)  # fmt: skip
