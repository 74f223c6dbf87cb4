"""The form of a plan: a field of words per section."""

from functools import lru_cache

from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from causeway.web.forms import Form, trimmed
from tenants.care.safety_plans import labels
from tenants.care.safety_plans.rules import LONGEST, SECTIONS, PlanKind


class PlanForm(Form):
    """What each plan's form does; its sections are added by `form_of`."""

    kind: PlanKind

    def content(self) -> dict[str, str]:
        """What was typed, by section."""
        return {section: self._fields[section].data or "" for section in SECTIONS[self.kind]}


@lru_cache(maxsize=8)
def form_of(kind: PlanKind) -> type[PlanForm]:
    """The form of a kind of plan, made once."""
    fields = {
        section: TextAreaField(
            labels.SECTIONS[section],
            [InputRequired(), Length(max=LONGEST)],
            filters=[trimmed],
            description=labels.ASKS[section],
            render_kw={"rows": 4},
        )
        for section in SECTIONS[kind]
    }
    return type(f"{kind.name.title()}PlanForm", (PlanForm,), {"kind": kind, **fields})
