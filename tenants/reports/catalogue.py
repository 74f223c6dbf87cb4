"""The reports there are, in the order of their page."""

from tenants.reports.census import CENSUS
from tenants.reports.compliance import COMPLIANCE
from tenants.reports.disclosures import DISCLOSURES
from tenants.reports.family import FAMILY
from tenants.reports.figures import Report
from tenants.reports.hours import HOURS
from tenants.reports.outcomes import OUTCOMES

REPORTS: tuple[Report, ...] = (CENSUS, HOURS, COMPLIANCE, OUTCOMES, FAMILY, DISCLOSURES)


def find_report(name: str) -> Report | None:
    """The report of that name."""
    return next((report for report in REPORTS if report.name == name), None)
