"""The team meetings of Tidewater Lantern, and what went wrong there, by family name of whom it happened to."""

from datetime import date

from tenants.care.incidents.rules import Authority, IncidentKind, Place, Severity, Unit
from tenants.care.incidents.services import DeadlineFacts
from tenants.demo.acts.family import Sits
from tenants.demo.acts.family_groups import HoldsFamilyGroup
from tenants.demo.acts.incidents import HadIncident, Reports, Step
from tenants.demo.acts.meetings import HoldsMeeting
from tenants.demo.plan import Act

MEETINGS = (
    HoldsMeeting(
        "morning", 8, "cleo", "nell", ("kit", "pia"), is_whole=True, signed=8, prescriber="pia", signed_off=6,
        added="Her employer agreed to the shorter week after the meeting.",
    ),
    HoldsMeeting("morning", 1, "cleo", "nell", ("kit",), is_whole=True, signed=1),
    HoldsMeeting("morning", 0, "cleo", "nell", is_whole=True, most=0, typed="Slept through twice, wants to"),
    HoldsFamilyGroup(
        6, "18:30", "cleo", "Rest, and who guards it",
        (("Ingrid Hallström-Vane", (Sits("kin"),)), ("Hester Plumley", (Sits("kin"),))), signed=1,
        shared="Each family drew its evening as a clock, and gave away one hour of it.",
        said=("Bram gave away the late news.", "Leopold gave away nothing yet, and laughed about it."),
    ),
)  # fmt: skip

HAPPENED: dict[str, tuple[Act, ...]] = {
    "Oduya-Marsh": (
        HadIncident(
            IncidentKind.SELF_HARM, Severity.MINOR, 1,
            "Showed the group leader fresh scratches on the left forearm, from the evening before at home.",
            "10:40", Place.ELSEWHERE, action="Seen by the nurse at once; a safety screen was begun.",
            others="Her son, who had found her",
            given=((Authority.DIRECTOR, "Told Devika Saltmarsh within the hour."),),
            steps=(Step("cleo", -2, "Write the safety plan with her, her son beside her."),),
            added="Her son has taken the kitchen knives home with him.",
        ),
    ),
}  # fmt: skip

DUTIES = (
    Reports(
        180,
        DeadlineFacts(
            IncidentKind.SELF_HARM,
            Authority.LICENSING,
            Severity.SERIOUS,
            24,
            Unit.HOURS,
            date(2026, 1, 1),
            "An invented state rule of this demo: within a day.",
            is_to_verify=True,
        ),
    ),
)
