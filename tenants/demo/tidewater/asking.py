"""Who asks about coming to Tidewater Lantern."""

from tenants.demo.acts.inquiries import Asks, Step
from tenants.intake.inquiries.rules import Channel, CloseReason, InquiryStatus, ReferralSource, Urgency

ASKING = (
    Asks(
        5, "Juno", "Saltmarsh", Channel.PHONE, Urgency.SOON, ReferralSource.SCHOOL, "Lantern Bay High School", owner="ines",
        asker="Petra Saltmarsh, mother", reason="Has not gone to school for three weeks.",
    ),
    Asks(
        44, "Alaric", "Wharfinger", Channel.WEB, Urgency.ROUTINE, ReferralSource.WEB_SEARCH,
        reason="Do you take people who work shifts?",
    ),
    Asks(
        90, "Odile", "Merriweather", Channel.EMAIL, Urgency.ROUTINE, ReferralSource.PHYSICIAN, owner="ines",
        steps=(Step(80, InquiryStatus.CONTACTED), Step(60, InquiryStatus.CLOSED, CloseReason.ELSEWHERE)),
    ),
)  # fmt: skip
