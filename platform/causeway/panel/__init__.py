"""The admin panel: two Flask-Admin sites (a clinic's, the operators'), their base views, lists, forms and shell."""

from causeway.panel.flow import FormFlow
from causeway.panel.listing import Column, Filter, Listing, Sort
from causeway.panel.views import ClinicModelView, ClinicView, OperatorView

__all__ = ["ClinicModelView", "ClinicView", "Column", "Filter", "FormFlow", "Listing", "OperatorView", "Sort"]
