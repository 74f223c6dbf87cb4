"""What the patients of Tidewater Lantern take, what the prescriber wrote, and what tests said; by family name."""

from tenants.care.drug_tests.rules import Outcome, Substance, TestWhy
from tenants.care.psychiatry.rules import EvaluationKind, OrderKind, Told
from tenants.care.safety_plans.rules import PlanKind
from tenants.demo.acts.drug_tests import IsTestedAtRandom, SoberSince, Tested
from tenants.demo.acts.medications import DoesNotBear, ListChecked, Takes, TellsOfTaking
from tenants.demo.acts.psychiatry import Certified, Evaluated, EvaluationBegun, Ordered
from tenants.demo.acts.safety import Screened
from tenants.demo.acts.safety_plans import BeginsPlan
from tenants.demo.plan import Act
from tenants.intake.safety.rules import OpenedBecause
from tenants.patients.medications.rules import AllergyKind, Severity, Taken

TREATED: dict[str, tuple[Act, ...]] = {
    "Hallström-Vane": (
        DoesNotBear(22, "Ibuprofen", "Rash on both arms", Severity.MILD),
        Takes("Levothyroxine", "75 mcg", "every morning", None, 22, by="Dr. Rowan Alderleaf (demo)", before=True),
        Takes(
            "Sertraline", "50 mg", "every morning", 18, 18, "Low mood; worry at night.",
            changes=((11, "100 mg", "Borne well; mornings still heavy."),),
        ),
        TellsOfTaking(6, Taken.AS_AGREED, "Bram puts both beside the coffee.", "Sertraline"),
        ListChecked(11, "The boxes were on the table."),
        Certified(23, "Two admissions in a year; structure on most days keeps a third away."),
        Evaluated(
            18, "“I function. That is all.”", "Recurrent depression, moderate; generalized anxiety.",
            "Sertraline, sleep, review in a week.", added="The family doctor sent the thyroid values; unremarkable.",
        ),
        Evaluated(11, "Sleep and mornings.", "A little lighter.", "More sertraline.", kind=EvaluationKind.FOLLOW_UP),
        Ordered(11, OrderKind.MONITORING, "Blood pressure each week", done=5, outcome="Taken; as before."),
        Screened(
            10, why=OpenedBecause.REVIEW, closed="cleo", addendum="Bram called in the evening: a good day, he said.",
        ),
    ),
    "Kowalczyk-Bright": (
        DoesNotBear(20),
        Takes("Lithium carbonate", "600 mg", "every evening", 60, 20, "Mood.", before=True),
        Takes("Olanzapine", "5 mg", "at night", 35, 20, before=True, stopped=(8, "Two quiet weeks; too sleepy.")),
        TellsOfTaking(5, Taken.PARTLY, "Forgot it twice on the days of late shifts.", "Lithium carbonate"),
        Certified(22, "Nine days on the mood unit; daily contact is needed while the dose settles."),
        EvaluationBegun(1, "“The engine runs slower. I do not miss it yet.”"),
        Ordered(1, OrderKind.LABORATORY, "Lithium level, twelve hours after the last dose", Told.BY_PHONE, signed=False),
        Tested(9, positive=(Substance.CANNABIS,), confirmed=(Substance.CANNABIS,), signed=7, why=TestWhy.FOR_CAUSE),
        Tested(3),
        IsTestedAtRandom(0),
        SoberSince(19, 26, note="“Not since the ward.”"),
    ),
    "Fairwater": (
        DoesNotBear(11, "Peanuts", "Swelling of the throat", Severity.SEVERE, AllergyKind.FOOD),
        Takes("Prazosin", "1 mg", "at night", 9, 9, "Nightmares."),
        Certified(12, "Flashbacks on most days; alone in the afternoons."),
        Tested(4, Outcome.UNABLE, note="Would rather come back on Monday."),
    ),
    "Oduya-Marsh": (BeginsPlan(PlanKind.SAFETY, 1),),
}  # fmt: skip
