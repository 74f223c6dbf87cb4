"""The team meetings of Tidewater Lantern: one signed off, one that waits for the prescriber, and today's, begun."""

from tenants.demo.acts.meetings import HoldsMeeting

MEETINGS = (
    HoldsMeeting(
        "morning", 8, "cleo", "nell", ("kit", "pia"), is_whole=True, signed=8, prescriber="pia", signed_off=6,
        added="Her employer agreed to the shorter week after the meeting.",
    ),
    HoldsMeeting("morning", 1, "cleo", "nell", ("kit",), is_whole=True, signed=1),
    HoldsMeeting("morning", 0, "cleo", "nell", is_whole=True, most=0, typed="Slept through twice, wants to"),
)  # fmt: skip
