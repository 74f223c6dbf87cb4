"""The team meetings of Larkspur Hollow: one signed off, one that waits for the prescriber, and today's, half written."""

from tenants.demo.acts.family import Sits
from tenants.demo.acts.family_groups import HoldsFamilyGroup
from tenants.demo.acts.meetings import HoldsMeeting
from tenants.family.rules import Basis, TookPart

_FAMILIES = (
    ("Marisol Brightwater", (Sits("kin"), Sits("sister", took_part=TookPart.VIDEO))),
    ("Tobias Fennimore", (Sits("kin"),)),
)
_EARLIER = (
    ("Marisol Brightwater", (Sits("kin", Basis.LISTENING_ONLY),)),
    ("Tobias Fennimore", (Sits("kin", Basis.LISTENING_ONLY),)),
)

MEETINGS = (
    HoldsMeeting(
        "morning", 9, "ana", "nia", ("cal", "pat", "pia"), is_whole=True, signed=9, prescriber="pia", signed_off=8,
        added="The sister called after the meeting: she will come to the next family session.",
    ),
    HoldsMeeting("daytime", 8, "cal", "nia", ("pia",), signed=8, prescriber="pia", signed_off=7),
    HoldsMeeting("morning", 2, "ana", "nia", ("cal", "pat"), is_whole=True, signed=2),
    HoldsMeeting("daytime", 0, "ana", "nia", ("cal",), most=2, typed="Back from the weekend pass, went"),
    HoldsFamilyGroup(
        3, "18:30", "ana", "What to do with the fear", _EARLIER, second="cal", signed=1,
        shared="Everybody drew the week as weather. We practised one sentence that asks instead of checking up.",
        said=(
            "Aurelio drew fog until Wednesday. He asked once and waited for the answer.",
            "Greta found the sentence hard and said so; Tobias thanked her for trying.",
        ),
    ),
    HoldsFamilyGroup(-4, "19:00", "ana", "Evenings without alcohol in the house", _FAMILIES),
)  # fmt: skip
