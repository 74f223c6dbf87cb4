"""Pages of records requests and of the accounting."""

from tenants.patients.requests.views.accounting import AccountingView
from tenants.patients.requests.views.requests import ClinicRequestsView, RequestsView

__all__ = ["AccountingView", "ClinicRequestsView", "RequestsView"]
