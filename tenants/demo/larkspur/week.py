"""What the tracks of Larkspur Hollow hold every week, and the curricula their groups work through."""

from tenants.demo.plan import CurriculumPlan, ModulePlan, SlotPlan
from tenants.programs.rules import SessionKind

COPING = CurriculumPlan(
    "coping",
    "Coping skills",
    "Eight skills for hard hours, one a week; each is tried in group and practiced at home.",
    (
        ModulePlan("Noticing", "Name what is felt in the body before it takes over.", "Body scan", "Two scans a day."),
        ModulePlan("Riding out an urge", "An urge rises, peaks and passes.", "Urge surfing", "Write down one wave."),
        ModulePlan(
            "Breathing low", "Slow the breath to slow the alarm.", "Paced breathing", "Five minutes at bedtime."
        ),
        ModulePlan(
            "Checking the thought", "Ask what speaks for and against it.", "Thought record", "One record a day."
        ),
        ModulePlan("Asking for help", "Say what is needed, plainly and early.", "Help script", "Call one person."),
        ModulePlan("Saying no", "Refuse without explaining.", "Broken record", "Practice with somebody safe."),
        ModulePlan("Planning the empty hour", "Fill the riskiest time of the week.", "Hour plan", "Plan the weekend."),
        ModulePlan("Starting again", "A slip is a step to learn from.", "Chain of events", "Write your own chain."),
    ),
)
RELAPSE = CurriculumPlan(
    "relapse",
    "Relapse prevention",
    "Six sessions from the first warning sign to the plan for the first 24 hours.",
    (
        ModulePlan(
            "Warning signs", "What changes days before a relapse.", "Sign list", "Ask two people what they see."
        ),
        ModulePlan("Triggers", "People, places, moods, money.", "Trigger map", "Mark the map for this week."),
        ModulePlan("High-risk hours", "When and where it happens.", "Hour plan", "Plan Friday evening."),
        ModulePlan("Support", "Who to call, and who not to.", "Call list", "Save three numbers."),
        ModulePlan("Sleep, food, body", "What wears the guard down.", "Evening routine", "Keep it for three nights."),
        ModulePlan("The first 24 hours", "What to do after a slip.", "Own plan", "Show the plan to somebody."),
    ),
)
CURRICULA = (COPING, RELAPSE)
_SKILLS, _TEACH = SessionKind.SKILLS, SessionKind.PSYCHOEDUCATION

MORNING = (
    SlotPlan(
        "1234", "09:00", "10:45", "Process group", room="Heron room", leaders=("ana", "pat"), breaks="10:00-10:15"
    ),
    SlotPlan("13", "10:45", "12:00", "Relapse prevention", _TEACH, "Heron room", ("ana",), curriculum="relapse"),
    SlotPlan("24", "10:45", "12:00", "Coping skills", _SKILLS, "Heron room", ("ana",), curriculum="coping"),
)
EVENING = (
    SlotPlan("124", "17:30", "19:00", "Process group", room="Kingfisher room", leaders=("mo",)),
    SlotPlan("1", "19:15", "20:45", "Coping skills", _SKILLS, "Kingfisher room", ("mo",), curriculum="coping"),
    SlotPlan("2", "19:15", "20:45", "Relapse prevention", _TEACH, "Kingfisher room", ("mo",), curriculum="relapse"),
    SlotPlan("4", "19:15", "20:45", "Recovery circle", SessionKind.PEER_SUPPORT, "Kingfisher room", ("pat",)),
)
SATURDAY = (SlotPlan("36", "10:00", "13:00", "Bridge group", leaders=("mo",), breaks="11:30-11:45"),)
DAYTIME = (
    SlotPlan("135", "09:30", "11:00", "Skills for two conditions", _SKILLS, "Kingfisher room", ("cal",), "", "coping"),
    SlotPlan("135", "11:15", "12:45", "Process group", room="Kingfisher room", leaders=("cal",)),
)
