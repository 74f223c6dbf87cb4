"""The words people read about admissions, leaves and discharges."""

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _

from tenants.intake.rules import Destination, DischargeReason, EpisodeStatus, Gap, LeaveReason

STATUSES = {
    EpisodeStatus.ACTIVE: _("Active"),
    EpisodeStatus.ON_LEAVE: _("On leave"),
    EpisodeStatus.DISCHARGED: _("Discharged"),
}
LEAVE_REASONS = {
    LeaveReason.HOSPITAL: _("In hospital"),
    LeaveReason.ILLNESS: _("Ill"),
    LeaveReason.TRAVEL: _("Traveling"),
    LeaveReason.FAMILY: _("Family"),
    LeaveReason.WORK_OR_SCHOOL: _("Work or school"),
    LeaveReason.LEGAL: _("Legal obligation"),
    LeaveReason.OTHER: _("Another reason"),
}
DISCHARGE_REASONS = {
    DischargeReason.COMPLETED: _("Completed the program"),
    DischargeReason.STEPPED_DOWN: _("Stepped down to less intensive care"),
    DischargeReason.STEPPED_UP: _("Stepped up to more intensive care"),
    DischargeReason.TRANSFERRED: _("Transferred to another provider"),
    DischargeReason.LEFT: _("Left without a word"),
    DischargeReason.AGAINST_ADVICE: _("Left against advice"),
    DischargeReason.HOSPITALIZED: _("Admitted to a hospital"),
    DischargeReason.ADMINISTRATIVE: _("Administrative discharge"),
    DischargeReason.MOVED: _("Moved away"),
    DischargeReason.JAIL: _("In jail"),
    DischargeReason.DIED: _("Died"),
    DischargeReason.OTHER: _("Another reason"),
}
DESTINATIONS = {
    Destination.OUTPATIENT: _("Outpatient care"),
    Destination.INTENSIVE_OUTPATIENT: _("Another intensive outpatient program"),
    Destination.PARTIAL_HOSPITALIZATION: _("Partial hospitalization"),
    Destination.RESIDENTIAL: _("Residential treatment"),
    Destination.DETOX: _("Withdrawal management"),
    Destination.INPATIENT: _("Hospital"),
    Destination.RECOVERY_HOUSING: _("Recovery housing"),
    Destination.PRIMARY_CARE: _("Primary care"),
    Destination.HOME: _("Home, without further care"),
    Destination.JAIL: _("Jail"),
    Destination.NONE: _("Declined further care"),
    Destination.UNKNOWN: _("Not known"),
}
GAPS = {
    Gap.DECEASED: _("A date of death is recorded. Please check the patient's details."),
    Gap.SEX_ON_POLICY: _("The sex on the insurance policy is not recorded; claims need it."),
    Gap.WAY_TO_REACH: _("There is no telephone number, e-mail address or postal address."),
    Gap.TREATMENT_CONSENT: _("There is no consent to treatment in force."),
    Gap.OPEN_HIGH_RISK: _("A safety screen came out high or acute, and no clinician has closed it."),
    Gap.SAFETY_SCREEN: _("There is no recent safety screen that a clinician has signed."),
    Gap.LEVEL_OF_CARE: _("There is no signed level-of-care decision."),
    Gap.OLD_DECISION: _("The level-of-care decision rests on an assessment that is too long ago."),
    Gap.OTHER_LEVEL: _("The level-of-care decision chose another level than this program offers."),
    Gap.PLACE: _("No track has a place free. The patient can wait for one."),
}


def caseload(name: str, patients: int, capacity: int | None) -> str:
    """A clinician as a form offers them: "Ana Example (12 of 10 patients: full)"."""
    if capacity is None:
        return str(ngettext("%(name)s (%(num)s patient)", "%(name)s (%(num)s patients)", patients, name=name))
    if patients >= capacity:
        return str(gettext("%(name)s (%(num)s of %(most)s patients: full)", name=name, num=patients, most=capacity))
    return str(gettext("%(name)s (%(num)s of %(most)s patients)", name=name, num=patients, most=capacity))
