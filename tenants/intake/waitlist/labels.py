"""The words people read about waits."""

from flask_babel import lazy_gettext as _

from tenants.intake.waitlist.rules import WaitOutcome, WaitPriority

PRIORITIES = {
    WaitPriority.URGENT: _("Urgent"),
    WaitPriority.SOON: _("Soon"),
    WaitPriority.ROUTINE: _("Routine"),
}
TONES = {WaitPriority.URGENT: "bad", WaitPriority.SOON: "warn", WaitPriority.ROUTINE: ""}
LEAVING = {
    WaitOutcome.WITHDRAWN: _("No longer wishes to come"),
    WaitOutcome.ELSEWHERE: _("Found care elsewhere"),
}
