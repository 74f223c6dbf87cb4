"""Medications are tested on a patient of Alder whom Ana has on her caseload and Pia prescribes for."""

from tests.patients.conftest import committed, rosa

__all__ = ["committed", "rosa"]
