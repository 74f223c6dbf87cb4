"""What the patients of Larkspur Hollow take, what the prescriber wrote, and what tests said; by family name."""

from tenants.care.drug_tests.rules import Outcome, SobrietyReason, Substance, TestWhy
from tenants.care.psychiatry.rules import EvaluationKind, OrderKind, Told
from tenants.demo.acts.drug_tests import IsTestedAtRandom, SoberSince, Tested
from tenants.demo.acts.medications import DoesNotBear, ListChecked, Takes, TellsOfTaking
from tenants.demo.acts.psychiatry import Certified, Evaluated, EvaluationBegun, Ordered
from tenants.demo.plan import Act
from tenants.patients.medications.rules import Route, Severity, Taken

TREATED: dict[str, tuple[Act, ...]] = {
    "Brightwater": (
        DoesNotBear(23, "Penicillin", "Hives within the hour", Severity.SEVERE),
        Takes("Lisinopril", "10 mg", "every morning", None, 23, by="Dr. Hollis Plumtree (demo)", before=True),
        Takes(
            "Naltrexone", "25 mg", "every evening", 20, 20, "Cravings in the evening.",
            changes=((13, "50 mg", "Borne well; cravings less, not gone."),),
        ),
        Takes("Trazodone", "50 mg", "at night", 20, 20, "Sleep.", stopped=(6, "Too drowsy in the morning group.")),
        Takes("Hydroxyzine", "25 mg", "up to three times a day", 12, 12, "Restlessness.", is_prn=True),
        TellsOfTaking(4, Taken.PARTLY, "Leaves the evening dose out when working late.", "Naltrexone"),
        ListChecked(12, "The pill box was brought along."),
        Certified(24, "Three relapses at lower levels within a year; evenings alone at home are the risk."),
        Evaluated(
            20, "“I want my evenings back.”", "Alcohol use disorder, severe; post-traumatic stress.",
            "Naltrexone, sleep, review in a week.", added="The liver panel came back normal.",
        ),
        Evaluated(13, "Sleep and cravings.", "Improving.", "More naltrexone.", kind=EvaluationKind.FOLLOW_UP),
        Ordered(20, OrderKind.LABORATORY, "Liver panel, fasting", done=19, outcome="Drawn; normal."),
        SoberSince(23, 30, note="“The day after the wedding.”"),
        SoberSince(9, 10, SobrietyReason.RETURN_TO_USE, "“Two glasses. I called my sister.”"),
        Tested(17, signed=16),
        Tested(8, why=TestWhy.FOR_CAUSE, signed=7, note="Talked about the weekend."),
        Tested(2),
        IsTestedAtRandom(0),
    ),
    "Fennimore": (
        DoesNotBear(20),
        Takes("Acamprosate", "666 mg", "three times a day", 18, 18, "Staying sober."),
        Certified(21, "Withdrawal twice this year; no sober person at home."),
        Evaluated(17, "Sent by his wife.", "Alcohol use disorder, severe.", "Acamprosate; blood pressure weekly."),
        Ordered(3, OrderKind.MONITORING, "Blood pressure at every program day for two weeks"),
        Tested(4, Outcome.REFUSED, note="Said he had just been. Water and an hour were offered."),
        SoberSince(20, 27),
    ),
    "Dubois-Larch": (
        DoesNotBear(15, "Latex", "Rash", Severity.MILD),
        Takes("Buprenorphine/naloxone", "8 mg/2 mg", "every morning", 40, 15, "Opioid use.", before=True, by="Lakeview (demo)",
              route=Route.SUBLINGUAL),
        Certified(15, "A return to use two weeks ago; needs structure on most days."),
        EvaluationBegun(1, "“It is quiet in my head for the first time.”"),
        Tested(6, positive=(Substance.OPIATES,), explained="Buprenorphine/naloxone", signed=4),
        Ordered(1, OrderKind.LABORATORY, "Hepatitis C antibody", Told.BY_PHONE, signed=False),
        SoberSince(14, 16),
    ),
    "Osei-Thistle": (
        Tested(3, positive=(Substance.COCAINE,), confirmed=(Substance.COCAINE,)),
        SoberSince(11, 20),
    ),
    "Holloway-Penn": (
        DoesNotBear(17, "Sulfa", "Swelling of the lips", Severity.MODERATE),
        Takes("Clonazepam", "0.5 mg", "at night", 300, 17, "Taper.", before=True,
              changes=((10, "0.25 mg", "Second step of the taper."),)),
        Tested(0, None),
    ),
}  # fmt: skip
