"""Own caseload, as the kernel asks for it."""

from dataclasses import replace

import pytest
from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from causeway.access import Permission, Scope, caseload, visible
from causeway.ids import new_id
from causeway.registered import Registered
from tests.cast import Cast


def test_nobody_has_a_caseload_where_nobody_answers_for_it(
    alder: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caseload, "register_caseload", Registered())
    ana = replace(cast.actor("ana"), held={Permission.PATIENT_READ: Scope.OWN})
    criterion = visible(ana, Permission.PATIENT_READ, literal(new_id()))
    assert criterion is not None
    assert alder.scalar(select(criterion)) is False
