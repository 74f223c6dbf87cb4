"""What went wrong at Larkspur Hollow, by family name of whom it happened to: one report overdue, one due within a day, one
waiting for its root cause, one closed. And a deadline the clinic set itself.
"""

from datetime import date

from tenants.care.incidents.rules import Authority, IncidentKind, Place, Severity, StepKind, Unit
from tenants.care.incidents.services import DeadlineFacts
from tenants.demo.acts.incidents import HadIncident, Reports, Step
from tenants.demo.plan import Act

HAPPENED: dict[str, tuple[Act, ...]] = {
    "Underhill": (
        HadIncident(
            IncidentKind.VIOLENCE, Severity.SERIOUS, 3,
            "After group he and another guest argued over a chair. He was pushed against the door frame and cut his brow. "
            "Both were led apart; he was calm after ten minutes.",
            "18:50", where="Hallway beside the Heron room",
            action="First aid by the nurse; urgent care closed the cut. His father was called with his leave.",
            others="Another guest of the house, not in our care",
            given=((Authority.DIRECTOR, "Told Dante Overbrook in person, before the building closed."),),
            steps=(
                Step(
                    "dan", -4, "How two people came to wait in a hallway without staff, and what would have kept them apart.",
                    kind=StepKind.ROOT_CAUSE,
                ),
                Step("pat", 1, "Ask the evening group what would make the break feel safer."),
            ),
            added="He asked this morning that it be taken no further. He was told what the clinic has to report.",
        ),
    ),
    "Lanternfield": (
        HadIncident(
            IncidentKind.MEDICATION, Severity.MINOR, 0,
            "The morning tablets of two people were handed out crosswise. She noticed the color and took none.",
            "08:10", where="Front desk", action="Both boxes were checked against the list; the prescriber was called.",
        ),
    ),
    "Strand": (
        HadIncident(
            IncidentKind.PRIVACY, Severity.MINOR, 12,
            "A letter meant for her daughter went to her former address and came back opened.",
            "15:30", Place.ELSEWHERE, action="The address was put right in the record the same hour.",
            given=((Authority.DIRECTOR, "Told the director and the privacy officer."),),
            steps=(Step("fay", 5, "Read addresses back at sign-in for a month.", outcome="Done; two more were out of date."),),
        ),
    ),
    "Oakenshaw": (
        HadIncident(
            IncidentKind.INJURY, Severity.MINOR, 40,
            "Slipped on the wet step at the side door and bruised a hand.",
            "09:05", where="Side door", action="Cooled it, offered urgent care, which he declined.",
            given=((Authority.DIRECTOR, "Told the director at once."),),
            steps=(Step("dan", 38, "Have the step made safe.", outcome="A mat and a rail, fitted the next day."),),
            learned="Wet leaves on stone. The door is now part of the opening round each morning.",
        ),
    ),
}  # fmt: skip

DUTIES = (
    Reports(
        200,
        DeadlineFacts(
            IncidentKind.MEDICATION,
            Authority.LICENSING,
            Severity.SERIOUS,
            2,
            Unit.BUSINESS_DAYS,
            date(2026, 1, 1),
            "An invented state rule of this demo: two business days.",
            is_to_verify=True,
        ),
    ),
)
