"""What pages of this slice under a chart share: the way back, and a form that leads there."""

from collections.abc import Callable
from typing import Any, ClassVar

from flask import url_for
from flask.typing import ResponseReturnValue

from causeway.web.forms import Form
from tenants.patients.chart import Chart, ChartView


class CareView(ChartView):
    """Pages under a chart whose forms lead back to `home`, an endpoint."""

    home: ClassVar[str]

    def here(self, chart: Chart) -> str:
        """The address of the page the forms come from."""
        return str(url_for(self.home, patient_id=chart.patient_id))

    def step(self, chart: Chart, form: Form, do: Callable[[], object], **options: Any) -> ResponseReturnValue:
        """Run a form whose one service call is `do` (see FormFlow)."""

        def save() -> str:
            do()
            return self.here(chart)

        return self.chart_form(chart, self.tab, form, save, cancel_url=self.here(chart), **options)
