"""The team meetings of Larkspur Hollow: one signed off, one that waits for the prescriber, and today's, half written."""

from tenants.demo.acts.meetings import HoldsMeeting

MEETINGS = (
    HoldsMeeting(
        "morning", 9, "ana", "nia", ("cal", "pat", "pia"), is_whole=True, signed=9, prescriber="pia", signed_off=8,
        added="The sister called after the meeting: she will come to the next family session.",
    ),
    HoldsMeeting("daytime", 8, "cal", "nia", ("pia",), signed=8, prescriber="pia", signed_off=7),
    HoldsMeeting("morning", 2, "ana", "nia", ("cal", "pat"), is_whole=True, signed=2),
    HoldsMeeting("daytime", 0, "ana", "nia", ("cal",), most=2, typed="Back from the weekend pass, went"),
)  # fmt: skip
