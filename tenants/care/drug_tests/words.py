"""The words people read for drug and alcohol tests."""

from typing import Any

from flask_babel import lazy_gettext as _

from tenants.care.drug_tests.rules import (
    Finding,
    Outcome,
    Panel,
    Reading,
    SobrietyReason,
    Specimen,
    Substance,
    TestStatus,
    TestWhy,
    Validity,
    Verdict,
)

SPECIMENS: dict[Specimen, Any] = {
    Specimen.URINE: _("Urine"),
    Specimen.ORAL_FLUID: _("Oral fluid"),
    Specimen.BREATH: _("Breath"),
    Specimen.BLOOD: _("Blood"),
    Specimen.HAIR: _("Hair"),
}
SUBSTANCES: dict[Substance, Any] = {
    Substance.ALCOHOL: _("Alcohol"),
    Substance.ETHYL_GLUCURONIDE: _("Alcohol marker (EtG)"),
    Substance.AMPHETAMINES: _("Amphetamines"),
    Substance.METHAMPHETAMINE: _("Methamphetamine"),
    Substance.BARBITURATES: _("Barbiturates"),
    Substance.BENZODIAZEPINES: _("Benzodiazepines"),
    Substance.BUPRENORPHINE: _("Buprenorphine"),
    Substance.CANNABIS: _("Cannabis (THC)"),
    Substance.COCAINE: _("Cocaine"),
    Substance.FENTANYL: _("Fentanyl"),
    Substance.MDMA: _("MDMA"),
    Substance.METHADONE: _("Methadone"),
    Substance.OPIATES: _("Opiates"),
    Substance.OXYCODONE: _("Oxycodone"),
    Substance.PHENCYCLIDINE: _("Phencyclidine"),
    Substance.TRAMADOL: _("Tramadol"),
    Substance.XYLAZINE: _("Xylazine"),
}
PANELS: dict[Panel, Any] = {
    Panel.STANDARD: _("Usual set"),
    Panel.EXTENDED: _("Everything"),
    Panel.ALCOHOL: _("Alcohol marker"),
    Panel.BREATH: _("Breath alcohol"),
}
WHYS: dict[TestWhy, Any] = {
    TestWhy.RANDOM: _("Drawn at random"),
    TestWhy.SET: _("Set for the day"),
    TestWhy.ADMISSION: _("At admission"),
    TestWhy.FOR_CAUSE: _("For a reason seen"),
    TestWhy.ASKED_FOR: _("The patient asked for it"),
}
STATUSES: dict[TestStatus, Any] = {
    TestStatus.OPEN: _("To be collected"),
    TestStatus.COLLECTED: _("Collected"),
    TestStatus.CANCELLED: _("Called off"),
}
OUTCOMES: dict[Outcome, Any] = {
    Outcome.COLLECTED: _("Specimen given"),
    Outcome.REFUSED: _("Declined"),
    Outcome.UNABLE: _("Could not give one"),
}
VALIDITIES: dict[Validity, Any] = {
    Validity.UNCHECKED: _("Not checked"),
    Validity.VALID: _("Valid"),
    Validity.DILUTE: _("Dilute"),
    Validity.SUBSTITUTED: _("Substituted"),
    Validity.ADULTERATED: _("Adulterated"),
}
READINGS: dict[Reading, Any] = {Reading.NEGATIVE: _("Negative"), Reading.POSITIVE: _("Positive")}
FINDINGS: dict[Finding, Any] = {
    Finding.NEGATIVE: _("negative"),
    Finding.PRESUMPTIVE: _("positive, not confirmed"),
    Finding.CONFIRMED: _("positive, confirmed"),
    Finding.EXPLAINED: _("positive, explained"),
}
FINDING_TONES = {
    Finding.NEGATIVE: "good",
    Finding.PRESUMPTIVE: "warn",
    Finding.CONFIRMED: "bad",
    Finding.EXPLAINED: "info",
}
VERDICTS: dict[Verdict, Any] = {
    Verdict.PENDING: _("No result yet"),
    Verdict.NEGATIVE: _("Negative"),
    Verdict.DILUTE: _("Negative, dilute"),
    Verdict.EXPLAINED: _("Explained by medication"),
    Verdict.PRESUMPTIVE: _("Positive, not confirmed"),
    Verdict.CONFIRMED: _("Positive, confirmed"),
    Verdict.REFUSED: _("Declined"),
    Verdict.TAMPERED: _("Not a valid specimen"),
    Verdict.NO_SPECIMEN: _("Could not give one"),
}
VERDICT_TONES = {
    Verdict.PENDING: "",
    Verdict.NEGATIVE: "good",
    Verdict.DILUTE: "warn",
    Verdict.EXPLAINED: "info",
    Verdict.PRESUMPTIVE: "warn",
    Verdict.CONFIRMED: "bad",
    Verdict.REFUSED: "bad",
    Verdict.TAMPERED: "bad",
    Verdict.NO_SPECIMEN: "warn",
}
SOBRIETY: dict[SobrietyReason, Any] = {
    SobrietyReason.TOLD: _("As the patient says"),
    SobrietyReason.RETURN_TO_USE: _("After a return to use"),
    SobrietyReason.CORRECTED: _("Remembered better"),
}


def substances(values: list[str]) -> str:
    """What a test looks for, in one line."""
    return ", ".join(str(SUBSTANCES[Substance(value)]) for value in values)
