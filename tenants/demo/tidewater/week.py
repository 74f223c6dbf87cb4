"""What the tracks of Tidewater Lantern hold every week, and the curricula their groups work through."""

from tenants.demo.plan import CurriculumPlan, ModulePlan, SlotPlan
from tenants.programs.rules import SessionKind

MOOD = CurriculumPlan(
    "mood",
    "Mood and thinking",
    "Seven sessions on how thoughts, doing and mood pull at each other.",
    (
        ModulePlan("The triangle", "Thoughts, feelings, doing.", "Mood log", "Log three moments a day."),
        ModulePlan("Doing before feeling", "Act first; mood follows.", "Activity plan", "One planned thing a day."),
        ModulePlan("Thinking traps", "Spot the usual five.", "Trap list", "Catch one trap a day."),
        ModulePlan("Testing a thought", "Try it out instead of arguing.", "Small experiment", "Do one experiment."),
        ModulePlan("Worry time", "Give worry an hour, and only that.", "Worry hour", "Keep it for a week."),
        ModulePlan("Problem by problem", "Six steps from worry to plan.", "Six steps", "Bring one problem."),
        ModulePlan("Keeping it up", "What to do when it dips.", "Early-sign card", "Write your card."),
    ),
)
TEENS = CurriculumPlan(
    "teens",
    "Skills after school",
    "Five skills for school, home and phone, in plain words.",
    (
        ModulePlan("Wise mind", "Between head and heart.", "Stop and check", "Use it once at school."),
        ModulePlan("Getting through it", "A storm is survived, not solved.", "Ice, pace, breathe", "Pack a kit."),
        ModulePlan("What the feeling is for", "Every feeling wants something.", "Feeling wheel", "Color one day."),
        ModulePlan("Asking without a fight", "Ask, say why, offer.", "Three sentences", "Try it at home."),
        ModulePlan("The phone at night", "Sleep comes first.", "Phone bed", "Five nights."),
    ),
)
CURRICULA = (MOOD, TEENS)
_SKILLS = SessionKind.SKILLS

MORNING = (
    SlotPlan("1235", "09:00", "10:15", "Process group", room="Lantern room", leaders=("cleo", "pax")),
    SlotPlan("13", "10:30", "12:00", "Mood and thinking", _SKILLS, "Lantern room", ("cleo",), curriculum="mood"),
    SlotPlan("25", "10:30", "12:00", "Mindfulness", _SKILLS, "Lantern room", ("cleo",), breaks="11:15-11:20"),
)
EVENING = (
    SlotPlan("124", "18:00", "19:30", "Process group", leaders=("kit",)),
    SlotPlan("124", "19:30", "21:00", "Mood and thinking", _SKILLS, leaders=("kit",), curriculum="mood"),
)
LUNCH = (SlotPlan("135", "11:30", "13:30", "Lunch group", room="Family room", leaders=("kit",)),)
AFTER_SCHOOL = (
    SlotPlan("124", "15:30", "16:45", "Skills after school", _SKILLS, "Attic", ("lin",), curriculum="teens"),
    SlotPlan("124", "16:55", "18:00", "Talking group", room="Attic", leaders=("lin",)),
)
DAY = (
    SlotPlan(
        "12345", "09:00", "12:00", "Morning groups", room="Tide room", leaders=("dev", "nell"), breaks="10:30-10:45"
    ),
    SlotPlan("12345", "12:30", "14:00", "Skills", _SKILLS, "Tide room", ("dev",), curriculum="mood"),
)
